# Copied from generator/package/scalev/_openapi/alternatives.py by `python -m generator generate`. Do not edit.
"""Choices between required fields: an `anyOf` or a `oneOf` that only says which fields an object needs, and describes no value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Keywords allowed in an option that only requires fields and does not describe a value.
_REQUIREMENT = frozenset({"required", "type", "description", "title"})


def find_alternatives(schema: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return the alternative groups of fields that an object requires, if its `anyOf` or `oneOf` expresses nothing else."""
    for key in ("anyOf", "oneOf"):
        members = schema.get(key, ())
        if members and all(map(_is_requirement, members)):
            return tuple(tuple(member["required"]) for member in members)
    return ()


def hoist_required(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema in which a field that every alternative requires is required, and the alternatives name only the other fields."""
    groups = find_alternatives(schema)
    if not groups:
        return schema
    required_names = {*schema.get("required", ()), *set[str].intersection(*map(set, groups))}
    if required_names.isdisjoint(name for group in groups for name in group):
        return schema
    required = dict.fromkeys([*schema.get("required", ()), *(name for name in groups[0] if name in required_names)])
    key = next(key for key in ("anyOf", "oneOf") if key in schema and all(map(_is_requirement, schema[key])))
    options = [{**option, "required": [name for name in option["required"] if name not in required_names]} for option in schema[key]]
    other_keywords = {name: value for name, value in schema.items() if name != key}
    # an alternative that needs nothing else leaves no choice
    return {**other_keywords, "required": list(required), **({key: options} if all(option["required"] for option in options) else {})}


def without_alternatives(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without the choice that `find_alternatives` returns, for code that reads every choice as one between values."""
    if not find_alternatives(schema):
        return schema
    return {key: value for key, value in schema.items() if not (key in ("anyOf", "oneOf") and all(map(_is_requirement, value)))}


def _is_requirement(member: Any) -> bool:
    return (
        isinstance(member, Mapping) and "required" in member and member.keys() <= _REQUIREMENT and member.get("type", "object") == "object"
    )
