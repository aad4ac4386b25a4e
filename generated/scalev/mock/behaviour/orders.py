# Copied from generator/package/scalev/mock/behaviour/orders.py by `python -m generator generate`. Do not edit.
"""Manage orders: consistent lines and totals, changes of state with their times, and bulk operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data import defaults
from ..data.context import Context
from ..data.defaults import Result
from ..data.naming import stamp
from ..data.rows import Row
from ..data.world import World
from ..keys import derive_key
from ..messages import build_validation_error
from ..openapi.kinds import Kind
from . import destinations, empty_values, histories, identities
from .amounts import CHARGES, Line, build_line, compute_totals

PATH = "/v3/orders"
_LINES = (("ordervariants", "variant"), ("orderbundles", "bundle_price_option"))
_MOST = 10**6
#: Properties that record the history of an order, which a copy does not have.
_HISTORY = frozenset(
    {
        "message_history",
        "analytics_purchases",
        "is_purchase_fb",
        "is_purchase_tiktok",
        "is_purchase_kwai",
        "transferproof_url",
        "rtsproof_url",
        "is_from_payment_link",
        "payment_link_id",
    }
)


def _create(context: Context) -> Result:
    """Create an order. Raises HTTPError 422 if it refers to a row that does not exist."""
    kind = context.target.kind
    # without a list of orders, the response is still declared
    return create_order(context.world, kind, context.body) if kind is not None else defaults.act(context)


def create_order(
    world: World,
    kind: Kind,
    body: Mapping[str, Any],
    lines: list[Line] | None = None,
    store: Row | None = None,
    customer: Row | None = None,
) -> Row:
    """Create an order from a request body; lines, store and customer are those of the body unless given."""
    errors: dict[str, list[str]] = {}
    lines = _find_lines(world, body, errors) if lines is None else lines
    if errors:
        raise build_validation_error(422, errors)
    price = compute_totals(lines, body)
    row = world.store.create(kind, None)
    identities.identify(row)
    empty_values.set_empty(world, row)
    world.change(row, {name: value for name, value in body.items() if name not in (*CHARGES, *dict(_LINES))})
    identities.set_redirect(row.values)
    empty_values.show_references(world, row)
    if store is not None:
        row.refs["store"] = store
    if customer is None:
        _set_customer(world, row, body)
    else:
        row.refs["customer"] = row.notes["customer"] = customer
    row.values.update(price)
    row.notes["lines"] = lines
    destinations.set_destination(world, row, body)
    histories.set_unpaid(row.values)
    row.values.setdefault("awb_status", "unavailable")
    row.values.update(awb_ca_status="unavailable", shipment_receipt=None, shipment_status=None)
    histories.start(world, row, row.values, "pending" if lines else "draft")
    row.touch()
    world.emit("order.created", row)
    return row


def _update(context: Context) -> Result:
    world, row, body = context.world, context.resource, context.body or {}
    errors: dict[str, list[str]] = {}
    lines = _find_lines(world, body, errors)
    if errors:
        raise build_validation_error(422, errors)
    values = world.store.get_values(row)
    line_kinds = {noun for name, noun in _LINES if name in body}
    if line_kinds:
        # kinds of lines that are not sent stay unchanged
        row.notes["lines"] = [*(line for line in row.notes.get("lines", ()) if line.item.kind.noun not in line_kinds), *lines]
    charges = {**values, **body}
    values.update(compute_totals(row.notes.get("lines", []), charges))
    world.change(row, {name: value for name, value in body.items() if name not in (*CHARGES, *dict(_LINES))})
    identities.set_redirect(values)
    empty_values.show_references(world, row)
    destinations.set_destination(world, row, body)
    if any(name in body for name in ("customer_name", "customer_email", "customer_phone")):
        _set_customer(world, row, body)
    values["last_updated_at"] = stamp(world.clock())
    row.touch()
    world.emit("order.updated", row)
    return row


def _change_status(context: Context) -> Result:
    world, body = context.world, context.body
    rows = find_orders(context)
    for row in rows:
        values = world.store.get_values(row)
        time = world.clock()
        by = body.get("by")
        if body.get("status") is not None:
            histories.move(world, row, values, body["status"], time, by)
        if body.get("payment_status") is not None:
            histories.pay(world, row, values, body["payment_status"], time, by)
        world.change(row, {name: value for name, value in body.items() if name not in ("ids", "status", "payment_status", "by")})
    return rows


def _delete(context: Context) -> Result:
    rows = find_orders(context)
    ids = [context.world.renderer.get_property(row, "id") for row in rows]
    for row in rows:
        context.world.emit("order.deleted", row)
        context.world.store.remove(row)
    return {"data": ids, "is_paginated": False}


def _mark_not_spam(context: Context) -> Result:
    rows = find_orders(context)
    for row in rows:
        context.world.store.get_values(row).update(is_probably_spam=False, mark_as_spam_by=None)
        row.touch()
    return rows


def _add_shipment_status(context: Context) -> Result:
    row, body = context.resource, context.body
    values = context.world.store.get_values(row)
    entry = {"timestamp_source": "manual", **body}
    values["shipment_status_history"] = [*values.get("shipment_status_history", ()), entry]
    values["shipment_status"] = body["description"]
    row.touch()
    return row


def _add_message(context: Context) -> Result:
    world, row = context.world, context.resource
    kind = world.find_kind(f"{PATH}/{{}}/chats")
    chat = world.find(kind, row, str(context.body["follow_up_chat_id"])) if kind is not None else None
    text = world.renderer.get_property(chat, "text") if chat is not None else None
    old = world.renderer.get_property(row, "message_history") or []
    number = derive_key(row.key, f"message {len(old)}") % 900_000_000 + 100_000_000
    entry = {"id": number, "timestamp": stamp(world.clock()), "is_from_bot": False}
    world.store.get_values(row)["message_history"] = [*old, {**entry, **({"message": text} if isinstance(text, str) else {})}]
    row.touch()
    return row


def _duplicate(context: Context) -> Result:
    world, source = context.world, context.resource
    copy = defaults.copy(context, source)
    values = world.store.get_values(copy)
    values.update({name: value for name, value in world.store.get_values(source).items() if name == "destination_address"})
    copy.notes.update(lines=source.notes.get("lines", []), requested=source.notes.get("requested", {}))
    # the copy has no messages to the buyer yet
    values.update({name: value for name, value in empty_values.EMPTY_VALUES.items() if name in _HISTORY})
    identities.identify(copy)
    histories.set_unpaid(values)
    histories.start(world, copy, values, "pending")
    old = world.store.get_values(source)
    if old.get("status") != "canceled":
        histories.move(world, source, old, "canceled", world.clock())
    copy.touch()
    source.touch()
    world.emit("order.created", copy)
    return copy


def _list_by_payment_references(context: Context) -> Result:
    world = context.world
    kind = world.find_kind(PATH)
    orders: dict[str, Any] = {}
    for reference in str(context.request.query["pg_reference_ids"]).split(","):
        row = world.find(kind, None, reference.strip(), "pg_reference_id") if kind is not None else None
        if row is not None:
            orders[reference.strip()] = {name: world.renderer.get_property(row, name) for name in ("id", "order_id")}
    return orders


def find_orders(context: Context, field: str = "ids") -> list[Row]:
    """Return the orders that a body refers to. Raises HTTPError 422, before any change, if one does not exist."""
    kind = context.world.find_kind(PATH)
    rows = {str(text): context.world.find(kind, None, str(text)) if kind is not None else None for text in context.body[field]}
    unknown = [text for text, row in rows.items() if row is None]
    if unknown:
        raise build_validation_error(422, {field: [f"order {text[:40]} does not exist" for text in unknown[:20]]})
    return [row for row in rows.values() if row is not None]


def _find_lines(world: World, body: Mapping[str, Any], errors: dict[str, list[str]]) -> list[Line]:
    lines = []
    for field, noun in _LINES:
        kind = world.resources.find_kind(noun)
        for index, line in enumerate(body.get(field) or ()):
            item = world.find(kind, None, line[f"{noun}_unique_id"]) if kind is not None else None
            if item is None:
                errors[f"{field}.{index}.{noun}_unique_id"] = ["does not exist"]
            elif not 1 <= line["quantity"] <= _MOST:
                errors[f"{field}.{index}.quantity"] = [f"expected 1 to {_MOST}"]
            else:
                lines.append(build_line(world, item, int(line["quantity"])))
    return lines


def _set_customer(world: World, row: Row, body: Mapping[str, Any]) -> None:
    """Give an order its own customer, with the details in the body."""
    kind = world.resources.find_kind("customer")
    details = {name.removeprefix("customer_"): body[name] for name in ("customer_name", "customer_email", "customer_phone") if name in body}
    customer = row.notes.get("customer")
    if kind is None or (customer is not None and not details):
        return
    if customer is None:
        customer = world.store.create(kind, None)
        customer.values.update(name=None, email=None, phone=None)
    customer.values.update(details)
    customer.touch()
    row.refs["customer"] = row.notes["customer"] = customer


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "createOrder": _create,
    "updateOrder": _update,
    "updateOrderCustomer": _update,
    "changeOrderStatus": _change_status,
    "deleteOrders": _delete,
    "markOrdersNotSpam": _mark_not_spam,
    "createOrderShipmentStatusHistory": _add_shipment_status,
    "addOrderMessageHistory": _add_message,
    "duplicateOrder": _duplicate,
    "listOrdersByPgReferenceIds": _list_by_payment_references,
}
