# Copied from generator/package/scalev/mock/behaviour/identities.py by `python -m generator generate`. Do not edit.
"""What an order is known by beside its ids: nothing but its day and its key says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..data.naming import order_number
from ..data.rows import Row
from ..keys import derive_key, token

#: Properties that an order can be found by, and what gives them.
NAMES: Mapping[str, Callable[[Row], str]] = {
    "order_id": lambda row: order_number(row.time, derive_key(row.key, "order_id")),
    "secret_slug": lambda row: token(derive_key(row.key, "secret_slug"), 40),
}


def identify(row: Row) -> None:
    """Set the properties of an order that tell it from others."""
    values = row.values
    values.update({name: give(row) for name, give in NAMES.items()})
    values["public_order_url"] = f"https://shop.example.com/order/{values['secret_slug']}"
    values["payment_url"] = f"https://shop.example.com/pay/{values['secret_slug']}"


def awb_number(row: Row) -> str:
    """The tracking number that an order gets."""
    return f"JP{derive_key(row.key, 'receipt') % 10**10:010d}"
