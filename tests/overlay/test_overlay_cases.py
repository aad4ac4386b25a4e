"""The compliance cases and the table of normative statements, each through the public functions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.errors import GeneratorError
from generator.openapi.reading import read
from generator.overlay import apply_overlays, read_overlay

HERE = Path(__file__).parent
COMPLIANCE = [pytest.param(read(path), id=path.stem) for path in sorted(HERE.glob("compliance/*.yaml"))]


def _normative() -> list[Any]:
    return [
        pytest.param(case, version, strict, id=f"{case['says']}-{version}-{'strict' if strict else 'lax'}")
        for case in read(HERE / "normative.yaml")
        for version in (case.get("versions", ["1.0.0", "1.1.0"]) if "actions" in case else ["own"])
        for strict in {"strict": [True], "lax": [False]}.get(case.get("mode", ""), [True, False])
    ]


def _apply(folder: Path, document: Any, overlay: Any, strict: bool, name: str = "overlay.yaml") -> Any:
    """Write the overlay (JSON is YAML too), read it back and apply it; check that the document is unchanged."""
    path = folder / name
    path.write_text(overlay if isinstance(overlay, str) else json.dumps(overlay, indent=1), encoding="utf-8")
    before = json.dumps(document)
    try:
        return apply_overlays(document, [read_overlay(path, strict=strict)], strict=strict).document
    finally:
        assert json.dumps(document) == before


def _assert_same(result: Any, expected: Any) -> None:
    # as text: the order of members counts, and true is not 1
    assert json.dumps(result) == json.dumps(expected)


@pytest.mark.parametrize("case", COMPLIANCE)
@pytest.mark.parametrize("strict", [True, False], ids=["strict", "lax"])
def test_the_compliance_suite_passes(case: dict[str, Any], strict: bool, tmp_path: Path) -> None:
    if case.get("error"):
        with pytest.raises(GeneratorError) as error:
            _apply(tmp_path, case["document"], case["overlay"], strict)
        assert case["message"] in str(error.value)
    else:
        _assert_same(_apply(tmp_path, case["document"], case["overlay"], strict), case["expected"])


@pytest.mark.parametrize(("case", "version", "strict"), _normative())
def test_the_normative_cases_pass(case: dict[str, Any], version: Any, strict: bool, tmp_path: Path) -> None:
    document = case.get("document", {})
    info = {"title": "Case", "version": "1"}
    overlay = case["text"] if "text" in case else case.get("overlay", {"overlay": version, "info": info, "actions": case.get("actions")})
    name = case.get("file", "overlay.yaml")
    if "error" in case:
        with pytest.raises(GeneratorError) as error:
            _apply(tmp_path, document, overlay, strict, name)
        message = str(error.value)
        assert case["error"] in message
        assert message.startswith(str(tmp_path / name))
        assert "\n" not in message
    else:
        _assert_same(_apply(tmp_path, document, overlay, strict, name), document if case.get("unchanged") else case["expected"])


def test_every_case_occurs_once() -> None:
    quotes = [case["says"] for case in read(HERE / "normative.yaml")]
    assert len(quotes) == len(set(quotes))
    outcomes = ({"expected", "unchanged", "error"} & case.keys() for case in read(HERE / "normative.yaml"))
    assert all(len(outcome) == 1 for outcome in outcomes)
