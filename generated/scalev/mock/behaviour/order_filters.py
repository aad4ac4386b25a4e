# Copied from generator/package/scalev/mock/behaviour/order_filters.py by `python -m generator generate`. Do not edit.
"""Define the filters of orders that do more than compare a property."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data.fitting import format_plain
from ..data.rows import Row
from ..data.world import World


def _has_product(world: World, row: Row, value: Any) -> bool:
    """Return whether an order has a line with a product."""
    world.store.get_values(row)
    items = [line.item for line in row.notes.get("lines", ())]
    return any(_has_id(item.refs[noun], value) for item in items for noun in ("product", "bundle") if noun in item.refs)


def _has_courier(world: World, row: Row, value: Any) -> bool:
    """Return whether an order is shipped by a courier."""
    service = world.renderer.get_fact(row, "courier_service")
    if not isinstance(service, Row):
        return False
    world.store.get_values(service)
    return "courier" in service.refs and _has_id(service.refs["courier"], value)


def _matches_proof(world: World, row: Row, value: Any) -> bool:
    """Return whether an order has a proof of payment, or lacks one, as the filter requires."""
    return bool(world.renderer.get_fact(row, "transferproof_url")) == (format_plain(value) == "true")


def _has_id(row: Row, value: Any) -> bool:
    return format_plain(value) in row.get_spellings()


FILTERS: Mapping[str, Callable[[World, Row, Any], bool]] = {
    "product_id": _has_product,
    "courier_id": _has_courier,
    "is_transferproof_exist": _matches_proof,
}
