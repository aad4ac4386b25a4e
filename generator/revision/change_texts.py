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
    """Return what changed about an operation: that it is no longer published, or what differs."""
    if WITHDRAWN in new and WITHDRAWN not in old:
        successor = new[WITHDRAWN].get("successor")
        return "No longer published." + (f" Its place was probably taken by {successor}." if successor else "")
    if WITHDRAWN in old and WITHDRAWN not in new:
        return "Published again."
    if old.get("operationId") != new.get("operationId"):
        return f"{old.get('operationId')} is now called {new.get('operationId')}."
    if old.get("security") == new.get("security") and any(one.place.at == "credential" for one in differences):
        # if several credentials are accepted now, the revision keeps the present one, which is no change
        sent = {str(one.get("name")).lower() for one in new.get("parameters", ())}
        kept = [one for one in differences if one.place.kind == "parameter" and one.place.at == "header" and one.place.path not in sent]
        differences = [one for one in differences if one not in kept and one.place.at != "credential"]
    own = [one for one in differences if one.place.kind in ("operation", "parameter", "header") or one.place.path == ""]
    lines = [str(one).removeprefix(one.place.operation + " ") for one in own or differences]
    return form_sentence(lines) or "The components of the operation changed."


def describe_component(old: Any, new: Any) -> str:
    """Return what changed about a component: its fields, and what it states about the value."""
    return form_sentence(list(_list_changes(old, new))) or "What is stated about the values changed."


def form_sentence(lines: Sequence[str]) -> str:
    """Join statements into one sentence, the first few if there are many."""
    text = join_first(lines, _MAX_SHOWN, "; ")
    return text[:1].upper() + text[1:] + "." if text else ""


def _list_changes(old: Any, new: Any) -> Iterator[str]:
    ours, theirs = _collect_fields(old), _collect_fields(new)
    added = [name for name in theirs if name not in ours]
    gone = [name for name in theirs if name in ours and WITHDRAWN in _to_object(theirs[name]) and WITHDRAWN not in _to_object(ours[name])]
    gone += [name for name in ours if name not in theirs]
    if added:
        yield f"new fields {', '.join(added)}"
    if gone:
        yield f"no longer published: {', '.join(gone)}"
    for name, value in theirs.items():
        if name in ours and ours[name] != value and name not in gone:
            yield f"{name} {_summarize(ours[name])} → {_summarize(value)}"
    was_required, is_required = (set(_collect_names(one, "required")) for one in (old, new))
    if is_required - was_required:
        yield f"required: {', '.join(sorted(is_required - was_required))}"
    if optional := was_required - is_required - {*gone}:
        yield f"no longer required: {', '.join(sorted(optional))}"
    for key in ("type", "format", "enum", "minimum", "maximum", "pattern", "items", "$ref", "schema", "oneOf", "additionalProperties"):
        one, other = _to_object(old).get(key), _to_object(new).get(key)
        if isinstance(one, list) and isinstance(other, list) and key == "enum":
            marked = [*(f"+{value}" for value in other if value not in one), *(f"-{value}" for value in one if value not in other)]
            yield from [f"{key} {', '.join(marked)}"] if marked else []
        elif one != other:
            yield f"{key} {_summarize(one)} → {_summarize(other)}"


def _collect_fields(schema: Any) -> JsonObject:
    found: JsonObject = {}
    for part in _to_object(schema).get("allOf", ()):
        found.update(_collect_fields(part))
    found.update(_to_object(schema).get("properties", {}))
    return found


def _collect_names(schema: Any, key: str) -> list[str]:
    inner = [name for part in _to_object(schema).get("allOf", ()) for name in _collect_names(part, key)]
    own = _to_object(schema).get(key, ())
    return [*inner, *own] if isinstance(own, list) else inner


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
            return " or ".join(_summarize(one) for one in value[key][:3])
    if "items" in value:
        return f"list of {_summarize(value['items'])}"
    kind = value.get("type", "anything")
    text = "|".join(kind) if isinstance(kind, list) else str(kind)
    limits = [f"{key} {value[key]}" for key in ("format", "minimum", "maximum", "maxLength") if key in value]
    return f"{text} ({', '.join(limits)})" if limits else text


def _to_object(value: Any) -> JsonObject:
    return value if isinstance(value, dict) else {}
