"""Build sample responses of an operation: full, with every nullable field null, and with required fields only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..openapi.document import Document, Operation
from ..openapi.schemas import collect_properties, resolve_node

_MAX_OBJECTS = 500
_STRINGS = {
    "date-time": "2026-01-31T08:15:30.123456Z",
    "datetime": "2026-01-31T08:15:30Z",
    "date": "2026-01-31",
    "uuid": "6f2f1d3c-8c1b-4f7e-9c55-2f6b7c1f0a11",
    "email": "user@example.com",
    "uri": "https://example.com/a",
    "decimal": "150000.00",
}
_MARKED = {
    "money": "150000.00",
    "weight": "1200",
    "rate": "0.11",
    "number": "1.5",
    "id": "a7",
    "timestamp": _STRINGS["date-time"],
    "date": _STRINGS["date"],
    "uri": _STRINGS["uri"],
    "email": _STRINGS["email"],
    "boolean": "true",
}


def build_samples(document: Document, operation: Operation) -> Iterator[tuple[int, Any]]:
    """Yield the samples of each success status of an operation that has a JSON body."""
    for status, response in operation.node["responses"].items():
        content = document.resolve(response).get("content") or {}
        if str(status).startswith("2") and "application/json" in content:
            schema = content["application/json"].get("schema", {})
            for kind in ("full", "null", "required"):
                yield int(status.replace("XX", "99")), build_sample(document, schema, kind)


def build_sample(document: Document, schema: Any, kind: str = "full") -> Any:
    """Return a value that a schema allows; `kind` is full, null (nullable fields are null) or required (other fields are left out)."""
    return _Sampler(document, kind).make_value(schema, frozenset())


class _Sampler:
    """Builds one sample.

    A component nested in itself is empty, and so are all objects beyond the number that a sample needs.
    """

    def __init__(self, document: Document, kind: str) -> None:
        self._document, self._kind, self._left = document, kind, _MAX_OBJECTS

    def make_value(self, schema: Any, within: frozenset[str]) -> Any:
        node = resolve_node(self._document, schema)
        data, types = node.schema, node.types
        is_nested = self._left <= 0 or node.component in within
        if node.nullable and (self._kind == "null" or is_nested):
            return None
        if "enum" in data:
            return next((value for value in data["enum"] if value is not None), None)
        if "const" in data:
            return data["const"]
        if node.component:
            within |= {node.component}
        properties, required = collect_properties(self._document, data)
        if "object" in types or properties:
            return {} if is_nested else self._make_object(data, properties, required, within)
        if "array" in types:
            return [] if is_nested or self._kind == "required" else [self.make_value(data.get("items", {}), within)]
        return self._make_scalar(data, types)

    def _make_object(self, data: dict[str, Any], properties: dict[str, Any], required: set[str], within: frozenset[str]) -> dict[str, Any]:
        self._left -= 1
        chosen_properties = {name: inner for name, inner in properties.items() if self._kind != "required" or name in required}
        values = data.get("additionalProperties")
        if not properties and isinstance(values, dict) and self._kind != "required":
            chosen_properties["key"] = values
        return {name: self.make_value(inner, within) for name, inner in chosen_properties.items()}

    def _make_scalar(self, data: dict[str, Any], types: frozenset[str]) -> Any:
        scalar = str(data.get("x-scalar"))
        if "string" in types or (not types and scalar in _MARKED):
            return _MARKED.get(scalar) or _STRINGS.get(str(data.get("format")), "text")
        if "integer" in types:
            return int(data.get("minimum", 7))
        if "number" in types:
            return 12.5
        if "boolean" in types:
            return True
        return None if self._kind == "null" else {"open": [1, "two", None]}
