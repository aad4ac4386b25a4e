# Copied from generator/package/scalev/mock/behaviour/histories.py by `python -m generator generate`. Do not edit.
"""The states of an order, and the times and histories that go with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ..data.fitting import OMIT
from ..data.naming import stamp
from ..data.rows import Row
from ..data.world import World

#: The way of an order that goes well.
FLOW = ("draft", "pending", "confirmed", "in_process", "ready", "shipped", "completed")
_ENDS = {"canceled": 2, "rts": 6, "closed": 7}
_TIMES = (*FLOW, *_ENDS)
#: The states of the orders that a mock starts with, in turn.
_SEEDED = ("completed", "shipped", "pending", "confirmed", "canceled", "ready", "in_process", "draft", "rts")
_STEP = timedelta(minutes=40)


def start(world: World, row: Row, values: dict[str, Any], status: str) -> None:
    """The state of an order that is new."""
    time = stamp(row.time)
    values.update(dict.fromkeys((f"{state}_time" for state in _TIMES), None))
    values.update(dict.fromkeys(("paid_time", "conflict_time", "transfer_time", "settled_time"), None))
    values.update(status_history=[], payment_status_history=[], shipment_status_history=[])
    values.update(created_at=time, draft_time=time, last_updated_at=time, unpaid_time=time)
    _move(world, row, values, status, row.time)
    _pay(world, row, values, "unpaid", row.time)


def unpaid(values: dict[str, Any]) -> None:
    """An order that is new has no payment yet, and nobody asked for instructions how to pay."""
    nothing = dict.fromkeys(("payment_method", "qr_string", "actions", "redirect_url", "invoice_url"), OMIT)
    values.update(pg_reference_id=None, epayment_provider=None, invoice_url=None, pg_payment_info=nothing)


def seed(world: World, row: Row, values: dict[str, Any]) -> None:
    """The state of an order that was there before, with everything that it went through."""
    last = _SEEDED[row.order % len(_SEEDED)]
    passed = FLOW[: _ENDS[last]] if last in _ENDS else FLOW[: FLOW.index(last)]
    start(world, row, values, "draft" if passed else last)
    time = row.time
    for status in (*passed[1:], last) if passed else ():
        time += _STEP
        _move(world, row, values, status, time)
        if status == "confirmed":
            _pay(world, row, values, "paid", time)


def move(
    world: World, row: Row, values: dict[str, Any], status: str, time: datetime, by: str | None = None, *, now: datetime | None = None
) -> None:
    """Bring an order into a state, and tell of it; `now` is when that is said of an earlier time."""
    _move(world, row, values, status, time, by)
    if now is not None:
        values["status_history"] = sorted(values["status_history"], key=lambda entry: datetime.fromisoformat(entry["time"]))
        values["last_updated_at"] = stamp(now)
    world.tell("order.status_changed", row)


def pay(world: World, row: Row, values: dict[str, Any], status: str, time: datetime, by: str | None = None) -> None:
    """Bring the payment of an order into a state, and tell of it."""
    _pay(world, row, values, status, time, by)
    world.tell("order.payment_status_changed", row)


def _move(world: World, row: Row, values: dict[str, Any], status: str, time: datetime, by: str | None = None) -> None:
    values["status"] = status
    values[f"{status}_time"] = values["last_updated_at"] = stamp(time)
    values["status_history"] = [*values.get("status_history", ()), _entry(world, row, status, time, by)]


def _pay(world: World, row: Row, values: dict[str, Any], status: str, time: datetime, by: str | None = None) -> None:
    values["payment_status"] = status
    values[f"{status}_time"] = values["last_updated_at"] = stamp(time)
    values["payment_status_history"] = [*values.get("payment_status_history", ()), _entry(world, row, status, time, by)]


def _entry(world: World, row: Row, status: str, time: datetime, by: str | None) -> dict[str, Any]:
    users = world.resources.named("user")
    name = by or (world.title(world.store.pick(users, row.key)) if users is not None else "system")
    return {"status": status, "time": stamp(time), "at": stamp(time), "by": {"name": name}}
