"""Strategies for cases that contain everything that an operation declares, which few generated cases do."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from scalev._openapi.alternatives import find_alternatives
from scalev.contract.operations import Operation, Operations

_FORMATS = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T08:15:30+07:00",
    "datetime": "2026-01-31T08:15:30Z",
    "decimal": "150000.00",
    "email": "pembeli@example.com",
    "uri": "https://example.com/a?b=c&d=é",
    "uuid": "6f2f1d3c-8c1b-4f7e-9c55-2f6b7c1f0a11",
}
_DEPTH = 4


def many_digits(whole_digits: int) -> Decimal:
    """Return a strategy for numbers with more digits than a float has."""
    return Decimal(f"{whole_digits}.123456789012345678901")


def values(operations: Operations, schema: Mapping[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Return a strategy for values of a schema, with every declared field, down to some depth."""
    node = operations.document.resolve(schema)
    for part in ("anyOf", "oneOf"):
        if part in node and not find_alternatives(node):
            members = [item for item in node[part] if operations.document.resolve(item).get("type") != "null"]
            return st.one_of([values(operations, member, depth) for member in members])
    if "enum" in node:
        return st.sampled_from([value for value in node["enum"] if value is not None])
    fields = {field.name: field for field in operations.iterate_fields(node)}
    if fields or node.get("type") == "object":
        kept_fields = {name: field for name, field in fields.items() if depth < _DEPTH or field.required}
        return st.fixed_dictionaries({name: values(operations, inner.schema, depth + 1) for name, inner in kept_fields.items()})
    if "allOf" in node:
        return values(operations, node["allOf"][0], depth)
    kinds = node.get("type", "string")
    return _single(operations, node, kinds if isinstance(kinds, str) else next(kind for kind in kinds if kind != "null"), depth)


def everything(operations: Operations, operation: Operation) -> st.SearchStrategy[dict[str, dict[str, Any]]]:
    """Return a strategy for all that an operation declares, by place (`query`, `header`, `body`) and name; of two cursors, only one."""
    pagination = operation.node.get("x-pagination")
    cursors = list(pagination.get("cursor", {}).values()) if isinstance(pagination, Mapping) else []
    strategies: dict[str, dict[str, st.SearchStrategy[Any]]] = {"query": {}, "header": {}, "body": {}}
    for item in (*operation.parameters, *(operation.body or ())):
        if item.location in strategies and item.name not in cursors[1:]:
            strategies[item.location][item.name] = (
                _header if item.location == "header" and "$ref" not in item.schema else values(operations, item.schema)
            )
    return st.fixed_dictionaries({location: st.fixed_dictionaries(kinds) for location, kinds in strategies.items()})


_header = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20)


def _single(operations: Operations, node: Mapping[str, Any], kind: str, depth: int) -> st.SearchStrategy[Any]:
    if node.get("format") == "binary":
        return st.binary(min_size=1, max_size=50)
    if node.get("format") in _FORMATS:
        return st.just(_FORMATS[node["format"]])
    if kind == "integer":
        return st.integers(int(node.get("minimum", 0)), int(node.get("maximum", 10**9)))
    if kind == "number":
        return st.integers(int(node.get("minimum", 0)), int(node.get("maximum", 10**9)) - 1).map(many_digits)
    if kind == "boolean":
        return st.booleans()
    if kind == "array":
        inner = values(operations, node.get("items", {}), depth + 1)
        return st.lists(inner, min_size=max(1, int(node.get("minItems", 0))), max_size=max(2, int(node.get("minItems", 0))))
    if "pattern" in node:
        return st.from_regex(node["pattern"], fullmatch=True)
    least = max(1, int(node.get("minLength", 0)))
    return st.text(_signs, min_size=least, max_size=min(int(node.get("maxLength", 1000)), max(least, 12)))


_signs = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs"])
