"""Describe in a sentence or two what an action of a revision changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..messages import join_first
from ..openapi.document import JsonObject
from .comparison import Difference
from .markers import WITHDRAWN

_MAX_SHOWN = 8


def describe_operation(differences: Sequence[Difference], old: JsonObject, new: JsonObject) -> str:
    """Return a description of what changed about an operation."""
    if WITHDRAWN in new and WITHDRAWN not in old:
        successor = new[WITHDRAWN].get("successor")
        return "No longer published." + (f" Its place was probably taken by {successor}." if successor else "")
    if WITHDRAWN in old and WITHDRAWN not in new:
        return "Published again."
    if old.get("operationId") != new.get("operationId"):
        return f"{old.get('operationId')} is now called {new.get('operationId')}."
    if old.get("security") == new.get("security") and any(difference.place.at == "credential" for difference in differences):
        # if several credentials are accepted now, the revision keeps the present one, so nothing changes
        sent_names = {str(parameter.get("name")).lower() for parameter in new.get("parameters", ())}
        kept_headers = [
            difference
            for difference in differences
            if difference.place.kind == "parameter" and difference.place.at == "header" and difference.place.path not in sent_names
        ]
        differences = [difference for difference in differences if difference not in kept_headers and difference.place.at != "credential"]
    own_differences = [
        difference
        for difference in differences
        if difference.place.kind in ("operation", "parameter", "header") or difference.place.path == ""
    ]
    lines = [str(difference).removeprefix(difference.place.operation + " ") for difference in own_differences or differences]
    return form_sentence(lines) or "The components of the operation changed."


def describe_component(old: Any, new: Any) -> str:
    """Return what changed about a component: its fields, and what it states about the value."""
    return form_sentence(list(_list_changes(old, new))) or "What is stated about the values changed."


def form_sentence(lines: Sequence[str]) -> str:
    """Join statements into one sentence, the first few if there are many."""
    text = join_first(lines, _MAX_SHOWN, "; ")
    return text[:1].upper() + text[1:] + "." if text else ""


def _list_changes(old: Any, new: Any) -> Iterator[str]:
    old_fields, new_fields = _collect_fields(old), _collect_fields(new)
    new_names = [name for name in new_fields if name not in old_fields]
    removed_names = [
        name
        for name in new_fields
        if name in old_fields and WITHDRAWN in _to_object(new_fields[name]) and WITHDRAWN not in _to_object(old_fields[name])
    ]
    removed_names += [name for name in old_fields if name not in new_fields]
    if new_names:
        yield f"new fields {', '.join(new_names)}"
    if removed_names:
        yield f"no longer published: {', '.join(removed_names)}"
    for name, value in new_fields.items():
        if name in old_fields and old_fields[name] != value and name not in removed_names:
            yield f"{name} {_summarize(old_fields[name])} → {_summarize(value)}"
    was_required, is_required = (set(_collect_names(schema, "required")) for schema in (old, new))
    if is_required - was_required:
        yield f"required: {', '.join(sorted(is_required - was_required))}"
    if optional := was_required - is_required - {*removed_names}:
        yield f"no longer required: {', '.join(sorted(optional))}"
    for key in ("type", "format", "enum", "minimum", "maximum", "pattern", "items", "$ref", "schema", "oneOf", "additionalProperties"):
        old_value, new_value = _to_object(old).get(key), _to_object(new).get(key)
        if isinstance(old_value, list) and isinstance(new_value, list) and key == "enum":
            marks = [
                *(f"+{value}" for value in new_value if value not in old_value),
                *(f"-{value}" for value in old_value if value not in new_value),
            ]
            yield from [f"{key} {', '.join(marks)}"] if marks else []
        elif old_value != new_value:
            yield f"{key} {_summarize(old_value)} → {_summarize(new_value)}"


def _collect_fields(schema: Any) -> JsonObject:
    fields: JsonObject = {}
    for part in _to_object(schema).get("allOf", ()):
        fields.update(_collect_fields(part))
    fields.update(_to_object(schema).get("properties", {}))
    return fields


def _collect_names(schema: Any, key: str) -> list[str]:
    inner = [name for part in _to_object(schema).get("allOf", ()) for name in _collect_names(part, key)]
    names = _to_object(schema).get(key, ())
    return [*inner, *names] if isinstance(names, list) else inner


def _summarize(value: Any) -> str:
    """Return a schema in a few words: the name of its component, or its type."""
    if isinstance(value, list):
        return "|".join(map(str, value)) if len(str(value)) < 60 else f"{len(value)} values"
    if not isinstance(value, dict):
        return "none" if value is None else str(value)
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    for key in ("anyOf", "oneOf"):
        if key in value:
            return " or ".join(_summarize(option) for option in value[key][:3])
    if "items" in value:
        return f"list of {_summarize(value['items'])}"
    kind = value.get("type", "anything")
    text = "|".join(kind) if isinstance(kind, list) else str(kind)
    limits = [f"{key} {value[key]}" for key in ("format", "minimum", "maximum", "maxLength") if key in value]
    return f"{text} ({', '.join(limits)})" if limits else text


def _to_object(value: Any) -> JsonObject:
    return value if isinstance(value, dict) else {}
