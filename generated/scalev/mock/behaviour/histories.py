# Copied from generator/package/scalev/mock/behaviour/histories.py by `python -m generator generate`. Do not edit.
"""Change the states of orders, with their times and histories."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..data.fitting import OMIT
from ..data.naming import stamp
from ..data.rows import Row
from ..data.world import World

#: The states of a successful order.
FLOW = ("draft", "pending", "confirmed", "in_process", "ready", "shipped", "completed")
ENDS = {"canceled": 2, "rts": 6, "closed": 7}
_TIMES = (*FLOW, *ENDS)
#: The events of payments by the status that they lead to, besides the one of every change.
_EVENTS = {"paid": "payment.received", "settled": "payment.received", "conflict": "payment.failed"}
#: The payment instructions of an order without any.
NO_INSTRUCTIONS = dict.fromkeys(
    (
        *("payment_method", "qr_string", "actions", "redirect_url", "invoice_url", "payment_gateway", "account_id", "payment_url"),
        *("provider_transaction_id", "reference_id", "va_number", "va_name", "bank_code", "deeplink_url", "qr_image_url"),
    ),
    OMIT,
)
NO_TIMES = dict.fromkeys((*(f"{state}_time" for state in _TIMES), "paid_time", "conflict_time", "transfer_time", "settled_time"))


def start(world: World, row: Row, values: dict[str, Any], status: str) -> None:
    """Set the initial state of a new order."""
    time = stamp(row.time)
    values.update(NO_TIMES)
    values.update(status_history=[], payment_status_history=[], shipment_status_history=[], post_payment_redirect_url=OMIT)
    values.update(created_at=time, draft_time=time, last_updated_at=time, unpaid_time=time)
    note_status(world, row, values, status, row.time)
    note_payment(world, row, values, "unpaid", row.time)


def set_unpaid(values: dict[str, Any]) -> None:
    """Set the values of an order without a payment or payment instructions."""
    values.update(pg_reference_id=None, epayment_provider=None, invoice_url=None, pg_payment_info=dict(NO_INSTRUCTIONS))


def move(
    world: World, row: Row, values: dict[str, Any], status: str, time: datetime, by: str | None = None, *, now: datetime | None = None
) -> None:
    """Move an order to a state and trigger the event; `now` is the current time if `time` is earlier."""
    note_status(world, row, values, status, time, by)
    if now is not None:
        values["status_history"] = sorted(values["status_history"], key=lambda entry: datetime.fromisoformat(entry["time"]))
        values["last_updated_at"] = stamp(now)
    world.emit("order.status_changed", row)


def pay(world: World, row: Row, values: dict[str, Any], status: str, time: datetime, by: str | None = None) -> None:
    """Move the payment of an order to a state and trigger its events."""
    note_payment(world, row, values, status, time, by)
    world.emit("order.payment_status_changed", row)
    if status in _EVENTS:
        world.emit(_EVENTS[status], row)


def note_status(world: World, row: Row, values: dict[str, Any], status: str, time: datetime, by: str | None = None) -> None:
    """Move an order to a state without an event."""
    values["status"] = status
    at = values[f"{status}_time"] = values["last_updated_at"] = stamp(time)
    entry = build_entry(status, at, by or find_actor(world, row)["name"])
    values["status_history"] = [*values.get("status_history", ()), entry]


def note_payment(world: World, row: Row, values: dict[str, Any], status: str, time: datetime, by: str | None = None) -> None:
    """Move the payment of an order to a state without an event."""
    values["payment_status"] = status
    if status in ("paid", "settled") and row.notes.get("post_payment_redirect_url") is not None:
        values["post_payment_redirect_url"] = row.notes["post_payment_redirect_url"]
    at = values[f"{status}_time"] = values["last_updated_at"] = stamp(time)
    entry = build_entry(status, at, {"name": by} if by else find_actor(world, row))
    values["payment_status_history"] = [*values.get("payment_status_history", ()), entry]


def build_entry(status: str, at: str, by: Any) -> dict[str, Any]:
    """Return an entry of a history; the responses spell its time in two ways."""
    return {"status": status, "time": at, "at": at, "by": by}


def find_actor(world: World, row: Row) -> dict[str, Any]:
    """Return the user who handles an order by default."""
    users = world.resources.find_kind("user")
    if users is None:
        return {"name": "system"}
    user = world.store.pick(users, row.key)
    renderer = world.renderer
    actor: dict[str, Any] = renderer.keep(
        user,
        "actor",
        lambda _: {"name": renderer.get_title(user), **{name: renderer.get_property(user, name) for name in ("email", "avatar")}},
    )
    return actor
