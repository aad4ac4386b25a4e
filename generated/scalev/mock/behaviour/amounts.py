# Copied from generator/package/scalev/mock/behaviour/amounts.py by `python -m generator generate`. Do not edit.
"""What an order costs: lines, totals and weights that add up, in whole numbers of decimals and never as float."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ..data.rows import Row
from ..data.world import World
from ..messages import invalid

#: Amounts that a request may set on an order; what it leaves out is nothing.
CHARGES = ("shipping_cost", "shipping_discount", "product_discount", "other_income")
_ZERO = Decimal(0)
_LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Line:
    """A variant or a bundle price option in an order, and how many of it."""

    thing: Row
    quantity: int


def amount(value: Any, field: str = "base") -> Decimal:
    """An amount of a request or of another answer; HTTPError 422 when it is out of any range."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return _ZERO
    if not found.is_finite() or abs(found) > _LARGEST:
        raise invalid(422, {field: ["is out of range"]})
    return found


def totals(world: World, lines: list[Line], charges: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an order that follow from its lines and charges."""
    made = [_line(world, line) for line in lines]
    price = sum((line["product_price"] for line in made), _ZERO)
    cogs = sum((line["cogs"] for line in made), _ZERO)
    weight = sum((line["weight"] for line in made), _ZERO)
    given = {name: amount(charges.get(name) or 0, name) for name in CHARGES}
    fees = {name: amount(charges.get(name) or 0, name) for name in ("payment_fee", "scalev_fee")}
    taken = given["product_discount"] + given["shipping_discount"]
    gross = price + given["shipping_cost"] + given["other_income"] - taken
    paid = gross - fees["payment_fee"]
    counted = {_display(world, line): line.quantity for line in lines}
    return {
        **given,
        **fees,
        **dict.fromkeys(("unique_code_discount", "discount_code_discount", "payment_fee_rate", "min_payment_fee", "weight_bump"), _ZERO),
        "orderlines": made,
        "product_price": price,
        "product_price_bt": price,
        "product_discount_bt": given["product_discount"],
        "other_income_bt": given["other_income"],
        "cogs": cogs,
        "cogs_bt": cogs,
        "tax_rate": _ZERO,
        "discount_rate": _ZERO,
        "shipping_fee": given["shipping_cost"],
        "shipping_fee_discount": given["shipping_discount"],
        "gross_revenue": gross,
        "gross_revenue_for_dropshipper": gross,
        "net_payment_revenue": paid,
        "net_revenue": paid - fees["scalev_fee"],
        "product_weight": weight,
        "total_weight": weight,
        "total_quantity": sum(line.quantity for line in lines),
        "final_variants": counted,
        "variants": counted,
        "bundle_price_options": {_display(world, line): line.quantity for line in lines if line.thing.kind.noun != "variant"},
    }


def _display(world: World, line: Line) -> str:
    return str(world.renderer.property(line.thing, "fullname") or world.title(line.thing))


def _line(world: World, line: Line) -> dict[str, Any]:
    def known(name: str) -> Any:
        return world.renderer.property(line.thing, name)

    price, cogs = amount(known("price") or 0), amount(known("cogs") or 0)
    reseller = amount(known("reseller_price") or price)
    count = line.quantity
    return {
        "variant": line.thing.number,
        "variant_id": line.thing.number,
        "variant_unique_id": known("unique_id"),
        "variant_sku": known("sku"),
        "product_name": known("product_name") or known("name") or world.title(line.thing),
        "item_type": known("item_type"),
        "quantity": count,
        "currency": "IDR",
        "weight": amount(known("weight") or 0) * count,
        "tax_rate": _ZERO,
        "discount_rate": _ZERO,
        **dict.fromkeys(("variant_price", "variant_price_bt"), price),
        **dict.fromkeys(("variant_cogs", "variant_cogs_bt"), cogs),
        **dict.fromkeys(("variant_reseller_price", "variant_reseller_price_bt"), reseller),
        **dict.fromkeys(("product_price", "product_price_bt", "line_total", "subtotal"), price * count),
        **dict.fromkeys(("cogs", "cogs_bt"), cogs * count),
        **dict.fromkeys(("reseller_product_price", "reseller_product_price_bt"), reseller * count),
        **dict.fromkeys(("discount", "discount_bt", "discount_code_discount", "discount_code_discount_bt"), _ZERO),
    }
