# Copied from generator/package/scalev/mock/data/filters.py by `python -m generator generate`. Do not edit.
"""Filters of lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from ..request.checks import ParsedRequest
from .fitting import format_plain, get_searchable_text
from .rows import Row

if TYPE_CHECKING:
    from .world import World

#: The properties that a search covers by default.
_SEARCHED = frozenset(
    "name public_name fullname customer_name display title username order_id sku code email phone customer label tag q full_path"
    " city_name province_name subdistrict_name subject text".split()
)
_SEARCH, _FIELD = "search", "search_field"


@dataclass(frozen=True, slots=True)
class FieldSearch:
    """A search in one field of a row: one of its properties, or one of a row that it refers to, such as `customer_name`."""

    field: str
    text: str


def select_filters(world: World, request: ParsedRequest, excluded: Collection[str]) -> tuple[tuple[str, Any], ...]:
    """Return the filters of a request without some of its parameters; a search in one field, which a parameter selects, is one filter."""
    filters = {name: value for name, value in request.query.items() if name not in excluded}
    parameter = next((one for one in request.operation.parameters if one.location == "query" and one.name == _FIELD), None)
    if parameter is not None:
        default = {**world.document.resolve(parameter.schema), **parameter.schema}.get("default")
        field = filters.pop(_FIELD, default)
        if _SEARCH in filters and field is not None:
            filters[_SEARCH] = FieldSearch(str(field), str(filters[_SEARCH]))
    return tuple(filters.items())


def matches_filter(world: World, row: Row, name: str, value: Any) -> bool:
    """Return whether a row matches a filter; a filter for a property that rows do not have matches all of them."""
    properties = row.kind.shape.properties
    special = world.filters.get(row.kind.id, {}).get(name)
    if special is not None:
        return special(world, row, value)
    if isinstance(value, FieldSearch):
        return _matches_field(world, row, value)
    if name == _SEARCH:
        return _matches_search(world, row, str(value))
    if name.endswith(("_since", "_until")):
        stem = name[:-6]
        if stem not in properties:
            return True
        time, bound = parse_time(world.renderer.get_fact(row, stem)), parse_time(value)
        return time is not None and bound is not None and (time >= bound if name.endswith("_since") else time <= bound)
    stem = next((name.removesuffix(end) for end in ("_unique_id", "_id") if name.endswith(end)), name)
    for candidate in dict.fromkeys((name, f"{name}s", stem, f"{stem}s")):
        if candidate in properties:
            return _is_equal(world.renderer.get_fact(row, candidate), value)
    return True


def _is_equal(fact: Any, value: Any) -> bool:
    if isinstance(fact, Row):
        return format_plain(value) in (*fact.get_spellings(), fact.values.get("name"))
    if isinstance(fact, dict):
        return format_plain(value) in (format_plain(fact.get(name)) for name in ("id", "unique_id", "uuid", "name") if name in fact)
    if isinstance(fact, list):
        options = format_plain(value).split(",")
        return any(_is_equal(item, text) for item in fact for text in options)
    return format_plain(fact) == format_plain(value)


def _matches_search(world: World, row: Row, text: str) -> bool:
    search = text.strip().lower()
    names = _SEARCHED & row.kind.shape.properties.keys()
    if not search or not row.kind.shape.properties:
        return True
    return any(search in _get_searchable_text(world, world.renderer.get_fact(row, name)) for name in names)


def _matches_field(world: World, row: Row, search: FieldSearch) -> bool:
    text = search.text.strip().lower()
    if not text:
        return True
    owner, name = row, search.field
    if name not in row.kind.shape.properties:
        noun, _, name = name.partition("_")
        fact = world.renderer.get_fact(row, noun)
        if not isinstance(fact, Row):
            return text in get_searchable_text(fact.get(name) if isinstance(fact, dict) else None)
        owner = fact
    shape, fact = owner.kind.shape.properties.get(name), world.renderer.get_fact(owner, name)
    if shape is not None and (shape.scalar == "money" or shape.kind in ("integer", "number")):
        return _is_same_amount(fact, text)
    return text in _get_searchable_text(world, fact)


def _is_same_amount(fact: Any, text: str) -> bool:
    try:
        return fact is not None and Decimal(str(fact)) == Decimal(text)
    except InvalidOperation:
        return False


def _get_searchable_text(world: World, fact: Any) -> str:
    """Return the text of a fact that a search covers."""
    if not isinstance(fact, Row):
        return get_searchable_text(fact)
    return f"{world.get_title(fact).lower()} {get_searchable_text(world.store.get_values(fact))}"


def parse_time(value: Any) -> datetime | None:
    """Return the datetime of a response or query value, in UTC if it has no offset, or None."""
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
