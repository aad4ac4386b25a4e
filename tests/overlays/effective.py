"""The effective document as these tests read it: what an operation takes and answers, and what a schema allows at a path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from generator.openapi.document import Document, Operation
from generator.overlay.effective import effective_document

ROOT = Path(__file__).resolve().parent.parent.parent
JSON = "application/json"

Schema = dict[str, Any]


class UndeclaredError(LookupError):
    """A path leads to a field that no schema declares."""


@cache
def effective() -> Document:
    """The curated document with all overlays, applied strictly."""
    return Document(effective_document(ROOT / "openapi" / "scalev-v3.yaml", ROOT / "overlays"), "effective document")


def operation(identifier: str) -> Operation:
    return {declared.id: declared for declared in effective().operations}[identifier]


def plain(schema: Any) -> Iterator[Schema]:
    """The schemas that a schema is made of: references followed, `allOf`, `anyOf` and `oneOf` taken apart."""
    data = effective().resolve(schema)
    parts = [part for keyword in ("allOf", "anyOf", "oneOf") for part in data.get(keyword, ())]
    for part in parts:
        yield from plain(part)
    if not parts or "properties" in data or "type" in data:
        yield data


def step(schemas: Iterable[Any], name: str) -> list[Schema]:
    """The schemas of a field (`[]`: of an array's items, `{}`: of a map's values); UndeclaredError when there is none."""
    results: list[Schema] = []
    for schema in (part for whole in schemas for part in plain(whole)):
        if name == "[]":
            if "items" in schema or not {"type", "properties", "enum"} & set(schema):
                results.append(schema.get("items", {}))
        elif name in schema.get("properties", {}):
            results.append(schema["properties"][name])
        elif "properties" not in schema and "object" in types([schema]):
            values = schema.get("additionalProperties", {})
            if values is not False:
                results.append(values if isinstance(values, dict) else {})
    if not results:
        raise UndeclaredError(name)
    return results


def at(schemas: Iterable[Any], path: str) -> list[Schema]:
    """The schemas at a path such as `data[].store.name`; UndeclaredError names the part that leads nowhere."""
    results = list(schemas)
    for part in path.replace("[]", ".[]").strip(".").split("."):
        try:
            results = step(results, part)
        except UndeclaredError:
            raise UndeclaredError(f"{part} of {path}") from None
    return results


def types(schemas: Iterable[Any]) -> set[str]:
    """The JSON types that the schemas allow; a schema that says nothing allows all."""
    allowed: set[str] = set()
    for schema in (part for whole in schemas for part in plain(whole)):
        declared = schema.get("type", ["object", "array", "string", "number", "integer", "boolean", "null"])
        allowed |= {declared} if isinstance(declared, str) else set(declared)
    return allowed | ({"integer"} if "number" in allowed else set())


def list_responses(declared: Operation, kind: str = "2") -> list[Schema]:
    """The schemas of the JSON answers whose status begins with `kind`."""
    responses = (effective().resolve(response) for status, response in declared.node["responses"].items() if status.startswith(kind))
    return [response["content"][JSON]["schema"] for response in responses if JSON in response.get("content", {})]


def body(declared: Operation) -> Schema | None:
    """The schema of the body that an operation takes, of whatever content type."""
    content = declared.node.get("requestBody", {}).get("content", {})
    return next((media["schema"] for media in content.values()), None)


def is_open(schema: Any) -> bool:
    """Whether a schema names no field: an object without any, a page or a list of such, or anything at all."""
    parts = list(plain(schema))
    properties = {name: value for part in parts for name, value in part.get("properties", {}).items()}
    if {"data", "is_paginated"} <= set(properties):
        return is_open(properties["data"])
    if properties:
        return False
    for part in parts:
        values = part.get("additionalProperties")
        if part.get("type") == "array":
            return is_open(part["items"]) if "items" in part else True
        if isinstance(values, dict) and values:
            return is_open(values)
    return not any(part.get("type", "object") != "object" for part in parts)


def list_open_responses() -> dict[str, str]:
    """The operations whose success answer names no field, with the component that is left open."""
    return {
        declared.id: open_component(schema) for declared in effective().operations for schema in list_responses(declared) if is_open(schema)
    }


def list_open_bodies() -> dict[str, str]:
    """The operations whose body names no field, with its component."""
    bodies = {declared.id: body(declared) for declared in effective().operations}
    return {identifier: open_component(schema) for identifier, schema in bodies.items() if schema is not None and is_open(schema)}


def open_component(schema: Schema) -> str:
    """The component that says nothing: the answer's or body's own, or that of the rows of a page or list."""
    rows = [part["properties"]["data"]["items"] for part in plain(schema) if "data" in part.get("properties", {})]
    return str((rows[0] if rows else schema)["$ref"].rpartition("/")[2])
