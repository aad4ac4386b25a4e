# Copied from generator/package/scalev/mock/behaviour/storefront_items.py by `python -m generator generate`. Do not edit.
"""List the catalogue of a storefront: cards of products and of bundle price options, in one list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ..data import lists
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.values import format_amount
from ..data.world import World
from ..messages import dump
from .amounts import parse_amount

_BUNDLE = ("bundle_id", "bundle_price_option_id")
#: The kinds of rows that a storefront sells; of rows created in the same second, products are shown first.
_SOLD = ("bundle_price_option", "product")
#: Greater than the number of any row.
_MOST = 10**12


def _list_rows(world: World) -> list[Row]:
    """Return the products and bundle price options on sale, oldest first."""
    kinds = map(world.resources.find_kind, _SOLD)
    return sorted((row for kind in kinds if kind is not None for row in world.store.iterate_rows(kind)), key=_get_place)


def _get_place(row: Row) -> int:
    """Return the position of a row in the list, which does not depend on other rows."""
    seconds = int(row.time.timestamp())
    return (seconds * len(_SOLD) + _SOLD.index(row.kind.noun)) * _MOST + row.number


def _list_items(context: Context) -> Result:
    world = context.world
    page = lists.cut_page(context, _list_rows(world), _get_place)
    names = tuple(context.target.rows.properties) if context.target.rows is not None else ()
    return lists.wrap(context, [dump(_render(world, row, names)) for row in page.rows], page)


def _count(context: Context) -> Result:
    return {"total": len(_list_rows(context.world))}


def _render(world: World, row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the card of a product or a bundle price option, with the fields of its kind."""
    if row.kind.noun == "product":
        fields = {name: world.renderer.get_property(row, name) for name in (*names, "item_type") if name not in _BUNDLE}
        span = fields["price_range"] or {}
        prices = [parse_amount(amount) for amount in span.values() if amount is not None]
        return {
            **fields,
            "id": row.number,
            "entity_type": "product",
            "images": fields["images"] or [],
            "in_stock": True,
            "price_range": _render_range(min(prices), max(prices)) if prices else None,
        }
    price = parse_amount(world.renderer.get_property(row, "price") or 0)
    bundle = row.refs.get("bundle")
    copied_fields = ("slug", "created_at", "description", "meta_thumbnail")
    return {
        **dict.fromkeys(names),
        **{name: world.renderer.get_property(row, name) for name in copied_fields},
        "id": row.number,
        "name": world.get_title(row),
        "entity_type": "bundle_price_option",
        "bundle_id": bundle.number if bundle is not None else row.number,
        "bundle_price_option_id": row.number,
        "images": world.renderer.get_property(row, "images") or [],
        "in_stock": True,
        "is_multiple": False,
        "price_range": _render_range(price, price),
    }


def _render_range(low: Decimal, high: Decimal) -> dict[str, str]:
    return {"min": format_amount(low, ".2f"), "max": format_amount(high, ".2f")}


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "listStorefrontItems": _list_items,
    "countStorefrontItems": _count,
}
