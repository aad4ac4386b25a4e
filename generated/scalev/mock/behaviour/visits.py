# Copied from generator/package/scalev/mock/behaviour/visits.py by `python -m generator generate`. Do not edit.
"""Derive the visits that web analytics counts: some for each day and store, and one for each order from a tracked checkout.

Visits follow from the seed, so that the same range always has the same numbers. A visitor comes on one day only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from ..data.rows import Row
from ..data.world import World
from ..keys import derive_key, pick
from . import landing_pages, orders

HOST = "shop.example.com"
#: How long the service keeps visits.
KEPT = timedelta(days=180)
PAID = ("meta", "tiktok", "google")
_NETWORKS = ("", "meta", "", "tiktok", "", "google", "")
_LABELS = ("instagram", "tiktok", "google", "facebook")
_DAY = timedelta(days=1)
_UTM = {"medium": "cpc", "campaign": "gajian", "content": "video"}


@dataclass(frozen=True, slots=True)
class View:
    """A page view: what the page shows, its path, and how many milliseconds it was visible (None if not measured)."""

    entity_type: str
    entity_id: int
    path: str
    milliseconds: int | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A session of a visitor in a store; `network` is the advertising network of the click that it began with, or empty."""

    key: int
    time: datetime
    visitor: int
    store: Row
    network: str
    views: tuple[View, ...]
    order: Row | None = None

    def get_utm(self, name: str) -> str:
        """Return a UTM value of the visit, such as its source, empty if it has none."""
        if name == "source":
            labels = {"meta": "facebook", "": pick(_LABELS, self.key) if self.key % 2 else ""}
            return labels.get(self.network, self.network)
        return _UTM.get(name, "") if self.network else ""


@dataclass(frozen=True, slots=True)
class Shop:
    """A store, and the pages and products that its visitors view."""

    store: Row
    pages: tuple[Row, ...]
    goods: tuple[Row, ...]


def list_visits(world: World, start: datetime, end: datetime) -> list[Visit]:
    """Return the visits between two times, oldest first."""
    now = world.clock.now
    start, end = max(start, now - KEPT), min(end, now + timedelta(microseconds=1))
    shops = {shop.store: shop for shop in _list_shops(world)}
    visits = [visit for shop in shops.values() for visit in _list_browsing(shop, start, end)]
    for row in list_orders(world):
        store = row.refs.get("store")
        if start <= row.time < end and is_tracked(row) and store in shops:
            visits.append(_build_purchase(world, shops[store], row))
    return sorted(visits, key=lambda visit: (visit.time, visit.key))


def list_orders(world: World) -> Iterator[Row]:
    """Yield all orders, each with its values set."""
    kind = world.find_kind(orders.PATH)
    for row in list(world.store.list_rows(kind)) if kind is not None else ():
        world.store.get_values(row)
        yield row


def is_tracked(order: Row) -> bool:
    """Return whether an order is linked to a visit: orders from checkouts are, and four in five initial ones."""
    return bool(order.notes.get("is_tracked")) or (not order.is_created and order.key % _UNTRACKED != 0)


def is_paid(world: World, order: Row) -> bool:
    """Return whether an order has been paid by now."""
    return world.store.get_values(order).get("payment_status") in ("paid", "settled")


def _list_shops(world: World) -> list[Shop]:
    stores, pages, products = (world.resources.find_kind(noun) for noun in ("store", "page", "product"))
    if stores is None:
        return []
    owned: dict[Row, list[Row]] = {}
    for page in world.store.list_rows(pages) if pages is not None else ():
        store = landing_pages.get_store(world, page)
        if store is not None:
            owned.setdefault(store, []).append(page)
    goods = tuple(world.store.list_rows(products)) if products is not None else ()
    return [Shop(store, tuple(owned.get(store, ())), goods) for store in world.store.list_rows(stores)]


def _list_browsing(shop: Shop, start: datetime, end: datetime) -> Iterator[Visit]:
    """Yield the visits that do not end in an order."""
    day = start.astimezone(UTC).date()
    while _get_midnight(day) < end:
        for index in range(2 + derive_key(shop.store.key, f"visits {day}") % 4):
            key = derive_key(shop.store.key, f"visit {day} {index}")
            at = _get_midnight(day) + timedelta(seconds=key % 86_400)
            if start <= at < end:
                # every third visit is by the visitor of the one before
                visitor = derive_key(shop.store.key, f"visit {day} {index - 1 if index % 3 == 2 else index}")
                yield Visit(key, at, visitor, shop.store, pick(_NETWORKS, key >> 8), _browse(shop, key))
        day += _DAY


def _browse(shop: Shop, key: int) -> tuple[View, ...]:
    view = partial(_build_view, shop, key)
    views = [view(0, pick(shop.pages, key >> 4)) if shop.pages and key % 3 else view(0, "store_home")]
    if shop.goods and key % 5:
        views.append(view(1, pick(shop.goods, key >> 5)))
        if key % 4 == 0:
            views.append(view(2, "cart"))
        if key % 8 == 0:
            views.append(view(3, "checkout"))
    return tuple(views)


def _build_purchase(world: World, shop: Shop, order: Row) -> Visit:
    """Return the visit that an order was placed in."""
    key = derive_key(order.key, "visit")
    view = partial(_build_view, shop, key)
    page = world.renderer.get_fact(order, "page")
    items = [line.item.refs.get("product") for line in order.notes.get("lines", ())]
    views = [view(0, page if isinstance(page, Row) else "store_home"), *(view(1, item) for item in items[:1] if item is not None)]
    return Visit(
        key, order.time, key, shop.store, pick(_NETWORKS, key >> 8), (*views, view(2, "checkout"), view(3, "order_success")), order
    )


def _build_view(shop: Shop, key: int, index: int, content: Row | str) -> View:
    spent = 5_000 + derive_key(key, f"view {index}") % 60_000
    measured = spent if spent % 5 else None
    if isinstance(content, str):
        return View(content, shop.store.number, _PATHS[content], measured)
    if content.kind.noun == "page":
        return View("landing_page", content.number, f"/{content.unique_id}", measured)
    return View("product", content.number, f"/products/{content.number}", measured)


def _get_midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


_UNTRACKED = 5
_PATHS = {"store_home": "/", "cart": "/cart", "checkout": "/checkout", "order_success": "/order/success"}
