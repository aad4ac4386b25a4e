"""`check document`: the committed document holds the whole ledger, and no fact of it can change unnoticed."""

from __future__ import annotations

import copy
import functools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from generator.evidence.ledger import read_ledger
from generator.openapi.document import load
from generator.openapi.reading import read
from tests.conftest import ROOT, Run
from tests.recorded import OPERATIONS

SPEC = ROOT / "openapi/scalev-v3.yaml"
EVIDENCE = ROOT / "openapi/evidence"

Data = dict[str, Any]


@pytest.fixture
def spec() -> Data:
    """A copy of the document that a test may change."""
    return copy.deepcopy(_spec())


@functools.cache
def _spec() -> Data:
    data = read(SPEC)
    assert isinstance(data, dict)
    return data


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A copy of the evidence that a test may change."""
    return Path(shutil.copytree(EVIDENCE, tmp_path / "evidence"))


def write(data: Data, folder: Path) -> Path:
    path = folder / "spec.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def operation(spec: Data, wanted: str) -> Data:
    items = spec["paths"].values()
    return next(node for item in items for node in item.values() if isinstance(node, dict) and node.get("operationId") == wanted)


def test_the_document_holds_every_fact_of_the_ledger(run: Run) -> None:
    outcome = run("check", "document", "--format", "json")
    result = json.loads(outcome.out)
    assert (outcome.code, outcome.err, result["findings"]) == (0, "", [])
    groups = result["groups"]
    assert len(groups) == 22
    assert sum(group["operations"] for group in groups) == OPERATIONS
    assert sum(group["known"] for group in groups) > 30_000
    for group in groups:
        assert group["held"] + group["accepted"] == group["known"], group["name"]
    assert sum(group["accepted"] for group in groups) == 2
    table = run("check", "document")
    assert table.code == 0
    assert "100.00%" in table.out.splitlines()[-2]


def test_operations_and_groups_stand_in_the_order_of_the_route_table(spec: Data) -> None:
    ledger = read_ledger(EVIDENCE / "ledger")
    assert [one.id for one in load(SPEC).operations] == list(ledger)
    tags = {fact.enum.replace("%20", " "): None for facts in ledger.values() for fact in facts if fact.place.at == "tag"}
    assert [tag["name"] for tag in spec["tags"]] == list(tags)


def test_the_document_is_valid_openapi(spec: Data) -> None:
    validate(spec)


def change(path: str, value: Any = None) -> Callable[[Data], None]:
    """Set the node at a path of keys, written with spaces between them; without a value, delete it."""

    def apply(spec: Data) -> None:
        *keys, last = path.split()
        node: Any = spec
        for key in keys:
            node = operation(spec, key[1:]) if key.startswith("@") else node[key]
        if value is None:
            del node[last]
        else:
            node[last] = value

    return apply


def take(path: str, value: str) -> Callable[[Data], None]:
    """Remove a value from the list at a path."""

    def apply(spec: Data) -> None:
        node: Any = spec
        for key in path.split():
            node = node[key]
        node.remove(value)

    return apply


ROW = "components schemas OrderListItem properties"

CHANGES = {
    "field dropped": (change(f"{ROW} dropshipper_name"), "listOrders response 200 data[].dropshipper_name: place: ledger type string"),
    "field without a source": (change(f"{ROW} surprise", {"type": "string"}), "listOrders response 200 data[].surprise: place: ledger –"),
    "type changed": (change(f"{ROW} platform type", "integer"), "listOrders response 200 data[].platform: type: ledger string"),
    "format changed": (change("components schemas Timestamp format", "date"), "listOrders response 200 data[].created_at: format"),
    "null dropped": (
        change(f"{ROW} handler_phone", {"type": "string"}),
        "listOrders response 200 data[].handler_phone: nullable: ledger 1",
    ),
    "enum value added": (
        change("components schemas AccessStatus enum", ["active", "revoked", "lost"]),
        "data[].status: enum: ledger active revoked",
    ),
    "enum value dropped": (take("components schemas AwbStatus enum", "failed"), "listOrders response 200 data[].awb_status: enum"),
    "required answer field": (
        take("components schemas PageInfo required", "is_paginated"),
        "listOrders response 200 is_paginated: required",
    ),
    "request body optional": (
        change("@createOrder requestBody required", False),
        "createOrder request application/json (body): required: ledger 1",
    ),
    "status dropped": (change("@createOrder responses 400"), "createOrder response 400 (body): place: ledger type object"),
    "limit changed": (
        change("components parameters PageSize schema maximum", 50),
        "listOrders parameter query page_size: limits: ledger maximum=25 (text:",
    ),
    "default changed": (
        change("components parameters PageSizeDefault schema default", 20),
        "parameter query page_size: default: ledger 25",
    ),
    "parameter renamed": (
        change("components parameters NextCursor name", "after"),
        "listOrders parameter query next_cursor: place: ledger type string",
    ),
    "wrong scope": (
        change("@createOrder x-required-scope", "order:list"),
        "createOrder operation scope: enum: ledger order:create (routes:3, text:250), document order:list",
    ),
    "scope dropped": (change("@createOrder x-required-scope"), "createOrder operation scope: place: ledger enum order:create"),
    "wrong credential": (
        change("@createOrder security", [{"customerBearer": []}]),
        "createOrder operation credential: enum: ledger business (routes:3), document customer",
    ),
    "choice of credentials": (
        change("@createOrder security", [{"businessBearer": []}, {"customerBearer": []}]),
        "createOrder operation credential: enum: ledger business (routes:3), document businessBearer|customerBearer",
    ),
    "content type changed": (
        change(
            "@createOrder requestBody content", {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/CreateOrderRequest"}}}
        ),
        "createOrder request application/json customer_name: place",
    ),
    "operation dropped": (change("paths /v3/orders post"), "createOrder: in the ledger, not in the document"),
    "operation renamed": (change("@createOrder operationId", "makeOrder"), "makeOrder: in the document, not in the ledger"),
    "summary dropped": (change("@createOrder summary"), "createOrder: summary: expected one"),
    "summary too long": (change("@createOrder summary", "order " * 11), "createOrder: summary: expected one line of at most 60"),
    "security left to a default": (change("@createOrder security"), "createOrder: security: expected it on the operation"),
    "no success": (change("@createOrder responses 200"), "createOrder: responses: expected a success status, got 400, 401, 403"),
    "component unused": (
        change("components responses Teapot", {"description": "Short and stout."}),
        "components/responses/Teapot: used by no operation",
    ),
    "component numbered": (
        change("components schemas Order2", {"type": "integer"}),
        "components/schemas/Order2: expected a descriptive name",
    ),
    "duplicate not listed": (
        change("components schemas Voucher", {"type": "string", "description": "A code.", "format": "email"}),
        "components/schemas: Email, Voucher: same structure as one another; merge, or list in",
    ),
    "duplicate of a listed group": (
        change("components schemas Voucher", {"type": "number", "description": "A worth."}),
        "components/schemas: Voucher: same structure as MoneyInput, MoneyNumber, WeightNumber; merge, or list in",
    ),
    "no longer a duplicate": (
        change("components schemas WeightNumber maximum", 9),
        "WeightNumber: listed as a duplicate of MoneyInput, MoneyNumber, but its structure differs",
    ),
    "tag unknown": (change("@createOrder tags", ["Misc"]), "createOrder operation tag: enum: ledger Orders"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_named_with_operation_and_path(case: str, spec: Data, run: Run, tmp_path: Path) -> None:
    apply, expected = CHANGES[case]
    apply(spec)
    outcome = run("check", "document", "--spec", write(spec, tmp_path))
    assert outcome.code == 1
    assert outcome.err == "error: check document: see the findings above\n"
    assert expected in outcome.out


def test_operations_out_of_order_are_named(spec: Data, run: Run, tmp_path: Path) -> None:
    spec["paths"] = dict(reversed(spec["paths"].items()))
    outcome = run("check", "document", "--spec", write(spec, tmp_path))
    assert outcome.code == 1
    assert "order of operations: expected listOrders here, got" in outcome.out


def test_the_share_falls_with_the_facts_that_are_lost(spec: Data, run: Run, tmp_path: Path) -> None:
    del spec["paths"]["/v3/stores/{store_id}/public/discount-codes/check"]
    outcome = run("check", "document", "--spec", write(spec, tmp_path))
    row = next(line.split() for line in outcome.out.splitlines() if line.startswith("Discounts"))
    assert row[2] == "0"
    assert row[-1] == "0.00%"
    assert outcome.out.splitlines()[-1] != "no findings"


def test_a_deviation_that_matches_nothing_is_a_finding(evidence: Path, run: Run) -> None:
    path = evidence / "deviations.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("ledger: created_at", "ledger: updated_at"), encoding="utf-8")
    outcome = run("check", "document", "--evidence", evidence)
    assert outcome.code == 1
    assert "datetime_type: default: ledger created_at (text:691), document –" in outcome.out
    assert "datetime_type: default: ledger updated_at, document –: listed as a deviation, but" in outcome.out


def test_a_duplicate_that_is_gone_is_a_finding(evidence: Path, run: Run) -> None:
    path = evidence / "duplicates.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[NumericId,", "[Serial, NumericId,"), encoding="utf-8")
    outcome = run("check", "document", "--evidence", evidence)
    assert outcome.code == 1
    assert "duplicates.yaml: Serial: listed as a duplicate, but there is no such schema" in outcome.out


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("deviations.yaml", "a: 1", "expected a list of deviations"),
        ("later.yaml", "a: 1", "expected the lists removed, added, departures, withdrawn"),
        ("later.yaml", "{removed: [], added: [], departures: [{}], withdrawn: []}", "later.yaml: departures: entry 1: expected the fields"),
        ("deviations.yaml", "- {operations: [x]}", "entry 1: expected the fields operations, kind"),
        ("duplicates.yaml", "- {schemas: [A], reason: because}", "entry 1: expected two or more schema names"),
        ("duplicates.yaml", "- {schemas: [A, B], reason: ''}", "entry 1: expected a reason"),
        ("ledger/orders.csv", "operation,kind\n", "orders.csv:1: expected the columns operation,kind,at,path"),
        ("ledger/orders.csv", None, "orders.csv:2: expected 12 cells, got 1"),
    ],
)
def test_unusable_evidence_is_rejected(name: str, text: str | None, message: str, evidence: Path, run: Run) -> None:
    path = evidence / name
    if text is None:
        text = path.read_text(encoding="utf-8").splitlines()[0] + "\nlistOrders\n"
    path.write_text(text, encoding="utf-8")
    outcome = run("check", "document", "--evidence", evidence)
    assert outcome.code == 2
    assert outcome.err.startswith("error: ")
    assert message in outcome.err
    assert outcome.err.count("\n") == 1


def test_no_evidence_at_all(run: Run, tmp_path: Path) -> None:
    outcome = run("check", "document", "--evidence", tmp_path)
    assert outcome.code == 2
    assert outcome.err == f"error: {tmp_path}/ledger: expected the ledger's CSV files, found none\n"


def test_check_without_a_part_runs_the_document_part(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.check.command.PARTS", {"document": "the document"})
    assert run("check").code == 0
    monkeypatch.chdir(tmp_path)
    outcome = run("check")
    assert outcome.code == 2
    assert "1 of 1 parts failed" in outcome.err
    assert "scalev-v3.yaml: no such file" in outcome.err
