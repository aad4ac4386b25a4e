# Copied from generator/package/scalev/mock/behaviour/analytics_queries.py by `python -m generator generate`. Do not edit.
"""Select the visits for a query of web analytics, by its range of dates and its filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from ..data.context import Context
from ..data.world import World
from ..messages import build_validation_error
from .visits import HOST, PAID, View, Visit, list_visits
from .zones import get_zone

_LONGEST = timedelta(days=180)
#: The valid values of parameters.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "entity_type": (
        *("landing_page", "product", "bundle_price_option", "store_home", "cart", "checkout", "payment_link"),
        *("order_detail", "order_success", "order_invoice"),
    ),
    "ad_click": ("paid", "organic", *PAID),
    "utm_type": ("source", "medium", "campaign", "content", "term"),
    "ad_click_type": ("status", "network", "evidence"),
}
_MOST: Mapping[str, int] = {"limit": 100, "max_steps": 10}


@dataclass(frozen=True, slots=True)
class Sample:
    """The visits that match a query, each with its matching views."""

    first: date
    last: date
    zone: tzinfo
    zone_name: str
    visits: tuple[tuple[Visit, tuple[View, ...]], ...]

    @property
    def views(self) -> list[View]:
        """All matching views."""
        return [view for _, views in self.visits for view in views]

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The start of the range, and the end, which is exclusive."""
        return _get_bounds(self.first, self.last, self.zone)

    def get_day(self, visit: Visit) -> date:
        """Return the day of a visit in the zone of the query."""
        return visit.time.astimezone(self.zone).date()


def take_sample(context: Context) -> Sample:
    """Return the visits that a query selects. Raises HTTPError 400 for an invalid range, zone, entity or dimension."""
    query = context.request.query
    check_words(query)
    zone_name = str(query.get("timezone") or "Asia/Jakarta")
    first, last = date.fromisoformat(str(query["from"])), date.fromisoformat(str(query["to"]))
    if not first <= last < first + _LONGEST:
        raise build_validation_error(400, {"to": [f"expected a date from `from` on, for at most {_LONGEST.days} days in all"]})
    zone = get_zone(zone_name, 400, "timezone")
    keeps_visit, keeps_view = _build_filters(context.world, query)
    sample = []
    for visit in list_visits(context.world, *_get_bounds(first, last, zone)):
        views = tuple(filter(keeps_view, visit.views)) if keeps_visit(visit) else ()
        if views:
            sample.append((visit, views))
    return Sample(first, last, zone, zone_name, tuple(sample))


def check_words(query: Mapping[str, Any]) -> None:
    """Raise HTTPError 400 for an unknown value, a number out of range, or parameters that exclude each other."""
    errors: dict[str, list[str]] = {}
    for name, words in _WORDS.items():
        if query.get(name) is not None and query[name] not in words:
            errors[name] = [f"expected one of {', '.join(words)}"]
    for name, most in _MOST.items():
        if query.get(name) is not None and not 1 <= query[name] <= most:
            errors[name] = [f"expected 1 to {most}"]
    entity = [name for name in ("entity_type", "entity_id", "entity_path") if query.get(name) is not None]
    if "entity_id" in entity and "entity_type" not in entity:
        errors["entity_id"] = ["expected entity_type as well, got none"]
    if query.get("page_id") is not None and entity:
        errors["page_id"] = ["expected either page_id or an entity, got both"]
    if errors:
        raise build_validation_error(400, errors)


def get_limit(query: Mapping[str, Any]) -> int:
    """Return how many rows a report may have."""
    return int(query.get("limit") or _USUAL_LIMIT)


def _build_filters(world: World, query: Mapping[str, Any]) -> tuple[Callable[[Visit], bool], Callable[[View], bool]]:
    store = _find_store(world, query.get("store_id"))
    click, host = query.get("ad_click"), query.get("page_host")
    conditions: dict[str, Any] = {
        "entity_type": query.get("entity_type"),
        "entity_id": query.get("entity_id"),
        "path": next((query[name] for name in ("page_path", "entity_path") if query.get(name) is not None), None),
    }
    if query.get("page_id") is not None:
        conditions.update(entity_type="landing_page", entity_id=query["page_id"])
    conditions = {name: str(value) for name, value in conditions.items() if value is not None}

    def keeps_visit(visit: Visit) -> bool:
        kind = visit.network or "organic"
        return (store is None or visit.store is store) and (click is None or click == kind or (click == "paid" and kind in PAID))

    def keeps_view(view: View) -> bool:
        return host in (None, HOST) and all(str(getattr(view, name)) == value for name, value in conditions.items())

    return keeps_visit, keeps_view


def _find_store(world: World, number: Any) -> Any:
    if number is None:
        return None
    kind = world.resources.find_kind("store")
    store = world.find(kind, None, str(number)) if kind is not None else None
    if store is None:
        raise build_validation_error(400, {"store_id": ["does not exist"]})
    return store


def _get_bounds(first: date, last: date, zone: tzinfo) -> tuple[datetime, datetime]:
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


_USUAL_LIMIT = 25
