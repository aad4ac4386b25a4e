# Copied from generator/package/scalev/mock/behaviour/checkout.py by `python -m generator generate`. Do not edit.
"""Check out: turn a purchase into an order of the store with its costs, and empty the cart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..data import visitors
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..messages import build_not_found, build_validation_error
from ..openapi.kinds import Path
from . import carts, discount_codes, identities, intents, locations, orders, shipping
from .amounts import CODE_DISCOUNT, Line, build_line, compute_totals, parse_amount

_MOST = 10**6
#: The payment method if a checkout has none: the buyer chooses one on the page of the payment link.
_WITHOUT_METHOD = identities.PAYMENT_LINK
_OF_MERCHANTS = "no_payment"
_ADDRESSES = "/v3/stores/{}/customers/me/addresses"


def _check_out_guest(context: Context) -> Result:
    world, store, body = context.world, _require_scope(context), context.body or {}
    _check_method(body)
    guest = _find_guest(context)
    lines = _find_lines(world, body) if body.get("items") else _list_cart(world, carts.GUEST, guest)
    order = place_order(world, store, body, require_lines(lines))
    if guest is not None:
        carts.empty(world, carts.GUEST, guest)
    return order


def _check_out_customer(context: Context) -> Result:
    world, visitor = context.world, _require_scope(context)
    body = {**_get_address(context), **(context.body or {})}
    _check_method(body)
    lines = _get_lines(context)
    body.pop("customer_id", None)
    order = place_order(world, visitor.refs["store"], body, require_lines(lines), visitor.refs["customer"])
    carts.empty(world, carts.CUSTOMER, visitor)
    return order


def place_order(world: World, store: Row, body: Mapping[str, Any], lines: list[Line], customer: Row | None = None) -> Row:
    """Create the order of a checkout, with its discount and its shipping cost, and complete the checkout intent that it names."""
    kind = world.find_kind(orders.PATH)
    if kind is None:
        raise build_not_found("order")
    # the fields of an address may have the prefix `shipping_`
    fields = {name.removeprefix("shipping_"): value for name, value in body.items() if name.startswith("shipping_")} | dict(body)
    fields = {name: value for name, value in fields.items() if value is not None}
    cost = fields["shipping_cost"] = get_shipping_cost(world, body, lines)
    method = fields.setdefault("payment_method", _WITHOUT_METHOD)
    methods = world.resources.words.get("payment_method", ())
    if methods and method not in methods:
        raise build_validation_error(422, {"payment_method": ["is not a payment method"]})
    purchase = build_purchase(lines, cost, method)
    fields[CODE_DISCOUNT], code = discount_codes.apply(world, body.get("discount_code_code"), purchase)
    order = orders.create_order(world, kind, fields, lines, store=store, customer=customer)
    if code is not None:
        discount_codes.note_use(world, code, order)
    order.notes["is_tracked"] = True
    intents.complete(world, store, body.get("checkout_intent_token"), order)
    return order


def _check_method(body: Mapping[str, Any]) -> None:
    """Raise HTTPError 422 for the method that only a merchant can use."""
    if body.get("payment_method") == _OF_MERCHANTS:
        raise build_validation_error(422, {"payment_method": ["is not available in a storefront"]})


def _get_summary(context: Context) -> Result:
    world, body = context.world, context.body or {}
    _check_method(body)
    choice = body.get("shipping_option") or body.get("selected_shipping_option") or {}
    return summarize(world, require_lines(_get_lines(context)), {**body, **choice})


def summarize(world: World, lines: list[Line], body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the amounts of an order before it is placed; the service computes the shipping cost, whatever a body says."""
    chosen = {name: value for name, value in body.items() if name != "shipping_cost"}
    amounts = compute_totals(lines, {"shipping_cost": get_shipping_cost(world, chosen, lines)})
    names = ("product_price", "shipping_cost", "other_income", "gross_revenue")
    return {**{name: amounts[name] for name in names}, "other_income_name": None, "service_fee": amounts["service_fee"]}


def _list_shipping_options(context: Context) -> Result:
    world, body = context.world, context.body or {}
    _check_method(body)
    locations.require(world, body, "destination", "location_id")
    return list_shipping_options(context, _require_scope(context), _get_lines(context))


def list_shipping_options(context: Context, store: Row, lines: list[Line]) -> Result:
    """Return what each courier service charges for the lines of a purchase in a store."""
    world, body = context.world, context.body or {}
    grams = compute_totals(lines, {})["total_weight"]
    warehouses = world.resources.find_kind("warehouse")
    warehouse = world.store.pick(warehouses, store.key).unique_id if warehouses is not None else None
    offers = shipping.list_offers(world, grams, body)
    return shipping.render_offers(context, [(row, {**offer, "warehouse_unique_id": warehouse}) for row, offer in offers])


def _check_discount_code(context: Context) -> Result:
    """Apply a code to the items of the request, to the cart, or to the amounts that the request states."""
    world, body = context.world, context.body or {}
    lines = _get_lines(context)
    cost = get_shipping_cost(world, body, lines)
    purchase = build_purchase(lines, cost, body.get("payment_method"))
    if not lines:
        purchase = replace(purchase, product_price=parse_amount(body.get("net_product_price") or 0, "net_product_price"))
    return discount_codes.render_check(world, body.get("code"), purchase)


def build_purchase(lines: list[Line], cost: Decimal, method: str | None) -> discount_codes.Purchase:
    """Return the amounts that a discount code applies to."""
    return discount_codes.Purchase(compute_totals(lines, {})["product_price"], cost, method)


def get_shipping_cost(world: World, body: Mapping[str, Any], lines: list[Line]) -> Decimal:
    """Return the shipping cost: the price of the courier service if there is one, or else the cost in the request."""
    service = shipping.find_service(world, body.get("courier_service_id"))
    if service is not None:
        return shipping.compute_cost(service, compute_totals(lines, {})["total_weight"])
    if body.get("courier_service_id") is not None:
        raise build_validation_error(422, {"courier_service_id": ["does not exist"]})
    return parse_amount(body.get("shipping_cost") or 0, "shipping_cost")


def _get_address(context: Context) -> dict[str, Any]:
    """Return the address that a body refers to, as fields of an order. Raises HTTPError 422 if the customer has no such address."""
    number = (context.body or {}).get("address_id")
    kind = context.world.resources.kinds.get(tuple(_ADDRESSES.strip("/").split("/")))
    if number is None or kind is None:
        return {}
    row = context.world.find(kind, _require_scope(context), str(number))
    if row is None:
        raise build_validation_error(422, {"address_id": ["does not exist"]})
    address = {name: context.world.renderer.get_property(row, name) for name in ("address", "postal_code", "name", "phone", "location")}
    location = address["location"]
    return {
        "address": address["address"],
        "postal_code": address["postal_code"],
        "recipient_name": address["name"],
        "recipient_phone": address["phone"],
        "location_id": location["id"] if isinstance(location, dict) else None,
    }


def _get_lines(context: Context) -> list[Line]:
    """Return the lines to buy: those of the request, or else those in the cart of the visitor."""
    world, body = context.world, context.body or {}
    if body.get("items"):
        return _find_lines(world, body)
    if not _is_of_customer(context):
        return _list_cart(world, carts.GUEST, _find_guest(context))
    visitor = _require_scope(context)
    number = body.get("cart_id")
    if number is not None and str(world.store.get_single(carts.CUSTOMER, visitor).number) != str(number):
        raise build_validation_error(422, {"cart_id": ["does not exist"]})
    return _list_cart(world, carts.CUSTOMER, visitor)


def _is_of_customer(context: Context) -> bool:
    return context.target.path[: len(carts.CUSTOMER) - 1] == carts.CUSTOMER[:-1]


def _find_guest(context: Context) -> Row | None:
    """Return the guest whose cart a request to a storefront names, or None. Raises HTTPError 404 for an unknown guest."""
    token = context.request.headers.get(visitors.GUEST_HEADER)
    return visitors.find_guest(context.world, _require_scope(context), token) if token is not None else None


def _list_cart(world: World, path: Path, visitor: Row | None) -> list[Line]:
    return carts.get_lines(world, path, visitor) if visitor is not None else []


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
        raise build_validation_error(422, errors)
    return lines


def require_lines(lines: list[Line]) -> list[Line]:
    """Return the lines of a purchase. Raises HTTPError 422 if there are none."""
    if not lines:
        raise build_validation_error(422, {"items": ["expected at least one item, got none, and the cart is empty"]})
    return lines


def _require_scope(context: Context) -> Row:
    if context.scope is None:
        raise build_not_found("store")
    return context.scope


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    **dict.fromkeys(("createPublicCheckout", "createGuestCheckout"), _check_out_guest),
    **dict.fromkeys(("createCustomerCheckout", "checkoutCustomerCart", "confirmCheckout"), _check_out_customer),
    "getPublicCheckoutSummary": _get_summary,
    "listPublicCheckoutShippingOptions": _list_shipping_options,
    "checkDiscountCode": _check_discount_code,
    "getCheckoutSummary": _get_summary,
    "listCheckoutShippingOptions": _list_shipping_options,
}
