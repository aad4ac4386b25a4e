"""`python -m generator diff`: reports, exit codes, input that cannot be used."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.openapi.reading import read
from generator.openapi.writing import dump_yaml
from tests.conftest import ROOT, Run
from tests.diff.orders import base
from tests.diff.pairs import pair

SPEC = ROOT / "openapi" / "scalev-v3.yaml"


def write_pair(folder: Path, name: str, data: Any) -> Path:
    path = folder / name
    path.write_text(dump_yaml(data), encoding="utf-8")
    return path


@pytest.fixture
def move(tmp_path: Path) -> tuple[Path, Path]:
    """Write the project's document, and one without an argument, a field and an operation."""
    data = read(SPEC)
    del data["paths"]["/v3/orders/{id}"]["patch"]
    orders = data["paths"]["/v3/orders"]["get"]
    orders["parameters"] = [order for order in orders["parameters"] if order.get("name") != "search"]
    del data["components"]["schemas"]["Order"]["properties"]["gross_revenue"]
    return SPEC, write_pair(tmp_path, "new.yaml", data)


def test_names_are_those_of_the_client(run: Run, move: tuple[Path, Path]) -> None:
    outcome = run("diff", *move, "--overlays", "overlays", "--fail-on", "breaking")
    assert outcome.code == 1
    assert "\n  argument removed: orders.list(search=)\n" in outcome.out
    assert re.search(r"^  field removed: Order\.gross_revenue   → orders\.check_payment, .* and \d+ more$", outcome.out, re.MULTILINE)
    assert "\n  operation removed: orders.update() (PATCH /v3/orders/{id})\n" in outcome.out
    assert "\n  overlays/names.yaml: actions[21] (update $.paths['/v3/orders/{id}'].patch): selects nothing\n" in outcome.out
    assert run("diff", *move, "--overlays", "overlays").code == 0


def _in_3_0(node: Any, *, names: bool = False) -> Any:
    """Return our document in OpenAPI 3.0, in particular null and choices of types."""
    if isinstance(node, list):
        return [_in_3_0(item) for item in node]
    if not isinstance(node, dict):
        return node
    maps = ("properties", "schemas", "responses", "paths", "content", "headers")
    node = {key: value if key in ("enum", "example") and not names else _in_3_0(value, names=key in maps) for key, value in node.items()}
    if names:
        return node
    types = node.get("type")
    if isinstance(types, list):
        del node["type"]
        real = [{"type": type_} for type_ in types if type_ != "null"]
        node |= {"anyOf": real} if len(real) > 1 else real[0]
        node |= {"nullable": True} if "null" in types else {}
    null = {"type": "null"}
    if null in node.get("anyOf", ()):
        options = [option for option in node.pop("anyOf") if option != null]
        node |= {"nullable": True, "anyOf" if len(options) > 1 else "allOf": options}
    return node


def test_our_document_in_3_0_is_the_same_for_callers(run: Run, tmp_path: Path) -> None:
    data = {**_in_3_0(read(SPEC)), "openapi": "3.0.3"}
    assert "nullable: true" in dump_yaml(data) and not re.search(r"type: .*null", dump_yaml(data))
    outcome = run("diff", SPEC, write_pair(tmp_path, "vendor.yaml", data), "--overlays", "overlays")
    assert re.match(r"(\d+) operations before, \1 after: 0 breaking, 0 risky, 0 compatible", outcome.out)


def test_a_second_run_says_the_same_to_the_byte(move: tuple[Path, Path]) -> None:
    for form in ("text", "json"):
        reports = [
            subprocess.run(
                [sys.executable, "-m", "generator", "diff", *map(str, move), "--overlays", "overlays", "--format", form],
                cwd=ROOT,
                env={"PYTHONHASHSEED": seed, "PATH": ""},
                capture_output=True,
                check=True,
            ).stdout
            for seed in ("1", "2")
        ]
        assert reports[0] == reports[1]


def test_json_holds_every_change(run: Run, tmp_path: Path) -> None:
    old, new = pair("enum of both directions")
    outcome = run("diff", write_pair(tmp_path, "old.yaml", old), write_pair(tmp_path, "new.yaml", new), "--format", "json")
    data = json.loads(outcome.out)
    assert data["counts"] == {"breaking": 1, "risky": 0, "compatible": 1, "documentation": 0}
    assert data["changes"][0] == {
        "level": "breaking",
        "kind": "value-removed",
        "name": "OrderStatus.PAID",
        "detail": "value removed",
        "note": "paid",
        "operations": ["orders.create", "orders.get", "orders.list", "webhook order.created"],
    }


def test_the_same_change_of_many_methods_takes_one_line(run: Run, tmp_path: Path) -> None:
    old, new = base(), base()
    for name in ("fax", "telex"):
        old["components"]["schemas"]["Order"]["properties"][name] = {"type": "string"}
    for item in old["paths"].values():
        item["get"].setdefault("parameters", []).append({"name": "last_id", "in": "query", "schema": {"type": "integer"}})
    outcome = run("diff", write_pair(tmp_path, "old.yaml", old), write_pair(tmp_path, "new.yaml", new), "--format", "markdown")
    assert "- ⚠ argument removed `last_id=` (2): `orders.get`, `orders.list`\n" in outcome.out
    assert "- ⚠ field removed `Order` (2): `fax`, `telex`; reaches `orders.create`, " in outcome.out


def test_text_of_a_document_is_no_markup_of_the_report(run: Run, tmp_path: Path) -> None:
    new = base()
    new["components"]["schemas"]["OrderStatus"]["enum"].append("<script>alert(1)</script>`x`")
    outcome = run("diff", write_pair(tmp_path, "old.yaml", base()), write_pair(tmp_path, "new.yaml", new), "--format", "markdown")
    assert "<script>" in outcome.out
    assert "<script>" not in re.sub(r"`[^`]*`", "", outcome.out)  # a code span shows it as it is


def test_unusable_input_is_rejected(run: Run, tmp_path: Path) -> None:
    broken_file = tmp_path / "broken.yaml"
    broken_file.write_text("openapi: 3.1.0\npaths: [\n", encoding="utf-8")
    other = base()
    other["info"]["title"] = "Weather"
    other["paths"] = {
        f"/stations/{number}": {"get": {"operationId": f"station{number}", "responses": {"200": {"description": "Ok."}}}}
        for number in range(9)
    }
    weather = write_pair(tmp_path, "weather.yaml", other)
    empty_file = write_pair(tmp_path, "empty.yaml", {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {}})
    for arguments, message in (
        ((SPEC, tmp_path / "missing.yaml"), "missing.yaml: no such file"),
        ((tmp_path / "missing.yaml", SPEC), "missing.yaml: no such file"),
        ((SPEC, broken_file), "broken.yaml:3:1: "),
        ((SPEC, ROOT / "Makefile"), "Makefile:"),
        (
            (SPEC, write_pair(tmp_path, "swagger.yaml", {"swagger": "2.0"})),
            "expected `openapi: 3.0.x` or `3.1.x`, got `swagger: 2.0`: convert",
        ),
        ((SPEC, empty_file), "expected operations in /paths, got none"),
        ((SPEC, weather), "expected two versions of one API, got two APIs: 0 of the 9 operations"),
        ((SPEC, SPEC, "--overlays", tmp_path / "none"), "expected a folder of overlays"),
    ):
        outcome = run("diff", *arguments)
        assert (outcome.code, outcome.out) == (2, "")
        assert message in outcome.err and outcome.err.count("\n") == 1


def test_the_generated_packages_document_can_be_compared(run: Run, tmp_path: Path) -> None:
    document = ROOT / "generated" / "scalev" / "openapi.json"
    shutil.copy(document, tmp_path / "old.json")
    assert "no change" in run("diff", tmp_path / "old.json", document).out
    data = json.loads(document.read_text(encoding="utf-8"))
    del data["x-generated"]
    (tmp_path / "new.json").write_text(json.dumps(data), encoding="utf-8")
    assert "no change" in run("diff", document, tmp_path / "new.json").out
