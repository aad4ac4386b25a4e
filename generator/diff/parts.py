"""Break schemas into the parts that are compared, independent of how they are written."""

from __future__ import annotations

import re
from typing import Any

from ..openapi.schemas import COMPONENT
from .changes import Level
from .keywords import strip_texts
from .names import PythonKind

_MOST = 0.5


def describe_wire_type(schema: dict[str, Any]) -> str:
    """Return the JSON type of a schema, without null."""
    declared_type = schema.get("type", ())
    types = sorted({declared_type} if isinstance(declared_type, str) else set(declared_type) - {"null"})
    return " ".join(["/".join(types) or "any", *(str(schema[key]) for key in ("format", "x-scalar") if key in schema)])


def rate_result_change(before: PythonKind, after: PythonKind, *, same_wire: bool) -> Level:
    """Return how severe a changed type is for an attribute.

    An id that changes from number to text still passes every type check of `int | str`, so it is risky rather than breaking.
    """
    narrower = before.kind == after.kind and set(after.attribute.split(" | ")) <= set(before.attribute.split(" | "))
    if not narrower:
        return Level.BREAKING
    return Level.COMPATIBLE if same_wire or " | " not in before.attribute else Level.RISKY


def rate_argument_change(before: PythonKind, after: PythonKind) -> Level:
    """Return how severe a changed type is for an argument: breaking unless all previous values are still accepted."""
    wider = after.argument == "Any" or (before.kind == after.kind and set(before.argument.split(" | ")) <= set(after.argument.split(" | ")))
    return Level.COMPATIBLE if wider else Level.BREAKING


def get_enum_values(schema: dict[str, Any]) -> list[Any] | None:
    """Return the values of an enum or constant without null; None if any value is allowed."""
    if "const" in schema:
        return [schema["const"]]
    return [value for value in schema["enum"] if value is not None] if "enum" in schema else None


def list_parts(schema: dict[str, Any]) -> set[str]:
    """Return the names of the components in the `allOf` of a schema."""
    return {part["$ref"].removeprefix(COMPONENT) for part in schema.get("allOf", ()) if isinstance(part, dict) and "$ref" in part}


def merge_inline_members(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema merged with the inline members of its `allOf`, from which `collect_properties` takes only the fields."""
    own_keywords: dict[str, Any] = {}
    for part in schema.get("allOf", ()):
        if isinstance(part, dict) and "$ref" not in part:
            own_keywords.update({key: value for key, value in part.items() if key not in ("properties", "required")})
    return {**own_keywords, **schema}


def remove_parts(schema: dict[str, Any], components: frozenset[str]) -> dict[str, Any]:
    """Return a schema without some components in its `allOf`."""
    if not components:
        return schema
    kept_parts = [
        part for part in schema["allOf"] if not (isinstance(part, dict) and str(part.get("$ref", "")).removeprefix(COMPONENT) in components)
    ]
    return {**schema, "allOf": kept_parts}


def match_renamed_fields(old: dict[str, Any], new: dict[str, Any], old_required: set[str], new_required: set[str]) -> dict[str, str]:
    """Return the one removed field and the one added field if they have similar names and are otherwise the same."""
    removed_names, new_names = [name for name in old if name not in new], [name for name in new if name not in old]
    if len(removed_names) != 1 or len(new_names) != 1:
        return {}
    before, after = old[removed_names[0]], new[new_names[0]]
    return (
        {removed_names[0]: new_names[0]}
        if is_renamed(removed_names[0], new_names[0], before, after, removed_names[0] in old_required, new_names[0] in new_required)
        else {}
    )


def is_renamed(old: str, new: str, before: Any, after: Any, was_required: bool, is_required: bool) -> bool:
    """Return whether a removed and an added element are the same except for part of their names."""
    return was_required == is_required and bool(strip_texts(before) == strip_texts(after)) and has_most_words(old, new)


def has_most_words(old: str, new: str) -> bool:
    """Return whether two names have most of their words in common: `created_at` and `createdAt`, not `search` and `x_search_token`."""
    words = [split_words(name) for name in (old, new)]
    return len(words[0] & words[1]) > _MOST * len(words[0] | words[1])


def split_words(name: str) -> set[str]:
    """Return the words of a name, in any naming convention, each in the singular."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)
    return {word.lower().removesuffix("s") for word in parts}


def describe_additional(value: Any) -> str:
    """Return a word for the additional fields that a schema allows."""
    if isinstance(value, bool):
        return "any" if value else "none"
    return "any" if not value else "typed"
