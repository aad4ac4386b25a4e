"""`check document`: the committed document states every fact of the ledger, and no fact of a document can change unnoticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from generator.evidence.ledger import read_ledger
from generator.openapi.reading import read
from tests.conftest import ROOT, Run

from .small_contract import read_contract, write_evidence

SPEC = ROOT / "openapi/scalev-v3.yaml"
EVIDENCE = ROOT / "openapi/evidence"

Data = dict[str, Any]
Check = Callable[..., Any]


@pytest.fixture
def spec() -> Data:
    """The small contract, for a test to change."""
    data: Data = read_contract()
    return data


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """The evidence of the small contract, for a test to change."""
    return write_evidence(tmp_path / "evidence")


@pytest.fixture
def check(run: Run, tmp_path: Path, evidence: Path) -> Check:
    """Check a document, by default the unchanged small contract, against the evidence of the small contract."""

    def call(data: Data | None = None) -> Any:
        path = tmp_path / "spec.json"
        path.write_text(json.dumps(data or read_contract()), encoding="utf-8")
        return run("check", "document", "--spec", path, "--evidence", evidence)

    return call


def operation(spec: Data, expected: str) -> Data:
    items = spec["paths"].values()
    return next(node for item in items for node in item.values() if isinstance(node, dict) and node.get("operationId") == expected)


def test_the_document_holds_every_fact_of_the_ledger(run: Run) -> None:
    outcome = run("check", "document", "--format", "json")
    result = json.loads(outcome.out)
    assert (outcome.code, outcome.err, result["findings"]) == (0, "", [])
    groups, ledger = result["groups"], read_ledger(EVIDENCE / "ledger")
    assert sum(group["operations"] for group in groups) == len(ledger)
    assert sum(group["recorded"] for group in groups) > len(ledger) * 50
    for group in groups:
        assert group["held"] + group["accepted"] == group["recorded"], group["name"]
    table = run("check", "document")
    assert table.code == 0
    assert "100.00%" in table.out.splitlines()[-2]


def test_the_document_is_valid_openapi() -> None:
    validate(read(SPEC))


def change(path: str, value: Any = None) -> Callable[[Data], None]:
    """Set the node at a path of keys, separated by spaces; without a value, delete it."""

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


RAKE = "components schemas Rake properties"

CHANGES = {
    "field dropped": (change(f"{RAKE} label"), "listRakes response 200 data[].label: place: ledger type string"),
    "field without a source": (change(f"{RAKE} surprise", {"type": "string"}), "listRakes response 200 data[].surprise: place: ledger –"),
    "type changed": (change(f"{RAKE} teeth type", "string"), "listRakes response 200 data[].teeth: type: ledger integer"),
    "format changed": (change("components schemas Timestamp format", "date"), "listRakes response 200 data[].made_at: format"),
    "null dropped": (change(f"{RAKE} owner", {"type": "string"}), "listRakes response 200 data[].owner: nullable: ledger 1"),
    "enum value added": (change("components schemas Wood enum", ["ash", "oak", "elm"]), "data[].wood: enum: ledger ash oak"),
    "enum value dropped": (take("components schemas Wood enum", "oak"), "listRakes response 200 data[].wood: enum"),
    "required response field": (take("components schemas RakePage required", "has_next"), "listRakes response 200 has_next: required"),
    "request body optional": (
        change("@createRake requestBody required", False),
        "createRake request application/json (body): required: ledger 1",
    ),
    "status dropped": (change("@createRake responses 401"), "createRake response 401 (body): place: ledger type object"),
    "limit changed": (
        change("components parameters PageSize schema maximum", 50),
        "listRakes parameter query page_size: limits: ledger maximum=25 (routes:2)",
    ),
    "default changed": (change("components parameters PageSize schema default", 20), "parameter query page_size: default: ledger 25"),
    "parameter renamed": (
        change("components parameters PageSize name", "size"),
        "listRakes parameter query page_size: place: ledger type integer",
    ),
    "wrong scope": (
        change("@createRake x-required-scope", "rake:list"),
        "createRake operation scope: enum: ledger rake:create (routes:3), document rake:list",
    ),
    "scope dropped": (change("@createRake x-required-scope"), "createRake operation scope: place: ledger enum rake:create"),
    "wrong credential": (
        change("@createRake security", [{"customerBearer": []}]),
        "createRake operation credential: enum: ledger business (routes:3), document customer",
    ),
    "choice of credentials": (
        change("@createRake security", [{"businessBearer": []}, {"customerBearer": []}]),
        "createRake operation credential: enum: ledger business (routes:3), document businessBearer|customerBearer",
    ),
    "content type changed": (
        change("@createRake requestBody content", {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/RakeRequest"}}}),
        "createRake request application/json label: place",
    ),
    "operation dropped": (change("paths /v9/rakes post"), "createRake: in the ledger, not in the document"),
    "operation renamed": (change("@createRake operationId", "makeRake"), "makeRake: in the document, not in the ledger"),
    "summary dropped": (change("@createRake summary"), "createRake: summary: expected one"),
    "summary too long": (change("@createRake summary", "rakes " * 11), "createRake: summary: expected one line of at most 60"),
    "description dropped": (change("@createRake description"), "createRake: description: expected a sentence or more, got none"),
    "security left to a default": (change("@createRake security"), "createRake: security: expected it on the operation"),
    "no success": (change("@createRake responses 200"), "createRake: responses: expected a success status, got 401"),
    "component unused": (
        change("components responses Teapot", {"description": "Short and stout."}),
        "components/responses/Teapot: used by no operation",
    ),
    "component numbered": (
        change("components schemas Rake2", {"type": "integer"}),
        "components/schemas/Rake2: expected a descriptive name",
    ),
    "duplicate not listed": (
        change("components schemas Voucher", {"type": "string", "description": "A code.", "format": "date-time"}),
        "components/schemas: Timestamp, Voucher: same structure as one another; merge, or list in",
    ),
    "duplicate of a listed group": (
        change("components schemas Voucher", {"type": "number", "description": "A worth."}),
        "components/schemas: Voucher: same structure as Weight, Width; merge, or list in",
    ),
    "no longer a duplicate": (
        change("components schemas Weight maximum", 9),
        "Weight: listed as a duplicate of Width, but its structure differs",
    ),
    "tag unknown": (change("@createRake tags", ["Misc"]), "createRake operation tag: enum: ledger Rakes"),
    "tags out of order": (
        change("tags", [{"name": "Sheds"}, {"name": "Rakes"}]),
        "tags: expected those of the operations, in their order: Rakes, got Sheds",
    ),
}


def test_the_small_contract_agrees_with_its_evidence(check: Check) -> None:
    assert (check().code, check().out.splitlines()[-1]) == (0, "no findings")


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_named_with_operation_and_path(case: str, spec: Data, check: Check) -> None:
    apply, expected = CHANGES[case]
    apply(spec)
    outcome = check(spec)
    assert outcome.code == 1
    assert outcome.err == "error: check document: see the findings above\n"
    assert expected in outcome.out


def test_operations_out_of_order_are_named(spec: Data, check: Check) -> None:
    spec["paths"] = dict(reversed(spec["paths"].items()))
    outcome = check(spec)
    assert outcome.code == 1
    assert "order of operations: expected listRakes here, got listSheds" in outcome.out


def test_the_share_falls_with_the_facts_that_are_lost(spec: Data, check: Check) -> None:
    del spec["paths"]["/v9/sheds"]
    outcome = check(spec)
    row = next(line.split() for line in outcome.out.splitlines() if line.startswith("Sheds"))
    assert row[2] == "0"
    assert row[-1] == "0.00%"
    assert outcome.out.splitlines()[-1] != "no findings"


def test_a_deviation_that_matches_nothing_is_a_finding(evidence: Path, check: Check) -> None:
    path = evidence / "deviations.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("ledger: start", "ledger: end"), encoding="utf-8")
    outcome = check()
    assert outcome.code == 1
    assert "next_cursor: default: ledger start (routes:2), document –" in outcome.out
    assert "next_cursor: default: ledger end, document –: listed as a deviation, but" in outcome.out


def test_a_duplicate_that_is_gone_is_a_finding(evidence: Path, check: Check) -> None:
    path = evidence / "duplicates.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[Width,", "[Serial, Width,"), encoding="utf-8")
    outcome = check()
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
        ("ledger/rakes.csv", "operation,kind\n", "rakes.csv:1: expected the columns operation,kind,at,path"),
        ("ledger/rakes.csv", None, "rakes.csv:2: expected 12 cells, got 1"),
    ],
)
def test_unusable_evidence_is_rejected(name: str, text: str | None, message: str, evidence: Path, check: Check) -> None:
    path = evidence / name
    if text is None:
        text = path.read_text(encoding="utf-8").splitlines()[0] + "\nlistRakes\n"
    path.write_text(text, encoding="utf-8")
    outcome = check()
    assert outcome.code == 2
    assert outcome.err.startswith("error: ")
    assert message in outcome.err
    assert outcome.err.count("\n") == 1


def test_missing_evidence_is_rejected(run: Run, tmp_path: Path) -> None:
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
