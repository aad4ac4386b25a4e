# Copied from generator/package/scalev/mock/behaviour/payments.py by `python -m generator generate`. Do not edit.
"""Payments of orders: payment instructions, and the payment itself, which only a test can trigger."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..keys import derive_key, uuid
from . import histories
from .orders import PATH


def pay(world: World, text: str) -> Row:
    """Pay an order, given any of its ids, as the buyer does. Paying again has no effect. Raises LookupError for an unknown order."""
    kind = world.kind(PATH)
    names = ("id", "order_id", "secret_slug", "pg_reference_id")
    row = (
        next((candidate for candidate in (world.find(kind, None, text, name) for name in names) if candidate is not None), None)
        if kind
        else None
    )
    if row is None:
        raise LookupError(f"expected an order's id, order_id, secret_slug or pg_reference_id, got {text!r}")
    values = world.store.values(row)
    if values.get("payment_status") not in ("paid", "settled"):
        histories.pay(world, row, values, "paid", world.clock())
        row.touch()
    return row


def _create(context: Context) -> Result:
    world, row = context.world, context.resource
    values = world.store.values(row)
    if isinstance(values.get("pg_payment_info"), dict):
        # the instructions are derived from the order, so repeated requests return the same ones
        del values["pg_payment_info"], values["invoice_url"]
        values.update(pg_reference_id=uuid(derive_key(row.key, "payment")), epayment_provider="xendit")
        row.touch()
        world.emit("order.epayment_created", row)
    return row


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "createOrderPayment": _create,
    "createStorefrontPublicOrderPayment": _create,
}
