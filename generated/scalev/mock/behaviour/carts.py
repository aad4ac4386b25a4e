# Copied from generator/package/scalev/mock/behaviour/carts.py by `python -m generator generate`. Do not edit.
"""Keep the carts of guests and customers: add, change and remove items, and update the total."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ..data import visitors
from ..data.context import Context
from ..data.defaults import Result
from ..data.fitting import OMIT
from ..data.rows import Row
from ..data.world import World
from ..keys import derive_key
from ..messages import build_not_found, build_validation_error
from ..openapi.kinds import Kind, Path
from .amounts import Line, build_line

GUEST: Path = ("v3", "stores", "{}", "public", "cart")
CUSTOMER: Path = ("v3", "stores", "{}", "customers", "me", "cart")
#: The kinds of rows that can be bought.
SOLD = ("variant", "bundle_price_option")
_MOST = 10**6


def get_lines(world: World, path: Path, visitor: Row) -> list[Line]:
    """Return the lines in the cart of a visitor."""
    kind = _get_items_kind(world, path)
    return [_build_line(world, row) for row in world.store.list_rows(kind, visitor)] if kind is not None else []


def empty(world: World, path: Path, visitor: Row) -> None:
    """Remove all items from a cart."""
    kind = _get_items_kind(world, path)
    for row in list(world.store.list_rows(kind, visitor)) if kind is not None else ():
        world.store.remove(row)
    _update_cart(world, path, visitor)


def _get_cart(context: Context) -> Result:
    return _update_cart(context.world, context.target.path, _require_visitor(context))


def _add_item(context: Context) -> Result:
    body = context.body
    item = _find_item(context.world, body)
    _add_to_cart(context.world, context.target.path[:-1], _require_visitor(context), item, int(body.get("quantity", 1)))
    return _update_cart(context.world, context.target.path[:-1], _require_visitor(context))


def _update_item(context: Context) -> Result:
    row = context.resource
    context.world.store.get_values(row)["quantity"] = min(int(context.body["quantity"]), _MOST)
    return _update_cart(context.world, context.target.path[:-2], _require_visitor(context))


def _remove_item(context: Context) -> Result:
    context.world.store.remove(context.resource)
    return _update_cart(context.world, context.target.path[:-2], _require_visitor(context))


def _merge(context: Context) -> Result:
    world, store = context.world, context.scope
    token = context.request.headers.get(visitors.GUEST_HEADER)
    if store is None:
        raise build_not_found("store")
    guest = visitors.find_guest(world, store, token)
    owner = visitors.find_customer(world, store, context.credentials)
    for line in get_lines(world, GUEST, guest):
        _add_to_cart(world, CUSTOMER, owner, line.item, line.quantity)
    empty(world, GUEST, guest)
    visitors.leave(world, store, str(token))
    return _update_cart(world, CUSTOMER, owner)


def _update_cart(world: World, path: Path, visitor: Row) -> Row:
    """Return the cart with its items and its total updated."""
    row = world.store.get_single(path, visitor)
    kind = _get_items_kind(world, path)
    for entry in world.store.list_rows(kind, visitor) if kind is not None else ():
        # the slug of an option may have changed since it was added
        world.store.get_values(entry).update(_describe(world, _get_item(world, entry)))
    lines = get_lines(world, path, visitor)
    total = sum((line.offer.price * line.quantity for line in lines), Decimal(0))
    world.store.get_values(row).update(total=total, item_count=len(lines))
    row.touch()
    return row


def _add_to_cart(world: World, path: Path, visitor: Row, item: Row, quantity: int) -> None:
    """Add a row to a cart; if the cart already contains it, increase the quantity of that item."""
    kind = _get_items_kind(world, path)
    if kind is None:
        raise build_not_found("cart")
    for row in world.store.list_rows(kind, visitor):
        if _build_line(world, row).item is item:
            values = world.store.get_values(row)
            values["quantity"] = min(values["quantity"] + quantity, _MOST)
            return
    _set_item(world, world.store.create(kind, visitor), item, quantity)


def _set_item(world: World, row: Row, item: Row, quantity: int) -> None:
    row.notes["item"] = item
    row.values.update(quantity=min(quantity, _MOST), **_describe(world, item))
    # deleted items cannot be bought
    world.store.tie(row, item)


def _describe(world: World, item: Row) -> dict[str, Any]:
    is_variant = item.kind.noun == "variant"
    return {
        "type": item.kind.noun,
        "variant_id": item.number if is_variant else None,
        "bundle_price_option_id": None if is_variant else item.number,
        "bundle_price_option_slug": OMIT if is_variant else world.renderer.get_property(item, "slug") or OMIT,
        "bundle_price_option_unique_id": OMIT if is_variant else world.renderer.get_property(item, "unique_id") or OMIT,
    }


def seed_item(world: World, row: Row) -> None:
    """Set a different variant on each initial item of a cart."""
    kind = world.resources.find_kind("variant")
    if kind is None:
        return
    variants = world.store.list_rows(kind)
    start = derive_key(row.scope.key if row.scope is not None else 0, "variants")
    item = variants[(start + row.order) % len(variants)] if variants else world.store.pick(kind, start)
    _set_item(world, row, item, 1 + row.key % 3)


def _build_line(world: World, row: Row) -> Line:
    values = world.store.get_values(row)
    return build_line(world, _get_item(world, row), int(values["quantity"]))


def _get_item(world: World, row: Row) -> Row:
    if "item" not in row.notes:
        # an operation without behaviour, such as one of a later revision, created the row
        seed_item(world, row)
    item: Row = row.notes["item"]
    return item


def _find_item(world: World, body: Mapping[str, Any]) -> Row:
    """Return the variant or bundle price option that a body refers to, according to its `type` or the id given."""
    nouns = [body["type"]] if "type" in body else [noun for noun in SOLD if body.get(f"{noun}_id") is not None]
    noun = nouns[0] if len(nouns) == 1 else ""
    if body.get(f"{noun}_id") is None:
        raise build_validation_error(
            422, {f"{noun}_id": ["is required"]} if noun else {"base": [f"expected {' or '.join(f'{kind}_id' for kind in SOLD)}"]}
        )
    kind = world.resources.find_kind(noun)
    row = world.find(kind, None, str(body[f"{noun}_id"])) if kind is not None else None
    if row is None:
        raise build_not_found(noun.replace("_", " "))
    return row


def _get_items_kind(world: World, path: Path) -> Kind | None:
    return world.resources.kinds.get((*path, "items"))


def _require_visitor(context: Context) -> Row:
    if context.scope is None:
        raise build_not_found("store")
    return context.scope


_CART_BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "get{}Cart": _get_cart,
    "add{}CartItem": _add_item,
    "update{}CartItem": _update_item,
    "remove{}CartItem": _remove_item,
}
BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    **{name.format(kind): act for kind in ("Guest", "Customer") for name, act in _CART_BEHAVIOUR.items()},
    "mergeGuestCart": _merge,
}
SEED_VALUES: Mapping[str, Callable[[World, Row], None]] = {"/" + "/".join((*path, "items")): seed_item for path in (GUEST, CUSTOMER)}
