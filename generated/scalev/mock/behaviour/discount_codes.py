# Copied from generator/package/scalev/mock/behaviour/discount_codes.py by `python -m generator generate`. Do not edit.
"""Apply discount codes: check whether a purchase is eligible, compute the discount, and count the uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from ..data import defaults
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..messages import build_validation_error
from .amounts import CODE_DISCOUNT, parse_amount

PATH = "/v3/discount-codes"
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Purchase:
    """The purchase that a discount code is applied to. Amounts are in rupiah."""

    product_price: Decimal
    shipping_cost: Decimal
    payment_method: str | None = None

    @property
    def gross(self) -> Decimal:
        """The amount to pay without the discount."""
        return self.product_price + self.shipping_cost


def find(world: World, code: Any) -> Row | None:
    """Return the discount code with this text, or None."""
    kind = world.find_kind(PATH)
    rows = world.store.list_rows(kind) if kind is not None and isinstance(code, str) else ()
    return next((row for row in rows if world.store.get_values(row).get("code") == code), None)


def explain(world: World, row: Row, purchase: Purchase) -> dict[str, bool]:
    """Return whether a purchase meets each condition of a code."""
    values = world.store.get_values(row)
    limit, minimum, expiry = (values.get(name) for name in ("usage_limit", "minimum_revenue", "expiry_time"))
    methods = values.get("payment_methods") or []
    is_expired = bool(values.get("is_expiry")) and isinstance(expiry, str) and datetime.fromisoformat(expiry) <= world.clock()
    is_used_up = bool(values.get("is_usage_limit")) and limit is not None and _count_uses(values) >= limit
    is_too_small = bool(values.get("is_minimum_revenue")) and minimum is not None and purchase.gross < parse_amount(minimum)
    return {
        "is_enabled": bool(values.get("is_enabled", True)),
        "is_not_expired": not is_expired,
        "is_within_usage_limit": not is_used_up,
        "has_minimum_revenue": not is_too_small,
        "has_payment_method": not values.get("is_limited_to_payment_methods") or purchase.payment_method in methods,
    }


def compute_discount(world: World, row: Row, purchase: Purchase) -> Decimal:
    """Return the discount of a code on a purchase: at most the amount that it is applied to."""
    values = world.store.get_values(row)
    base = purchase.shipping_cost if values.get("applied_to") == "shipping_cost" else purchase.product_price
    if values.get("amount_type") == "percentage":
        amount = (base * parse_amount(values.get("percentage") or 0) / 100).quantize(Decimal(1), ROUND_DOWN)
        if values.get("is_max_amount") and values.get("max_amount") is not None:
            amount = min(amount, parse_amount(values["max_amount"]))
    else:
        amount = parse_amount(values.get("amount") or 0)
    return max(_ZERO, min(amount, base))


def apply(world: World, code: Any, purchase: Purchase) -> tuple[Decimal, Row | None]:
    """Return the discount on a purchase, and the code if the purchase is eligible for it."""
    row = find(world, code)
    if row is None or not all(explain(world, row, purchase).values()):
        return _ZERO, None
    return compute_discount(world, row, purchase), row


def note_use(world: World, row: Row, order: Row) -> None:
    """Count the use of a code, and show the code in the order."""
    values = world.store.get_values(row)
    values["current_usage"] = _count_uses(values) + 1
    order.values.update(
        discount_code_id=row.number, discount_code_code=values.get("code"), discount_code_applied_to=values.get("applied_to")
    )
    for changed in (row, order):
        changed.touch()


def render_check(world: World, code: Any, purchase: Purchase) -> dict[str, Any]:
    """Return the response to a check: whether a purchase is eligible, and the discount."""
    row = find(world, code)
    details = explain(world, row, purchase) if row is not None else {}
    is_eligible = bool(details) and all(details.values())
    return {
        "is_eligible": is_eligible,
        "discount_code": row if is_eligible else None,
        CODE_DISCOUNT: compute_discount(world, row, purchase) if row is not None and is_eligible else None,
        "eligibility_details": details,
    }


def _create(context: Context) -> Result:
    """Create an unused code; conditions that the request omits are off."""
    row = defaults.act(context)
    if isinstance(row, Row):
        row.values.update({name: value for name, value in _DEFAULTS.items() if name not in row.values})
        _set_pages(context, row)
    return row


def _update(context: Context) -> Result:
    row = defaults.act(context)
    if isinstance(row, Row):
        _set_pages(context, row)
    return row


def _set_pages(context: Context, row: Row) -> None:
    numbers = (context.body or {}).get("page_ids")
    if numbers is not None:
        row.values["pages"] = [{"id": number} for number in numbers]
        row.touch()


def _delete(context: Context) -> Result:
    """Delete a code. Raises HTTPError 422 if it was used."""
    if _count_uses(context.world.store.get_values(context.resource)):
        raise build_validation_error(422, {"base": ["the discount code was used, and cannot be deleted"]})
    return defaults.act(context)


def _count_uses(values: Mapping[str, Any]) -> int:
    return int(values.get("current_usage") or 0)


_DEFAULTS: Mapping[str, Any] = {
    "current_usage": 0,
    "is_enabled": True,
    **dict.fromkeys(
        (
            "is_expiry",
            "is_limited_to_pages",
            "is_limited_to_payment_methods",
            "is_max_amount",
            "is_minimum_revenue",
            "is_usage_limit",
        ),
        False,
    ),
    **dict.fromkeys(("amount", "percentage", "max_amount", "minimum_revenue", "usage_limit", "expiry_time")),
    "pages": [],
    "payment_methods": [],
}


def seed(_world: World, row: Row) -> None:
    """Set up an initial code: ten percent off the products, or a fixed amount off the shipping."""
    is_percentage = row.order % 2 == 0
    row.values.update(_DEFAULTS)
    row.values.update(
        code=f"{'HEMAT' if is_percentage else 'ONGKIR'}{10 + row.order}",
        amount_type="percentage" if is_percentage else "fixed",
        applied_to="product_price" if is_percentage else "shipping_cost",
        percentage=10 if is_percentage else None,
        amount=None if is_percentage else Decimal(10_000),
    )


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "createDiscountCode": _create,
    "updateDiscountCode": _update,
    "deleteDiscountCode": _delete,
}
SEED_VALUES: Mapping[str, Callable[[World, Row], None]] = {PATH: seed}
