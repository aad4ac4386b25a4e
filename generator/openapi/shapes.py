"""Check that schemas are well-formed, so that code that walks them can rely on their types."""

from __future__ import annotations

from typing import Any

from ..errors import InputError

TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
#: Keywords whose value is a map from names to schemas, a list of schemas, or one schema.
MAPS = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
SINGLES = frozenset(
    {
        "items",
        "additionalProperties",
        "not",
        "contains",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
        "if",
        "then",
        "else",
    }
)

#: Keywords that determine a type; all others are texts and limits.
SHAPING = frozenset(
    {
        *("$ref", "additionalProperties", "allOf", "anyOf", "const", "dependentSchemas", "else", "enum", "format", "items", "oneOf"),
        *("patternProperties", "prefixItems", "properties", "required", "then", "type", "unevaluatedItems", "unevaluatedProperties"),
        "x-scalar",
    }
)


def check_schema(schema: Any, prefix: str, where: str) -> None:
    """Raise InputError, starting with `prefix`, for the first part of a schema that is not of the type its keyword requires."""
    stack: list[tuple[str, Any]] = [(where, schema)]
    while stack:
        place, node = stack.pop()
        if isinstance(node, bool):
            continue
        if not isinstance(node, dict):
            raise InputError(f"{prefix}expected a schema at {place}, got {describe_type(node)}")
        for key, value in node.items():
            if key in MAPS:
                if not isinstance(value, dict):
                    raise InputError(f"{prefix}expected an object at {place}/{key}, got {describe_type(value)}")
                stack += [(f"{place}/{key}/{name}", member) for name, member in value.items()]
            elif key in SINGLES:
                stack.append((f"{place}/{key}", value))
            elif key in LISTS:
                if not isinstance(value, list) or not value:
                    raise InputError(f"{prefix}expected a list of schemas at {place}/{key}, got {describe_type(value)}")
                stack += [(f"{place}/{key}/{index}", member) for index, member in enumerate(value)]
            elif key == "type":
                types = value if isinstance(value, list) else [value]
                if not types or not all(isinstance(name, str) and name in TYPES for name in types):
                    raise InputError(f"{prefix}expected one of {', '.join(sorted(TYPES))} at {place}/type, got {value!r}")
            elif key == "required":
                if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
                    raise InputError(f"{prefix}expected a list of names at {place}/required, got {value!r}")
            elif key == "enum":
                if not isinstance(value, list):
                    raise InputError(f"{prefix}expected a list at {place}/enum, got {describe_type(value)}")
            elif key in ("$ref", "format", "description") and not isinstance(value, str):
                raise InputError(f"{prefix}expected text at {place}/{key}, got {describe_type(value)}")


def describe_type(value: Any) -> str:
    """Return a phrase for the type of a value."""
    return {dict: "an object", list: "a list", str: "text", bool: "a boolean", type(None): "nothing"}.get(type(value), "a number")
