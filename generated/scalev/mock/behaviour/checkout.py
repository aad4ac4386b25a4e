# Copied from generator/package/scalev/mock/behaviour/checkout.py by `python -m generator generate`. Do not edit.
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
from .amounts import Line, build_line, compute_totals, parse_amount

_MOST = 10**6
_ADDRESSES = "/v3/stores/{}/customers/me/addresses"


def _check_out_guest(context: Context) -> Result:
    world, store, body = context.world, _require_scope(context), context.body or {}
    token = context.request.headers.get(visitors.GUEST_HEADER)
    if body.get("items"):
        return _create_order(context, store, body, _find_lines(world, body))
    guest = visitors.guest(world, store, token)
    order = _create_order(context, store, body, _require_lines(carts.get_lines(world, carts.GUEST, guest)))
    carts.empty(world, carts.GUEST, guest)
    return order


def _check_out_customer(context: Context) -> Result:
    world, visitor = context.world, _require_scope(context)
    body = {**_get_address(context), **(context.body or {})}
    lines, from_cart = _get_lines(context)
    body.pop("customer_id", None)
    order = _create_order(context, visitor.refs["store"], body, _require_lines(lines), visitor.refs["customer"])
    if from_cart:
        carts.empty(world, carts.CUSTOMER, visitor)
    return order


def _create_order(context: Context, store: Row, body: Mapping[str, Any], lines: list[Line], customer: Row | None = None) -> Row:
    world = context.world
    kind = world.kind(orders.PATH)
    if kind is None:
        raise not_found("order")
    # the fields of an address may have the prefix `shipping_`
    fields = {name.removeprefix("shipping_"): value for name, value in body.items() if name.startswith("shipping_")} | dict(body)
    fields = {name: value for name, value in fields.items() if value is not None}
    fields["shipping_cost"] = _get_shipping_cost(world, body, lines)
    return orders.create_order(world, kind, fields, lines, store=store, customer=customer)


def _get_summary(context: Context) -> Result:
    world, body = context.world, context.body or {}
    lines, _ = _get_lines(context)
    choice = body.get("shipping_option") or body.get("selected_shipping_option") or {}
    cost = _get_shipping_cost(world, {**body, **choice}, lines)
    amounts = compute_totals(_require_lines(lines), {"shipping_cost": cost})
    names = ("product_price", "shipping_cost", "other_income", "gross_revenue")
    return {**{name: amounts[name] for name in names}, "other_income_name": None, "service_fee": amounts["scalev_fee"]}


def _list_shipping_options(context: Context) -> Result:
    world = context.world
    lines, _ = _get_lines(context)
    grams = compute_totals(lines, {})["total_weight"]
    return shipping.render_offers(context, shipping.list_offers(world, grams, context.body or {}))


def _get_shipping_cost(world: World, body: Mapping[str, Any], lines: list[Line]) -> Decimal:
    """Return the shipping cost: the price of the courier service if one is given, or else the cost in the request."""
    service = shipping.find_service(world, body.get("courier_service_id"))
    if service is not None:
        return shipping.compute_cost(service, compute_totals(lines, {})["total_weight"])
    if body.get("courier_service_id") is not None:
        raise validation_error(422, {"courier_service_id": ["does not exist"]})
    return parse_amount(body.get("shipping_cost") or 0, "shipping_cost")


def _get_address(context: Context) -> dict[str, Any]:
    """Return the address that a body refers to, as fields of an order. Raises HTTPError 422 if the customer has no such address."""
    number = (context.body or {}).get("address_id")
    kind = context.world.resources.kinds.get(tuple(_ADDRESSES.strip("/").split("/")))
    if number is None or kind is None:
        return {}
    row = context.world.find(kind, _require_scope(context), str(number))
    if row is None:
        raise validation_error(422, {"address_id": ["does not exist"]})
    address = {name: context.world.renderer.property(row, name) for name in ("address", "postal_code", "name", "phone", "location")}
    location = address["location"]
    return {
        "address": address["address"],
        "postal_code": address["postal_code"],
        "recipient_name": address["name"],
        "recipient_phone": address["phone"],
        "location_id": location["id"] if isinstance(location, dict) else None,
    }


def _get_lines(context: Context) -> tuple[list[Line], bool]:
    """Return the lines to buy, and whether they come from the customer's cart."""
    body = context.body or {}
    if body.get("items"):
        return _find_lines(context.world, body), False
    visitor = _require_scope(context)
    number = body.get("cart_id")
    if number is not None and str(context.world.store.single(carts.CUSTOMER, visitor).number) != str(number):
        raise validation_error(422, {"cart_id": ["does not exist"]})
    return carts.get_lines(context.world, carts.CUSTOMER, visitor), True


def _find_lines(world: World, body: Mapping[str, Any]) -> list[Line]:
    lines = []
    errors: dict[str, list[str]] = {}
    for index, item in enumerate(body["items"]):
        noun = next((noun for noun in carts.SOLD if item.get(f"{noun}_id") is not None), None)
        kind = world.resources.find_kind(noun) if noun is not None else None
        row = world.find(kind, None, str(item[f"{noun}_id"])) if kind is not None else None
        quantity = item.get("quantity", 1)
        if row is None:
            errors[f"items.{index}"] = [f"expected the id of an existing {' or '.join(carts.SOLD)}"]
        elif not 1 <= quantity <= _MOST:
            errors[f"items.{index}.quantity"] = [f"expected 1 to {_MOST}"]
        else:
            lines.append(build_line(world, row, int(quantity)))
    if errors:
        raise validation_error(422, errors)
    return lines


def _require_lines(lines: list[Line]) -> list[Line]:
    if not lines:
        raise validation_error(422, {"items": ["there are none, and the cart is empty"]})
    return lines


def _require_scope(context: Context) -> Row:
    if context.scope is None:
        raise not_found("store")
    return context.scope


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "createGuestCheckout": _check_out_guest,
    "checkoutCustomerCart": _check_out_customer,
    "confirmCheckout": _check_out_customer,
    "getCheckoutSummary": _get_summary,
    "listCheckoutShippingOptions": _list_shipping_options,
}
