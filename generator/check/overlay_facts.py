"""List what the overlays add to the document in one table, whose diff shows a lost fact.

There is a row for each value that an overlay adds to, or changes in, an operation, a component or a webhook. Names and retry classes have
tables of their own, and texts are not facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..openapi.document import METHODS, JsonObject

_ELSEWHERE = frozenset(("x-client", "x-retry"))
_TEXTS = frozenset(("description", "summary", "title"))
_COLLECTIONS = frozenset(("properties", "links", "responses", "headers", "content", "parameters", "schema"))
_REMOVED = "removed"
Row = tuple[str, ...]


def list_facts(before: JsonObject, after: JsonObject) -> list[Row]:
    """Return the facts in the order of the effective document: where, place and value. A fact that several operations share is one row."""
    facts: dict[tuple[str, str], list[str]] = {}
    for location, place, value in _compare_documents(before, after):
        facts.setdefault((place, value), []).append(location)
    return [(" ".join(locations), place, value) for (place, value), locations in facts.items()]


def _compare_documents(before: JsonObject, after: JsonObject) -> Iterator[tuple[str, str, str]]:
    for path, item in after["paths"].items():
        for method, node in item.items():
            if method in METHODS:
                yield from _compare(node["operationId"], before["paths"].get(path, {}).get(method), node)
    for kind, components in after.get("components", {}).items():
        previous = before.get("components", {}).get(kind, {})
        for name, node in components.items():
            yield from _compare(f"{kind}/{name}", previous.get(name), node)
        yield from ((f"{kind}/{name}", "", _REMOVED) for name in previous if name not in components)
    for key, node in after.items():
        if key not in ("paths", "components"):
            yield from _compare(key, before.get(key), node)


def _compare(location: str, before: Any, after: Any, place: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield the places below which two values differ, each with its new value."""
    before, after = _reduce(before), _reduce(after)
    if isinstance(before, dict) and isinstance(after, dict):
        for key, item in after.items():
            yield from _compare(location, before.get(key), item, f"{place}/{key}")
        yield from ((location, f"{place}/{key}", _REMOVED) for key in before if key not in after)
    elif before != after:
        yield from _describe(location, after, place)


def _describe(location: str, value: Any, place: str) -> Iterator[tuple[str, str, str]]:
    """Yield a row for a new value, or for each member of a collection."""
    if isinstance(value, dict) and (place.rpartition("/")[2] in _COLLECTIONS or _COLLECTIONS & value.keys()):
        for key, item in value.items():
            yield from _describe(location, item, f"{place}/{key}")
    else:
        yield location, place, json.dumps(value, ensure_ascii=False, sort_keys=True)


def _reduce(value: Any) -> Any:
    """Return a value without texts and without what other tables hold, and with its parameters by name."""
    if isinstance(value, dict):
        value = {**value, "parameters": dict(map(_name, value["parameters"]))} if isinstance(value.get("parameters"), list) else value
        return {
            key: _reduce(item) for key, item in value.items() if key not in _ELSEWHERE and not (key in _TEXTS and isinstance(item, str))
        }
    return [_reduce(item) for item in value] if isinstance(value, list) else value


def _name(parameter: JsonObject) -> tuple[str, Any]:
    name = parameter.get("$ref", "").rpartition("/")[2] or f"{parameter['in']}:{parameter['name']}"
    return name, parameter
