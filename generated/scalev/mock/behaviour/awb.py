# Copied from generator/package/scalev/mock/behaviour/awb.py by `python -m generator generate`. Do not edit.
"""Request and cancel air waybills (AWBs) for several orders at once; some may fail although the response is successful."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from .identities import derive_awb_number
from .orders import PATH

#: States in which an order has not been shipped yet.
_OPEN = frozenset({"confirmed", "in_process", "ready"})


def _apply_to_orders(context: Context, act: Callable[[Row, dict[str, Any]], str | None], message: str) -> Result:
    """Apply `act`, which returns the reason of a failure, to every order of a body."""
    world = context.world
    kind = world.find_kind(PATH)
    outcomes: dict[str, dict[str, str]] = {"successes": {}, "failures": {}}
    for id_ in context.body["ids"]:
        row = world.find(kind, None, str(id_)) if kind is not None else None
        reason = "order not found" if row is None else act(row, world.store.get_values(row))
        if row is not None and reason is None:
            row.touch()
        outcomes["successes" if reason is None else "failures"][str(id_)] = reason or message
    return dict(outcomes)


def _generate(row: Row, values: dict[str, Any]) -> str | None:
    if values.get("awb_ca_status") == "created":
        return "AWB already exists"
    status = values.get("status")
    if status not in _OPEN:
        return f"an order with the status {status} cannot be shipped"
    values.update(awb_status="created", awb_ca_status="created", shipment_receipt=derive_awb_number(row))
    return None


def _cancel(row: Row, values: dict[str, Any]) -> str | None:
    if values.get("awb_ca_status") != "created":
        return "the order has no AWB"
    values.update(awb_status="canceled", awb_ca_status="canceled", shipment_receipt=None)
    return None


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "generateOrderAwb": lambda context: _apply_to_orders(context, _generate, "AWB created"),
    "cancelOrderAwb": lambda context: _apply_to_orders(context, _cancel, "AWB canceled"),
}
