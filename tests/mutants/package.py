"""Mutants of the generated package: the client, its mock and its document, each noticed by a contract test."""

from __future__ import annotations

from tests.mutants.mutant import Mutant


def _wire(operation: str) -> str:
    return f"contract/test_wire.py::test_valid_requests_are_sent_unchanged[{operation}]"


def _negative_case(operation: str) -> str:
    return f"contract/test_negative_cases.py::test_negative_cases_are_rejected[{operation}]"


_FAULTS = "contract/test_faults.py::test_orders_are_created_once_whatever_fails"
_MOCK = "contract/test_command.py::test_the_mock_conforms_to_its_document[orders]"
_RUNTIME = "_runtime/"

PACKAGE = (
    # the client
    Mutant("wrong path", "resources/orders.py", r'path="/v3/orders/tags"', 'path="/v3/orders/tag"', _wire("listOrderTags")),
    Mutant("wrong method", "resources/orders.py", r'(id="updateOrder",\s+name=.*\s+method=)"PATCH"', r'\1"PUT"', _wire("updateOrder")),
    Mutant(
        "a path value goes out unquoted",
        _RUNTIME + "requests.py",
        r'quote\(value, safe=""\)',
        'quote(value, safe="/%")',
        _wire("getStorefrontProduct"),
        examples=60,
    ),
    Mutant("dropped query", "resources/orders.py", r'"search": search,', "", _wire("listOrderTags")),
    Mutant("dropped query, async only", "resources/orders.py", r'"search": search,', "", _wire("listOrderTags"), nth=1),
    Mutant("the business is not sent", _RUNTIME + "client_base.py", r"if operation\.b_uid:", "if False:", _wire("listOrders")),
    Mutant(
        "missing header",
        _RUNTIME + "auth/credentials.py",
        r"headers\.set\(KEY_HEADERS\[operation\.key\],",
        'headers.set("X-Other",',
        _wire("countStorefrontProducts"),
    ),
    Mutant(
        "wrong kind of credential",
        _RUNTIME + "auth/credentials.py",
        r'f"Bearer \{bearer\.reveal\(\)\}"',
        'f"{bearer.reveal()}"',
        _wire("getOrder"),
    ),
    Mutant(
        "the guest's token is not sent",
        _RUNTIME + "auth/credentials.py",
        r"if operation\.guest_token and",
        "if False and",
        _wire("getGuestCart"),
    ),
    Mutant("lost field of a body", "resources/orders.py", r'"customer_name": customer_name,', "", _wire("createOrder")),
    Mutant(
        "lost fields beyond the document",
        _RUNTIME + "requests.py",
        r'\*\*_read_fields\(reveal\(options\["extra_body"\]\), "extra_body"\)',
        "",
        _wire("createProduct"),
    ),
    Mutant(
        "inexact numbers",
        _RUNTIME + "encoding.py",
        r'return f"\{value:f\}" if[^\n]*',
        "return repr(float(value))",
        _wire("createOrder"),
        examples=10,
    ),
    Mutant(
        "swallowed null of a body",
        _RUNTIME + "encoding.py",
        r"if isinstance\(item, Omit\):",
        "if item is None or isinstance(item, Omit):",
        _wire("updateOrder"),
        examples=10,
    ),
    Mutant(
        "wrong content type",
        _RUNTIME + "requests.py",
        r'"content-type": operation\.content_type or "application/json"',
        '"content-type": "text/json"',
        _wire("createOrder"),
    ),
    Mutant(
        "lost content type of a file",
        _RUNTIME + "files.py",
        r"(return [^\n]*_read_content\(field, content\)), content_type",
        r"\1",
        _wire("uploadOrders"),
    ),
    Mutant(
        "swallowed null of a response",
        _RUNTIME + "json_data.py",
        r"return \{key: copy_json\(item\) for key, item in value\.items\(\)\}",
        "return {key: copy_json(item) for key, item in value.items() if item is not None}",
        _wire("getOrder"),
    ),
    Mutant(
        "an attribute reads another field", "models/order.py", r'v = get\("gross_revenue"\)', 'v = get("net_revenue")', _wire("getOrder")
    ),
    Mutant(
        "wrong enum",
        "models/order_status.py",
        r'SHIPPED = "shipped"',
        'SHIPPED = "shiped"',
        "contract/test_document.py::test_enums_match_the_document[OrderStatus]",
    ),
    Mutant(
        "an unknown enum value raises",
        _RUNTIME + "enums.py",
        r"if not isinstance\(value, str\):\n(\s+)return None",
        r"if True:\n\1return None",
        "contract/test_corrupted_responses.py -k Orders",
    ),
    Mutant(
        "wrong error class",
        _RUNTIME + "errors.py",
        r"404: NotFoundError",
        "404: ConflictError",
        "contract/test_corrupted_responses.py::test_unexpected_error_bodies_are_reported",
    ),
    Mutant(
        "another exception for a deep response",
        _RUNTIME + "responses.py",
        r'except RecursionError:\n\s+raise ValueError\("nested too deeply"\) from None',
        "except ZeroDivisionError:\n        raise",
        "contract/test_corrupted_responses.py::test_unexpected_error_bodies_are_reported",
    ),
    Mutant(
        "a list in a list breaks a null",
        _RUNTIME + "decoding.py",
        r"None if item is None else model\._stand_in\(item\)",
        "model._stand_in(item)",
        "contract/test_corrupted_responses.py -k list",
    ),
    Mutant(
        "wrong retry mark",
        "resources/orders.py",
        r'(id="deleteOrders",[\s\S]*?)retry="idempotent"',
        r'\1retry="safe"',
        "contract/test_document.py::test_operations_match_the_document",
    ),
    # the client under faults
    Mutant(
        "double send",
        _RUNTIME + "retries.py",
        r'if self\.safety == "unsafe" and \(status != 503 or retry_after is None\):',
        "if False:",
        _FAULTS,
    ),
    Mutant(
        "double send after a lost connection",
        _RUNTIME + "retries.py",
        r'if not transient or \(received and self\.safety == "unsafe"\):',
        "if not transient:",
        _FAULTS,
    ),
    Mutant(
        "an order that was made is denied",
        _RUNTIME + "retries.py",
        r"return self\._maybe_acted and self\.safety != \"safe\"",
        "return False",
        _FAULTS,
    ),
    Mutant("stuck cursor", _RUNTIME + "pages.py", r"if str\(cursor\) in self\._cursors:", "if False:", _FAULTS),
    Mutant(
        "lost rows",
        _RUNTIME + "pages.py",
        r"for row in getattr\(page, items, None\) or \(\)",
        "for row in (getattr(page, items, None) or ())[:24]",
        _FAULTS,
    ),
    Mutant(
        "waiting without end",
        _RUNTIME + "retries.py",
        r"if wait >= self\.remaining:",
        "if False:",
        _FAULTS,
    ),
    Mutant("leaked credential", _RUNTIME + "client_base.py", r'\(base_url=\{.*!r\}\)"', '({reveal(self._credentials.api_key)})"', _FAULTS),
    Mutant(
        "every caller refreshes",
        _RUNTIME + "auth/refreshes.py",
        r"if state\.refresh is not None and not state\.refresh\.is_over\(\):",
        "if False:",
        "contract/test_faults.py::test_a_token_is_refreshed_once",
    ),
    # the client and what is forbidden
    Mutant(
        "a refusal is raised as another",
        _RUNTIME + "errors.py",
        r"422: ValidationFailedError",
        "422: ConflictError",
        _negative_case("createOrder"),
    ),
    Mutant(
        "lost messages of fields",
        _RUNTIME + "error_bodies.py",
        r'messages\.setdefault\(name or "base", \[\]\)',
        'messages.setdefault("base", [])',
        _negative_case("createOrder"),
    ),
    Mutant(
        "an empty path value is sent",
        _RUNTIME + "requests.py",
        r'if value in \("", "\.", "\.\."\):',
        "if False:",
        _negative_case("getOrder"),
    ),
    # the mock
    Mutant("the mock responds with an undocumented status", "mock/messages.py", r"return HTTPError\(404,", "return HTTPError(410,", _MOCK),
    Mutant("the mock sends a wrong type", "mock/data/lists.py", r'"has_next": self\.following is not None,', '"has_next": "yes",', _MOCK),
    Mutant("the mock takes anything", "mock/request/validation.py", r"if self\._has_plain_type\(schema, value\):", "if True:", _MOCK),
    Mutant("the mock lets everybody in", "mock/data/auth.py", r"for option in operation\.security:", "for option in ():", _MOCK),
    Mutant(
        "the mock forgets what a request made",
        "mock/data/store.py",
        r"self\._add\(table, row\)\n(\s+)row\.touch\(\)",
        r"row.touch()",
        "contract/test_links.py::test_links_lead_to_successful_calls[createProduct]",
    ),
    Mutant(
        "the totals of lines are whole rupiah",
        "mock/behaviour/amounts.py",
        r"format_amount\(amount \* count, \"\.2f\"\)",
        'format_amount((amount * count).to_integral_value(), ".2f")',
        "mock/test_amounts.py::test_amounts_are_exact_to_the_cent",
    ),
    Mutant(
        "mocks share their apps",
        "mock/data/auth.py",
        r"self\.apps = \{APP\.client_id: APP\}",
        'self.apps = Authenticator.__dict__.get("s") or setattr(Authenticator, "s", {APP.client_id: APP}) or Authenticator.s',
        "mock/test_independent_mocks.py::test_an_app_belongs_to_one_mock",
    ),
    Mutant(
        "endpoints are signed with the default secret",
        "mock/behaviour/webhook_endpoints.py",
        r"Subscriber\(url, world\.outbox\.secret,",
        'Subscriber(url, __import__("scalev.mock.webhooks.deliveries", fromlist=["SECRET"]).SECRET,',
        "mock/test_independent_mocks.py::test_endpoints_are_signed_with_the_secret_of_the_mock",
    ),
    Mutant(
        "all calls have one request id",
        "mock/handler.py",
        r"derive_key\(state\.world\.key, str\(state\.count\)",
        "derive_key(state.world.key, str(1)",
        "mock/test_independent_mocks.py::test_every_call_has_a_request_id_of_its_own",
    ),
    Mutant(
        "a cart keeps what was deleted",
        "mock/behaviour/carts.py",
        r"world\.store\.tie\(row, item\)",
        "pass",
        "mock/test_gone.py::test_a_cart_loses_what_is_deleted_and_shows_new_slugs",
    ),
    Mutant("an unknown id is taken", "mock/handler.py", r"unknown_ids\.check\(context\)", "pass", "mock/test_walk.py"),
    Mutant(
        "a changed row is shown as it was in its list",
        "mock/data/bodies.py",
        r"if body\.common and body\.is_fresh\(count\)",
        "if body.common",
        "mock/test_walk.py",
    ),
    Mutant(
        "a status is not declared",
        "mock/messages.py",
        r"_USUAL_NEAREST = \(400, 404, 403, 401\)",
        "_USUAL_NEAREST = (400,)",
        "mock/test_documented.py::test_every_error_of_every_operation_is_declared",
    ),
    Mutant(
        "granted scopes come as they fall",
        "mock/behaviour/oauth.py",
        r'"granted_scopes": sorted\(consent\.scopes\)',
        '"granted_scopes": sorted(consent.scopes, key=lambda scope: scope[::-1])',
        "mock/test_oauth.py::test_granted_scopes_are_sorted",
    ),
    Mutant(
        "offers name providers that no order takes",
        "mock/data/values.py",
        r"\(words if kind == \"string\" else \(\)\)",
        "()",
        "mock/test_walk.py::test_what_a_mock_states_is_consistent[0]",
    ),
    Mutant(
        "what a bundle costs before tax is made up",
        "mock/data/derived.py",
        r'name\.endswith\("_bt"\)',
        "False",
        "mock/test_walk.py::test_what_a_mock_states_is_consistent[0]",
    ),
    Mutant(
        "what refers to a deleted row shows another",
        "mock/data/store.py",
        r"self\._foreign\.update\(.*\)",
        "pass",
        "mock/test_gone.py::test_a_bundle_still_shows_a_variant_that_was_deleted",
    ),
    Mutant(
        "a subscription can be moved to what is no variant",
        "mock/openapi/nouns.py",
        r"_ROW_ID = \".*\"",
        '_ROW_ID = ""',
        "mock/test_walk.py::test_what_a_mock_states_is_consistent[0]",
    ),
    # the document
    Mutant(
        "a link to another thing in the document",
        "openapi.json",
        r'("operationId":"getOrder","parameters":\{"id":")\$response\.body#/id"',
        r'\1$response.body#/customer/id"',
        "contract/test_links.py::test_links_lead_to_successful_calls[createOrder]",
    ),
    Mutant("another path in the document", "openapi.json", r'"/v3/orders/tags":', '"/v3/orders/labels":', _wire("listOrderTags")),
    Mutant(
        "a new parameter in the document",
        "openapi.json",
        r'("operationId":"listOrderTags".*?"parameters":\[)',
        r'\1{"name":"region","in":"query","schema":{"type":"string"}},',
        _wire("listOrderTags"),
    ),
    Mutant(
        "a new value in the document",
        "openapi.json",
        r'("OrderStatus":\{[^{}]*?"enum":\[)',
        r'\1"lost",',
        "contract/test_document.py::test_enums_match_the_document[OrderStatus]",
    ),
)
