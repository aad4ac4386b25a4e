"""Convert OpenAPI 3.0 to 3.1: `nullable`, choices of types, exclusive limits, keywords that 3.0 ignores beside a reference."""

from __future__ import annotations

from typing import Any

from .shapes import SHAPING

#: Keys whose values are API data, not part of the description.
_DATA = frozenset({"const", "default", "enum", "example", "examples", "value"})
#: Objects whose keys are names.
_NAMED = frozenset(
    {
        *("$defs", "callbacks", "content", "dependentSchemas", "headers", "links", "parameters", "pathItems", "paths"),
        *("patternProperties", "properties", "requestBodies", "responses", "schemas", "securitySchemes", "variables", "webhooks"),
    }
)
_VERSION = "3.1.1"
_EXCLUSIVE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def is_3_0(data: Any) -> bool:
    """Return whether data declares itself as an OpenAPI 3.0 document."""
    return isinstance(data, dict) and str(data.get("openapi", "")).startswith("3.0.")


def convert_to_3_1(data: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI 3.0 document converted to 3.1."""
    return {**_convert(data, names=False), "openapi": _VERSION}


def _convert(node: Any, *, names: bool) -> Any:
    if isinstance(node, list):
        return [_convert(item, names=False) for item in node]
    if not isinstance(node, dict):
        return node
    result = {
        key: value if key in _DATA and not names else _convert(value, names=key in _NAMED and not names) for key, value in node.items()
    }
    return result if names else _convert_limits(_convert_null(_convert_types(_convert_reference(result))))


def _convert_reference(node: dict[str, Any]) -> dict[str, Any]:
    """Remove the type keywords beside a reference, which 3.0 ignores and 3.1 would not."""
    if not isinstance(node.get("$ref"), str):
        return node
    return {key: value for key, value in node.items() if key == "$ref" or key not in SHAPING or key.startswith("x-")}


def _convert_types(node: dict[str, Any]) -> dict[str, Any]:
    """Convert a choice among bare types, for which 3.0 has no shorter form, into a list of types."""
    for key in ("anyOf", "oneOf"):
        options = node.get(key)
        if "type" not in node and isinstance(options, list) and len(options) > 1 and all(_is_bare(option) for option in options):
            types = list(dict.fromkeys(option["type"] for option in options))
            return {**{other: value for other, value in node.items() if other != key}, "type": types}
    return node


def _is_bare(option: Any) -> bool:
    return isinstance(option, dict) and list(option) == ["type"] and isinstance(option["type"], str)


def _convert_null(node: dict[str, Any]) -> dict[str, Any]:
    """Convert `nullable: true` into a null type."""
    if not isinstance(node.get("nullable"), bool):
        return node
    may_be_null = node["nullable"]
    node = {key: value for key, value in node.items() if key != "nullable"}
    if not may_be_null:
        return node
    if "type" not in node and isinstance(node.get("properties"), dict):
        node = {**node, "type": "object"}
    if isinstance(node.get("enum"), list) and None not in node["enum"]:
        node = {**node, "enum": [*node["enum"], None]}
    if isinstance(node.get("type"), (str, list)):
        types = [node["type"]] if isinstance(node["type"], str) else node["type"]
        return {**node, "type": [*dict.fromkeys((*types, "null"))]}
    for key in ("oneOf", "anyOf"):
        if isinstance(node.get(key), list):
            return {**node, key: [*node[key], {"type": "null"}]}
    if "$ref" in node or "allOf" in node:
        target = {key: node[key] for key in ("$ref", "allOf") if key in node}
        siblings = {key: value for key, value in node.items() if key not in target}
        return {**siblings, "anyOf": [target, {"type": "null"}]}
    return node


def _convert_limits(node: dict[str, Any]) -> dict[str, Any]:
    """Convert `exclusiveMinimum: true` beside `minimum` into a single number, and likewise for the maximum."""
    for exclusive, limit in _EXCLUSIVE.items():
        if isinstance(node.get(exclusive), bool):
            applies = node[exclusive] and limit in node
            moved_keyword = {exclusive: node[limit]} if applies else {}
            replaced_keys = {exclusive, limit} if applies else {exclusive}
            node = {**{key: value for key, value in node.items() if key not in replaced_keys}, **moved_keyword}
    return node
