# Copied from generator/mock/behaviour/storefront.py by `python -m generator generate`. Do not edit.
"""What a store tells of its variants: the same price and stock wherever they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..defaults import Result
from ..keys import mix
from ..rows import Row
from ..world import Context, World
from .shipping import listed

_MOST_IDS = 200


def stock(world: World, variant: Row) -> dict[str, Any]:
    """How much of a variant there is; those without an inventory are always there."""
    counted = bool(world.renderer.property(variant, "is_inventory"))
    quantity = 5 + mix(variant.key, "stock") % 95 if counted else None
    return {"available": True, "available_qty": quantity, "stock_status": "in_stock"}


def _pricing(context: Context) -> Result:
    world = context.world
    kind = world.resources.named("variant")
    asked = context.request.query.get("ids")
    texts = asked if isinstance(asked, list) else str(asked or "").split(",")
    rows: list[Row] = []
    for text in texts[:_MOST_IDS]:
        row = world.find(kind, None, str(text).strip()) if kind is not None else None
        if row is not None and row not in rows:
            rows.append(row)
    return listed(context, [{"price": world.renderer.property(row, "price"), **_offer(world, row)} for row in rows])


def _offer(world: World, row: Row) -> dict[str, Any]:
    return {"variant_id": row.number, "currency": "IDR", **stock(world, row)}


def _availability(context: Context) -> Result:
    row = context.thing
    return _offer(context.world, row)


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "getStorefrontVariantPricing": _pricing,
    "getStorefrontVariantAvailability": _availability,
}
