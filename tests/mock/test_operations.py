"""Every operation responds to a valid request as the document declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from scalev._openapi.pointers import join_pointer
from scalev.mock import MockScalev

from tests.mock.calling import Api

_ROOT = "urn:document"


class Validator:
    """A JSON Schema validator from a separate library, formats included."""

    def __init__(self, document: dict[str, Any]) -> None:
        resource = Resource.from_contents({"$id": _ROOT, **document}, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, resource)

    def errors(self, api: Api, operation_id: str, body: Any) -> Iterator[str]:
        """Return the schema violations of a response body."""
        method, path, node = api.operations[operation_id]
        status = next(status for status, inner in node["responses"].items() if status.startswith("2") and "content" in api.resolve(inner))
        response = node["responses"][status]
        place = ("paths", path, method.lower(), "responses", status)
        base = response["$ref"] if "$ref" in response else "#" + join_pointer(place)
        pointer = base.replace("{", "%7B").replace("}", "%7D")
        schema = {"$ref": f"{_ROOT}{pointer}/content/application~1json/schema"}
        for error in Draft202012Validator(schema, registry=self._registry, format_checker=FormatChecker()).iter_errors(body):
            yield f"{error.json_path}: {error.message[:150]}"


def _find_declared(api: Api, schema: Any, value: Any) -> Iterator[bool]:
    """Yield, for every property that a schema declares for a value, whether it is present."""
    node = api.resolve(schema)
    for member in (*node.get("allOf", ()), *node.get("anyOf", ())[:1]):
        yield from _find_declared(api, member, value)
    if isinstance(value, dict):
        for name, inner in node.get("properties", {}).items():
            yield name in value
            if value.get(name) is not None:
                yield from _find_declared(api, inner, value[name])
    if isinstance(value, list) and "items" in node:
        for item in value:
            yield from _find_declared(api, node["items"], item)


@pytest.mark.parametrize("full", [False, True], ids=["required", "full"])
def test_every_operation_responds_as_declared(document: dict[str, Any], full: bool) -> None:
    mock = MockScalev(document)
    api = Api(document, mock)
    validator = Validator(document)
    failures = []
    present: list[bool] = []
    for operation_id in api.operations:
        mock.reset()
        response = api.call(operation_id, full=full)
        schema, statuses = api.find_response(operation_id)
        if response.status not in statuses:
            failures.append(f"{operation_id}: {response.status} {response.body[:300]!r}")
        elif schema:
            body = response.json()
            failures += [f"{operation_id}: {error}" for error in validator.errors(api, operation_id, body)]
            present += _find_declared(api, schema, body)
        elif response.body:
            failures.append(f"{operation_id}: expected no body, got {response.body[:100]!r}")
    assert failures == []
    assert list(validator.errors(api, "listOrders", {"data": [{"id": None}]}))  # the validator does find errors
    coverage = sum(present) / len(present)
    print(f"{sum(present):,} of {len(present):,} declared properties present: {coverage:.2%}")
    assert coverage >= 0.95


def test_an_unknown_document_works_without_code(document: dict[str, Any]) -> None:
    note = {"type": "object", "required": ["id", "text"], "properties": {"id": {"type": "integer"}, "text": {"type": "string"}}}
    response = {"200": {"description": "A note.", "content": {"application/json": {"schema": note}}}}
    rows = {
        "type": "object",
        "properties": {"data": {"type": "array", "items": note}, "is_paginated": {"type": "boolean", "enum": [False]}},
    }
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    paths = {
        "/v3/notes": {
            "get": {
                "operationId": "listNotes",
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": rows}}}},
            },
            "post": {
                "operationId": "createNote",
                "requestBody": {"content": {"application/json": {"schema": {**note, "required": ["text"]}}}},
                "responses": response,
            },
        },
        "/v3/notes/{id}": {
            "get": {"operationId": "getNote", "parameters": [key], "responses": response},
            "delete": {"operationId": "deleteNote", "parameters": [key], "responses": {"204": {"description": ""}}},
        },
    }
    api = Api({**document, "paths": paths}, MockScalev({**document, "paths": paths}))
    created_note = api.send("POST", "/v3/notes", {"text": "halo"}).json()
    assert created_note["text"] == "halo"
    assert api.send("GET", f"/v3/notes/{created_note['id']}").json() == created_note
    assert created_note in api.send("GET", "/v3/notes").json()["data"]
    assert api.send("DELETE", f"/v3/notes/{created_note['id']}").status == 204
    assert api.send("GET", f"/v3/notes/{created_note['id']}").status == 404


def test_each_operation_works_in_a_document_of_its_own(document: dict[str, Any]) -> None:
    """Operations do not depend on others that a new document may drop."""
    count = 0
    for path, item in document["paths"].items():
        for method, node in item.items():
            if not isinstance(node, dict) or "operationId" not in node:
                continue
            smaller_document = {**document, "paths": {path: {"parameters": item.get("parameters", []), method: node}}}
            api = Api(smaller_document, MockScalev(smaller_document), known_ids={})
            response = api.call(node["operationId"], full=False)
            is_completed = response.status in api.find_response(node["operationId"])[1]
            # the others respond that an object to change, one that the body refers to, or the owner of a token does not exist
            assert is_completed or response.status in (400, 401, 404, 422), (node["operationId"], response.body)
            count += is_completed
    operations = Api(document, MockScalev(document)).operations
    assert count > 0.85 * len(operations)


def test_customers_can_sign_in_without_a_list_of_customers(document: dict[str, Any]) -> None:
    paths = {path: item for path, item in document["paths"].items() if not path.startswith("/v3/customers")}
    mock = MockScalev({**document, "paths": paths})
    api = Api({**document, "paths": paths}, mock)
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    mock.add_customer("sari@example.com", "a-password")
    response = api.send(
        "POST", f"/v3/stores/{store}/public/auth/otp/send", {"email": "sari@example.com", "password": "a-password"}, token=None
    )
    assert response.status == 200, response.body
    proof = {"email": "sari@example.com", "otp": mock.get_otp(store, "sari@example.com")}
    tokens = api.send("POST", f"/v3/stores/{store}/public/auth/otp/verify", proof, token=None).json()
    me = api.send("GET", f"/v3/stores/{store}/customers/me", token=tokens["access"])
    assert me.json()["customer"]["email"] == "sari@example.com"
