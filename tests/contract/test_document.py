"""Check what no call shows: the client's enums and its data on each operation match the document."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import pytest
import scalev.resources
from scalev import models

from tests.contract.conftest import DOCUMENT, OPERATIONS


def _enums() -> dict[str, list[str]]:
    schemas = DOCUMENT["components"]["schemas"]
    return {
        # an overlay may add a value that the document now contains itself
        name: [value for value in dict.fromkeys(node["enum"]) if value is not None]
        for name, node in schemas.items()
        if all(isinstance(value, str | None) for value in node.get("enum", ())) and len(node.get("enum", ())) > 0
    }


@pytest.mark.parametrize("name", sorted(_enums()))
def test_enums_match_the_document(name: str) -> None:
    assert [member.value for member in getattr(models, name)] == _enums()[name]


def test_operations_match_the_document() -> None:
    found: dict[str, Any] = {}
    for module in pkgutil.iter_modules(scalev.resources.__path__):
        for value in vars(importlib.import_module(f"scalev.resources.{module.name}")).values():
            if type(value).__name__ == "Operation":
                found[value.id] = value
    assert found.keys() == set(OPERATIONS)
    for name, operation in OPERATIONS.items():
        mine = found[name]
        assert (mine.method, mine.path) == (operation.method, operation.path)
        assert mine.retry == operation.node["x-retry"], name
        assert (mine.scope or "") == operation.node.get("x-required-scope", ""), name
        paging = operation.node.get("x-pagination") or {}
        assert mine.cursor == (paging.get("cursor") or {}).get("next"), name
