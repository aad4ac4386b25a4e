# Copied from generator/package/scalev/mock/behaviour/page_checkout.py by `python -m generator generate`. Do not edit.
"""Check out on a landing page: items are given by unique ids, and the order belongs to the store that sells on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ..data.auth import Credential
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..keys import build_token, derive_key
from ..messages import build_not_found, build_validation_error
from . import checkout, discount_codes, empty_values, landing_pages, locations
from .amounts import Line, build_line, parse_amount

#: The field with the unique id of an item, and the kind of its row.
_SOLD = (("variant_unique_id", "variant"), ("bundle_price_option_unique_id", "bundle_price_option"))
#: Fields of a request that are not fields of the order.
_CONSUMED = frozenset(
    {
        *("items", "customer", "destination", "shipping_option", "shipping_cost", "cart_id", "recaptcha_token", "form"),
        *("is_post_payment_redirect_enabled", "post_payment_redirect_url"),
    }
)
_MOST = 10**6


def create_key(world: World, text: str) -> str:
    """Return a new key that is valid for one page. Raises LookupError for an unknown page."""
    kind = world.find_kind(landing_pages.PATH)
    page = world.find(kind, None, text) if kind is not None else None
    if page is None:
        raise LookupError(f"expected the id or unique id of a landing page of this mock, got {text!r}")
    key = f"page_mock_{build_token(derive_key(page.key, f'key {len(world.issued)}'), 24)}"
    world.issued[key] = Credential(key, world.document.get_schemes("page_key"), page=page)
    return key


def _create_order(context: Context) -> Result:
    world, body = context.world, context.body or {}
    page, store = _get_place(context)
    locations.require(world, body, "destination", "subdistrict_id")
    url = body.get("post_payment_redirect_url")
    if url is not None and not url.startswith("https://"):
        raise build_validation_error(422, {"post_payment_redirect_url": ["expected an https URL"]})
    order = checkout.place_order(world, store, _describe(body), checkout.require_lines(_find_lines(world, body)))
    order.refs["page"] = page
    empty_values.show_references(world, order)
    # the buyer is redirected after the payment
    if body.get("is_post_payment_redirect_enabled") is not False:
        order.notes["post_payment_redirect_url"] = body.get("post_payment_redirect_url")
    order.touch()
    return order


def _describe(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an order from the nested parts of a request body."""
    customer, destination, option = (body.get(name) or {} for name in ("customer", "destination", "shipping_option"))
    fields = {name: value for name, value in body.items() if name not in _CONSUMED}
    fields.update({f"customer_{name}": customer[name] for name in ("name", "phone", "email") if name in customer})
    fields.update({name: destination[name] for name in ("address", "postal_code") if name in destination})
    names = ("courier_service_id", "courier_aggregator_code", "warehouse_unique_id")
    fields.update({name: option[name] for name in names if name in option})
    return {**fields, "location_id": destination.get("subdistrict_id")}


def _get_summary(context: Context) -> Result:
    world, body = context.world, context.body or {}
    locations.require(world, body, "destination", "subdistrict_id")
    return checkout.summarize(world, checkout.require_lines(_find_lines(world, body)), body.get("shipping_option") or {})


def _list_shipping_options(context: Context) -> Result:
    world, body = context.world, context.body or {}
    _, store = _get_place(context)
    locations.require(world, body, "destination", "subdistrict_id")
    return checkout.list_shipping_options(context, store, _find_lines(world, body))


def _check_discount_code(context: Context) -> Result:
    """Apply a code to the amounts that the request states, since a page has no cart."""
    body = context.body or {}
    price, cost, gross = (parse_amount(body.get(name) or 0, name) for name in ("net_product_price", "shipping_cost", "gross_revenue"))
    purchase = discount_codes.Purchase(price or max(gross - cost, Decimal(0)), cost, body.get("payment_method"))
    return discount_codes.render_check(context.world, body.get("code"), purchase)


def _find_lines(world: World, body: Mapping[str, Any]) -> list[Line]:
    lines: list[Line] = []
    errors: dict[str, list[str]] = {}
    for index, item in enumerate(body.get("items") or ()):
        field, noun = _SOLD[0 if item.get("type") == "product" else 1]
        kind = world.resources.find_kind(noun)
        row = world.find(kind, None, str(item[field])) if kind is not None and item.get(field) is not None else None
        if row is None:
            errors[f"items.{index}.{field}"] = [f"expected the unique id of an existing {noun.replace('_', ' ')}"]
        elif not 1 <= item["quantity"] <= _MOST:
            errors[f"items.{index}.quantity"] = [f"expected 1 to {_MOST}"]
        else:
            lines.append(build_line(world, row, int(item["quantity"])))
    if errors:
        raise build_validation_error(422, errors)
    return lines


def _get_place(context: Context) -> tuple[Row, Row]:
    """Return the page of a request and its store."""
    page = context.scope
    store = landing_pages.get_store(context.world, page) if page is not None else None
    if page is None or store is None:
        raise build_not_found("page")
    return page, store


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "createPagePublicOrder": _create_order,
    "getPagePublicCheckoutSummary": _get_summary,
    "listPagePublicCheckoutShippingOptions": _list_shipping_options,
    "checkPagePublicDiscountCode": _check_discount_code,
}


def _build_example(world: World) -> dict[str, Any]:
    """Return a request for one variant, to the first location."""
    variants, places = world.resources.find_kind("variant"), locations.list_locations(world)
    if variants is None or not places:
        return {}
    item = {"type": "product", "variant_unique_id": world.store.pick(variants, 0).unique_id, "quantity": 1}
    return {"items": [item], "destination": {"address": "Jl. Melati 3", "subdistrict_id": places[0].number}}


EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = dict.fromkeys(
    ("createPagePublicOrder", "getPagePublicCheckoutSummary", "listPagePublicCheckoutShippingOptions"), _build_example
)
