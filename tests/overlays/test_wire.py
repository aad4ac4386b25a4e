"""The wire overlay: real payloads conform to the effective document, and everything else is unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from generator.openapi.document import Document, load, walk
from generator.openapi.reading import read
from generator.overlay import apply_overlays, read_overlay
from generator.overlay.effective import list_overlays
from generator.overlay.selection import select

from .effective import JSON, ROOT, Schema, effective, list_responses, plain

OVERLAYS = ROOT / "overlays"
OURS = ("behaviour", "wire")
SOURCES = {"documented", "later contract", "observed"}
CURSORS = {"next_cursor", "previous_cursor"}
GUEST_TOKEN = "X-Scalev-Guest-Token"
#: These operations are about the credential itself and its user, whatever the business.
CREDENTIAL_ONLY = {"getAuthenticatedIdentity", "listBusinessUsers"}
LIMIT_HEADERS = {"X-Request-Id", "X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset"}
NAMES = re.compile(r"\[('[^']+'(?:, *'[^']+')+)\]")


@cache
def contract() -> Document:
    """Return the document without overlays."""
    return load(ROOT / "openapi" / "scalev-v3.yaml")


def parameters(document: Document, node: dict[str, Any]) -> dict[str, Schema]:
    return {result["name"]: result for result in map(document.resolve, node.get("parameters", ()))}


def responses(node: dict[str, Any]) -> dict[str, Schema]:
    return {status: effective().resolve(response) for status, response in node["responses"].items()}


def accepts(document: Document, component: str, value: Any) -> bool:
    schema = {"$ref": f"#/components/schemas/{component}", "components": document.data["components"]}
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).is_valid(value)


# ── Actions ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", OURS)
def test_every_action_says_why_and_from_where(name: str) -> None:
    actions = read(OVERLAYS / f"{name}.yaml")["actions"]
    assert [action["target"] for action in actions if not action.get("description") or action.get("x-source") not in SOURCES] == []
    unknown = [set(action) - {"target", "description", "update", "remove", "x-source", "x-evidence", "x-profile"} for action in actions]
    assert [result for result in unknown if result] == []


def test_every_name_in_a_target_is_there() -> None:
    """A strict action needs only one existing name; a misspelled one beside it would go unnoticed."""
    state = contract().data
    missing = []
    for path in list_overlays(OVERLAYS):
        overlay = read_overlay(path)
        pending_nodes: list[Any] = []
        for action in overlay.actions:
            lists = NAMES.findall(action.target) if path.stem in OURS else []
            if lists:
                state = apply_overlays(state, [replace(overlay, actions=tuple(pending_nodes))]).document
                pending_nodes = []
            for names in lists:
                for name in re.findall(r"'[^']+'", names):
                    if not select(action.target.replace(f"[{names}]", f"[{name}]"), state):
                        missing.append(f"{path.name}: actions[{action.index}]: {name}")
            pending_nodes.append(action)
        state = apply_overlays(state, [replace(overlay, actions=tuple(pending_nodes))]).document
    assert missing == []
    assert state == effective().data


# ── Payloads ──────────────────────────────────────────────────────────────────────────────────────────────────────────

LINE = {
    "id": "0199a1b2-0000-7000-8000-000000000001",
    "quantity": 2,
    "variant": 4411,
    "variant_unique_id": "variant_0123456789abcdefghijklmn",
    "variant_price": "75000.00",
    "cogs": "41000.00",
    "discount": "0.00",
    "weight": 250,
    "interval": None,
    "currency": "USD",
    "variant_sku": None,
}
#: The fields that every order has, so that the payloads below contain only the fields that they are about.
ALWAYS: dict[str, Schema] = {"Order": {"id": 1, "order_id": "260131ABCDEF"}, "OrderListItem": {"id": 1}}
HISTORY = {"at": "2026-08-26T18:25:00Z", "by": {"avatar": "", "email": "staff@example.com", "name": "Staff"}, "status": "paid"}
ADDRESS = {"address": "Jalan Contoh 1", "city": "Kota Contoh", "postal_code": None, "notes": "", "location": "loc_1"}


@pytest.mark.parametrize(
    ("component", "payload"),
    [
        pytest.param("Order", {"gross_revenue": 150000}, id="money as a number where a string is declared"),
        pytest.param("OrderListItem", {"net_revenue": "150000.00"}, id="money as a string where a number is declared"),
        pytest.param("OrderLine", LINE, id="a line of an order"),
        pytest.param("ShippingCost", {"cost": "9000", "cost_source": "x", "courier_service": {}, "etd": "", "weight": 1}, id="a cost"),
        pytest.param("Order", {"total_weight": 500, "weight_bump": 0}, id="weights in whole grams"),
        pytest.param("Order", {"id": "0199a1b2-0000-7000-8000-000000000001"}, id="an order id that is a UUID"),
        pytest.param("CustomerSubscription", {"customer_id": 71, "expired_at": None}, id="a number where a UUID is declared"),
        pytest.param("OrderIdsRequest", {"ids": [12, "0199a1b2-0000-7000-8000-000000000001"]}, id="order ids in a request"),
        pytest.param("DeletedOrderIdList", {"data": ["0199a1b2"], "is_paginated": False}, id="ids of deleted orders"),
        pytest.param("Order", {"status": "shipped_rts"}, id="a status that only the filter lists"),
        pytest.param("Order", {"payment_method": "va_bca"}, id="a way to pay that came later"),
        pytest.param("Order", {"created_at": "2023-10-01 12:00:00+00:00"}, id="a time with a space"),
        pytest.param("Order", {"created_at": "2026-08-26T18:25:00"}, id="a time without an offset"),
        pytest.param("OrderLine", {"inserted_at": ""}, id="an empty time"),
        pytest.param("UserSummary", {"email": ""}, id="an empty email address"),
        pytest.param("Order", {"payment_status_history": [HISTORY]}, id="the payment history"),
        pytest.param("Order", {"destination_address": ADDRESS}, id="an address without a postal code"),
        pytest.param("Order", {"financial_entity": None, "courier_service": None, "mark_as_spam_by": None}, id="an order without parts"),
        pytest.param("OrderListItem", {"draft_time": None, "final_variants": None, "metadata": None}, id="nulls in a list of orders"),
        pytest.param("Order", {"is_purchase_fb": "true"}, id="a boolean as text"),
        pytest.param("Product", {"slug": None, "description": None}, id="a product without a text"),
        pytest.param("ProductVariant", {"reseller_price": None, "sku": None, "validity_period": None}, id="a variant that is not resold"),
        pytest.param("Error", {"error": "Not allowed", "error_code": "insufficient_scope"}, id="an error as text"),
        pytest.param(
            "CreateOrderRequest", {"customer_name": "Buyer", "store_unique_id": "store_1", "location_id": "12"}, id="a text id sent"
        ),
    ],
)
def test_a_real_payload_fits_and_did_not_before(component: str, payload: Any) -> None:
    full_payload = {**ALWAYS.get(component, {}), **payload}
    assert not accepts(contract(), component, full_payload)
    assert accepts(effective(), component, full_payload)


@pytest.mark.parametrize(
    ("component", "payload"),
    [
        ("Order", {"gross_revenue": "a lot"}),
        ("Order", {"gross_revenue": ""}),
        ("Order", {"id": True}),
        ("Order", {"created_at": 1756232700}),
        ("Order", {"orderlines": None}),
        ("Order", {"customer": "Buyer"}),
        ("Order", {"settled_time": 3}),
        ("Order", {"payment_status_history": [{"by": ["Staff"]}]}),
        ("Order", {"payment_status_history": [{"status": "shipped"}]}),
        ("OrderLine", {"currency": "EUR"}),
        ("LocationPage", {"data": [], "is_paginated": True, "next_cursor": 1}),
        ("CreateOrderRequest", {"customer_name": "Buyer", "store_unique_id": "store_1", "shipping_cost": "20000"}),
        ("Error", {"error": ["no list"]}),
        ("Error", {"errors": {"base": [1]}}),
    ],
)
def test_values_that_never_occur_are_still_rejected(component: str, payload: Any) -> None:
    assert not accepts(effective(), component, {**ALWAYS.get(component, {}), **payload})


@pytest.mark.parametrize(
    "body",
    [
        {"error": "text"},
        {"error": "text", "error_code": "invalid_grant"},
        {"error_code": "validation_failed", "errors": {"gross_revenue": ["text"], "base": ["text"]}},
        {"error_code": "validation_failed", "errors": {"customer_email": "text"}},
        {"error_code": "validation_failed", "error": {"customer_email": "text"}},
        {"error": {"message": "text"}},
        {"message": "text"},
        {},
    ],
)
def test_every_form_of_an_error_fits(body: Any) -> None:
    assert accepts(effective(), "Error", body)


# ── One notion of each kind of value ──────────────────────────────────────────────────────────────────────────────────


def scalars() -> Iterator[tuple[str, Schema]]:
    schemas = effective().get_components("schemas")
    return ((name, schema) for name, schema in schemas.items() if "x-scalar" in schema)


def test_every_kind_of_value_has_one_schema() -> None:
    kinds: dict[str, list[Schema]] = {}
    for name, schema in scalars():
        kind = schema["x-scalar"] + (" in requests" if name.startswith("Money") and name.endswith("Input") else "")
        if isinstance(schema["type"], list):
            # the order of the types only states the usual spelling
            schema = {**schema, "type": sorted(schema["type"])}
        if schema not in kinds.setdefault(kind, []):
            kinds[kind].append(schema)
    assert {kind: len(schemas) for kind, schemas in kinds.items()} == dict.fromkeys(
        ("money", "money in requests", "weight", "rate", "id", "timestamp", "uri", "email", "boolean"), 1
    )
    assert kinds["money in requests"][0]["type"] == "number"


def test_no_response_has_a_format_that_real_values_violate() -> None:
    """Requests keep their formats; in responses, only decimals (which nothing checks), dates and UUIDs are left."""
    pending_schemas: list[Any] = [schema for operation in effective().operations for schema in list_responses(operation)]
    visited: set[str] = set()
    formats: set[str] = set()
    while pending_schemas:
        schema = pending_schemas.pop()
        if schema.get("$ref", "") in visited:
            continue
        visited |= {schema["$ref"]} if "$ref" in schema else set()
        for part in plain(schema):
            formats.add(part.get("format", ""))
            pending_schemas += [*part.get("properties", {}).values(), *([part["items"]] if "items" in part else [])]
            pending_schemas += [part["additionalProperties"]] if isinstance(part.get("additionalProperties"), dict) else []
    assert len(visited) > 100
    assert formats <= {"", "binary", "date", "decimal", "float", "uuid"}


def test_no_filter_has_an_unknown_format_and_no_schema_was_left_empty() -> None:
    assert [path for path, node in walk(effective().data) if node.get("format") == "datetime"] == []
    owners = [
        f"{operation.id}: {name}"
        for operation in effective().operations
        for name, parameter in parameters(effective(), operation.node).items()
        if not effective().resolve(parameter["schema"]).get("type")
    ]
    assert owners == []
    fields = [
        f"{name}.{field}"
        for name, schema in effective().get_components("schemas").items()
        for part in plain(schema)
        for field, value in part.get("properties", {}).items()
        if value == {}
    ]
    assert fields == []


def test_ids_are_accepted_as_they_are_sent() -> None:
    """A number in a path may also be sent as text, and an `id` that is declared as text also as a number."""
    before = {operation.id: operation for operation in contract().operations}
    for operation in effective().operations:
        for name, parameter in parameters(effective(), operation.node).items():
            if parameter["in"] == "path":
                types = effective().resolve(parameter["schema"])["type"]
                assert types in ("string", ["integer", "string"]), f"{operation.id}: {name}"
                declared_parameter = parameters(contract(), before[operation.id].node).get(name) if operation.id in before else None
                number = declared_parameter is not None and contract().resolve(declared_parameter["schema"])["type"] == "integer"
                assert types != "string" or not (number or name == "id"), f"{operation.id}: {name}"


def test_enums_are_open_but_for_the_spelled_out_boolean() -> None:
    enums = {name: schema for name, schema in effective().get_components("schemas").items() if "enum" in schema}
    assert len(enums) > 10
    assert {name for name, schema in enums.items() if schema.get("x-extensible-enum") is not True} == {"BooleanString"}
    assert [name for name, schema in enums.items() if len(set(schema["enum"])) < len(schema["enum"])] == []


# ── Parameters ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_list_in_pages_takes_the_cursors_that_it_gives() -> None:
    for operation in effective().operations:
        fields = {name for schema in list_responses(operation) for part in plain(schema) for name in part.get("properties", {})}
        if fields >= CURSORS:
            assert set(parameters(effective(), operation.node)) >= CURSORS | {"page_size"}, operation.id


def test_the_choice_of_a_business_goes_with_business_credentials_only() -> None:
    kinds = {name: scheme["x-credential"] for name, scheme in effective().get_components("securitySchemes").items()}
    for operation in effective().operations:
        business = any(kinds[name] == "business" for option in operation.node.get("security", ()) for name in option)
        if operation.id in CREDENTIAL_ONLY:
            assert business and "b_uid" not in parameters(effective(), operation.node), operation.id
            continue
        assert ("b_uid" in parameters(effective(), operation.node)) == business, operation.id
        assert not business or "400" in operation.node["responses"], operation.id


def test_the_guest_token_is_sent_and_received() -> None:
    sending_ids = {operation.id for operation in effective().operations if GUEST_TOKEN in parameters(effective(), operation.node)}
    receiving_ids = {
        operation.id
        for operation in effective().operations
        if any(
            GUEST_TOKEN in response.get("headers", {}) for status, response in responses(operation.node).items() if status.startswith("2")
        )
    }
    assert receiving_ids <= sending_ids
    # these calculate what the cart of a known guest would cost, and the published contract gives their responses no token
    assert sending_ids - receiving_ids == {"checkDiscountCode", "getPublicCheckoutSummary", "listPublicCheckoutShippingOptions"}


# ── Responses ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_operation_can_fail_in_the_ways_that_are_sent() -> None:
    for operation in effective().operations:
        statuses = responses(operation.node)
        assert set(statuses) >= {"422", "429", "5XX"}, operation.id
        for status, response in statuses.items():
            assert set(response["headers"]) >= LIMIT_HEADERS, f"{operation.id} {status}"
            if status[0] in "45":
                assert list(response["content"]) == [JSON, "text/plain"], f"{operation.id} {status}"
                assert response["content"]["text/plain"]["schema"] == {"type": "string"}
        assert "Retry-After" in statuses["429"]["headers"]
        assert "Retry-After" in statuses["5XX"]["headers"]


def test_payment_required_stays_with_the_operations_that_declare_it() -> None:
    contract_ids, effective_ids = (
        {operation.id for operation in document.operations if "402" in operation.node["responses"]}
        for document in (contract(), effective())
    )
    known_ids = {operation.id for operation in contract().operations}
    assert effective_ids & known_ids == contract_ids & {operation.id for operation in effective().operations}
