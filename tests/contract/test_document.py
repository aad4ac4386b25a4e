"""Check what no call shows: the client's enums and its data on each operation match the document."""

from __future__ import annotations

import importlib
import json
import pkgutil
from typing import Any

import pytest
import scalev.resources
from scalev import models
from scalev.contract.operations import Operations
from scalev.contract.settings import VARIABLES

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
    methods: dict[str, Any] = {}
    for module in pkgutil.iter_modules(scalev.resources.__path__):
        for value in vars(importlib.import_module(f"scalev.resources.{module.name}")).values():
            if type(value).__name__ == "Operation":
                methods[value.id] = value
    assert methods.keys() == set(OPERATIONS)
    for name, operation in OPERATIONS.items():
        method = methods[name]
        assert (method.method, method.path) == (operation.method, operation.path)
        assert method.retry == operation.node["x-retry"], name
        assert (method.scope or "") == operation.node.get("x-required-scope", ""), name
        pagination = operation.node.get("x-pagination") or {}
        assert method.cursor == (pagination.get("cursor") or {}).get("next"), name


def test_credentials_follow_from_their_kind_and_not_from_the_name_of_the_scheme() -> None:
    text, variables = json.dumps(DOCUMENT), OPERATIONS.map_schemes(VARIABLES)
    assert variables.keys() == DOCUMENT["components"]["securitySchemes"].keys()
    kinds = {name: scheme["x-credential"] for name, scheme in DOCUMENT["components"]["securitySchemes"].items()}
    assert [variables[name] for name, kind in kinds.items() if kind == "customer"] == ["SCALEV_CUSTOMER_TOKEN"]
    for name in variables:
        text = text.replace(f'"{name}"', f'"{name}2"')
    operations = Operations(json.loads(text))
    assert operations.map_schemes(VARIABLES) == {f"{name}2": variable for name, variable in variables.items()}
    assert {item.credentials for item in operations.values()} >= {("api_key",), ("customer_token",), ("storefront_key",), ()}
    assert [item.credentials for item in operations.values()] == [operation.credentials for operation in OPERATIONS.values()]
