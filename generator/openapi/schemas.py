"""Read the schemas of a document, regardless of how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from .alternatives import find_alternatives, without_alternatives
from .document import Document, JsonObject

COMPONENT = "#/components/schemas/"
#: Keywords that can wrap a single schema.
WRAPPERS = ("allOf", "anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Node:
    """A schema with references resolved and null removed; `component` is the schema component it came from."""

    schema: JsonObject
    component: str | None
    nullable: bool
    is_circular: bool = False  # it is only a reference to itself; `schema` is then empty

    @property
    def types(self) -> frozenset[str]:
        """The JSON types other than null; empty if any type is allowed."""
        types = self.schema.get("type", ())
        return frozenset([types] if isinstance(types, str) else types) - {"null"}


@dataclass(frozen=True, slots=True)
class Peeled:
    """A schema without wrappers that only name it or allow null: a component's name, or the schema itself."""

    component: str
    schema: JsonObject  # the schema at this place; empty if it is a component
    nullable: bool
    beside: JsonObject  # keywords beside the reference


def unwrap(schema: JsonObject) -> tuple[Any, bool] | None:
    """Return the only option of an `allOf`, `anyOf` or `oneOf` besides null, and whether null is allowed; None if there are several."""
    if "properties" in schema:
        return None
    choices = without_alternatives(schema)
    options = [option for key in WRAPPERS for option in choices.get(key, ())]
    real = [option for option in options if not is_null(option)]
    return (real[0], len(real) < len(options)) if len(real) == 1 else None


def is_null(schema: Any) -> bool:
    """Return whether a schema allows only null."""
    return isinstance(schema, dict) and schema.get("type") == "null"


def peel(schema: Any) -> Peeled:
    """Remove the wrappers around a schema, up to the first reference to a schema component."""
    nullable = False
    siblings: JsonObject = {}
    while isinstance(schema, dict):
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith(COMPONENT):
            return Peeled(reference.removeprefix(COMPONENT), {}, nullable, {**_omit(schema, "$ref"), **siblings})
        inner = unwrap(schema)
        if inner is None:
            return Peeled("", {**schema, **siblings}, nullable or _allows_null(schema), {})
        siblings = {**_omit(schema, *WRAPPERS), **siblings}
        schema, nullable = inner[0], nullable or inner[1]
    return Peeled("", {}, nullable, siblings)


def resolve_node(document: Document, schema: Any) -> Node:
    """Return the node of a schema, a `$ref`, an `allOf` of one schema, or an `anyOf`/`oneOf` of one schema and null."""
    component: str | None = None
    nullable = False
    siblings: JsonObject = {}
    visited: set[str] = set()
    while isinstance(schema, dict):
        reference = schema.get("$ref")
        if isinstance(reference, str):
            if reference in visited:
                return Node({}, component, nullable, is_circular=True)
            visited.add(reference)
            siblings = {**_omit(schema, "$ref"), **siblings}
            if reference.startswith(COMPONENT):
                component = reference.removeprefix(COMPONENT)
            schema = document.get_node(reference)
            continue
        inner = unwrap(schema)
        if inner is None:
            return Node({**schema, **siblings}, component, nullable or _allows_null(schema))
        choices = without_alternatives(schema)
        siblings = {**_omit(schema, *(key for key in WRAPPERS if key in choices)), **siblings}
        schema, nullable = inner[0], nullable or inner[1]
    return Node({}, component, nullable)


def _allows_null(schema: JsonObject) -> bool:
    types = schema.get("type")
    return (isinstance(types, list) and "null" in types) or None in schema.get("enum", ())


def _omit(schema: JsonObject, *keywords: str) -> JsonObject:
    return {key: value for key, value in schema.items() if key not in keywords}


def choose_text(*nodes: Any) -> str:
    """Return the description of the first of some objects, after a note if any of them is deprecated."""
    objects = [node for node in nodes if isinstance(node, dict)]
    text = objects[0].get("description") if objects else ""
    parts = ["Deprecated."] if any(node.get("deprecated") is True for node in objects) else []
    return " ".join([*parts, *([text] if isinstance(text, str) and text else [])])


def is_read_only(document: Document, schema: Any) -> bool:
    """Return whether a field occurs only in responses, never in requests."""
    return resolve_node(document, schema).schema.get("readOnly") is True


def is_write_only(document: Document, schema: Any) -> bool:
    """Return whether a field occurs only in requests, never in responses."""
    return resolve_node(document, schema).schema.get("writeOnly") is True


def collect_properties(document: Document, schema: JsonObject) -> tuple[dict[str, Any], set[str]]:
    """Return the properties of an object schema, those of `allOf` members first, and the names of the required ones."""
    merged_schema = merge_members(document, schema)
    return merged_schema["properties"], set(merged_schema["required"])


def merge_members(document: Document, schema: JsonObject) -> JsonObject:
    """Return a schema with the members of its `allOf` merged into it; its own keywords take precedence over theirs.

    `properties` and `required` are always present: those of the members first, then its own.
    """
    return _merge(document, schema, frozenset(), {})


def collect_alternatives(document: Document, schema: JsonObject) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return the choices between required fields that an object schema and the members of its `allOf` define."""
    own_alternatives = find_alternatives(schema)
    inherited_alternatives = (collect_alternatives(document, resolve_node(document, part).schema) for part in schema.get("allOf", ()))
    return (*((own_alternatives,) if own_alternatives else ()), *(choice for choices in inherited_alternatives for choice in choices))


def _merge(document: Document, schema: JsonObject, within: frozenset[str], bases: dict[str, JsonObject]) -> JsonObject:
    merged_schema: JsonObject = {}
    properties: dict[str, Any] = {}
    required: dict[str, None] = {}
    for part in schema.get("allOf", ()):
        node = resolve_node(document, part)
        name = node.component
        if name in within:
            raise InputError(f"{document.name}: {COMPONENT}{name} is an `allOf` of itself")
        member = bases.get(name) if name else None
        if member is None:
            member = _merge(document, node.schema, within | {name} if name else within, bases)
        if name:
            bases[name] = member
        properties.update(member["properties"])
        required.update(dict.fromkeys(member["required"]))
        merged_schema = {**member, **merged_schema}
    properties.update(schema.get("properties") or {})
    required.update(dict.fromkeys(schema.get("required") or ()))
    return {**merged_schema, **_omit(schema, "allOf"), "properties": properties, "required": list(required)}
