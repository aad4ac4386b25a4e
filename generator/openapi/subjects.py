"""List the parts of a document that need a description: its fields, enums and parameters, and its objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .document import Document
from .shapes import LISTS, MAPS, SINGLES

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A field, an enum, a parameter or an object: its location, its owner, its name, its schema, and its description."""

    location: Location
    owner: str
    name: str
    schema: Any
    description: str

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}" if self.name else self.owner


def list_subjects(document: Document) -> Iterator[Subject]:
    """Yield the fields and enums of all components, and the parameters of components and operations."""
    for name, schema in document.get_components("schemas").items():
        location: Location = ("components", "schemas", name)
        if "enum" in schema:
            yield Subject(location, name, "", schema, _get_text(schema))
        yield from list_fields(schema, location, name)
    for name, parameter in document.get_components("parameters").items():
        yield Subject(("components", "parameters", name), name, "", parameter, _get_text(parameter))
    for operation in document.operations:
        for index, parameter in enumerate(operation.node.get("parameters", ())):
            if "$ref" not in parameter:
                location = ("paths", operation.path, operation.method, "parameters", index)
                yield Subject(location, operation.id, parameter["name"], parameter, _get_text(parameter))


def list_objects(document: Document) -> Iterator[Subject]:
    """Yield the components with fields, which become classes."""
    for name, schema in document.get_components("schemas").items():
        if has_fields(document, name):
            yield Subject(("components", "schemas", name), name, "", schema, _get_text(schema))


def has_fields(document: Document, name: str) -> bool:
    """Return whether a schema component has fields."""
    return next(list_fields(document.get_components("schemas")[name], (), name), None) is not None


def list_fields(schema: Any, location: Location, owner: str) -> Iterator[Subject]:
    """Yield the fields of a schema and of the schemas inside it."""
    if not isinstance(schema, dict):
        return
    for key, value in schema.items():
        inner: list[tuple[str | int, Any]] = []
        if key in MAPS:
            inner = [*value.items()]
        elif key in LISTS:
            inner = [*enumerate(value)]
        for name, member in inner:
            place = (*location, key, name)
            if key == "properties":
                yield Subject(place, owner, str(name), member, _get_text(member))
            yield from list_fields(member, place, owner)
        if key in SINGLES:
            yield from list_fields(value, (*location, key), owner)


def _get_text(node: Any) -> str:
    text = node.get("description") if isinstance(node, dict) else None
    return text.strip() if isinstance(text, str) else ""
