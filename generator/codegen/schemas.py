"""A view of the document's schemas that does not depend on how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from ..openapi.document import Document, JsonObject
from ..openapi.shapes import alternatives, without_alternatives

_COMPONENT = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Node:
    """A schema with references resolved and null removed; `component` is the schema component it came from."""

    schema: JsonObject
    component: str | None
    nullable: bool

    @property
    def types(self) -> frozenset[str]:
        """The JSON types other than null; empty if any type is allowed."""
        declared = self.schema.get("type", ())
        return frozenset([declared] if isinstance(declared, str) else declared) - {"null"}


def node_of(document: Document, schema: Any) -> Node:
    """Return the node of a schema, a `$ref`, an `allOf` of one schema, or an `anyOf`/`oneOf` of one schema and null."""
    component: str | None = None
    nullable = False
    siblings: JsonObject = {}
    seen: set[str] = set()
    while True:
        if not isinstance(schema, dict):
            return Node({}, component, nullable)
        if isinstance(schema.get("$ref"), str):
            reference = schema["$ref"]
            siblings = {**{key: value for key, value in schema.items() if key != "$ref"}, **siblings}
            if reference in seen:
                return Node({}, component, nullable)
            seen.add(reference)
            if reference.startswith(_COMPONENT):
                component = reference.removeprefix(_COMPONENT)
            schema = document.at(reference)
            continue
        choices = without_alternatives(schema)
        options = [*choices.get("allOf", ()), *choices.get("anyOf", ()), *choices.get("oneOf", ())]
        real = [option for option in options if not (isinstance(option, dict) and option.get("type") == "null")]
        if len(real) == 1 and "properties" not in schema:
            nullable = nullable or len(real) < len(options)
            merged = ("allOf", "anyOf", "oneOf")
            siblings = {**{key: value for key, value in schema.items() if key not in merged or key not in choices}, **siblings}
            schema = real[0]
            continue
        declared = schema.get("type")
        nullable = nullable or (isinstance(declared, list) and "null" in declared) or None in schema.get("enum", ())
        return Node({**schema, **siblings}, component, nullable)


def text_of(*nodes: Any) -> str:
    """Return the description of the first of some objects, after a note if any of them is deprecated."""
    found = [node for node in nodes if isinstance(node, dict)]
    text = found[0].get("description") if found else ""
    parts = ["Deprecated."] if any(node.get("deprecated") is True for node in found) else []
    return " ".join([*parts, *([text] if isinstance(text, str) and text else [])])


def is_read_only(document: Document, schema: Any) -> bool:
    """Return whether a field occurs only in responses, never in requests."""
    return node_of(document, schema).schema.get("readOnly") is True


def is_write_only(document: Document, schema: Any) -> bool:
    """Return whether a field occurs only in requests, never in responses."""
    return node_of(document, schema).schema.get("writeOnly") is True


def properties_of(document: Document, schema: JsonObject) -> tuple[dict[str, Any], set[str]]:
    """Return the properties of an object schema, those of `allOf` members first, and the names of the required ones."""
    return _properties(document, schema, frozenset(), {})


def alternatives_of(document: Document, schema: JsonObject) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return the choices between required fields that an object schema and the members of its `allOf` define."""
    own = alternatives(schema)
    inherited = (alternatives_of(document, node_of(document, part).schema) for part in schema.get("allOf", ()))
    return (*((own,) if own else ()), *(choice for choices in inherited for choice in choices))


_Properties = tuple[dict[str, Any], set[str]]


def _properties(document: Document, schema: JsonObject, within: frozenset[str], known: dict[str, _Properties]) -> _Properties:
    properties: dict[str, Any] = {}
    required: set[str] = set()
    for part in schema.get("allOf", ()):
        node = node_of(document, part)
        name = node.component
        if name in within:
            raise InputError(f"{document.name}: {_COMPONENT}{name} is an `allOf` of itself")
        found = known.get(name) if name else None
        if found is None:
            found = _properties(document, node.schema, within | {name} if name else within, known)
        if name:
            known[name] = found
        properties.update(found[0])
        required |= found[1]
    properties.update(schema.get("properties") or {})
    required |= set(schema.get("required") or ())
    return properties, required
