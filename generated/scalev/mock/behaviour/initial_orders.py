# Copied from generator/package/scalev/mock/behaviour/initial_orders.py by `python -m generator generate`. Do not edit.
"""Create the values of a mock's initial orders: their history, lines and destination.

Values from other rows are noted on first access. From then on, the values of an order depend only on its notes and its key, so that they
can be dropped and computed again at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ..data import visitors
from ..data.fitting import OMIT
from ..data.naming import stamp
from ..data.rows import Row, Template
from ..data.world import World
from ..keys import build_uuid, derive_key, pick
from . import destinations, empty_values, histories, identities
from .amounts import ZERO_AMOUNTS, Line, build_line, compute_totals

#: The states that the orders have in turn.
_STATES = ("completed", "shipped", "pending", "confirmed", "canceled", "ready", "in_process", "draft", "rts")
_SENT = frozenset({"shipped", "completed", "rts"})
_STEP = timedelta(minutes=40)
#: The states that change the state of the payment.
_PAYMENTS = {"draft": "unpaid", "confirmed": "paid"}
#: One in this many orders was not paid through a payment gateway.
_WITHOUT_GATEWAY = 4
#: The payment methods with and without a gateway.
_BY_GATEWAY, _BY_HAND = ("qris", "va_bca", "va_mandiri", "gopay", "card"), ("bank_transfer", "cod")
#: One in this many orders has details beyond the purchase itself.
_DETAILED = 3
#: What the others lack, besides the properties that a new order lacks.
_NO_DETAILS: Mapping[str, Any] = {
    **{name: [] for name in ("shipment_status_history", "follow_up_chats", "order_emails")},
    **dict.fromkeys(("is_dropshipping", "is_probably_spam"), False),
    "agent_context": None,
}


def seed(world: World, row: Row) -> None:
    """Set the values of an initial order."""
    notes, values = row.notes, row.values
    if "lines" not in notes:
        _place_in_store(world, row)
        notes["lines"] = _create_lines(world, row)
        notes["destination"] = destinations.build_initial(world, row)
        _choose_courier(world, row)
    status = _STATES[row.order % len(_STATES)]
    row.template = _build_template(status, row.order % _DETAILED != 0)
    values.update(row.template.values)
    identities.identify(row)
    values.update(
        compute_totals(
            notes["lines"], {"shipping_cost": Decimal(9_000 + row.key % 12 * 1_000), "payment_fee": _PAYMENT_FEE, "scalev_fee": _SCALEV_FEE}
        )
    )
    values.update(_get_gateway(row))
    values["payment_method"] = pick(_BY_GATEWAY if values["pg_reference_id"] is not None else _BY_HAND, derive_key(row.key, "method"))
    values["destination_address"] = dict(notes["destination"])
    _write_history(world, row, values, status)
    if status in _SENT:
        values["shipment_receipt"] = identities.derive_awb_number(row)


_PAYMENT_FEE, _SCALEV_FEE = Decimal(1_500), Decimal(500)


@lru_cache(maxsize=64)
def _build_template(status: str, is_brief: bool) -> Template:
    """Return the values that all orders in a state share, with `is_brief` for those without further details."""
    state = "created" if status in _SENT else "unavailable"
    passed = {f"{passed_status}_time" for passed_status in _list_states_to(status)} | (
        {"paid_time"} if "confirmed" in _list_states_to(status) else set()
    )
    values = {
        **ZERO_AMOUNTS,
        "status": status,
        "payment_status": "paid" if "paid_time" in passed else "unpaid",
        **{name: None for name in histories.NO_TIMES if name not in passed and name != "draft_time"},
        "awb_status": state,
        "awb_ca_status": state,
        **dict.fromkeys(("payment_link_id", "discount_code_id", "discount_code_code", "discount_code_applied_to")),
        "is_from_payment_link": False,
        "post_payment_redirect_url": OMIT,
        **({} if status in _SENT else {"shipment_receipt": None, "shipment_status": None}),
        **(empty_values.EMPTY_VALUES if is_brief else {}),
        **(_NO_DETAILS if is_brief else {}),
    }
    return Template(values)


def _get_gateway(row: Row) -> dict[str, Any]:
    """Return the provider and the reference of a payment: an order has both or neither."""
    if row.order % _WITHOUT_GATEWAY == _WITHOUT_GATEWAY - 1:
        return {"epayment_provider": None, "pg_reference_id": None}
    return {"epayment_provider": "xendit", "pg_reference_id": build_uuid(derive_key(row.key, "payment"))}


def _list_states_to(status: str) -> tuple[str, ...]:
    """Return the states that lead to a state."""
    if status in histories.ENDS:
        return (*histories.FLOW[: histories.ENDS[status]], status)
    return histories.FLOW[: histories.FLOW.index(status) + 1]


def _write_history(world: World, row: Row, values: dict[str, Any], status: str) -> None:
    """Set the history of an order that has passed through all states up to `status`."""
    actor = histories.find_actor(world, row)
    values["created_at"] = values["draft_time"] = values["unpaid_time"] = stamp(row.time)
    statuses, payments = [], []
    for index, passed_status in enumerate(_list_states_to(status)):
        at = values[f"{passed_status}_time"] = values["last_updated_at"] = stamp(row.time + index * _STEP)
        statuses.append(histories.build_entry(passed_status, at, actor["name"]))
        payment = _PAYMENTS.get(passed_status)
        if payment is not None:
            values[f"{payment}_time"] = at
            payments.append(histories.build_entry(payment, at, actor))
    values.update(status_history=statuses, payment_status_history=payments)


def _create_lines(world: World, row: Row) -> list[Line]:
    variants = world.resources.find_kind("variant")
    if variants is None:
        return []
    keys = [derive_key(row.key, f"line {index}") for index in range(1 + row.key % 2)]
    return [build_line(world, world.store.pick(variants, key), 1 + key // 7 % 3) for key in keys]


def _choose_courier(world: World, row: Row) -> None:
    """Choose a courier service for an order, and the courier that offers it."""
    services = world.resources.find_kind("courier_service")
    if services is not None:
        service = row.refs["courier_service"] = world.store.pick(services, derive_key(row.key, "courier service"))
        world.store.get_values(service)
        if "courier" in service.refs:
            row.refs["courier"] = service.refs["courier"]


def _place_in_store(world: World, row: Row) -> None:
    """Distribute the orders among the stores, with some of the regular customer in each."""
    stores, customers = world.resources.find_kind("store"), world.resources.find_kind("customer")
    if stores is None or customers is None:
        return
    shops = world.store.list_rows(stores)
    if shops:
        store = row.refs["store"] = shops[row.order % len(shops)]
        usual = row.order < len(shops) or derive_key(row.key, "regular") % 3 == 0
        row.refs["customer"] = (
            visitors.get_regular_customer(world, store) if usual else world.store.pick(customers, derive_key(row.key, "customer"))
        )
