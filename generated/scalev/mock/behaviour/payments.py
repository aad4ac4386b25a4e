# Copied from generator/package/scalev/mock/behaviour/payments.py by `python -m generator generate`. Do not edit.
"""Pay orders: the instructions of the gateway for the buyer, and the payment itself, which only a test can trigger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data import lists
from ..data.context import Context
from ..data.defaults import Result
from ..data.fitting import OMIT
from ..data.rows import Row
from ..data.world import World
from ..keys import build_token, build_uuid, derive_key
from ..messages import dump
from . import histories, identities
from .orders import PATH

_LINK, _USUAL_METHOD = identities.PAYMENT_LINK, "qris"
#: The payment methods without a gateway.
_DIRECT = frozenset({"bank_transfer", "cod", "no_payment", "marketplace"})
_SHOPS = frozenset({"alfamart", "indomaret"})
_WALLETS = frozenset({"ovo", "dana", "shopeepay", "linkaja", "gopay", "ewallet"})
_DIGITS = "0123456789"


def pay(world: World, text: str, method: str | None = None) -> Row:
    """Pay an order, identified by any of its ids, as the buyer does. Paying again has no effect.

    For an order with a payment link, the buyer chooses the method; other orders have one. Raises LookupError for an unknown order, and
    ValueError for a method that is unknown or cannot be chosen.
    """
    kind = world.find_kind(PATH)
    names = ("id", "order_id", "secret_slug", "pg_reference_id")
    row = (
        next((candidate for candidate in (world.find(kind, None, text, name) for name in names) if candidate is not None), None)
        if kind
        else None
    )
    if row is None:
        raise LookupError(f"expected an order's id, order_id, secret_slug or pg_reference_id, got {text!r}")
    values = world.store.get_values(row)
    is_link = values.get("payment_method") == _LINK
    shape = row.kind.shape.properties.get("payment_method")
    methods = shape.enum if shape is not None else ()
    if method is not None and (not is_link or method not in methods or method in (_LINK, *_DIRECT)):
        raise ValueError(f"payment_method: expected a method of a payment gateway, for an order with a payment link, got {method!r}")
    if values.get("payment_status") not in ("paid", "settled"):
        if is_link:
            _choose(world, row, values, method or _USUAL_METHOD)
        histories.pay(world, row, values, "paid", world.clock())
        row.touch()
    return row


def _choose(world: World, row: Row, values: dict[str, Any], method: str) -> None:
    """Set the method that the buyer chose on the page of a payment link; the order shows the instructions for it from now on."""
    number = derive_key(row.key, "payment link") % 900_000 + 100_000
    values.update(payment_method=method, is_from_payment_link=True, payment_link_id=number)
    identities.set_redirect(values)
    _keep(row, values, _build_instructions(world, row))


def _create(context: Context) -> Result:
    """Return only the instructions of the gateway."""
    return dump(_request_payment(context.world, context.resource))


def _create_public(context: Context) -> Result:
    """Return the order with the instructions of the gateway."""
    world, row = context.world, context.resource
    _request_payment(world, row)
    return row


def _request_payment(world: World, row: Row) -> dict[str, Any]:
    """Return the instructions of the gateway for an order; a later request returns the same ones."""
    values = world.store.get_values(row)
    instructions = _build_instructions(world, row)
    if instructions and row.notes.get("instructions") != instructions:
        _keep(row, values, instructions)
        row.touch()
        world.emit("order.epayment_created", row)
    return instructions


def _keep(row: Row, values: dict[str, Any], instructions: dict[str, Any]) -> None:
    """Show the instructions of the gateway on an order, and what the gateway calls its payment."""
    row.notes["instructions"] = instructions
    values["pg_payment_info"] = complete(instructions)
    values["invoice_url"] = instructions.get("invoice_url")
    if values.get("pg_reference_id") is None:
        values.update(pg_reference_id=build_uuid(derive_key(row.key, "payment")), epayment_provider="xendit")


def _build_instructions(world: World, row: Row) -> dict[str, Any]:
    method = str(world.renderer.get_property(row, "payment_method"))
    name = str(world.renderer.get_title(row.refs["customer"]) if "customer" in row.refs else "")
    url = f"https://checkout.example.com/{build_token(derive_key(row.key, 'invoice'), 24)}"
    code = build_token(derive_key(row.key, f"code of {method}"), 16, _DIGITS)
    if method == _LINK:
        url = str(world.renderer.get_property(row, "payment_url"))
    if method in _DIRECT:
        return {}
    if method.partition("_")[0] == "va":
        channel = {"virtual_account_number": code, "customer_name": name}
        return {"payment_method": {"virtual_account": {"channel_properties": channel}}}
    if method in _SHOPS:
        return {"payment_method": {"over_the_counter": {"channel_properties": {"payment_code": code, "customer_name": name}}}}
    if method == "qris":
        text = f"00020101021226{code}"
        return {"qr_string": text, "payment_method": {"qr_code": {"channel_properties": {"qr_string": text}}}}
    if method in _WALLETS:
        return {"actions": [{"url_type": "WEB", "url": url}]}
    return {"invoice_url": url}


def complete(instructions: Mapping[str, Any]) -> dict[str, Any]:
    """Return instructions in which all other fields are marked as omitted from responses."""
    whole: dict[str, Any] = {**histories.NO_INSTRUCTIONS, **instructions}
    if "payment_method" in instructions:
        channels = {
            name: {"channel_properties": {**_NO_CHANNEL, **channel["channel_properties"]}}
            for name, channel in instructions["payment_method"].items()
        }
        whole["payment_method"] = {**dict.fromkeys(("virtual_account", "over_the_counter", "qr_code"), OMIT), **channels}
    return whole


_NO_CHANNEL = dict.fromkeys(("customer_name", "virtual_account_number", "payment_code", "qr_string"), OMIT)


def _list_methods(context: Context) -> Result:
    """Return the payment methods that a buyer can choose at checkout."""
    rows = [
        {"code": code, "label": label, "enabled": True, "description": None, "metadata": None, "requires_redirect": code in _REDIRECTING}
        for code, label in _OFFERED.items()
    ]
    return lists.wrap(context, [dump(row) for row in rows])


#: The payment methods of a storefront, with their names for buyers.
_OFFERED = {
    "qris": "QRIS",
    "va_bca": "BCA Virtual Account",
    "gopay": "GoPay",
    _LINK: "PayLink",
    "bank_transfer": "Transfer bank",
    "cod": "Bayar di tempat",
}
_REDIRECTING = {_LINK, *_WALLETS}

BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "listStorefrontPaymentMethods": _list_methods,
    "createOrderPayment": _create,
    "createStorefrontPublicOrderPayment": _create_public,
}
