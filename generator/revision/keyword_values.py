"""Read single keywords of a schema."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..openapi.document import JsonObject
from .markers import WITHDRAWN

#: The names of types in JSON Schema.
_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object", type(None): "null"}


def list_types(values: Iterable[Any]) -> list[str]:
    """Return the types that values have, each once."""
    return list(dict.fromkeys(_TYPES[type(value)] for value in values))


def format_value(value: Any) -> str:
    """Return a value as facts state it."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def find_withdrawn_fields(schema: JsonObject) -> set[str]:
    """Return the fields of an object that the service no longer publishes."""
    return {name for name, value in schema.get("properties", {}).items() if isinstance(value, dict) and WITHDRAWN in value}


def require_only_fields(members: Iterable[Any]) -> bool:
    """Return whether the members of a choice require fields and describe none."""
    return all(isinstance(member, dict) and "required" in member and "properties" not in member for member in members)
