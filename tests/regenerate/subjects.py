"""What tests change: operations and components that fit, found in the contract in force, so that no revision can take them away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.openapi.document import Operation
from generator.openapi.reading import read
from tests.revision.in_force import OVERLAYS, contract, effective, list_published

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """An operation that reads one row, the component that it returns, and a text field of that."""

    operation: Operation
    component: str
    field: str


def find_subject() -> Subject:
    """Return the first operation that reads a row by its id, and returns a component with an optional text field."""
    for one in list_published(contract()):
        schema = one.node["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        name = schema.get("$ref", "").rpartition("/")[2]
        component = contract().components("schemas").get(name, {})
        fields = [key for key, value in component.get("properties", {}).items() if value.get("type") == "string"]
        optional = [key for key in fields if key not in component.get("required", ()) and not key.endswith("id")]
        if one.method == "get" and one.path.endswith("}") and len(component["properties"] if optional else ()) > 5:
            return Subject(one, name, optional[0])
    raise AssertionError("no operation of the contract reads a row")


def list_lone(*others: Operation) -> Iterator[Operation]:
    """Yield the operations that read something on a route of their own, and are linked to none of some others."""
    for one in list_published(contract()):
        alone = list(contract().data["paths"][one.path]) == ["get"] and not one.path.endswith("}")
        if alone and not any(one.path == other.path or one.path.startswith(other.path) for other in others):
            yield one


def find_typed() -> tuple[str, str]:
    """Return a component that an overlay types because the contract leaves it open, and a field that it is given."""
    used = str([one.node for one in list_published(effective())]) + str(effective().components("schemas"))
    for action in read(OVERLAYS / "shapes.yaml")["actions"]:
        name = action["target"].strip().removeprefix("$.components.schemas.")
        known = contract().components("schemas").get(name)
        fields = action.get("update", {}).get("properties", {})
        if known is not None and "properties" not in known and "allOf" not in known and fields and f"schemas/{name}'" in used:
            return name, next(iter(fields))
    raise AssertionError("no overlay types a component that the contract leaves open")
