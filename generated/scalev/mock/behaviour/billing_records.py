# Copied from generator/package/scalev/mock/behaviour/billing_records.py by `python -m generator generate`. Do not edit.
"""Keep billing records: reservations, charges, refunds, payouts and a ledger with a running balance.

The initial records are created with the functions that requests use, so that all views of them are consistent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ..data.auth import APP, App
from ..data.naming import stamp
from ..data.rows import Row
from ..data.world import World
from ..keys import build_uuid, derive_key
from ..messages import HTTPError, build_not_found
from .grants import derive_application_id, derive_installation_id

_BASE = "/v3/developer/oauth-billing"
RESERVATIONS, CHARGES = f"{_BASE}/reservations", f"{_BASE}/charges"
LEDGER, SETTLEMENTS, ACTIONS = f"{_BASE}/ledger", f"{_BASE}/settlements", f"{_BASE}/actions"
#: The path where apps create reservations, which are the same rows that developers see.
_APP_RESERVATIONS = "/v3/oauth/billing/reservations"
#: The platform's share of a charge, in basis points.
_FEE = 500
CURRENCY = "IDR"


@dataclass(slots=True)
class BillingState:
    """The state of billing besides the rows."""

    balance: int = 0
    responses: dict[tuple[str, str, str], tuple[str, bytes]] = field(default_factory=dict)
    """The request body and response, by action, app and idempotency key."""
    refunds: dict[Row, str] = field(default_factory=dict)
    """The idempotency keys of refunds, by charge."""


@dataclass(frozen=True, slots=True)
class ReservationRequest:
    """The parameters of a reservation."""

    app: App
    key: str | None
    action: Row
    metadata: dict[str, Any]
    time: datetime


def create_initial_records(world: World) -> None:
    """Create the initial billing records."""
    actions = world.find_kind(ACTIONS)
    if actions is None:
        return
    rows = world.store.list_rows(actions)
    for index in range(2 * len(rows)):
        time = world.store.birth - timedelta(hours=9) * (2 * len(rows) - index)
        row = reserve(world, ReservationRequest(APP, f"start-{index}", rows[index % len(rows)], {}, time))
        if index % 4 == 1:
            release(row, time + timedelta(minutes=5), "the action failed")
        elif index % 4:
            charge = capture(world, row, time + timedelta(minutes=1))
            if index % 8 == 3:
                refund(world, charge, time + timedelta(minutes=30))
        billing = world.get_memory(BillingState)
        if index % 2 and billing.balance > 1:
            withdraw(world, billing.balance // 2, time + timedelta(hours=2))


def list_tags(world: World) -> list[dict[str, Any]]:
    """Return the billing tags of every installation: one per action."""
    kind = world.find_kind(ACTIONS)
    return [build_tag(world, row) for row in world.store.list_rows(kind)] if kind is not None else []


def build_tag(world: World, action: Row) -> dict[str, Any]:
    """Return the billing tag of an action."""
    values = world.store.get_values(action)
    return {
        "billing_tag_id": build_uuid(derive_key(action.key, "tag")),
        "tag_code": f"{values['action_key']}_tag",
        "label": values["label"],
        "price": 500 + action.key % 20 * 250,
        "currency": CURRENCY,
        "action_key": values["action_key"],
    }


def reserve(world: World, order: ReservationRequest) -> Row:
    """Reserve the price of an action."""
    tag = build_tag(world, order.action)
    row = _create(world, RESERVATIONS, order.time)
    row.notes.update(app=order.app, action=order.action)
    row.values.update(
        timestamp=stamp(order.time),
        expires_at=None,
        released_at=None,
        captured_at=None,
        billing_status="reserved",
        billing_tag=tag["tag_code"],
        billing_idempotency_key=order.key or build_uuid(derive_key(row.key, "key")),
        action_key=tag["action_key"],
        amount=tag["price"],
        currency=CURRENCY,
        released_reason=None,
        charge_id=None,
        metadata=order.metadata,
        capture_context=dict.fromkeys(_CONTEXT),
        **_get_parties(world, order.app),
    )
    row.touch()
    return row


def capture(world: World, row: Row, time: datetime) -> Row:
    """Turn a reservation into a charge. Raises HTTPError 409 if it is no longer open."""
    values = world.store.get_values(row)
    if values["billing_status"] != "reserved":
        raise HTTPError(409, "state_conflict", f"the reservation is {values['billing_status']}")
    charge = _create(world, CHARGES, time)
    fee = values["amount"] * _FEE // 10_000
    net = values["amount"] - fee
    app = row.notes["app"]
    context = {
        **dict.fromkeys(_CONTEXT),
        **{name: values[name] for name in _REPEATED},
        "application_id": values["oauth_application_id"],
        "application_name": app.client_id,
        "action_label": world.store.get_values(row.notes["action"])["label"],
        "reservation_id": row.uuid,
        "charge_id": charge.uuid,
        "gross_amount": values["amount"],
        "platform_fee_amount": fee,
        "developer_net_amount": net,
        "response_status": 200,
    }
    charge.notes.update(app=app, reservation=row)
    charge.values.update(
        timestamp=stamp(time),
        captured_at=stamp(time),
        gross_amount=values["amount"],
        platform_fee_bps=_FEE,
        platform_fee_amount=fee,
        developer_net_amount=net,
        reservation_id=row.uuid,
        request_id=None,
        metadata=values["metadata"],
        capture_context=context,
        **{name: values[name] for name in (*_REPEATED, "oauth_application_id")},
    )
    values.update(billing_status="captured", captured_at=stamp(time), charge_id=charge.uuid, capture_context=context)
    row.notes["charge"] = charge
    _add_ledger_entry(world, "accrual", net, time, f"Charge for {values['action_key']}", charge=charge)
    for record in (row, charge):
        record.touch()
    return charge


def withdraw(world: World, amount: int, time: datetime) -> Row:
    """Pay out part of the balance. Raises HTTPError 400 if the balance is insufficient."""
    before = world.get_memory(BillingState).balance
    if amount > before:
        raise HTTPError(400, "invalid_request", f"expected at most the balance of {before}, got {amount}")
    row = _create(world, SETTLEMENTS, time)
    row.values.update(
        timestamp=stamp(time),
        settlement_rail="xendit",
        status="pending",
        amount=amount,
        currency=CURRENCY,
        balance_before=before,
        balance_after=before - amount,
        description="Withdrawal of earnings",
        xendit_transfer_id=None,
        business_id=_get_business(world).number,
        metadata={},
    )
    _add_ledger_entry(world, "withdrawal", -amount, time, "Withdrawal of earnings", settlement=row)
    row.touch()
    return row


def find_reservation(world: World, text: str) -> Row:
    """Return the reservation with an id. Raises LookupError if it is unknown."""
    kind = world.find_kind(RESERVATIONS)
    row = world.find(kind, None, text) if kind is not None else None
    if row is None:
        raise LookupError(f"expected the id of a reservation, got {text!r}")
    return row


def get_id(row: Row) -> str:
    """Return the id of a reservation or a charge."""
    return row.uuid


_PARTIES = ("oauth_application_id", "oauth_authorized_business_id", "merchant_business_id", "developer_business_id")
_REPEATED = ("billing_tag", "billing_idempotency_key", "action_key", "currency", *_PARTIES[1:])
_CONTEXT = (
    "application_id", "application_name", "billing_tag", "action_key", "action_label", "reservation_id", "charge_id", "request_id",
    "billing_idempotency_key", "merchant_business_id", "developer_business_id", "oauth_authorized_business_id", "gross_amount",
    "platform_fee_amount", "developer_net_amount", "currency", "response_status",
)  # fmt: skip


def _get_parties(world: World, app: App) -> dict[str, int]:
    business = _get_business(world).number
    numbers = (derive_application_id(world, app.client_id), derive_installation_id(world, app.client_id), business, business)
    return dict(zip(_PARTIES, numbers, strict=True))


def release(row: Row, time: datetime, reason: str | None) -> None:
    """Release a reservation, so that it cannot be captured."""
    row.values.update(billing_status="released", released_at=stamp(time), released_reason=reason)
    row.touch()


def refund(world: World, charge: Row, time: datetime) -> Row:
    """Refund a charge, and return the ledger entry."""
    values = world.store.get_values(charge)
    world.get_memory(BillingState).refunds.setdefault(charge, "")
    return _add_ledger_entry(world, "adjustment", -values["developer_net_amount"], time, f"Refund of {values['action_key']}", charge=charge)


def _add_ledger_entry(
    world: World, kind: str, amount: int, time: datetime, text: str, charge: Row | None = None, settlement: Row | None = None
) -> Row:
    """Add a ledger entry: amounts are signed, and the balance after is the balance before plus the amount."""
    billing = world.get_memory(BillingState)
    row = _create(world, LEDGER, time)
    of_charge = world.store.get_values(charge) if charge is not None else {}
    row.values.update(
        timestamp=stamp(time),
        entry_type=kind,
        amount=amount,
        currency=CURRENCY,
        balance_before=billing.balance,
        balance_after=billing.balance + amount,
        description=text,
        charge_id=charge.uuid if charge is not None else None,
        settlement_id=settlement.uuid if settlement is not None else None,
        business_id=_get_business(world).number,
        oauth_application_id=of_charge.get("oauth_application_id"),
        capture_context=of_charge.get("capture_context", dict.fromkeys(_CONTEXT)),
        metadata={},
    )
    billing.balance += amount
    row.touch()
    return row


def _create(world: World, path: str, time: datetime) -> Row:
    kind = world.find_kind(path)
    if kind is None:
        raise build_not_found("billing")
    return world.store.create(kind, None, time=time)


def _get_business(world: World) -> Row:
    return world.store.pick(world.resources.by_noun["business"], 0)


def seed_action(world: World, row: Row) -> None:
    """Set up a billable action for one of the operations that apps may call for a business."""
    operations = [operation for operation in world.document.operations if operation.method == "POST" and operation.scope]
    if not operations:
        return
    operation = operations[row.order * 7 % len(operations)]
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in operation.id)
    row.values.update(
        action_key=f"{words.replace(' ', '_')}_{row.order}",
        label=words.capitalize(),
        description=f"Each call of {operation.method} {operation.path}",
        endpoint_templates=[f"{operation.method} {operation.path}"],
        required_scopes=[operation.scope],
        reservation_required=True,
        capture_rule="success",
    )


SEED_VALUES: Mapping[str, Callable[[World, Row], None]] = {ACTIONS: seed_action}
#: Collections whose initial rows this function creates.
INITIAL_ROWS: Mapping[str, Callable[[World], None]] = dict.fromkeys(
    (RESERVATIONS, _APP_RESERVATIONS, CHARGES, LEDGER, SETTLEMENTS), create_initial_records
)
