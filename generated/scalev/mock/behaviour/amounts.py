# Copied from generator/package/scalev/mock/behaviour/amounts.py by `python -m generator generate`. Do not edit.
"""Compute the amounts of orders: consistent lines, totals and weights, exactly, without floats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Any

from ..data.plan import SharedValues
from ..data.rows import Row
from ..data.values import format_amount
from ..data.world import World
from ..messages import build_validation_error

#: Amounts that a request may set on an order; they are zero if omitted.
CHARGES = ("shipping_cost", "shipping_discount", "product_discount", "other_income")
#: The discount of a discount code, which no request states.
CODE_DISCOUNT = "discount_code_discount"
_ZERO = Decimal(0)
_LARGEST = Decimal(10) ** 12


#: Properties that a line of an order repeats from its variant under the same name.
_REPEATED = ("item_type", "pricing_type", "interval", "interval_count", "is_inventory", "currency", "product_name")
#: Properties of the row on offer.
_OFFERED = ("price", "cogs", "reseller_price", "weight", "fullname", "product_name", "name")
#: Properties that a line repeats with the prefix `variant_`.
_PREFIXED = ("sku", "unique_id", "option1_value", "option2_value", "option3_value")
#: All of them, each once.
_STATED = tuple(dict.fromkeys((*_OFFERED, *_REPEATED, *_PREFIXED)))


@dataclass(frozen=True, slots=True)
class Line:
    """A variant or a bundle price option in an order, and its quantity."""

    item: Row
    quantity: int
    offer: Offer
    """The state of the item when it was ordered: later changes of a product do not affect existing orders."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The price and weight of one unit, and the properties that an order repeats."""

    display: str
    price: Decimal
    cogs: Decimal
    reseller: Decimal
    weight: Decimal
    facts: Mapping[str, Any]
    lines: dict[int, SharedValues] = field(default_factory=dict, compare=False)
    """What the lines of all orders for a quantity of it show."""


def build_line(world: World, item: Row, quantity: int) -> Line:
    """Return a line for a quantity of a row in its current state."""
    offer: Offer = world.renderer.keep(item, "offer", lambda seen: _build_offer(world, item, seen))
    return Line(item, quantity, offer)


def _build_offer(world: World, item: Row, seen: set[Row]) -> Offer:
    parts = _list_parts(world, item)
    variant = parts[0][0]
    seen.update(item.refs.values(), *({row, *row.refs.values()} for row, _ in parts))
    facts = world.renderer.get_facts(item, _STATED if item is variant else _OFFERED, seen)
    repeated = facts if item is variant else world.renderer.get_facts(variant, _STATED, seen)
    price = parse_amount(facts["price"] or 0)
    # a bundle has its own price; its cost and weight are those of its variants
    cogs, weight = (parse_amount(facts[name] or 0) if item is variant else _add_up(world, parts, name, seen) for name in ("cogs", "weight"))
    amounts = {"price": price, "cogs": cogs, "reseller_price": parse_amount(facts["reseller_price"] or price)}
    texts = {f"variant_{name}": format_amount(amount, ".2f") for name, amount in amounts.items()}
    declared = variant.kind.shape.properties
    return Offer(
        display=str(facts["fullname"] or world.get_title(item)),
        price=price,
        cogs=cogs,
        reseller=amounts["reseller_price"],
        weight=weight,
        facts={
            "currency": "IDR",
            **{name: repeated[name] for name in _REPEATED if name in declared},
            **{f"variant_{name}": repeated[name] for name in _PREFIXED if name in declared},
            **texts,
            **{f"{name}_bt": text for name, text in texts.items()},
            "variant": variant.number,
            "variant_id": variant.number,
            "product_name": facts["product_name"] or facts["name"] or world.get_title(item),
        },
    )


def _list_parts(world: World, item: Row) -> list[tuple[Row, int]]:
    """Return the variants in one unit of a row, with their quantities: the variant itself, or those of a bundle."""
    kind = world.resources.find_kind("variant")
    if kind is None or item.kind is kind:
        return [(item, 1)]
    bundle = item.refs.get("bundle", item)
    parts = []
    for line in world.renderer.get_property(bundle, "bundlelines") or ():
        number = (line.get("variant") or {}).get("id")
        variant = world.find(kind, None, str(number)) if number is not None else None
        if variant is not None:
            parts.append((variant, int(line.get("quantity") or 1)))
    return parts or [(world.store.pick(kind, item.key), 1)]


def _add_up(world: World, parts: list[tuple[Row, int]], name: str, seen: set[Row]) -> Decimal:
    return sum((parse_amount(world.renderer.get_facts(row, (name,), seen)[name] or 0) * count for row, count in parts), _ZERO)


def parse_amount(value: Any, field: str = "base") -> Decimal:
    """Return an amount from a request or response. Raises HTTPError 422 if it is out of range."""
    if value.__class__ is Decimal and abs(value) <= _LARGEST:
        return value
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return _ZERO
    if not amount.is_finite() or abs(amount) > _LARGEST:
        raise build_validation_error(422, {field: ["is out of range"]})
    return amount


def compute_totals(lines: list[Line], charges: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an order that follow from its lines and charges."""
    price = cogs = weight = _ZERO
    quantity = 0
    orderlines: list[dict[str, Any]] = []
    counted: dict[str, int] = {}
    bundles: dict[str, int] = {}
    for line in lines:
        orderlines.append(_render_line(line))
        offer = line.offer
        price += offer.price * line.quantity
        cogs += offer.cogs * line.quantity
        weight += offer.weight * line.quantity
        quantity += line.quantity
        counted[offer.display] = counted.get(offer.display, 0) + line.quantity
        if line.item.kind.noun != "variant":
            bundles[offer.display] = bundles.get(offer.display, 0) + line.quantity
    cost, off, discount, income = (parse_amount(charges.get(name) or 0, name) for name in CHARGES)
    fee, own = (parse_amount(charges.get(name) or 0, name) for name in ("payment_fee", "scalev_fee"))
    code = parse_amount(charges.get(CODE_DISCOUNT) or 0, CODE_DISCOUNT)
    gross = price + cost + income - discount - off - code
    if code:
        shares = [format_amount(share, ".2f") for share in _split(code, [line.offer.price * line.quantity for line in lines])]
        orderlines = [
            {**entry, CODE_DISCOUNT: share, f"{CODE_DISCOUNT}_bt": share} for entry, share in zip(orderlines, shares, strict=True)
        ]
    return {
        **ZERO_AMOUNTS,
        CODE_DISCOUNT: code,
        "shipping_cost": cost,
        "shipping_discount": off,
        "product_discount": discount,
        "other_income": income,
        "payment_fee": fee,
        "scalev_fee": own,
        "orderlines": orderlines,
        "product_price": price,
        "product_price_bt": price,
        "product_discount_bt": discount,
        "other_income_bt": income,
        "cogs": cogs,
        "cogs_bt": cogs,
        "shipping_fee": cost,
        "shipping_fee_discount": off,
        "gross_revenue": gross,
        "gross_revenue_for_dropshipper": gross,
        "net_payment_revenue": gross - fee,
        "net_revenue": gross - fee - own,
        "product_weight": weight,
        "total_weight": weight,
        "total_quantity": quantity,
        "final_variants": counted,
        "variants": counted,
        "bundle_price_options": bundles,
    }


def _split(amount: Decimal, prices: list[Decimal]) -> list[Decimal]:
    """Split an amount over lines in proportion to their prices, in whole rupiah; the last line gets the remainder."""
    whole, shares = sum(prices, _ZERO), []
    for price in prices[:-1]:
        shares.append((amount * price / whole).quantize(Decimal(1), ROUND_DOWN) if whole else _ZERO)
    return [*shares, amount - sum(shares, _ZERO)] if prices else []


#: Amounts that are zero in all orders of a mock.
ZERO_AMOUNTS: Mapping[str, Any] = dict.fromkeys(
    (
        *("unique_code_discount", CODE_DISCOUNT, "payment_fee_rate", "min_payment_fee", "weight_bump", "tax_rate", "discount_rate"),
        *("payment_link_income", "payment_link_income_bt", "service_fee"),
    ),
    _ZERO,
)


def _render_line(line: Line) -> dict[str, Any]:
    cached = line.offer.lines.get(line.quantity)
    if cached is None:
        cached = line.offer.lines[line.quantity] = SharedValues(_build_values(line.offer, line.quantity))
    return cached


def _build_values(offer: Offer, count: int) -> dict[str, Any]:
    price, cogs, reseller = (format_amount(amount * count, ".2f") for amount in (offer.price, offer.cogs, offer.reseller))
    return {
        **offer.facts,
        **_NO_DISCOUNTS,
        "quantity": count,
        "weight": offer.weight * count,
        "product_price": price,
        "product_price_bt": price,
        "cogs": cogs,
        "cogs_bt": cogs,
        "reseller_product_price": reseller,
        "reseller_product_price_bt": reseller,
    }


_NO_DISCOUNTS: Mapping[str, Any] = {
    **dict.fromkeys(("discount", "discount_bt", "discount_code_discount", "discount_code_discount_bt"), "0.00"),
    **dict.fromkeys(("tax_rate", "discount_rate"), 0),
}
