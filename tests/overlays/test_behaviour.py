"""The behaviour overlay: one retry class and one credential for every operation, consistent with the responses and bodies."""

from __future__ import annotations

import re
from typing import Any

from generator.evidence.ledger import read_ledger
from generator.openapi.document import Operation
from generator.openapi.reading import read
from generator.overlay.effective import list_overlays

from .effective import ROOT, at, body, effective, list_responses, operation, plain


def get_extension(name: str) -> dict[str, Any]:
    """Return the value of an extension for each operation that has it."""
    return {declared.id: declared.node[name] for declared in effective().operations if name in declared.node}


def fields(declared: Operation) -> set[str]:
    return {name for schema in list_responses(declared) for part in plain(schema) for name in part.get("properties", {})}


def list_parameters(declared: Operation) -> set[str]:
    return {parameter["name"] for parameter in map(effective().resolve, declared.node.get("parameters", ()))}


def in_body(declared: Operation, name: str) -> dict[str, Any]:
    schema = body(declared)
    assert schema is not None
    (field,) = at([schema], name)
    return field


def test_no_filter_depends_on_a_status() -> None:
    """A response with another status of success would no longer be found; a status that is named outside of filters is followed."""
    targets = [action["target"] for path in list_overlays(ROOT / "overlays") for action in read(path)["actions"]]
    assert [target for target in targets if re.search(r"\[\?[^\]]*responses\['[0-9]", target)] == []


def test_the_method_and_the_retry_class_go_together() -> None:
    allowed = {"get": {"safe"}, "delete": {"idempotent"}, "patch": {"idempotent", "unsafe"}, "put": {"idempotent", "unsafe"}}
    for declared in effective().operations:
        assert declared.node["x-retry"] in allowed.get(declared.method, {"safe", "idempotent", "unsafe"}), declared.id


CREATING = ("create", "add", "send", "upload", "duplicate", "generate", "checkout", "confirm", "exchange", "attach", "trigger")


def test_operations_that_create_or_send_are_unsafe() -> None:
    """The exceptions are idempotent because of a key in the body, or by an action with a source."""
    results = {identifier: retry for identifier, retry in get_extension("x-retry").items() if identifier.startswith(CREATING)}
    by_key = set(get_extension("x-idempotency-key"))
    by_action = {
        declared.id
        for action in read(ROOT / "overlays" / "behaviour.yaml")["actions"]
        if action.get("update") == {"x-retry": "idempotent"} and "['/" in action["target"]
        for declared in effective().operations
        if f"'{declared.path}'" in action["target"]
    }
    assert results
    assert {identifier for identifier, retry in results.items() if retry != "unsafe"} <= by_key | by_action
    assert "safe" not in results.values()


def test_an_idempotency_key_is_a_field_of_the_body() -> None:
    for identifier, key in get_extension("x-idempotency-key").items():
        assert in_body(operation(identifier), key)["type"] == "string", identifier


def test_credentials_are_those_of_the_security_and_of_the_ledger() -> None:
    kinds = {name: scheme["x-credential"] for name, scheme in effective().get_components("securitySchemes").items()}
    ledger = read_ledger(ROOT / "openapi" / "evidence" / "ledger")
    for declared in effective().operations:
        credential = declared.node.get("x-credential")
        (option,) = declared.node["security"] or [{}]
        needed = {kinds[name] for name in option}
        # a customer's token is sent with the storefront key, which does not identify the caller
        expected = {"customer"} if needed == {"customer", "storefront_key"} else needed or {"client_secret", "none"}
        assert credential in expected, declared.id
        known = [fact.enum for fact in ledger.get(declared.id, ()) if fact.place.at == "credential"]
        assert declared.id not in ledger or known == [credential], declared.id


def test_each_kind_of_credential_has_one_security_scheme() -> None:
    kinds = [scheme["x-credential"] for scheme in effective().get_components("securitySchemes").values()]
    assert len(set(kinds)) == len(kinds)
    assert set(kinds) <= {"business", "customer", "dashboard", "oauth_app", "page_key", "storefront_key"}


def test_a_client_secret_goes_with_a_body() -> None:
    """An operation that takes neither a credential nor a secret in its body has no body, and only reads: all but the registration."""
    credentials = get_extension("x-credential")
    for identifier, name in credentials.items():
        assert name != "client_secret" or body(operation(identifier)) is not None, identifier
        open_ = name == "none" and identifier != "registerOAuthClient"
        assert not open_ or (operation(identifier).node["x-retry"] == "safe" and body(operation(identifier)) is None), identifier


def test_lists_and_nothing_else_are_lists() -> None:
    """`false` marks a response with the envelope of a list that is not one: of a write, or of a read without cursor and page size."""
    enveloped = {declared.id for declared in effective().operations if fields(declared) >= {"data", "is_paginated"}}
    pagination = get_extension("x-pagination")
    assert enveloped <= set(pagination)
    for identifier, value in pagination.items():
        result = operation(identifier)
        assert value is not False or identifier in enveloped, identifier
        assert not value or result.node["x-retry"] == "safe", identifier
        assert not result.path.endswith("/count"), identifier


def test_pagination_names_parameters_and_fields_that_are_there() -> None:
    paged = 0
    for identifier, value in get_extension("x-pagination").items():
        result = operation(identifier)
        if value is False:
            continue
        assert value["items"] in fields(result), identifier
        if "is_paginated" not in fields(result):
            assert set(value) == {"items"}, identifier
            continue
        (envelope,) = at(list_responses(result), "is_paginated")
        assert envelope["enum"] == ["cursor" in value], identifier
        if "cursor" in value:
            paged += 1
            cursors = set(value["cursor"].values())
            assert list_parameters(result) >= cursors | {value["page_size"]}, identifier
            assert fields(result) >= cursors | {value["has_next"]}, identifier
    assert paged > 5


def test_files_are_the_binary_fields_of_the_uploads() -> None:
    files = get_extension("x-file")
    uploads = {
        declared.id
        for declared in effective().operations
        if "multipart/form-data" in declared.node.get("requestBody", {}).get("content", {})
    }
    assert set(files) == uploads
    for identifier, media in files.items():
        properties = [field for part in plain(body(operation(identifier))) for field in part["properties"].items()]
        binary = {name for name, value in properties if value.get("format") == "binary"}
        assert set(media) == binary, identifier


def test_partial_failures_are_fields_of_the_response() -> None:
    for identifier, value in get_extension("x-partial-failure").items():
        assert fields(operation(identifier)) == {value["succeeded"], value["failed"]}, identifier


def test_what_is_created_once_can_be_listed_and_read() -> None:
    created = get_extension("x-client-create-once")
    assert created
    for identifier, operations in created.items():
        assert operations.keys() == {"list", "get"}
        assert {operation(name).id for name in (identifier, *operations.values())} == {identifier, *operations.values()}


def test_the_waits_of_the_client_look_at_fields_and_values_that_are_there() -> None:
    waits = get_extension("x-client-waits")
    assert waits
    for identifier, conditions in waits.items():
        for condition in conditions.values():
            for name, values in [*condition["until"].items(), *condition.get("never", {}).items()]:
                known = {
                    value
                    for schema in at(list_responses(operation(identifier)), name)
                    for part in plain(schema)
                    for value in part.get("enum", values)
                }
                assert set(values) <= known, (identifier, name)
