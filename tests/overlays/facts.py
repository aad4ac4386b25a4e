"""The ledger of what only the overlays know: `python -m tests.overlays.facts` writes it anew, and its diff is to be read.

A row for each thing that an overlay adds to an operation, a component or a webhook, or changes there. Names and retry classes have tables
of their own beside this one, and texts for readers are no facts.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from generator.openapi.document import load

from .effective import ROOT, effective

LEDGER = ROOT / "tests" / "golden" / "facts.tsv"
HEAD = ("where", "place", "value")
_ELSEWHERE = frozenset(("x-client", "x-retry"))
_TEXTS = frozenset(("description", "summary", "title"))
_COLLECTIONS = frozenset(("properties", "links", "responses", "headers", "content", "parameters", "schema"))
_REMOVED = "removed"
Row = tuple[str, str, str]


def facts() -> list[Row]:
    """Return every fact of the overlays, in the order of the effective document; what many operations share is one row."""
    found: dict[tuple[str, str], list[str]] = {}
    for where, place, value in _facts():
        found.setdefault((place, value), []).append(where)
    return [(" ".join(where), place, value) for (place, value), where in found.items()]


def _facts() -> Iterator[Row]:
    before, after = load(ROOT / "openapi" / "scalev-v3.yaml").data, effective().data
    for path, item in after["paths"].items():
        for method, node in item.items():
            if isinstance(node, dict) and "operationId" in node:
                yield from _differences(node["operationId"], before["paths"][path][method], node)
    for kind, components in after["components"].items():
        known = before["components"].get(kind, {})
        for name, node in components.items():
            yield from _differences(f"{kind}/{name}", known.get(name), node)
        yield from ((f"{kind}/{name}", "", _REMOVED) for name in known if name not in components)
    for key, node in after.items():
        if key not in ("paths", "components"):
            yield from _differences(key, before.get(key), node)


def _differences(where: str, before: Any, after: Any, place: str = "") -> Iterator[Row]:
    """The places below which two values differ, each with what stands there now."""
    before, after = _plain(before), _plain(after)
    if isinstance(before, dict) and isinstance(after, dict):
        for key, item in after.items():
            yield from _differences(where, before.get(key), item, f"{place}/{key}")
        yield from ((where, f"{place}/{key}", _REMOVED) for key in before if key not in after)
    elif before != after:
        yield from _new(where, after, place)


def _new(where: str, value: Any, place: str) -> Iterator[Row]:
    """A new value; what is a collection of things with names is told thing by thing."""
    if isinstance(value, dict) and (place.rpartition("/")[2] in _COLLECTIONS or _COLLECTIONS & value.keys()):
        for key, item in value.items():
            yield from _new(where, item, f"{place}/{key}")
    else:
        yield where, place, json.dumps(value, ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:
    """A value without what stands in tables of its own and without texts for readers, and parameters by their names."""
    if isinstance(value, dict):
        value = {**value, "parameters": dict(map(_name, value["parameters"]))} if isinstance(value.get("parameters"), list) else value
        return {key: _plain(item) for key, item in value.items() if key not in _ELSEWHERE and not (key in _TEXTS and isinstance(item, str))}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _name(parameter: dict[str, Any]) -> tuple[str, Any]:
    name = parameter.get("$ref", "").rpartition("/")[2] or f"{parameter['in']}:{parameter['name']}"
    return name, parameter


def read() -> list[Row]:
    """Read the ledger."""
    with LEDGER.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert tuple(head) == HEAD
    return [(where, place, value) for where, place, value in rows]


if __name__ == "__main__":
    with LEDGER.open("w", encoding="utf-8", newline="") as out:
        out.writelines("\t".join(row) + "\n" for row in (HEAD, *facts()))
