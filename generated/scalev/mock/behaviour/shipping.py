# Copied from generator/package/scalev/mock/behaviour/shipping.py by `python -m generator generate`. Do not edit.
"""Compute shipping costs, consistently for searches, checkout summaries and orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ..data import lists
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.words import COURIERS, SERVICES
from ..data.world import World
from ..keys import derive_key
from ..messages import build_validation_error, dump

_KILO = 1000
#: A row, and the values of its offer in a response.
Offer = tuple[Row, dict[str, Any]]


def compute_cost(service: Row, grams: Decimal | int) -> Decimal:
    """Return the price of a courier service in IDR: a rate per kilogram, with the weight rounded up."""
    rate = 8_000 + derive_key(service.key, "rate") % 15 * 1_000
    kilos = max(1, -(-int(grams) // _KILO))
    return Decimal(rate * kilos)


def list_services(world: World) -> list[Row]:
    """Return all courier services."""
    kind = world.resources.find_kind("courier_service")
    return list(world.store.list_rows(kind)) if kind is not None else []


def find_service(world: World, number: Any) -> Row | None:
    """Return the courier service with an id, or None."""
    kind = world.resources.find_kind("courier_service")
    return world.find(kind, None, str(number)) if kind is not None and number is not None else None


def list_offers(world: World, grams: Decimal | int, body: Mapping[str, Any]) -> list[Offer]:
    """Return the available services with their prices; for cash on delivery, only those that support it."""
    cod_only = body.get("payment_method") == "cod" and not body.get("is_show_all")
    return [(row, _build_offer(world, row, grams)) for row in list_services(world) if collects_cash(row) or not cod_only]


def collects_cash(service: Row) -> bool:
    """Return whether a service supports cash on delivery, as two in three do."""
    return service.order % 3 != 2


def _build_offer(world: World, row: Row, grams: Decimal | int) -> dict[str, Any]:
    """Return a service and its price, with the names used by all responses."""
    values = world.store.get_values(row)
    courier = row.refs.get("courier")
    return {
        "courier_service": row,
        "courier_service_id": row.number,
        "name": f"{world.get_title(courier)} {world.get_title(row)}" if courier is not None else world.get_title(row),
        "courier_code": world.store.get_values(courier).get("code") if courier is not None else None,
        "service_code": values.get("code"),
        "cost": compute_cost(row, grams),
        "weight": int(grams),
        "is_cod": collects_cash(row),
    }


def _search_courier_services(context: Context) -> Result:
    world, body = context.world, context.body
    _require_existing(world, body, "location_id", "store_id", "warehouse_id")
    warehouse = _find(world, "warehouse", body.get("warehouse_id"))
    return render_offers(context, [(row, {**offer, "warehouse": warehouse}) for row, offer in list_offers(world, body["weight"], body)])


def _search_shipping_costs(context: Context) -> Result:
    world, body = context.world, context.body
    _require_existing(world, body, "location_id", "warehouse_id")
    offers = list_offers(world, body["weight"], body)
    return render_offers(context, [(row, offer) for row, offer in offers if offer["courier_code"] in body["courier_codes"]])


def _search_warehouses(context: Context) -> Result:
    world, body = context.world, context.body
    _require_existing(world, body, "destination_id", "store_id")
    kind = world.resources.find_kind("warehouse")
    destination = _find(world, "location", body["destination_id"])
    rows = world.store.list_rows(kind) if kind is not None else []
    return render_offers(context, [(row, {"warehouse": row, "destination": destination}) for row in rows])


def render_offers(context: Context, offers: list[Offer]) -> bytes:
    """Return offers as the rows of a response; their values take precedence over those of their rows."""
    items = context.target.rows
    if items is None:
        return lists.wrap(context, [dump(offer) for _, offer in offers])
    generate, around = context.world.renderer.generate, context.scope or context.world.store.get_single((), None)
    return lists.wrap(context, [dump(generate(items, derive_key(row.key, "offer"), "offer", around, offer)) for row, offer in offers])


def seed_courier(world: World, row: Row) -> None:
    """Give each courier its own name and code."""
    name, code = COURIERS[row.order % len(COURIERS)]
    row.values.update(name=name, code=code)


def seed_service(world: World, row: Row) -> None:
    """Set up a service of one of the couriers."""
    name, code = SERVICES[row.order % len(SERVICES)]
    row.values.update(name=name, code=code)
    kind = world.resources.find_kind("courier")
    if kind is not None and kind is not row.kind:
        couriers = world.store.list_rows(kind)
        row.refs["courier"] = couriers[row.order % len(couriers)] if couriers else world.store.pick(kind, row.key)


def _find(world: World, noun: str, number: Any) -> Row | None:
    kind = world.resources.find_kind(noun)
    return world.find(kind, None, str(number)) if kind is not None else None


def _require_existing(world: World, body: Mapping[str, Any], *fields: str) -> None:
    """Raise HTTPError 422 if a body refers to rows that do not exist."""
    errors = {name: ["does not exist"] for name in fields if name in body and _find(world, _NOUNS[name], body[name]) is None}
    if errors:
        raise build_validation_error(422, errors)


_NOUNS = {"location_id": "location", "destination_id": "location", "store_id": "store", "warehouse_id": "warehouse"}

BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "searchCourierServices": _search_courier_services,
    "searchShippingCosts": _search_shipping_costs,
    "searchWarehouses": _search_warehouses,
}
SEED_VALUES: Mapping[str, Callable[[World, Row], None]] = {"//courier": seed_courier, "//courier_service": seed_service}
