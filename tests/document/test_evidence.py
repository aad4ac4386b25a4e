"""`evidence`: the facts distilled from a reference, and the errors for a reference that cannot be read."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from generator.evidence.facts import COLUMNS
from generator.evidence.ledger import read_ledger, render_ledger
from generator.evidence.rows import read_row
from tests.conftest import ROOT, Run

LEDGER = ROOT / "openapi/evidence/ledger"


def distil(run: Run, reference: Path) -> dict[str, list[str]]:
    """Return the rows that the command writes for a reference, by operation: each as `kind at path column=value …`."""
    out = reference.parent / "evidence"
    assert run("evidence", reference, "-o", out).code == 0
    rows: dict[str, list[str]] = {}
    for path in sorted((out / "ledger").iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                cells = [f"{name}={row[name]}" for name in COLUMNS[4:] if row[name]]
                rows.setdefault(row["operation"], []).append(" ".join([row["kind"], row["at"], row["path"] or ".", *cells]))
    return rows


def test_the_facts_of_the_small_reference_are_extracted(run: Run, reference: Path) -> None:
    rows = distil(run, reference)
    expected = {
        "listRakes": """
            operation route . enum=get /v9/rakes source=routes:2
            operation tag . enum=Garden%20Tools source=routes:2
            operation scope . enum=rake:list source=text:1
            parameter header X-Garden type=string required=1 limits=maxLength=40 source=text:4
            parameter query material type=string required=0 enum=ash%20wood steel source=text:3
            parameter query page_size type=integer required=0 default=5 limits=maximum=9 minimum=1 source=text:2
            response 200 rakes type=array source=text:5
            response 200 rakes required=1 source=response-required:2
            response 200 rakes[].id type=integer|number source=text:5
            response 200 rakes[].weight type=number format=float source=response-numbers:2
            response 200 rakes[].made_at type=string format=date-time source=text:5
            response 200 rakes[].made_at nullable=1 source=response-nullable:2
            response 200 rakes[].owner type=any source=text:5
            response 200 rakes[].teeth[] type=number source=text:5
            response 200 rakes[].prices{} type=string source=text:5
            response 200 rakes[].photo type=string format=uri source=hidden-fields:2
            response 200 rakes[].maker type=object source=hidden-fields:4
            response 200 links[] type=string format=uri source=hidden-fields:3
            response 200 more enum=true source=response-enums:2
            response 401 error type=string source=text:42
        """,
        "createRake": """
            parameter path shed_id type=string required=1 source=text:23
            request application/json . required=1 source=text:24
            request application/json label type=string required=1 nullable=1 source=text:24
            request application/json teeth type=array required=1 source=text:25
            request application/json teeth[] type=object source=text:25
            request application/json teeth[].width type=integer required=1 limits=minimum=1 source=request-nested:2
            request application/json tags[] type=string enum=old new source=text:26
            request application/json handle type=object required=0 source=text:27
            request application/json handle.wood type=string source=text:29
            request application/json * type=any source=text:28
            response 200 id type=string format=uuid source=text:29
        """,
        "burnShed": """
            operation credential . enum=dashboard source=routes:4
            operation scope . enum=shed:burn source=text:40
            response 204 . type=none source=routes:4
            response 401 errors type=object source=text:42
        """,
        "getShed": """
            response 200 id type=string format=uuid source=not-in-text
        """,
        "moveShed": """
            request application/json . required=1 source=not-in-text
            request application/json to type=string required=1 enum=north south%20west source=not-in-text
            response 200 moved type=boolean nullable=1 source=not-in-text
        """,
    }
    for operation, text in expected.items():
        matches = [line.strip() for line in text.strip().splitlines()]
        assert [line for line in matches if line not in rows[operation]] == [], operation
    # no row is duplicated or invented
    assert {operation: len(values) for operation, values in rows.items()} == {
        "listRakes": 34,
        "createRake": 30,
        "burnShed": 10,
        "getShed": 8,
        "moveShed": 12,
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("| size | integer Example: size=3 Rows. |", "size integer"),
        ("| size required | integer >= 2 Rows. |", "size required integer minimum=2"),
        ("| name | string [ 3 .. 9 ] characters A name. |", "name string maxLength=9 minLength=3"),
        ("| when required | string <date-time> Default: now A moment. |", "when required string <date-time> default=now"),
        ('| kind | string or null Enum: "a" "b c" Which. |', "kind string|null enum=a b%20c"),
        ('| kind | string Value: "only" |', "kind string enum=only"),
        ("| ids | Array of integers |", "ids array of integer"),
        ("| links | Array of strings <uri> [ items <uri > ] |", "links array of string <uri>"),
        ("integer or string | The id. |", "? integer|string"),
        ("required | object (Box) A box. | |", "? required object"),
        ("string <email> | |", "? string <email>"),
        ("| property name* additional property | any |", "* any"),
        ("| and a sentence | that has no type |", None),
        ("A sentence about strings.", None),
        ('{- "id": 0,', None),
    ],
)
def test_rows_of_the_rendered_tables_are_parsed(line: str, expected: str | None) -> None:
    row = read_row(line)
    if row is None:
        assert expected is None
        return
    words = [row.name or "?", "required" if row.required else "", row.type, f"<{row.format}>" if row.format else ""]
    words += [f"enum={row.enum}" if row.enum else "", f"default={row.default}" if row.default else "", row.limits]
    assert " ".join(word for word in words if word) == expected


def test_the_ledger_is_the_same_each_time(run: Run, reference: Path, tmp_path: Path) -> None:
    out = tmp_path / "evidence"
    first = run("evidence", reference, "-o", out)
    assert first.out.split() == ["garden-tools.csv", "64", "sheds.csv", "30", "total", "94"]
    texts = {path.name: path.read_bytes() for path in (out / "ledger").iterdir()}
    (out / "ledger/old-group.csv").write_text("left from before", encoding="utf-8")
    assert run("evidence", reference, "-o", out, "--check").code == 1
    assert run("evidence", reference, "-o", out).code == 0
    assert {path.name: path.read_bytes() for path in (out / "ledger").iterdir()} == texts
    assert [path.name for path in out.iterdir()] == ["ledger"]
    assert run("evidence", reference, "-o", out, "--check").code == 0


def test_check_names_the_first_row_that_differs(run: Run, reference: Path, tmp_path: Path) -> None:
    out = tmp_path / "evidence"
    run("evidence", reference, "-o", out)
    path = out / "ledger/sheds.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("shed:burn", "shed:flood"), encoding="utf-8")
    outcome = run("evidence", reference, "-o", out, "--check")
    assert outcome.code == 1
    assert re.fullmatch(r"error: .*/sheds\.csv:4: expected burnShed,.*shed:burn,.* got burnShed,.*shed:flood,.*\n", outcome.err)
    path.unlink()
    assert "sheds.csv: expected 30 rows, got no file" in run("evidence", reference, "-o", out, "--check").err


def test_the_committed_ledger_is_what_its_own_facts_render_to() -> None:
    texts = render_ledger(read_ledger(LEDGER))
    assert {path.name: path.read_text(encoding="utf-8") for path in LEDGER.iterdir()} == texts
    assert texts


def test_the_committed_ledger_holds_facts_and_no_sentences() -> None:
    for path in sorted(LEDGER.iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for name, cell in row.items():
                    may_have_spaces = name in ("enum", "limits") and row["kind"] != "operation"
                    assert may_have_spaces or row["at"] == "route" or " " not in cell, (path.name, row)
                    assert not re.search(r"[.!?](?: |$)", cell), (path.name, row)


BREAKS = {
    "routes.csv missing": ("routes.csv", None, "", "routes.csv: no such file"),
    "routes.csv column": ("routes.csv", "operation_id", "id", "routes.csv:1: expected a column 'operation_id'"),
    "routes.csv cells": ("routes.csv", ",key,business,rake:list", ",business,rake:list", "routes.csv:2: expected 12 cells, got 11"),
    "routes.csv lines": ("routes.csv", "1-21", "21-1", "routes.csv:2: expected reference_lines such as 12-40, got '21-1'"),
    "routes.csv twice": ("routes.csv", "createRake", "listRakes", "routes.csv:3: expected a unique operation id"),
    "text missing": ("scalev-v3-reference.txt", None, "", "scalev-v3-reference.txt: no such file"),
    "text short": ("routes.csv", "40-43", "40-99", "burnShed (lines 40-99): expected these lines in the reference text, got 44 lines"),
    "sample cut": (
        "scalev-v3-reference.txt",
        '{- "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08"}',
        "{",
        "createRake (lines 22-39): expected",
    ),
    "sample value": ("scalev-v3-reference.txt", '"width": 0', '"width": zero', "createRake (lines 22-39): expected a JSON sample, got"),
    "sample escape": ("scalev-v3-reference.txt", '"wood": "string"', '"wood": "\\q"', "createRake (lines 22-39): expected a JSON value"),
    "no error body": ("scalev-v3-reference.txt", '{- "error"', '{- "fault"', "shows no error body"),
    "unnamed row": (
        "scalev-v3-reference.txt",
        '"handle": {',
        '"label": {',
        "createRake: expected a field in the sample for the unnamed row on line 27",
    ),
    "table missing": ("response-required.csv", None, "", "response-required.csv: no such file"),
    "table column": ("response-enums.csv", "values", "words", "response-enums.csv:1: expected a column 'values'"),
    "table operation": ("response-enums.csv", "listRakes", "listHoes", "response-enums.csv:2: expected an operation of the route table"),
    "lost missing": ("not-in-text.yaml", None, "", "not-in-text.yaml: no such file"),
    "lost operation": (
        "not-in-text.yaml",
        "operation_id: getShed",
        "operation_id: getHut",
        "entry 1: expected an operation of the route table",
    ),
    "lost same as": (
        "not-in-text.yaml",
        "same body as createRake",
        "same body as makeRake",
        "getShed: expected the key 'makeRake', got none",
    ),
    "lost type": ("not-in-text.yaml", ", type: boolean", "", "moveShed: expected the key 'type', got none"),
    "lost shape": ("not-in-text.yaml", "open_object: true", "open_object: true\n      fields: 3\n    text/plain: []", "not-in-text.yaml"),
}


@pytest.mark.parametrize("case", BREAKS)
def test_a_reference_that_cannot_be_read_is_rejected(case: str, run: Run, reference: Path, tmp_path: Path) -> None:
    name, old, new, message = BREAKS[case]
    path = reference / name
    if old is None:
        path.unlink()
    else:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    outcome = run("evidence", reference, "-o", tmp_path / "evidence")
    assert outcome.code == 2
    assert outcome.err.startswith("error: ")
    assert outcome.err.count("\n") == 1
    assert message in outcome.err
    assert not (tmp_path / "evidence").exists()


def test_a_reference_that_is_not_a_folder_is_rejected(run: Run, reference: Path, tmp_path: Path) -> None:
    assert (
        run("evidence", tmp_path / "none").err
        == f"error: {tmp_path}/none: expected a folder with the reference text and its tables, got nothing\n"
    )
    assert "got a file" in run("evidence", reference / "routes.csv").err


def test_a_ledger_that_cannot_be_written_is_reported(run: Run, reference: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    outcome = run("evidence", reference, "-o", tmp_path / "file")
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"
