"""The profile `documented`: the mock responds strictly as the published contract says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from scalev._openapi.pointers import join_pointer
from scalev.mock import MockScalev, Request, Response
from scalev.mock.openapi.loading import load_packaged

from generator.codegen.documented import merge_patch
from generator.errors import CheckFailed
from generator.overlay.effective import build_documented, build_effective, list_revisions, read_inputs
from tests.mock.calling import Api, Reference
from tests.mock.conftest import ROOT

_ROOT = "urn:contract"
_OVERLAYS = ROOT / "overlays"
_ORDERS = "order_id,shipment_receipt,status,customer_name,quantity\n{},JP1,shipped,Budi,1\n"


class Contract:
    """The contract in force, which is the document with its revisions, as interpreted by a JSON Schema library."""

    def __init__(self) -> None:
        inputs = read_inputs(ROOT / "openapi/scalev-v3.yaml", _OVERLAYS)
        # revisions are applied first
        self.data = build_effective(replace(inputs, overlays=inputs.overlays[: len(list_revisions(_OVERLAYS))]))
        resource = Resource.from_contents({"$id": _ROOT, **self.data}, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, resource)

    def find_errors(self, path: str, method: str, response: Response) -> Iterator[str]:
        """Return how a response violates the contract; an undeclared status is one more violation."""
        place = ["paths", path, method, "responses", str(response.status)]
        node: Any = self.data
        for part in place:
            if part not in node:
                yield f"{response.status} is not declared: {response.body[:200]!r}"
                return
            node = node[part]
        while "$ref" in node:
            place = node["$ref"][2:].split("/")
            node = self.data["components"]["responses"][place[-1]]
        if "content" not in node:
            if response.body:
                yield f"expected no body, got {response.body[:100]!r}"
            return
        pointer = join_pointer(place).replace("{", "%7B").replace("}", "%7D")
        schema = {"$ref": f"{_ROOT}#{pointer}/content/application~1json/schema"}
        for error in Draft202012Validator(schema, registry=self._registry, format_checker=FormatChecker()).iter_errors(response.json()):
            yield f"{response.status} {error.json_path}: {error.message[:150]}"


@pytest.fixture(scope="module")
def contract() -> Contract:
    """Return the contract in force."""
    return Contract()


def _find_errors(mock: MockScalev, contract: Contract) -> list[str]:
    """Return how responses of all operations violate the contract: to the examples of the reference, and to invalid requests."""
    api, reference, result = Api(contract.data, mock), Reference(mock), []
    for operation_id, (method, path, node) in api.operations.items():
        order = api.send("GET", "/v3/orders").json()["data"][0]["order_id"]
        request, response = reference.send_example(operation_id, method, path, _ORDERS.format(order))
        if response.status >= 300:
            result.append(f"{operation_id}: {response.status} {response.body[:200]!r}")
        requests_without_credential = [Request(request.method, request.path, request.query)] if node["security"] else []
        if "400" in node["responses"]:  # the others declare nothing about an invalid body
            requests_without_credential.append(Request(request.method, request.path, request.query, request.headers, b"{"))
        responses = [response, *(mock.handle(item) for item in requests_without_credential if item.headers == () or "requestBody" in node)]
        result += [f"{operation_id}: {error}" for item in responses for error in contract.find_errors(path, method.lower(), item)]
    return result


def test_every_documented_response_matches_the_contract(contract: Contract) -> None:
    assert _find_errors(MockScalev(profile="documented"), contract) == []


def test_the_observed_profile_deviates_from_the_contract(contract: Contract) -> None:
    problems = _find_errors(MockScalev(), contract)
    assert len({line.partition(":")[0] for line in problems}) > 10


def test_lists_and_details_of_many_rows_match_the_contract(contract: Contract) -> None:
    for seed in (1, 2, 3):
        mock = MockScalev(profile="documented", seed=seed, rows={"/v3/orders": 40, "/v3/products": 20})
        api = Api(contract.data, mock)
        results: list[str] = []
        for path, item in (("/v3/orders", "/v3/orders/{id}"), ("/v3/products", "/v3/products/{id}")):
            cursor: Any = ""
            while cursor is not None:
                page = api.send("GET", f"{path}?page_size=25{cursor and '&next_cursor=' + cursor}")
                results += contract.find_errors(path, "get", page)
                for row in page.json()["data"]:
                    results += contract.find_errors(item, "get", api.send("GET", f"{path}/{row['id']}"))
                cursor = page.json()["next_cursor"]
        assert results == []


def test_the_packaged_patch_produces_the_documented_document() -> None:
    packaged_document = dict(load_packaged("documented").data)
    packaged_document.pop("x-generated")
    paths = {
        path: {
            name: {key: value for key, value in node.items() if key != "x-codeSamples"} if isinstance(node, dict) else node
            for name, node in item.items()
        }
        for path, item in packaged_document["paths"].items()
    }
    assert {**packaged_document, "paths": paths} == build_documented(read_inputs(ROOT / "openapi/scalev-v3.yaml", _OVERLAYS))
    assert (
        load_packaged("observed").data["components"]["schemas"]["MoneyNumber"] != packaged_document["components"]["schemas"]["MoneyNumber"]
    )
    with pytest.raises(CheckFailed, match="/a/b: expected no null"):
        merge_patch({"a": {"b": 1}}, {"a": {"b": None}}, "")


def test_errors_have_the_documented_format(contract: Contract) -> None:
    response = Api(contract.data, MockScalev(profile="documented")).send("POST", "/v3/orders", {})
    assert response.status == 400
    assert response.json() == {
        "error": {"message": "validation failed"},
        "error_code": "validation_failed",
        "message": "validation failed",
        "errors": {"customer_name": ["is required"], "store_unique_id": ["is required"]},
    }
    with pytest.raises(ValueError, match="profile: expected one of observed, documented, got a string of 4 characters"):
        MockScalev(profile="real")  # type: ignore[arg-type] # as a caller without types may write it


def _spoil(request: Request, path: str, node: dict[str, Any]) -> Iterator[Request]:
    """Yield a request with a bad query, body, path, size and credential."""
    method, headers = request.method, request.headers
    names = [parameter["name"] for parameter in node.get("parameters", ()) if parameter.get("in") == "query"]
    for query in ("page_size=0&next_cursor=%FF", *(f"{name}=%5B%7B&{name}[x]=1" for name in names)):
        yield Request(method, request.path, query, headers, request.body)
    for body in (b"{", b"[]", b'"x"', b"x" * 4_000):
        yield Request(method, request.path, request.query, headers, body)
    yield Request(method, request.path, request.query, (*headers, ("X-Long", "x" * 70_000)), request.body)
    other_headers = tuple(header for header in headers if header[0].lower() != "content-type")
    yield Request(method, request.path, request.query, (*other_headers, ("Content-Type", "text/plain")), request.body)
    yield Request(method, path.replace("{", "").replace("}", ""), request.query, headers, request.body)
    if node["security"]:
        yield Request(method, request.path, request.query, (), request.body)
        wrong_credentials = (("Authorization", "Bearer sk_wrong"), ("X-Scalev-Storefront-Api-Key", "sfpk_wrong"))
        yield Request(method, request.path, request.query, wrong_credentials, request.body)


def test_every_error_of_every_operation_is_declared(contract: Contract) -> None:
    """Many operations declare no 400 or 404: the closest status that they declare takes its place, and the body says what is wrong."""
    mock = MockScalev(profile="documented", largest_body=3_000)
    api, reference, problems, errors = Api(contract.data, mock), Reference(mock), [], 0
    for operation_id, (method, path, node) in api.operations.items():
        request = reference.example(operation_id, method, path, "order_id,status\n1,shipped\n")
        for wrong_request in _spoil(request, path, node):
            response = mock.handle(wrong_request)
            errors += response.status >= 400
            problems += [f"{operation_id}: {error}" for error in contract.find_errors(path, method.lower(), response)]
    assert problems == []
    assert errors > 1_500


def test_statuses_that_the_contract_never_declares_become_400(contract: Contract) -> None:
    """An oversized body and another content type have no status of their own in the contract."""
    mock = MockScalev(profile="documented", largest_body=100)
    api = Api(contract.data, mock)
    for response in (
        api.send("POST", "/v3/orders", {"notes": "x" * 100}),
        api.send("POST", "/v3/orders", b"a=1", headers={"Content-Type": "application/x-www-form-urlencoded"}),
        api.send("POST", "/v3/orders", {}, headers={"X-Long": "x" * 70_000}),
    ):
        assert response.status == 400
        assert list(contract.find_errors("/v3/orders", "post", response)) == []


def test_a_request_without_its_body_never_ends_in_a_5xx(contract: Contract) -> None:
    mock = MockScalev(profile="documented")
    api, reference = Api(contract.data, mock), Reference(mock)
    for operation_id, (method, path, node) in api.operations.items():
        if "requestBody" in node:
            example = reference.example(operation_id, method, path, "")
            for body in (b"", b"null", b"[]"):
                response = mock.handle(Request(method, example.path, example.query, example.headers, body))
                assert response.status < 500, (operation_id, body, response.body)
