"""The class tables of the prototypes: which fields a page of orders and an order have, read from the effective document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from generator.codegen.names import name_fields, name_members
from generator.openapi.document import Document
from generator.openapi.schemas import Node, collect_properties, resolve_node

#: The components that the bench decodes, together with everything that they refer to.
PAGE, ITEM, ORDER = "OrderPage", "OrderListItem", "Order"

_MARKED = {
    "money": "number",
    "weight": "number",
    "rate": "number",
    "number": "number",
    "id": "id",
    "boolean": "boolean",
    "timestamp": "datetime",
    "date": "date",
    "uri": "url",
    "email": "url",
}
_TYPES = {"string": "text", "number": "number", "integer": "integer", "boolean": "boolean", "object": "object"}


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a value: the name of a scalar decoder, or `model`, `enum`, `list`, `map`."""

    name: str
    target: str = ""
    inner: Kind | None = None


@dataclass(frozen=True, slots=True)
class Field:
    attribute: str
    wire: str
    kind: Kind


@dataclass(slots=True)
class Tables:
    """The classes and enums, by name; `classes` in the order in which they were found."""

    classes: dict[str, tuple[Field, ...]] = field(default_factory=dict)
    enums: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def build_tables(document: Document, roots: tuple[str, ...] = (PAGE, ORDER)) -> Tables:
    """Return the tables of some components and of everything that they refer to."""
    tables = Tables()
    for root in roots:
        _kind(document, tables, {"$ref": f"#/components/schemas/{root}"}, root)
    return tables


def _kind(document: Document, tables: Tables, schema: Any, name: str) -> Kind:
    node = resolve_node(document, schema)
    properties, _ = collect_properties(document, node.schema)
    if properties:
        target = node.component or name
        if target not in tables.classes:
            tables.classes[target] = ()  # a class may refer to itself
            attributes = name_fields(properties)
            tables.classes[target] = tuple(
                Field(attributes[wire], wire, _kind(document, tables, value, target + wire.title().replace("_", "")))
                for wire, value in properties.items()
            )
        return Kind("model", target)
    if "array" in node.types:
        return Kind("list", inner=_kind(document, tables, node.schema.get("items", {}), name))
    values = node.schema.get("additionalProperties")
    if "object" in node.types and isinstance(values, dict) and values:
        return Kind("map", inner=_kind(document, tables, values, name))
    return _scalar(tables, node)


def _scalar(tables: Tables, node: Node) -> Kind:
    schema = node.schema
    if "enum" in schema and node.types == {"string"}:
        target = node.component or f"Enum{len(tables.enums)}"
        tables.enums.setdefault(target, tuple(name_members(value for value in schema["enum"] if isinstance(value, str))))
        return Kind("enum", target)
    kind = _MARKED.get(str(schema.get("x-scalar", "")))
    if kind:
        return Kind(kind)
    if node.types == {"integer", "string"}:
        return Kind("id")
    return Kind(_TYPES.get(next(iter(node.types)), "any") if len(node.types) == 1 else "any")


def walk(tables: Tables, name: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every JSON object inside a value of a class, with the name of its own class."""
    if isinstance(value, dict):
        yield name, value
        for class_ in tables.classes[name]:
            inner: Kind | None = class_.kind
            while inner is not None and inner.name in ("list", "map"):
                inner = inner.inner
            if inner is not None and inner.name == "model":
                result = value.get(class_.wire)
                for item in result if isinstance(result, list) else [result]:
                    yield from walk(tables, inner.target, item)
