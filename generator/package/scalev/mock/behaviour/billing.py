"""Bill for installed apps: idempotency keys, ownership of reservations, refunds and withdrawals."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ..data import defaults
from ..data.auth import APP, App
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..keys import build_uuid, derive_key
from ..messages import HTTPError, build_not_found, build_validation_error, dump
from ..openapi.kinds import Kind
from .billing_records import (
    ACTIONS,
    CHARGES,
    CURRENCY,
    LEDGER,
    RESERVATIONS,
    BillingState,
    ReservationRequest,
    build_tag,
    refund,
    release,
    reserve,
    withdraw,
)
from .grants import Grants


def _get_app(context: Context) -> App:
    """Return the app that a request's token belongs to; the predefined token belongs to the predefined app."""
    access = context.world.get_memory(Grants).access
    families = [access[credential.token] for credential in context.credentials if credential.token in access]
    return families[0].consent.app if families else APP


def _run_once(context: Context, action: str, key: str | None, act: Callable[[], bytes], *, conflict: int) -> bytes:
    """Act once per idempotency key: repeat the response for the same request, raise HTTPError with status `conflict` for another one."""
    responses = context.world.get_memory(BillingState).responses
    request = json.dumps(context.body, sort_keys=True)
    place = (action, _get_app(context).client_id, key or "")
    if key is not None and place in responses:
        earlier, response = responses[place]
        if earlier != request:
            raise HTTPError(conflict, "state_conflict", "the idempotency key was used for another request")
        return response
    response = act()
    if key is not None:
        responses[place] = (request, response)
    return response


def _reserve_once(context: Context) -> Result:
    body = context.body or {}
    key = body.get("billing_idempotency_key")
    # the document declares a conflict for refunds, but not for reservations
    return _run_once(context, "reserve", key, lambda: _render_reservation(context, _create_reservation(context, body, key)), conflict=400)


def _create_reservation(context: Context, body: Mapping[str, Any], key: str | None) -> Row:
    world = context.world
    kind = world.find_kind(ACTIONS)
    actions = world.store.list_rows(kind) if kind is not None else []
    criteria = {name: body[name] for name in ("action_key", "billing_tag") if body.get(name) is not None}
    matches = [row for row in actions if _matches_tag(build_tag(world, row), criteria)]
    if not matches:
        raise HTTPError(400, "invalid_request", f"no billable action matches {' and '.join(criteria) or 'the app'}")
    metadata = body.get("metadata")
    return reserve(
        world, ReservationRequest(_get_app(context), key, matches[0], metadata if isinstance(metadata, dict) else {}, world.clock())
    )


def _matches_tag(tag: Mapping[str, Any], criteria: Mapping[str, Any]) -> bool:
    return all(tag["tag_code" if name == "billing_tag" else name] == value for name, value in criteria.items())


def _release(context: Context) -> Result:
    world = context.world
    row = _find_owned(context, RESERVATIONS, [*context.request.path.values()][-1], "reservation")
    values = world.store.get_values(row)
    if values["billing_status"] == "captured":
        raise HTTPError(400, "state_conflict", "the reservation was captured: refund the charge instead")
    if values["billing_status"] == "reserved":
        release(row, world.clock(), None)
    return _render_reservation(context, row)


def _render_reservation(context: Context, row: Row) -> bytes:
    """Return a reservation for its app, with the names of the developer's view, since the document declares no response."""
    reservation = context.world.renderer.render_row(row, row.kind.shape)
    return dump({"billing_reservation_id": row.uuid, **reservation})


def _refund_once(context: Context) -> Result:
    body = context.body
    key = body["refund_idempotency_key"]
    return _run_once(context, "refund", key, lambda: _create_refund(context, body, key), conflict=409)


def _create_refund(context: Context, body: Mapping[str, Any], key: str) -> bytes:
    world = context.world
    billing = world.get_memory(BillingState)
    charge = _find_charge(context, body)
    if charge in billing.refunds:
        raise HTTPError(409, "state_conflict", "the charge was refunded already")
    values = world.store.get_values(charge)
    billing.refunds[charge] = key
    entry = refund(world, charge, world.clock())
    refund_values = {
        "refund_id": build_uuid(derive_key(charge.key, "refund")),
        "billing_charge_id": charge.uuid,
        "billing_reservation_id": values["reservation_id"],
        "refund_status": "succeeded",
        "amount": values["gross_amount"],
        "currency": CURRENCY,
        "reason_code": body["reason_code"],
        "reason": body["reason"],
        "merchant_volt_transaction_id": build_uuid(derive_key(charge.key, "merchant transaction")),
        "developer_earnings_entry_id": entry.uuid,
        "inserted_at": world.store.get_values(entry)["timestamp"],
    }
    return defaults.show(context, refund_values)


def _find_charge(context: Context, body: Mapping[str, Any]) -> Row:
    """Return the charge that a refund identifies by its id or by the id of its reservation."""
    charge = None
    if body.get("billing_charge_id") is not None:
        charge = _find_owned(context, CHARGES, str(body["billing_charge_id"]), "charge")
    if body.get("billing_reservation_id") is not None:
        reservation = _find_owned(context, RESERVATIONS, str(body["billing_reservation_id"]), "reservation")
        captured_charge = reservation.notes.get("charge")
        if captured_charge is None:
            raise HTTPError(409, "state_conflict", "the reservation was not captured: release it instead")
        if charge is not None and charge is not captured_charge:
            raise build_validation_error(422, {"billing_reservation_id": ["does not belong to the charge"]})
        charge = captured_charge
    if charge is None:
        raise build_validation_error(422, {"base": ["expected billing_charge_id or billing_reservation_id"]})
    return charge


def _find_owned(context: Context, path: str, text: str, noun: str) -> Row:
    """Return a row of the calling app; rows of other apps are not found."""
    kind: Kind | None = context.world.find_kind(path)
    row = context.world.find(kind, None, text) if kind is not None else None
    if row is None or row.notes.get("app") != _get_app(context):
        raise build_not_found(noun)
    return row


def _get_earnings(context: Context) -> Result:
    world = context.world
    kind = world.find_kind(LEDGER)
    if kind is not None:
        world.store.list_rows(kind)
    return {"balance": world.get_memory(BillingState).balance, "currency": CURRENCY}


def _withdraw(context: Context) -> Result:
    world = context.world
    _get_earnings(context)
    return withdraw(world, int(context.body["amount"]), world.clock())


def _build_reservation_example(world: World) -> dict[str, Any]:
    return {"billing_idempotency_key": "example"}


def _build_refund_example(world: World) -> dict[str, Any]:
    kind = world.find_kind(CHARGES)
    billing = world.get_memory(BillingState)
    charges = [row for row in world.store.list_rows(kind) if row not in billing.refunds] if kind is not None else []
    return {"billing_charge_id": charges[-1].uuid, "billing_reservation_id": None} if charges else {}


def _build_withdrawal_example(world: World) -> dict[str, Any]:
    kind = world.find_kind(LEDGER)
    if kind is not None:
        world.store.list_rows(kind)
    return {"amount": max(1, int(world.get_memory(BillingState).balance) // 2)}


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "createOAuthBillingReservation": _reserve_once,
    "releaseOAuthBillingReservation": _release,
    "createOAuthBillingRefund": _refund_once,
    "getDeveloperOAuthBillingEarnings": _get_earnings,
    "createDeveloperOAuthBillingWithdrawal": _withdraw,
}
EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = {
    "createOAuthBillingReservation": _build_reservation_example,
    "createOAuthBillingRefund": _build_refund_example,
    "createDeveloperOAuthBillingWithdrawal": _build_withdrawal_example,
}
