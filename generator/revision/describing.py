"""Describe in a sentence or two what an action of a revision changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..openapi.document import JsonObject
from .compare import Difference
from .shapes import WITHDRAWN

_SHOWN = 8


def describe_operation(differences: Sequence[Difference], old: JsonObject, new: JsonObject) -> str:
    """Return what changed in an operation, or that it is no longer published."""
    if WITHDRAWN in new and WITHDRAWN not in old:
        successor = new[WITHDRAWN].get("successor")
        return "No longer published." + (f" Its successor is probably {successor}." if successor else "")
    if old.get("operationId") != new.get("operationId"):
        return f"{old.get('operationId')} is now called {new.get('operationId')}."
    own = [one for one in differences if one.place.kind in ("operation", "parameter", "header") or one.place.path == ""]
    lines = [str(one).removeprefix(one.place.operation + " ") for one in own or differences]
    return join(lines) or "Components that the operation uses changed."


def describe_component(old: Any, new: Any) -> str:
    """Return what changed in a component: its fields and its keywords."""
    return join(list(_compare(old, new))) or "Keywords of the schema changed."


def shorten(items: Sequence[object], most: int, separator: str = ",") -> str:
    """Return a list in words: at most the given number of items, and how many more there are."""
    more = f"{'' if separator == ',' else separator} and {len(items) - most} more" if len(items) > most else ""
    return f"{separator} ".join(map(str, items[:most])) + more


def join(lines: Sequence[str]) -> str:
    """Join statements into one sentence; of many, only the first few."""
    text = shorten(lines, _SHOWN, ";")
    return text[:1].upper() + text[1:] + "." if text else ""


def _compare(old: Any, new: Any) -> Iterator[str]:
    ours, theirs = _list_fields(old), _list_fields(new)
    added = [name for name in theirs if name not in ours]
    gone = [name for name in theirs if name in ours and WITHDRAWN in _to_dict(theirs[name]) and WITHDRAWN not in _to_dict(ours[name])]
    gone += [name for name in ours if name not in theirs]
    if added:
        yield f"new fields {', '.join(added)}"
    if gone:
        yield f"no longer published: {', '.join(gone)}"
    for name, value in theirs.items():
        if name in ours and ours[name] != value and name not in gone:
            yield _describe_change(name, ours[name], value)
    needed, need = (set(_list_names(one, "required")) for one in (old, new))
    if need - needed:
        yield f"now required: {', '.join(sorted(need - needed))}"
    if optional := needed - need - {*gone}:
        yield f"no longer required: {', '.join(sorted(optional))}"
    for key in ("type", "format", "enum", "minimum", "maximum", "pattern", "items", "$ref", "schema", "oneOf", "additionalProperties"):
        one, other = _to_dict(old).get(key), _to_dict(new).get(key)
        if one != other:
            yield _describe_change(key, one, other)


def _describe_change(name: str, old: Any, new: Any) -> str:
    before, after = _summarize(old), _summarize(new)
    return f"`{name}`: {before} → {after}" if before != after else f"`{name}` changed"


def _list_fields(schema: Any) -> JsonObject:
    found: JsonObject = {}
    for part in _to_dict(schema).get("allOf", ()):
        found.update(_list_fields(part))
    found.update(_to_dict(schema).get("properties", {}))
    return found


def _list_names(schema: Any, key: str) -> list[str]:
    inner = [name for part in _to_dict(schema).get("allOf", ()) for name in _list_names(part, key)]
    own = _to_dict(schema).get(key, ())
    return [*inner, *own] if isinstance(own, list) else inner


def _summarize(value: Any) -> str:
    """Return a schema in a few words: the name of its component or its type."""
    if isinstance(value, list):
        return "|".join(map(str, value)) if len(str(value)) < 60 else f"{len(value)} values"
    if not isinstance(value, dict):
        return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
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


def _to_dict(value: Any) -> JsonObject:
    return value if isinstance(value, dict) else {}
