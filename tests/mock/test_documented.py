"""The profile `documented`: the mock responds strictly as the published contract says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from scalev.mock import MockScalev, Request, Response
from scalev.mock.openapi.document import load_packaged

from generator.codegen.documented import merge_patch
from generator.errors import CheckFailed
from generator.openapi.reading import read
from generator.overlay.effective import build_documented, read_inputs
from tests.mock.calling import Api, Reference
from tests.mock.conftest import ROOT

_ROOT = "urn:contract"
_ORDERS = "order_id,shipment_receipt,status,customer_name,quantity\n{},JP1,shipped,Budi,1\n"


class Contract:
    """The published contract, as interpreted by a JSON Schema library."""

    def __init__(self) -> None:
        self.data = read(ROOT / "openapi/scalev-v3.yaml")
        resource = Resource.from_contents({"$id": _ROOT, **self.data}, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, resource)

    def errors(self, path: str, method: str, response: Response) -> Iterator[str]:
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
        pointer = "/".join(part.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D") for part in place)
        schema = {"$ref": f"{_ROOT}#/{pointer}/content/application~1json/schema"}
        for error in Draft202012Validator(schema, registry=self._registry, format_checker=FormatChecker()).iter_errors(response.json()):
            yield f"{response.status} {error.json_path}: {error.message[:150]}"


@pytest.fixture(scope="module")
def contract() -> Contract:
    """Return the published contract."""
    return Contract()


def _findings(mock: MockScalev, contract: Contract) -> list[str]:
    """Return how responses of all operations violate the contract: to the examples of the reference, and to invalid requests."""
    api, reference, found = Api(contract.data, mock), Reference(mock), []
    for operation_id, (method, path, node) in api.operations.items():
        order = api.send("GET", "/v3/orders").json()["data"][0]["order_id"]
        asked, response = reference.accepted(operation_id, method, path, _ORDERS.format(order))
        if response.status >= 300:
            found.append(f"{operation_id}: {response.status} {response.body[:200]!r}")
        wrong = [Request(asked.method, asked.path, asked.query)] if node["security"] else []
        if "400" in node["responses"]:  # the others declare nothing about an invalid body
            wrong.append(Request(asked.method, asked.path, asked.query, asked.headers, b"{"))
        answers = [response, *(mock.handle(one) for one in wrong if one.headers == () or "requestBody" in node)]
        found += [f"{operation_id}: {error}" for one in answers for error in contract.errors(path, method.lower(), one)]
    return found


def test_every_answer_fits_the_contract(contract: Contract) -> None:
    assert _findings(MockScalev(profile="documented"), contract) == []


def test_the_running_service_answers_otherwise(contract: Contract) -> None:
    found = _findings(MockScalev(), contract)
    assert len({line.partition(":")[0] for line in found}) > 30


def test_lists_and_details_of_many_rows(contract: Contract) -> None:
    for seed in (1, 2, 3):
        mock = MockScalev(profile="documented", seed=seed, rows={"/v3/orders": 40, "/v3/products": 20})
        api = Api(contract.data, mock)
        found: list[str] = []
        for path, item in (("/v3/orders", "/v3/orders/{id}"), ("/v3/products", "/v3/products/{id}")):
            cursor: Any = ""
            while cursor is not None:
                page = api.send("GET", f"{path}?page_size=25{cursor and '&next_cursor=' + cursor}")
                found += contract.errors(path, "get", page)
                for row in page.json()["data"]:
                    found += contract.errors(item, "get", api.send("GET", f"{path}/{row['id']}"))
                cursor = page.json()["next_cursor"]
        assert found == []


def test_the_packaged_patch_makes_the_documented_document() -> None:
    packaged = dict(load_packaged("documented").data)
    packaged.pop("x-generated")
    assert packaged == build_documented(read_inputs(ROOT / "openapi/scalev-v3.yaml", ROOT / "overlays"))
    assert load_packaged("observed").data["components"]["schemas"]["MoneyNumber"] != packaged["components"]["schemas"]["MoneyNumber"]
    with pytest.raises(CheckFailed, match="/a/b: expected no null"):
        merge_patch({"a": {"b": 1}}, {"a": {"b": None}}, "")


def test_errors_and_names_of_profiles(contract: Contract) -> None:
    refused = Api(contract.data, MockScalev(profile="documented")).send("POST", "/v3/orders", {})
    assert refused.status == 400
    assert refused.json() == {
        "error": {"message": "validation failed"},
        "error_code": "validation_failed",
        "message": "validation failed",
        "errors": {"customer_name": ["is required"]},
    }
    with pytest.raises(ValueError, match="profile: expected one of observed, documented, got a text of 4 characters"):
        MockScalev(profile="real")  # type: ignore[arg-type] # as a caller without types may write it
