"""Checkout: turn a purchase into an order of the store with its costs, and empty the cart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ..data import visitors
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..messages import not_found, validation_error
from . import carts, orders, shipping
from .amounts import Line, amount, line, totals

_MOST = 10**6
_ADDRESSES = "/v3/stores/{}/customers/me/addresses"


def _guest(context: Context) -> Result:
    world, store, body = context.world, _scope(context), context.body or {}
    token = context.request.headers.get(visitors.GUEST_HEADER)
    if body.get("items"):
        return _order(context, store, body, _named(world, body))
    guest = visitors.guest(world, store, token)
    made = _order(context, store, body, _filled(carts.lines(world, carts.GUEST, guest)))
    carts.empty(world, carts.GUEST, guest)
    return made


def _customer(context: Context) -> Result:
    world, visitor = context.world, _scope(context)
    body = {**_address(context), **(context.body or {})}
    found, from_cart = _lines(context)
    body.pop("customer_id", None)
    made = _order(context, visitor.refs["store"], body, _filled(found), visitor.refs["customer"])
    if from_cart:
        carts.empty(world, carts.CUSTOMER, visitor)
    return made


def _order(context: Context, store: Row, body: Mapping[str, Any], lines: list[Line], customer: Row | None = None) -> Row:
    world = context.world
    kind = world.kind(orders.PATH)
    if kind is None:
        raise not_found("order")
    # the fields of an address may have the prefix `shipping_`
    given = {name.removeprefix("shipping_"): value for name, value in body.items() if name.startswith("shipping_")} | dict(body)
    given = {name: value for name, value in given.items() if value is not None}
    given["shipping_cost"] = _shipping_cost(world, body, lines)
    return orders.make(world, kind, given, lines, store=store, customer=customer)


def _summary(context: Context) -> Result:
    world, body = context.world, context.body or {}
    lines, _ = _lines(context)
    choice = body.get("shipping_option") or body.get("selected_shipping_option") or {}
    cost = _shipping_cost(world, {**body, **choice}, lines)
    made = totals(_filled(lines), {"shipping_cost": cost})
    names = ("product_price", "shipping_cost", "other_income", "gross_revenue")
    return {**{name: made[name] for name in names}, "other_income_name": None, "service_fee": made["scalev_fee"]}


def _shipping_options(context: Context) -> Result:
    world = context.world
    lines, _ = _lines(context)
    grams = totals(lines, {})["total_weight"]
    return shipping.listed(context, shipping.offers(world, grams, context.body or {}))


def _shipping_cost(world: World, body: Mapping[str, Any], lines: list[Line]) -> Decimal:
    """Return the shipping cost: the price of the courier service if one is given, or else the cost in the request."""
    service = shipping.service(world, body.get("courier_service_id"))
    if service is not None:
        return shipping.cost(service, totals(lines, {})["total_weight"])
    if body.get("courier_service_id") is not None:
        raise validation_error(422, {"courier_service_id": ["does not exist"]})
    return amount(body.get("shipping_cost") or 0, "shipping_cost")


def _address(context: Context) -> dict[str, Any]:
    """Return the address that a body refers to, as fields of an order. Raises HTTPError 422 if the customer has no such address."""
    number = (context.body or {}).get("address_id")
    kind = context.world.resources.kinds.get(tuple(_ADDRESSES.strip("/").split("/")))
    if number is None or kind is None:
        return {}
    row = context.world.find(kind, _scope(context), str(number))
    if row is None:
        raise validation_error(422, {"address_id": ["does not exist"]})
    found = {name: context.world.renderer.property(row, name) for name in ("address", "postal_code", "name", "phone", "location")}
    location = found["location"]
    return {
        "address": found["address"],
        "postal_code": found["postal_code"],
        "recipient_name": found["name"],
        "recipient_phone": found["phone"],
        "location_id": location["id"] if isinstance(location, dict) else None,
    }


def _lines(context: Context) -> tuple[list[Line], bool]:
    """Return the lines to buy, and whether they come from the customer's cart."""
    body = context.body or {}
    if body.get("items"):
        return _named(context.world, body), False
    visitor = _scope(context)
    number = body.get("cart_id")
    if number is not None and str(context.world.store.single(carts.CUSTOMER, visitor).number) != str(number):
        raise validation_error(422, {"cart_id": ["does not exist"]})
    return carts.lines(context.world, carts.CUSTOMER, visitor), True


def _named(world: World, body: Mapping[str, Any]) -> list[Line]:
    lines = []
    errors: dict[str, list[str]] = {}
    for index, item in enumerate(body["items"]):
        noun = next((noun for noun in carts.SOLD if item.get(f"{noun}_id") is not None), None)
        kind = world.resources.named(noun) if noun is not None else None
        row = world.find(kind, None, str(item[f"{noun}_id"])) if kind is not None else None
        quantity = item.get("quantity", 1)
        if row is None:
            errors[f"items.{index}"] = [f"expected the id of an existing {' or '.join(carts.SOLD)}"]
        elif not 1 <= quantity <= _MOST:
            errors[f"items.{index}.quantity"] = [f"expected 1 to {_MOST}"]
        else:
            lines.append(line(world, row, int(quantity)))
    if errors:
        raise validation_error(422, errors)
    return lines


def _filled(lines: list[Line]) -> list[Line]:
    if not lines:
        raise validation_error(422, {"items": ["there are none, and the cart is empty"]})
    return lines


def _scope(context: Context) -> Row:
    if context.scope is None:
        raise not_found("store")
    return context.scope


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "createGuestCheckout": _guest,
    "checkoutCustomerCart": _customer,
    "confirmCheckout": _customer,
    "getCheckoutSummary": _summary,
    "listCheckoutShippingOptions": _shipping_options,
}
