"""Helpers to read the effective document: parameters, bodies and responses of an operation, and the schemas at a path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from generator.openapi.document import Document, Operation
from tests.revision import in_force

ROOT = Path(__file__).resolve().parent.parent.parent
JSON = "application/json"

Schema = dict[str, Any]


class UndeclaredError(LookupError):
    """A path leads to a field that no schema declares."""


def effective() -> Document:
    """Return the curated document with all overlays, applied strictly."""
    return in_force.effective()


def get_operation(identifier: str) -> Operation:
    return {operation.id: operation for operation in effective().operations}[identifier]


def plain(schema: Any) -> Iterator[Schema]:
    """Return the schemas that a schema consists of: references followed, `allOf`, `anyOf` and `oneOf` split."""
    data = effective().resolve(schema)
    parts = [part for keyword in ("allOf", "anyOf", "oneOf") for part in data.get(keyword, ())]
    for part in parts:
        yield from plain(part)
    if not parts or "properties" in data or "type" in data:
        yield data


def step(schemas: Iterable[Any], name: str) -> list[Schema]:
    """Return the schemas of a field (`[]`: of an array's items, `{}`: of a map's values). Raise UndeclaredError if there is none."""
    results: list[Schema] = []
    for schema in (part for root in schemas for part in plain(root)):
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
    """Return the schemas at a path such as `data[].store.name`. Raise UndeclaredError, with the missing part, if there is none."""
    results = list(schemas)
    for part in path.replace("[]", ".[]").strip(".").split("."):
        try:
            results = step(results, part)
        except UndeclaredError:
            raise UndeclaredError(f"{part} of {path}") from None
    return results


def types(schemas: Iterable[Any]) -> set[str]:
    """Return the JSON types that the schemas allow; a schema without a type allows all."""
    types_: set[str] = set()
    for schema in (part for root in schemas for part in plain(root)):
        type_ = schema.get("type", ["object", "array", "string", "number", "integer", "boolean", "null"])
        types_ |= {type_} if isinstance(type_, str) else set(type_)
    return types_ | ({"integer"} if "number" in types_ else set())


def list_responses(operation: Operation, kind: str = "2") -> list[Schema]:
    """Return the schemas of the JSON responses whose status begins with `kind`."""
    responses = (effective().resolve(response) for status, response in operation.node["responses"].items() if status.startswith(kind))
    return [response["content"][JSON]["schema"] for response in responses if JSON in response.get("content", {})]


def body(operation: Operation) -> Schema | None:
    """Return the schema of the request body of an operation, of any content type."""
    content = operation.node.get("requestBody", {}).get("content", {})
    return next((media["schema"] for media in content.values()), None)
