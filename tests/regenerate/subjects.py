"""What tests change: operations and components that fit, found in the contract in force, so that no revision can take them away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
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


@dataclass(frozen=True, slots=True)
class Values:
    """An enum that a row has, and one of its values."""

    component: str
    value: str


def _find_returned(operation: Operation) -> str:
    """Return the component that an operation responds with, or an empty string."""
    schema = operation.node["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _find_subject() -> Subject:
    """Return the first operation that reads a row as another one creates it: a component with an optional text field."""
    created = {_find_returned(operation) for operation in list_published(contract()) if operation.method == "post"}
    for operation in list_published(contract()):
        name = _find_returned(operation)
        component = contract().get_components("schemas").get(name, {})
        fields = [key for key, value in component.get("properties", {}).items() if value.get("type") == "string"]
        optional = [key for key in fields if key not in component.get("required", ()) and not key.endswith("id")]
        is_reading = operation.method == "get" and operation.path.endswith("}")
        if is_reading and name in created and len(component["properties"] if optional else ()) > 5:
            return Subject(operation, name, optional[0])
    raise AssertionError("no operation of the contract reads a row")


def _list_lone(*other_operations: Operation) -> Iterator[Operation]:
    """Yield the operations that read something on a route of their own, that no other names, and are below none of some others."""
    named_text = str([value for operation in effective().operations for key, value in operation.node.items() if key.startswith("x-")])
    for operation in list_published(contract()):
        is_alone = list(contract().data["paths"][operation.path]) == ["get"] and not operation.path.endswith("}")
        if (
            is_alone
            and f"'{operation.id}'" not in named_text
            and not any(operation.path == other.path or operation.path.startswith(other.path) for other in other_operations)
        ):
            yield operation


def _find_typed() -> tuple[str, str]:
    """Return a component that an overlay types because the contract leaves it open, and a field that it is given."""
    used_text = str([operation.node for operation in list_published(effective())]) + str(effective().get_components("schemas"))
    for action in read(OVERLAYS / "shapes.yaml")["actions"]:
        name = action["target"].strip().removeprefix("$.components.schemas.")
        component_node = contract().get_components("schemas").get(name)
        fields = action.get("update", {}).get("properties", {})
        if (
            component_node is not None
            and "properties" not in component_node
            and "allOf" not in component_node
            and fields
            and f"schemas/{name}'" in used_text
        ):
            return name, next(iter(fields))
    raise AssertionError("no overlay types a component that the contract leaves open")


def _find_enum(component: str) -> Values:
    """Return the first enum of a component to which no overlay adds a value."""
    overlay_text = str([read(path)["actions"] for path in sorted(OVERLAYS.glob("*.yaml"))])
    for name in re.findall(r"schemas/(\w+)'", str(contract().get_components("schemas")[component]["properties"])):
        values = contract().get_components("schemas")[name].get("enum", ())
        if len(values) > 2 and str(values[0]).isidentifier() and f"schemas.{name}.enum" not in overlay_text:
            return Values(name, values[0])
    raise AssertionError(f"{component} has no enum")


def _find_page(operation: Operation) -> tuple[str, str]:
    """Return the component that a page of rows extends, and a field of it that the client does without."""
    schemas, node = contract().get_components("schemas"), effective().data["paths"][operation.path]["get"]
    targets = [action["target"] for path in sorted(OVERLAYS.glob("*.yaml")) for action in read(path)["actions"]]
    needed_names = re.findall(r"\w+", str(node["x-pagination"])) + re.findall(r"properties\.(\w+)", str(targets))
    for part in schemas[_find_returned(operation)]["allOf"]:
        name = part.get("$ref", "").rpartition("/")[2]
        for field, value in schemas.get(name, {}).get("properties", {}).items():
            if value.get("type") == "boolean" and field not in needed_names:
                return name, field
    raise AssertionError(f"{operation.id}: no field of a page can be spared")


def _list_with(*parameters: str) -> Iterator[Operation]:
    """Yield the operations with some parameters, which are components."""
    for operation in list_published(contract()):
        if {*parameters} <= {parameter.get("$ref", "").rpartition("/")[2] for parameter in operation.node.get("parameters", ())}:
            yield operation


#: An operation that reads a row.
SUBJECT = _find_subject()
_LONE = _list_lone(SUBJECT.operation)
#: Operations that a new document withdraws, moves, withdraws later, and gives another method.
WITHDRAWN, MOVED, GOING, CHANGED = islice(_LONE, 4)
#: A component that an overlay types, with one of its fields, and the operations that return it.
TYPED = _find_typed()
_TYPED_BY = [operation for operation in list_published(contract()) if f"schemas/{TYPED[0]}'" in str(operation.node["responses"])]
#: Lists with pages.
CURSORS = ("NextCursor", "PreviousCursor")
PAGED = tuple(islice(_list_with(*CURSORS), 3))
#: What indicates a page, as a component, and one of its fields.
PAGE = _find_page(PAGED[0])
#: An operation that creates a row and says 200.
CREATING = next(
    operation for operation in list_published(contract()) if operation.method == "post" and _find_returned(operation) == SUBJECT.component
)

ENUM = _find_enum(SUBJECT.component)

#: All of them: enough of the contract to see what a new document does.
EXCERPT = frozenset(operation.id for operation in (SUBJECT.operation, WITHDRAWN, MOVED, GOING, CHANGED, CREATING, *_TYPED_BY[:2], *PAGED))


def name_in_client(operation: Operation) -> str:
    """Return the name of an operation's method, such as `orders.list`."""
    client = next(entry.node["x-client"] for entry in effective().operations if entry.id == operation.id)
    return f"{client['resource']}.{client['method']}"
