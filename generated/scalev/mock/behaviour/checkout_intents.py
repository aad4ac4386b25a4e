# Copied from generator/package/scalev/mock/behaviour/checkout_intents.py by `python -m generator generate`. Do not edit.
"""Serve the operations on checkout intents: forms save what buyers fill in, and merchants follow up on abandoned intents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data import lists
from ..data.auth import INTENT, PREFILL
from ..data.context import Context
from ..data.defaults import Result
from ..data.fitting import OMIT
from ..data.naming import stamp
from ..data.rows import Row
from ..data.world import World
from ..messages import HTTPError, build_not_found, dump
from . import intents, landing_pages

_TOKEN_HEADER = "X-Scalev-Checkout-Intent-Token"
_SORTS = ("started_at", "last_activity_at", "completed_at")
_SCALARS = (str, int, float, bool, type(None))


def _start(context: Context) -> Result:
    """Start an intent, or resume the intent of a session with its saved data."""
    world, body, place = context.world, context.body or {}, context.scope
    if place is None:
        raise build_not_found("store")
    _check_fields(context)
    session = body.get("client_session_id")
    row = world.get_memory(intents.Intents).sessions.get((place, session)) if session is not None else None
    now = world.clock()
    if row is None:
        store = place if place.kind.noun == "store" else landing_pages.get_store(world, place)
        if store is None:
            raise build_not_found("store")
        row = intents.create(world, place, store, session, now)
        source = intents.find_prefill(world, body.get("checkout_intent_prefill_token"))
        if source is not None:
            saved = world.store.get_values(source)
            intents.change(world, row, {"fields": saved["fields"], "items": saved["items"]})
        intents.change(world, row, body)
    elif intents.is_completed(world, row):
        raise HTTPError(409, "checkout_intent_completed", "expected a new client_session_id: an order has completed this session")
    row.notes["expires"] = now + intents.LIFE
    intents.note_activity(world, row, now)
    values = world.store.get_values(row)
    widget = values["form_widget_id"]
    names = ("status", "last_sequence", "started_at", "last_activity_at")
    return {
        "id": row.uuid,
        "checkout_intent_token": row.notes["token"],
        "form_widget_id": None if widget is OMIT else widget,
        "expires_at": stamp(row.notes["expires"]),
        **{name: values[name] for name in names},
    }


def _update(context: Context) -> Result:
    """Save what the buyer filled in, unless a later update has already arrived."""
    world, row, body = context.world, context.resource, context.body or {}
    values = world.store.get_values(row)
    token = context.request.headers.get(_TOKEN_HEADER)
    is_valid = token == row.notes.get("token") and (token == INTENT or world.clock.now < row.notes["expires"])
    if not is_valid or row.notes["place"] is not context.scope or intents.is_completed(world, row):
        raise build_not_found("checkout intent")
    _check_fields(context)
    sequence = body.get("sequence")
    if sequence is not None:
        if sequence <= values["last_sequence"]:
            return None
        values["last_sequence"] = sequence
    intents.change(world, row, body)
    intents.note_activity(world, row, world.clock())
    return None


def _check_fields(context: Context) -> None:
    """Raise HTTPError 422 for an undeclared field, or a custom field whose value is not a scalar."""
    fields = (context.body or {}).get("fields") or {}
    schema = context.request.operation.body
    declared: Any = {}
    for node in schema.content.values() if schema is not None else ():
        declared = context.world.shapes.get_shape(node).properties["fields"].properties
    errors = {f"fields.{name}": ["is unknown"] for name in fields if name not in declared}
    for index, entry in enumerate(fields.get("custom_fields") or ()):
        if not isinstance(entry.get("value"), _SCALARS):
            errors[f"fields.custom_fields.{index}.value"] = ["expected a string, a number, a boolean or null"]
    if errors:
        raise _reject_fields(errors)


def _list(context: Context) -> Result:
    world, query = context.world, context.request.query
    rows = [row for row in lists.find_matching(context) if world.store.get_values(row).get("contactable")]
    name = query.get("sort_by")
    by = name if name in _SORTS else _SORTS[0]

    def rank(row: Row) -> tuple[str, int]:
        values = world.store.get_values(row)
        # an open intent has not been completed
        return str(values.get(by) or values["started_at"]), row.order

    return lists.respond_in_order(context, sorted(rows, key=rank, reverse=query.get("sort_direction") != "asc"))


def _get(context: Context) -> Result:
    row = context.resource
    if not context.world.store.get_values(row).get("contactable"):
        raise build_not_found("checkout intent")
    return row


def _prefill(context: Context) -> Result:
    world = context.world
    row = intents.find_prefill(world, context.request.query["checkout_intent_prefill_token"])
    if row is None:
        raise HTTPError(401, "invalid_checkout_intent_prefill_token", "the prefill token is unknown, or has expired")
    values = world.store.get_values(row)
    items = [
        {**item, "is_available": reason is None, "unavailable_reason": reason}
        for item, sold in zip(values["items"], intents.list_sold(world, row), strict=True)
        for reason in (_find_obstacle(world, sold),)
    ]
    return dump({"data": {"checkout_intent": {"id": row.uuid, "fields": values["fields"], "items": items}}})


def _find_obstacle(world: World, item: Row | None) -> str | None:
    """Return why an item can no longer be bought, or None if it can."""
    if item is None or item.is_gone:
        return "deleted"
    values = world.store.get_values(item)
    if values.get("is_active") is False or values.get("is_visible") is False:
        return "disabled"
    is_sold_out = values.get("in_stock") is False or (values.get("is_inventory") is True and values.get("available_qty") == 0)
    return "out_of_stock" if is_sold_out else None


def _send_follow_up(context: Context) -> Result:
    world, row = context.world, context.resource
    values = world.store.get_values(row)
    if not values.get("contactable"):
        raise build_not_found("checkout intent")
    if not values["customer"]["email"]:
        raise HTTPError(422, "checkout_intent_follow_up_email_unavailable", "the buyer has not given an e-mail address")
    if values["is_email_follow_up_already_sended"]:
        raise HTTPError(409, "checkout_intent_follow_up_email_already_sended", "the follow-up e-mail was already sent")
    values["is_email_follow_up_already_sended"] = True
    row.touch()
    return None


def _reject_fields(errors: Mapping[str, list[str]]) -> HTTPError:
    return HTTPError(422, "invalid_checkout_intent_fields", "the fields or items are invalid", errors)


def _convert_error(error: HTTPError) -> HTTPError:
    """Give validation errors in fields and items the error code of the service."""
    places = {name.partition(".")[0] for name in error.errors or ()}
    return _reject_fields(error.errors or {}) if error.status == 422 and places & {"fields", "items"} else error


_FORMS = ("startStorefrontCheckoutIntent", "startPageCheckoutIntent", "updateStorefrontCheckoutIntent", "updatePageCheckoutIntent")
BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    **dict(zip(_FORMS, (_start, _start, _update, _update), strict=True)),
    "listCheckoutIntents": _list,
    "getCheckoutIntent": _get,
    "getCheckoutIntentPrefill": _prefill,
    "sendCheckoutIntentFollowUpEmail": _send_follow_up,
}
ERROR_FORMATS: Mapping[str, Callable[[HTTPError], HTTPError]] = dict.fromkeys(_FORMS, _convert_error)
EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = {
    "getCheckoutIntentPrefill": lambda _: {"checkout_intent_prefill_token": PREFILL},
    **dict.fromkeys(_FORMS[2:], lambda _: {"fields": {"customer_name": "Sari", "customer_email": "sari@example.com"}}),
}
SEED_VALUES: Mapping[str, Callable[[World, Row], None]] = {intents.PATH: intents.seed}
