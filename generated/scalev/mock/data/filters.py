# Copied from generator/package/scalev/mock/data/filters.py by `python -m generator generate`. Do not edit.
"""Filters of lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .fitting import plain, searchable
from .rows import Row

if TYPE_CHECKING:
    from .world import World

#: The properties that a search covers by default.
_SEARCHED = frozenset(
    "name public_name fullname customer_name display title username order_id sku code email phone customer label tag q full_path"
    " city_name province_name subdistrict_name subject text".split()
)
#: How many lists are cached.
_MOST = 32


def keeps(world: World, row: Row, name: str, value: Any) -> bool:
    """Return whether a row matches a filter; a filter for a property that rows do not have matches all of them."""
    properties = row.kind.shape.properties
    special = world.filters.get(row.kind.id, {}).get(name)
    if special is not None:
        return special(world, row, value)
    if name == "search":
        return _matches_search(world, row, str(value))
    if name.endswith(("_since", "_until")):
        stem = name[:-6]
        if stem not in properties:
            return True
        time, bound = time_of(world.renderer.fact(row, stem)), time_of(value)
        return time is not None and bound is not None and (time >= bound if name.endswith("_since") else time <= bound)
    stem = next((name.removesuffix(end) for end in ("_unique_id", "_id") if name.endswith(end)), name)
    for candidate in dict.fromkeys((name, f"{name}s", stem, f"{stem}s")):
        if candidate in properties:
            return _equal(world.renderer.fact(row, candidate), value)
    return True


def _equal(fact: Any, value: Any) -> bool:
    if isinstance(fact, Row):
        return plain(value) in (*fact.spellings(), fact.values.get("name"))
    if isinstance(fact, dict):
        return plain(value) in (plain(fact.get(name)) for name in ("id", "unique_id", "uuid", "name") if name in fact)
    if isinstance(fact, list):
        options = plain(value).split(",")
        return any(_equal(item, text) for item in fact for text in options)
    return plain(fact) == plain(value)


def _matches_search(world: World, row: Row, text: str) -> bool:
    search = text.strip().lower()
    names = _SEARCHED & row.kind.shape.properties.keys()
    if not search or not row.kind.shape.properties:
        return True
    return any(search in _text(world, world.renderer.fact(row, name)) for name in names)


def _text(world: World, fact: Any) -> str:
    """Return the text of a fact that a search covers."""
    if not isinstance(fact, Row):
        return searchable(fact)
    return f"{world.title(fact).lower()} {searchable(world.store.values(fact))}"


def time_of(value: Any) -> datetime | None:
    """Return the datetime of a response or query value, in UTC if it has no offset, or None."""
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
