# Copied from generator/package/scalev/mock/behaviour/statistics.py by `python -m generator generate`. Do not edit.
"""Compute statistics from the orders, so that they match the list with the same filters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from ..data import defaults, lists
from ..data.context import Context
from ..data.defaults import Result
from ..data.filters import matches_filter, parse_time, select_filters
from ..data.fitting import OMIT
from ..data.rows import Row
from ..data.world import World
from ..messages import dump
from . import zones
from .amounts import parse_amount
from .orders import PATH

_OWN = frozenset("datetime_type tz breakdown_date is_breakdown_status custom_breakdown_key minimum_days b_uid".split())
_PERIODS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}
_CHUNK = 100
_FIELDS = ("day", "week", "month", "status", "custom_breakdown_id", "custom_breakdown_name")


def _get_statistics(context: Context) -> Result:
    query, world = context.request.query, context.world
    zone = zones.get_zone(query.get("tz"), 400)
    period = query.get("breakdown_date", "off")
    time_field = query.get("datetime_type")
    by_status = str(query.get("is_breakdown_status", "false")).lower() == "true"
    custom = query.get("custom_breakdown_key", "off")
    groups: dict[tuple[Any, ...], tuple[int, Decimal]] = {}
    for row in _find_orders(world, select_filters(world, context.request, _OWN)):
        time = parse_time(world.renderer.get_fact(row, time_field or "created_at"))
        if time is None and (time_field is not None or period in _PERIODS):
            continue
        key: dict[str, Any] = {}
        if period in _PERIODS and time is not None:
            key[period] = time.astimezone(zone).strftime(_PERIODS[period])
        if by_status:
            key["status"] = world.renderer.get_fact(row, "status")
        key |= _get_custom_group(world, row, custom)
        group = tuple(sorted(key.items(), key=lambda item: _FIELDS.index(item[0])))
        count, total = groups.get(group, (0, Decimal(0)))
        groups[group] = (count + 1, total + parse_amount(world.renderer.get_fact(row, "gross_revenue") or 0))
    if not groups and period not in _PERIODS and not by_status and custom == "off":
        groups[()] = (0, Decimal(0))
    ordered = sorted(groups.items(), key=lambda item: [str(value) for _, value in item[0]])
    return _render_rows(context, [{**dict(group), "count": count, "gross_revenue": total} for group, (count, total) in ordered])


def _render_rows(context: Context, rows: list[dict[str, Any]]) -> bytes:
    items = context.target.rows
    around = context.world.store.get_single((), None)
    if items is None:
        return lists.wrap(context, [dump({**row, "gross_revenue": str(row["gross_revenue"])}) for row in rows])
    absent = dict.fromkeys(_FIELDS, OMIT)
    generate = context.world.renderer.generate
    return lists.wrap(context, [dump(generate(items, 0, "statistics", around, {**absent, **row})) for row in rows])


def _get_custom_group(world: World, row: Row, name: str) -> dict[str, Any]:
    if name in ("city", "province"):
        address = world.store.get_values(row).get("destination_address") or {}
        return {"custom_breakdown_name": address.get(name) or ""}
    if name == "off":
        return {}
    fact = world.renderer.get_fact(row, name.removesuffix("_id"))
    if isinstance(fact, Row):
        return {"custom_breakdown_id": fact.number, "custom_breakdown_name": world.get_title(fact)}
    fact = fact if isinstance(fact, dict) else {}
    return {"custom_breakdown_id": fact.get("id") or 0, "custom_breakdown_name": str(fact.get("name") or "")}


def _find_orders(world: World, filters: Iterable[tuple[str, Any]] = ()) -> list[Row]:
    """Return the orders that match filters, newest first."""
    kind = world.find_kind(PATH)
    orders = []
    for index, row in enumerate(world.store.list_rows(kind) if kind is not None else ()):
        if all(matches_filter(world, row, name, value) for name, value in filters):
            orders.append(row)
        if index % _CHUNK == 0:
            world.store.settle()
    return orders[::-1]


def _get_texts(value: Any) -> list[str]:
    """Return the texts of a property: those of each item if it is a list."""
    if isinstance(value, list):
        return [text for item in value for text in _get_texts(item)]
    if isinstance(value, dict):
        return _get_texts(value.get("name"))
    return [] if value in (None, "") else [str(value)]


def _build_value_list(name: str) -> Callable[[Context], Result]:
    """Return a behaviour that lists the distinct values of a property of orders."""

    def list_values(context: Context) -> Result:
        kind = context.world.find_kind(PATH)
        if kind is None or name not in kind.shape.properties:
            return defaults.act(context)
        search = str(context.request.query.get("search") or "").strip().lower()
        texts = {text for row in _find_orders(context.world) for text in _get_texts(context.world.renderer.get_fact(row, name))}
        rows = [dump(text) for text in sorted(texts) if search in text.lower()]
        return lists.wrap(context, rows)

    return list_values


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "getOrderStatistics": _get_statistics,
    "listOrderTags": _build_value_list("tags"),
    **{
        f"listOrderUtm{word.capitalize()}s": _build_value_list(f"utm_{word}")
        for word in ("source", "medium", "campaign", "content", "term")
    },
}
