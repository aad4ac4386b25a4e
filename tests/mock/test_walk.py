"""The walk over a mock: no value in its responses is rejected, lost or contradicted, and the walk notices each such fault."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from scalev.mock import MockScalev, Request, Response

from tests.mock.walk.contract import Contract
from tests.mock.walk.entities import spell
from tests.mock.walk.walk import walk

#: Few rows, so that three seeds fit into the suite; `make walk` takes more of both.
ROWS = 5
#: The minimum number of checks of a walk by rule, since a rule that checks nothing finds nothing.
LEAST = {
    "accepted": 400,
    "count": 40,
    "deleted": 70,
    "enum": 60,
    "filter": 150,
    "link": 130,
    "offered": 150,
    "range": 700,
    "read": 900,
    "reference": 200,
    "persisted": 9000,
    "row": 300,
    "spelling": 350,
    "sum": 600,
    "unique": 1500,
    "views": 15_000,
}


@pytest.fixture(scope="module")
def contract(document: dict[str, Any]) -> Contract:
    return Contract(document)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_a_mock_states_is_consistent(contract: Contract, seed: int) -> None:
    report = walk(contract, seed=seed, rows=ROWS)
    assert [str(finding) for finding in report.findings[:5]] == []
    assert {rule: report.checks[rule] for rule, least in LEAST.items() if report.checks[rule] < least} == {}


@pytest.mark.parametrize(("field", "expected"), [("tag_id", "7"), ("note", "GTM-1")])
def test_a_path_calls_rows_by_their_ids_if_an_update_changes_the_field_of_its_name(field: str, expected: str) -> None:
    parameter = {"name": "tag_id", "in": "path", "required": True, "schema": {"type": "string"}}
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": {field: {"type": "string"}}}}}}
    update = {"operationId": "updateLabel", "parameters": [parameter], "requestBody": body, "responses": {"204": {"description": ""}}}
    small_contract = Contract({"paths": {"/v3/labels/{tag_id}": {"patch": update}}})
    (path_parameter,) = small_contract.operations["updateLabel"].path_parameters
    assert spell({"id": 7, "tag_id": "GTM-1"}, path_parameter) == expected


def _rename(data: Any) -> None:
    data["name"] = "another name"


def _one_more(data: Any) -> None:
    data["count"] += 1


def _dearer(data: Any) -> None:
    data["gross_revenue"] = str(float(data["gross_revenue"]) + 1)


def _wider(data: Any) -> None:
    for row in data["data"]:
        row["price_range"] = {"min": "1.00", "max": "99000000.00"}


def _unknown(data: Any) -> None:
    for row in data["data"]:
        row["shipment_provider_code"] = "provider 445"


def _other_end(data: Any) -> None:
    data["status_history"][-1]["status"] = "draft" if data["status"] != "draft" else "pending"


def _forgetful(data: Any) -> None:
    data["notes"] = "something else"


def _one_twice(data: Any) -> None:
    data["data"] = [data["data"][0], *data["data"]]


def _other_city(data: Any) -> None:
    data["data"][0]["warehouse"]["unique_id"] = "warehouse_of_somebody_else"


#: How the response of an operation is changed, and the rule that must notice it.
FAULTS: dict[str, tuple[Callable[[Any], None], str]] = {
    "getBundle": (_rename, "views"),
    "countProducts": (_one_more, "count"),
    "getCustomerOrder": (_dearer, "sum"),
    "listStorefrontProducts": (_wider, "range"),
    "searchCourierServices": (_unknown, "enum"),
    "getOrder": (_other_end, "history"),
    "updateOrder": (_forgetful, "persisted"),
    "listWabaCustomerTags": (_one_twice, "deleted"),
    "searchWarehouses": (_other_city, "views"),
}
#: Operations that a broken mock rejects, or accepts without effect, and the rule that must notice it.
REJECTED = {"getProductTaxonomy": "row", "generateOrderAwb": "offered", "updateBundle": "accepted"}
IGNORED = {"deleteBundle": "deleted"}


class Broken(MockScalev):
    """A mock with faults in some of its operations."""

    #: Names and paths of the operations of a method, those with fewest parameters in their paths first.
    routes: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    def handle(self, request: Request) -> Response:
        """Return the response of the mock, with its faults."""
        name = next((name for name, path in self.routes.get(request.method, ()) if path.fullmatch(request.path)), "")
        before = self.snapshot() if name in IGNORED else None
        response = super().handle(request)
        if before is not None:
            self.restore(before)
        if response.status == 200 and name in REJECTED:
            return replace(response, status=404, body=b'{"error": "not found"}')
        if response.status == 200 and name in FAULTS:
            data = response.json()
            if not isinstance(data.get("data"), list) or data["data"]:
                FAULTS[name][0](data)
            return replace(response, body=json.dumps(data).encode())
        return response


def _list_routes(contract: Contract) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    routes: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for operation in sorted(contract.operations.values(), key=lambda item: item.path.count("{")):
        routes.setdefault(operation.method, []).append((operation.id, re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.path))))
    return routes


def test_the_walk_notices_what_is_wrong(contract: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Broken, "routes", _list_routes(contract))
    report = walk(contract, seed=3, rows=ROWS, make=Broken)
    noticed_exceptions = {
        (finding.rule, operation)
        for finding in report.findings
        for operation in (*FAULTS, *REJECTED, *IGNORED)
        if operation in str(finding)
    }
    expected = {(rule, name) for name, (_, rule) in FAULTS.items()} | {(rule, name) for name, rule in {**REJECTED, **IGNORED}.items()}
    assert expected - noticed_exceptions == set()
