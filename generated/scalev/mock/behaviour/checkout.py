# Copied from generator/mock/behaviour/checkout.py by `python -m generator generate`. Do not edit.
"""Checkout: what a buyer orders becomes an order of the store, with what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..defaults import Result
from ..messages import invalid
from ..world import Context, World
from . import orders
from .amounts import Line

_ITEMS = ("variant", "bundle_price_option")
_MOST = 10**6


def _check_out(context: Context) -> Result:
    world, body = context.world, context.body or {}
    kind = world.kind(orders.PATH)
    if kind is None:
        return {}
    # an address can be given under either of two names
    given = {name.removeprefix("shipping_"): value for name, value in body.items() if name.startswith("shipping_")} | dict(body)
    row = orders.make(world, kind, {name: value for name, value in given.items() if value is not None}, _lines(world, body))
    if context.scope is not None:
        row.refs["store"] = context.scope
        row.touch()
    return row


def _lines(world: World, body: Mapping[str, Any]) -> list[Line]:
    lines = []
    errors: dict[str, list[str]] = {}
    for index, item in enumerate(body.get("items") or ()):
        noun = next((noun for noun in _ITEMS if item.get(f"{noun}_id") is not None), None)
        kind = world.resources.named(noun) if noun is not None else None
        thing = world.find(kind, None, str(item[f"{noun}_id"])) if kind is not None else None
        quantity = item.get("quantity", 1)
        if thing is None:
            errors[f"items.{index}"] = ["does not name a thing that is sold"]
        elif not 1 <= quantity <= _MOST:
            errors[f"items.{index}.quantity"] = [f"expected 1 to {_MOST}"]
        else:
            lines.append(Line(thing, int(quantity)))
    if errors:
        raise invalid(422, errors)
    return lines


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = dict.fromkeys(
    ("createGuestCheckout", "checkoutCustomerCart", "confirmCheckout"), _check_out
)
