"""The effective document is only built from a valid document: its errors are reported before an overlay fails on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.openapi.reading import read
from generator.openapi.writing import dump_yaml
from tests.conftest import ROOT, Run


def external(data: dict[str, Any]) -> None:
    data["components"]["schemas"]["Order"] = {"$ref": "other.yaml#/Order"}


def add_dangling_reference(data: dict[str, Any]) -> None:
    data["components"]["schemas"]["Order"] = {"$ref": "#/components/schemas/Nothing"}


def repeat_operation_id(data: dict[str, Any]) -> None:
    data["paths"]["/v3/orders"]["post"]["operationId"] = "listOrders"


def remove_version(data: dict[str, Any]) -> None:
    del data["openapi"]


@pytest.mark.parametrize("command", ["effective", "generate"])
@pytest.mark.parametrize(
    ("spoil", "expected"),
    [(external, "other.yaml"), (add_dangling_reference, "Nothing"), (repeat_operation_id, "listOrders"), (remove_version, "openapi")],
)
def test_a_broken_document_is_reported_and_nothing_is_written(
    command: str, spoil: Callable[[dict[str, Any]], None], expected: str, run: Run, tmp_path: Path
) -> None:
    data = read(ROOT / "openapi" / "scalev-v3.yaml")
    spoil(data)
    spec = tmp_path / "spec.yaml"
    spec.write_text(dump_yaml(data), encoding="utf-8")
    outcome = run(command, "--spec", spec, "--output", tmp_path / "out.yaml")
    assert outcome.code == 2
    assert expected in outcome.err
    assert str(spec) in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert not (tmp_path / "out.yaml").exists()
