"""What shipping costs: the same wherever it is asked for, so that a look-up, a summary and the order agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ..data import lists
from ..data.defaults import Result
from ..data.rows import Row
from ..data.words import COURIERS, SERVICES
from ..data.world import Context, World
from ..keys import derive_key
from ..messages import dump, invalid

_KILO = 1000


def cost(service: Row, grams: Decimal | int) -> Decimal:
    """The price of a courier service in IDR: so much per kilogram, and every kilogram that is begun counts."""
    rate = 8_000 + derive_key(service.key, "rate") % 15 * 1_000
    kilos = max(1, -(-int(grams) // _KILO))
    return Decimal(rate * kilos)


def services(world: World) -> list[Row]:
    """The courier services that there are."""
    kind = world.resources.named("courier_service")
    return list(world.store.rows(kind)) if kind is not None else []


def service(world: World, number: Any) -> Row | None:
    """The courier service of an id, or None."""
    kind = world.resources.named("courier_service")
    return world.find(kind, None, str(number)) if kind is not None and number is not None else None


def offer(world: World, row: Row, grams: Decimal | int) -> dict[str, Any]:
    """A service and its price, under the names of all the answers that tell of one."""
    values = world.store.values(row)
    courier = row.refs.get("courier")
    return {
        "courier_service": row,
        "courier_service_id": row.number,
        "name": f"{world.title(courier)} {world.title(row)}" if courier is not None else world.title(row),
        "courier_code": world.store.values(courier).get("code") if courier is not None else None,
        "service_code": values.get("code"),
        "cost": cost(row, grams),
        "weight": int(grams),
    }


def _courier_services(context: Context) -> Result:
    world, body = context.world, context.body
    _known(world, body, "location_id", "store_id", "warehouse_id")
    warehouse = _find(world, "warehouse", body.get("warehouse_id"))
    return listed(context, [offer(world, row, body["weight"]) | {"warehouse": warehouse} for row in services(world)])


def _shipping_costs(context: Context) -> Result:
    world, body = context.world, context.body
    _known(world, body, "location_id", "warehouse_id")
    offers = [offer(world, row, body["weight"]) for row in services(world)]
    return listed(context, [one for one in offers if one["courier_code"] in body["courier_codes"]])


def _warehouses(context: Context) -> Result:
    world, body = context.world, context.body
    _known(world, body, "destination_id", "store_id")
    kind = world.resources.named("warehouse")
    destination = _find(world, "location", body["destination_id"])
    found = world.store.rows(kind) if kind is not None else []
    return listed(context, [{"warehouse": row, "destination": destination} for row in found])


def listed(context: Context, found: list[dict[str, Any]]) -> bytes:
    """Data as the rows of an answer; what is in it stays, the rest follows from what the request names."""
    items = context.target.rows
    if items is None:
        return lists.wrap(context, [dump(one) for one in found])
    world = context.world
    around = context.scope or world.store.single((), None)
    key = derive_key(world.key, context.request.operation.path)
    return lists.wrap(
        context,
        [dump(world.renderer.answer(items, derive_key(key, str(index)), "offer", around, one)) for index, one in enumerate(found)],
    )


def seed_courier(world: World, row: Row) -> None:
    """Each courier once."""
    name, code = COURIERS[row.order % len(COURIERS)]
    row.values.update(name=name, code=code)


def seed_service(world: World, row: Row) -> None:
    """A service of one of the couriers."""
    name, code = SERVICES[row.order % len(SERVICES)]
    row.values.update(name=name, code=code)
    kind = world.resources.named("courier")
    if kind is not None and kind is not row.kind:
        couriers = world.store.rows(kind)
        row.refs["courier"] = couriers[row.order % len(couriers)] if couriers else world.store.pick(kind, row.key)


def _find(world: World, noun: str, number: Any) -> Row | None:
    kind = world.resources.named(noun)
    return world.find(kind, None, str(number)) if kind is not None else None


def _known(world: World, body: Mapping[str, Any], *fields: str) -> None:
    """HTTPError 422 where a body names things that do not exist."""
    errors = {name: ["does not exist"] for name in fields if name in body and _find(world, _NOUNS[name], body[name]) is None}
    if errors:
        raise invalid(422, errors)


_NOUNS = {"location_id": "location", "destination_id": "location", "store_id": "store", "warehouse_id": "warehouse"}

BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "searchCourierServices": _courier_services,
    "searchShippingCosts": _shipping_costs,
    "searchWarehouses": _warehouses,
}
SEEDERS: Mapping[str, Callable[[World, Row], None]] = {"//courier": seed_courier, "//courier_service": seed_service}
