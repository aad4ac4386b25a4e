# Copied from generator/package/scalev/mock/behaviour/identities.py by `python -m generator generate`. Do not edit.
"""Derive the identifiers of an order besides its ids from its date and its key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data.naming import build_order_number
from ..data.rows import Row
from ..keys import build_token, derive_key

#: Properties that identify an order, with the functions that compute them.
LOOKUP_KEYS: Mapping[str, Callable[[Row], str]] = {
    "order_id": lambda row: build_order_number(row.time, derive_key(row.key, "order_id")),
    "secret_slug": lambda row: build_token(derive_key(row.key, "secret_slug"), 40),
}


#: The payment method of an order whose buyer chooses a method on the page of a payment link.
PAYMENT_LINK = "payment_link"


def identify(row: Row) -> None:
    """Set the identifying properties of an order."""
    values = row.values
    values.update({name: give(row) for name, give in LOOKUP_KEYS.items()})
    values["public_order_url"] = f"https://shop.example.com/order/{values['secret_slug']}"
    values["payment_url"] = f"https://shop.example.com/pay/{values['secret_slug']}"
    set_redirect(values)


def set_redirect(values: dict[str, Any]) -> None:
    """Set where the buyer goes next: to the page of the payment link until a method is chosen there, or else to the success page."""
    success = f"https://shop.example.com/o/{values['secret_slug']}/success"
    values["redirect_url"] = values["payment_url"] if values.get("payment_method") == PAYMENT_LINK else success


def derive_awb_number(row: Row) -> str:
    """Return the tracking number of an order."""
    return f"JP{derive_key(row.key, 'receipt') % 10**10:010d}"
