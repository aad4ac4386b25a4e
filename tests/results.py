"""What operations return, as the contract in force says: a revision may change what one operation returns, and nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any

from scalev import models
from scalev._runtime.models import Model

from generator.openapi.document import Document, load
from generator.openapi.schemas import collect_properties
from tests.conftest import ROOT


def name_result(operation_id: str) -> str:
    """Return the component that an operation returns."""
    return str(_find_schema(operation_id)["$ref"]).rpartition("/")[2]


def name_row(operation_id: str) -> str:
    """Return the component of the rows that an operation lists."""
    node = next(operation.node for operation in _load().operations if operation.id == operation_id)
    return str(_list_fields(operation_id)[node["x-pagination"]["items"]]["items"]["$ref"]).rpartition("/")[2]


def find_model(operation_id: str) -> type[Model]:
    """Return the class of what an operation returns."""
    model: type[Model] = getattr(models, name_result(operation_id))
    return model


def list_shared_fields(*operation_ids: str) -> set[str]:
    """Return the fields that several operations return, with one meaning in all of them."""
    first, *others = map(_list_fields, operation_ids)
    return {name for name, schema in first.items() if all(properties.get(name) == schema for properties in others)}


@cache
def _load() -> Document:
    return load(ROOT / "generated" / "scalev" / "openapi.json")


def _list_fields(operation_id: str) -> dict[str, Any]:
    """Return the fields of what an operation returns, with their schemas."""
    properties, _ = collect_properties(_load(), _load().resolve(_find_schema(operation_id)))
    return properties


def _find_schema(operation_id: str) -> Any:
    responses = next(operation.node["responses"] for operation in _load().operations if operation.id == operation_id)
    response = _load().resolve(next(response for status, response in responses.items() if status.startswith("2")))
    return response["content"]["application/json"]["schema"]
