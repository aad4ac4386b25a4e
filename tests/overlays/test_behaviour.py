"""The behaviour overlay: one retry class and one credential for every operation, consistent with the responses and bodies."""

from __future__ import annotations

import re
from typing import Any

from generator.evidence.ledger import read_ledger
from generator.openapi.document import Operation
from generator.openapi.reading import read
from generator.overlay.effective import list_overlays

from .effective import ROOT, at, body, effective, get_operation, list_responses, plain


def get_extension(name: str) -> dict[str, Any]:
    """Return the value of an extension for each operation that has it."""
    return {operation.id: operation.node[name] for operation in effective().operations if name in operation.node}


def fields(operation: Operation) -> set[str]:
    return {name for schema in list_responses(operation) for part in plain(schema) for name in part.get("properties", {})}


def list_parameters(operation: Operation) -> set[str]:
    return {parameter["name"] for parameter in map(effective().resolve, operation.node.get("parameters", ()))}


def in_body(operation: Operation, name: str) -> dict[str, Any]:
    schema = body(operation)
    assert schema is not None
    (field,) = at([schema], name)
    return field


def test_no_filter_depends_on_a_status() -> None:
    """A response with another status of success would no longer be found; a status that is named outside of filters is followed."""
    targets = [action["target"] for path in list_overlays(ROOT / "overlays") for action in read(path)["actions"]]
    assert [target for target in targets if re.search(r"\[\?[^\]]*responses\['[0-9]", target)] == []


def test_the_method_and_the_retry_class_go_together() -> None:
    allowed_marks = {"get": {"safe"}, "delete": {"idempotent"}, "patch": {"idempotent", "unsafe"}, "put": {"idempotent", "unsafe"}}
    for operation in effective().operations:
        assert operation.node["x-retry"] in allowed_marks.get(operation.method, {"safe", "idempotent", "unsafe"}), operation.id


CREATING = ("create", "add", "send", "upload", "duplicate", "generate", "checkout", "confirm", "exchange", "attach", "trigger")


def test_operations_that_create_or_send_are_unsafe() -> None:
    """The exceptions are idempotent because of a key in the body, or by an action with a source."""
    results = {identifier: retry for identifier, retry in get_extension("x-retry").items() if identifier.startswith(CREATING)}
    by_key = set(get_extension("x-idempotency-key"))
    by_action = {
        operation.id
        for action in read(ROOT / "overlays" / "behaviour.yaml")["actions"]
        if action.get("update") == {"x-retry": "idempotent"} and "['/" in action["target"]
        for operation in effective().operations
        if f"'{operation.path}'" in action["target"]
    }
    assert results
    assert {identifier for identifier, retry in results.items() if retry != "unsafe"} <= by_key | by_action
    assert "safe" not in results.values()


def test_an_idempotency_key_is_a_field_of_the_body() -> None:
    for identifier, key in get_extension("x-idempotency-key").items():
        assert in_body(get_operation(identifier), key)["type"] == "string", identifier


def test_credentials_are_those_of_the_security_and_of_the_ledger() -> None:
    kinds = {name: scheme["x-credential"] for name, scheme in effective().get_components("securitySchemes").items()}
    ledger = read_ledger(ROOT / "openapi" / "evidence" / "ledger")
    for operation in effective().operations:
        credential = operation.node.get("x-credential")
        (option,) = operation.node["security"] or [{}]
        credentials = {kinds[name] for name in option}
        # a customer's token is sent with the storefront key, which does not identify the caller
        expected = {"customer"} if credentials == {"customer", "storefront_key"} else credentials or {"client_secret", "none"}
        assert credential in expected, operation.id
        ledger_credentials = [fact.enum for fact in ledger.get(operation.id, ()) if fact.place.at == "credential"]
        assert operation.id not in ledger or ledger_credentials == [credential], operation.id


def test_each_kind_of_credential_has_one_security_scheme() -> None:
    kinds = [scheme["x-credential"] for scheme in effective().get_components("securitySchemes").values()]
    assert len(set(kinds)) == len(kinds)
    assert set(kinds) <= {"business", "customer", "dashboard", "oauth_app", "page_key", "storefront_key"}


def test_a_client_secret_goes_with_a_body() -> None:
    """An operation that takes neither a credential nor a secret in its body has no body, and only reads: all but the registration."""
    credentials = get_extension("x-credential")
    for identifier, name in credentials.items():
        assert name != "client_secret" or body(get_operation(identifier)) is not None, identifier
        is_open = name == "none" and identifier != "registerOAuthClient"
        assert not is_open or (get_operation(identifier).node["x-retry"] == "safe" and body(get_operation(identifier)) is None), identifier


def test_lists_and_nothing_else_are_lists() -> None:
    """`false` marks a response with the envelope of a list that is not one: of a write, or of a read without cursor and page size."""
    list_ids = {operation.id for operation in effective().operations if fields(operation) >= {"data", "is_paginated"}}
    pagination = get_extension("x-pagination")
    assert list_ids <= set(pagination)
    for identifier, value in pagination.items():
        operation = get_operation(identifier)
        assert value is not False or identifier in list_ids, identifier
        assert not value or operation.node["x-retry"] == "safe", identifier
        assert not operation.path.endswith("/count"), identifier


def test_pagination_names_parameters_and_fields_that_are_there() -> None:
    count = 0
    for identifier, value in get_extension("x-pagination").items():
        operation = get_operation(identifier)
        if value is False:
            continue
        assert value["items"] in fields(operation), identifier
        if "is_paginated" not in fields(operation):
            assert set(value) == {"items"}, identifier
            continue
        (envelope,) = at(list_responses(operation), "is_paginated")
        assert envelope["enum"] == ["cursor" in value], identifier
        if "cursor" in value:
            count += 1
            cursors = set(value["cursor"].values())
            assert list_parameters(operation) >= cursors | {value["page_size"]}, identifier
            assert fields(operation) >= cursors | {value["has_next"]}, identifier
    assert count > 5


def test_files_are_the_binary_fields_of_the_uploads() -> None:
    files = get_extension("x-file")
    uploads = {
        operation.id
        for operation in effective().operations
        if "multipart/form-data" in operation.node.get("requestBody", {}).get("content", {})
    }
    assert set(files) == uploads
    for identifier, media in files.items():
        properties = [field for part in plain(body(get_operation(identifier))) for field in part["properties"].items()]
        binary = {name for name, value in properties if value.get("format") == "binary"}
        assert set(media) == binary, identifier


def test_partial_failures_are_fields_of_the_response() -> None:
    for identifier, value in get_extension("x-partial-failure").items():
        assert fields(get_operation(identifier)) == {value["succeeded"], value["failed"]}, identifier


def test_what_is_created_once_can_be_listed_and_read() -> None:
    creates = get_extension("x-client-create-once")
    assert creates
    for identifier, operations in creates.items():
        assert operations.keys() == {"list", "get"}
        assert {get_operation(name).id for name in (identifier, *operations.values())} == {identifier, *operations.values()}


def test_the_waits_of_the_client_look_at_fields_and_values_that_are_there() -> None:
    waits = get_extension("x-client-waits")
    assert waits
    for identifier, conditions in waits.items():
        for condition in conditions.values():
            for name, values in [*condition["until"].items(), *condition.get("never", {}).items()]:
                known_values = {
                    value
                    for schema in at(list_responses(get_operation(identifier)), name)
                    for part in plain(schema)
                    for value in part.get("enum", values)
                }
                assert set(values) <= known_values, (identifier, name)
