"""Find schemas that state something twice, or in two ways at once, which no single edit intends.

Overlays merge and never replace: where an action adds to a schema what a later document, or another action, states in its own way,
both statements remain. Every such mixture is a valid schema, so nothing else reports it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..codegen.constructs.check import FIELDS
from ..openapi.document import Document, JsonObject
from ..openapi.shapes import SHAPING
from ..overlay.selection import Location

_SCHEMA = "Schema Object"
#: Keywords whose schemas describe the same value as the schema that holds them.
_SAME_VALUE = ("allOf", "anyOf", "oneOf", "if", "then", "else", "not")
#: Keywords of an option that only selects among the fields declared beside it.
_CONDITIONS = frozenset({"required", "properties", "not", "title", "description", "$comment"})
_NULLABLE = "remove `nullable`: OpenAPI 3.1 has the type null instead"


@dataclass(frozen=True, slots=True)
class Mixture:
    """A schema with contradictory or repeated statements; `parts` are their locations."""

    location: Location
    parts: tuple[Location, ...]
    problem: str
    advice: str


def find_mixtures(document: Document) -> Iterator[Mixture]:
    """Yield every mixture in the schemas of a document, in its order."""
    for location, schema, fields in _walk_schemas(document):
        yield from _check_reference(location, schema)
        yield from _check_choice(location, schema)
        yield from _check_null(location, schema)
        for keyword in ("enum", "required", "type"):
            yield from _check_repetition(location, schema, keyword)
        yield from _check_required(location, schema, fields)


def _check_reference(location: Location, schema: JsonObject) -> Iterator[Mixture]:
    sibling_keywords = [key for key in schema if key in SHAPING and key != "$ref"]
    if isinstance(schema.get("$ref"), str) and sibling_keywords:
        parts = tuple((*location, key) for key in ("$ref", *sibling_keywords))
        problem = f"`$ref` ({schema['$ref']}) beside {_quote(sibling_keywords)}"
        yield Mixture(location, parts, problem, "keep the reference, or the keywords beside it")


def _check_choice(location: Location, schema: JsonObject) -> Iterator[Mixture]:
    for keyword in ("anyOf", "oneOf"):
        options = schema.get(keyword)
        if (
            "type" in schema
            and isinstance(options, list)
            and any(isinstance(option, dict) and set(option) - _CONDITIONS for option in options)
        ):
            parts = ((*location, "type"), (*location, keyword))
            problem = f"`type` ({json.dumps(schema['type'])}) beside `{keyword}`, whose options have types of their own"
            yield Mixture(location, parts, problem, f"keep `type`, or `{keyword}`")


def _check_null(location: Location, schema: JsonObject) -> Iterator[Mixture]:
    if "nullable" not in schema:
        return
    kinds = schema.get("type")
    if "null" in (kinds if isinstance(kinds, list) else [kinds]):
        parts = ((*location, "nullable"), (*location, "type"))
        yield Mixture(location, parts, "both `nullable` and the type null", _NULLABLE)
    for keyword in ("anyOf", "oneOf"):
        if any(isinstance(option, dict) and option.get("type") == "null" for option in schema.get(keyword, ())):
            parts = ((*location, "nullable"), (*location, keyword))
            yield Mixture(
                location, parts, f"both `nullable` and null in `{keyword}`", "remove `nullable`: OpenAPI 3.1 has the type null instead"
            )


def _check_repetition(location: Location, schema: JsonObject, keyword: str) -> Iterator[Mixture]:
    values = schema.get(keyword)
    if not isinstance(values, list):
        return
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        text = json.dumps(value, sort_keys=True)
        if text in first:
            parts = ((*location, keyword, first[text]), (*location, keyword, index))
            yield Mixture(location, parts, f"{text} twice in `{keyword}`", "state it once")
        first.setdefault(text, index)


def _check_required(location: Location, schema: JsonObject, fields: frozenset[str]) -> Iterator[Mixture]:
    for index, name in enumerate(schema.get("required", ())):
        if name not in fields:
            part = (*location, "required", index)
            problem = f"`required` names {name!r}, which no `properties` declare"
            yield Mixture(location, (part,), problem, "declare the field, or do not require it")


def _quote(keywords: list[str]) -> str:
    return ", ".join(f"`{keyword}`" for keyword in keywords)


def _walk_schemas(document: Document) -> Iterator[tuple[Location, JsonObject, frozenset[str]]]:
    """Yield each schema with its location and the fields that it, or a schema of the same value around it, declares."""
    stack: list[tuple[str, Any, Location, frozenset[str]]] = [("OpenAPI Object", document.data, (), frozenset())]
    while stack:
        owner, node, location, around = stack.pop()
        if not isinstance(node, dict):
            continue
        own_fields = around | _find_fields(document, node) if owner == _SCHEMA else frozenset[str]()
        if owner == _SCHEMA:
            yield location, node, own_fields
        inner: list[tuple[str, Any, Location, frozenset[str]]] = []
        for key, value in node.items():
            row = FIELDS.get(owner, {}).get(key)
            kind = row.value.strip("[]{}") if row else ""
            if kind not in FIELDS:
                continue
            passed_fields = own_fields if key in _SAME_VALUE else frozenset[str]()
            inner += [
                (kind, member, (*location, key, *step), passed_fields) for step, member in _list_members(row.value if row else "", value)
            ]
        stack += reversed(inner)


def _list_members(kind: str, value: Any) -> Iterator[tuple[Location, Any]]:
    if kind.startswith("[") and isinstance(value, list):
        yield from (((index,), member) for index, member in enumerate(value))
    elif kind.startswith("{") and isinstance(value, dict):
        yield from (((name,), member) for name, member in value.items())
    elif kind[:1] not in ("[", "{"):
        yield (), value


def _find_fields(document: Document, schema: JsonObject) -> frozenset[str]:
    """Return the fields that a schema declares, itself or through references and the schemas of the same value within it."""
    names: set[str] = set()
    visited: set[str] = set()
    stack: list[Any] = [schema]
    while stack:
        node = stack.pop()
        if not isinstance(node, dict):
            continue
        names.update(node.get("properties", ()))
        for keyword in _SAME_VALUE:
            inner = node.get(keyword, ())
            stack += inner if isinstance(inner, list) else [inner]
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in visited:
            visited.add(reference)
            stack.append(document.get_node(reference))
    return frozenset(names)
