"""Test the output and the exit codes of `check revision`."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from generator.cli import main
from generator.openapi.writing import dump_yaml
from tests.revision.in_force import OVERLAYS, SPEC, contract, list_published
from tests.revision.published_style import as_published


def check(path: Path, data: Any, *options: str) -> int:
    path.write_text(dump_yaml(data), encoding="utf-8")
    return main(["check", "revision", str(path), "--spec", str(SPEC), "--overlays", str(OVERLAYS), *options])


def test_the_table_counts_facts_by_group_and_differences_name_their_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    published_data = as_published(contract().data)
    assert check(tmp_path / "same.yaml", published_data) == 0
    out = capsys.readouterr().out
    assert "0 differences at 0 known operations" in out
    for tag in {operation.tag for operation in list_published(contract())}:
        assert next(line for line in out.splitlines() if line.startswith(tag + "  ")).endswith("100.00%")

    edited_data = copy.deepcopy(published_data)
    item = next(item for item in edited_data["paths"].values() if "get" in item)
    item["get"].setdefault("parameters", []).append({"in": "query", "name": "shade", "schema": {"type": "string"}})
    assert check(tmp_path / "edited.yaml", edited_data, "--differences") == 1
    out = capsys.readouterr().out
    assert f"{item['get']['operationId']}\n   parameter query shade: new (type string)\n" in out
    assert "1 difference at 1 known operation" in out


def test_a_file_that_is_not_a_document_is_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path / "list.yaml", ["a"]) == 2
    assert "expected an OpenAPI document" in capsys.readouterr().err
