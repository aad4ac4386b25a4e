"""Orders: lines that cost what they say, states with their times, and what happens to several at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data import defaults, visitors
from ..data.defaults import Result
from ..data.naming import order_number, stamp
from ..data.rows import Row
from ..data.world import Context, World
from ..keys import derive_key, token
from ..messages import invalid
from ..openapi.kinds import Kind
from . import destinations, histories, unsaid
from .amounts import CHARGES, Line, totals

PATH = "/v3/orders"
_LINES = (("ordervariants", "variant"), ("orderbundles", "bundle_price_option"))
_MOST = 10**6


def seed(world: World, row: Row) -> None:
    """The values of an order that a mock starts with."""
    _place_in_store(world, row)
    variants = world.resources.named("variant")
    lines = []
    if variants is not None:
        for index in range(1 + row.key % 2):
            lines.append(
                Line(world.store.pick(variants, derive_key(row.key, f"line {index}")), 1 + derive_key(row.key, f"count {index}") % 3)
            )
    row.notes["lines"] = lines
    _identify(row)
    _price(world, row, {"shipping_cost": 9_000 + row.key % 12 * 1_000, "payment_fee": 1_500, "scalev_fee": 500})
    row.values["destination_address"] = destinations.seeded(world, row)
    histories.seed(world, row, row.values)
    sent = row.values["status"] in ("shipped", "completed", "rts")
    state = "created" if sent else "unavailable"
    row.values.update(awb_status=state, awb_ca_status=state, shipment_receipt=awb_number(row) if sent else None)
    if not sent:
        row.values["shipment_status"] = None


def create(context: Context) -> Result:
    """A new order; HTTPError 422 when it names a thing that does not exist."""
    kind = context.target.kind
    # a document that does not list orders still has its answer
    return make(context.world, kind, context.body) if kind is not None else defaults.act(context)


def make(
    world: World,
    kind: Kind,
    body: Mapping[str, Any],
    lines: list[Line] | None = None,
    store: Row | None = None,
    customer: Row | None = None,
) -> Row:
    """Make an order from the body of a request; lines, store and customer are those of the body, unless they come from elsewhere."""
    errors: dict[str, list[str]] = {}
    for field in ("store_unique_id", "warehouse_unique_id", "location_id", "courier_service_id", "financial_entity_id"):
        _check(world, field, body, errors)
    lines = _lines(world, body, errors) if lines is None else lines
    if errors:
        raise invalid(422, errors)
    price = totals(world, lines, body)
    row = world.store.create(kind, None)
    _identify(row)
    unsaid.blank(world, row)
    world.change(row, {name: value for name, value in body.items() if name not in (*CHARGES, *dict(_LINES))})
    unsaid.settle(world, row)
    if store is not None:
        row.refs["store"] = store
    if customer is None:
        _set_customer(world, row, body)
    else:
        row.refs["customer"] = row.notes["customer"] = customer
    row.values.update(price)
    row.notes["lines"] = lines
    row.values["destination_address"] = {**destinations.asked(world, row), **destinations.given(body)}
    histories.unpaid(row.values)
    row.values.setdefault("awb_status", "unavailable")
    row.values.update(awb_ca_status="unavailable", shipment_receipt=None, shipment_status=None)
    histories.start(world, row, row.values, "pending" if lines else "draft")
    row.touch()
    world.tell("order.created", row)
    return row


def _update(context: Context) -> Result:
    world, row, body = context.world, context.thing, context.body or {}
    errors: dict[str, list[str]] = {}
    for field in ("warehouse_unique_id", "location_id", "courier_service_id", "financial_entity_id", "customer_id"):
        _check(world, field, body, errors)
    lines = _lines(world, body, errors)
    if errors:
        raise invalid(422, errors)
    values = world.store.values(row)
    if any(name in body for name in dict(_LINES)):
        row.notes["lines"] = lines
    charges = {**values, **body}
    values.update(totals(world, row.notes.get("lines", []), charges))
    world.change(row, {name: value for name, value in body.items() if name not in (*CHARGES, *dict(_LINES))})
    unsaid.settle(world, row)
    old = values.get("destination_address")
    values["destination_address"] = {**(old if isinstance(old, dict) else {}), **destinations.given(body)}
    if body.get("location_id") is not None:
        values["destination_address"] |= destinations.place(row)
    if any(name in body for name in ("customer_name", "customer_email", "customer_phone")):
        _set_customer(world, row, body)
    values["last_updated_at"] = stamp(world.clock())
    row.touch()
    world.tell("order.updated", row)
    return row


def _change_status(context: Context) -> Result:
    world, body = context.world, context.body
    rows = found(context)
    for row in rows:
        values = world.store.values(row)
        time = world.clock()
        by = body.get("by")
        histories.move(world, row, values, body["status"], time, by)
        if body.get("payment_status") is not None:
            histories.pay(world, row, values, body["payment_status"], time, by)
        world.change(row, {name: value for name, value in body.items() if name not in ("ids", "status", "payment_status", "by")})
    return rows


def _delete(context: Context) -> Result:
    rows = found(context)
    for row in rows:
        context.world.tell("order.deleted", row)
        context.world.store.remove(row)
    return {"data": [row.number for row in rows], "is_paginated": False}


def _not_spam(context: Context) -> Result:
    rows = found(context)
    for row in rows:
        context.world.store.values(row).update(is_probably_spam=False, mark_as_spam_by=None)
        row.touch()
    return rows


def _add_shipment_status(context: Context) -> Result:
    row, body = context.thing, context.body
    values = context.world.store.values(row)
    entry = {"timestamp_source": "manual", **body}
    values["shipment_status_history"] = [*values.get("shipment_status_history", ()), entry]
    values["shipment_status"] = body["description"]
    row.touch()
    return row


def _add_message(context: Context) -> Result:
    world, row = context.world, context.thing
    kind = world.kind(f"{PATH}/{{}}/chats")
    chat = world.find(kind, row, str(context.body["follow_up_chat_id"])) if kind is not None else None
    text = world.renderer.property(chat, "text") if chat is not None else None
    old = world.renderer.property(row, "message_history") or []
    entry = {"id": row.number % 10**6 * 1000 + len(old), "timestamp": stamp(world.clock()), "is_from_bot": False}
    world.store.values(row)["message_history"] = [*old, {**entry, **({"message": text} if isinstance(text, str) else {})}]
    row.touch()
    return row


def _duplicate(context: Context) -> Result:
    world, source = context.world, context.thing
    made = defaults.copy(context, source)
    values = world.store.values(made)
    values.update({name: value for name, value in world.store.values(source).items() if name == "destination_address"})
    made.notes["lines"] = source.notes.get("lines", [])
    _identify(made)
    histories.start(world, made, values, "pending")
    old = world.store.values(source)
    if old.get("status") != "canceled":
        histories.move(world, source, old, "canceled", world.clock())
    made.touch()
    source.touch()
    world.tell("order.created", made)
    return made


def _by_payment_references(context: Context) -> Result:
    world = context.world
    kind = world.kind(PATH)
    answer: dict[str, Any] = {}
    for reference in str(context.request.query["pg_reference_ids"]).split(","):
        row = world.find(kind, None, reference.strip(), "pg_reference_id") if kind is not None else None
        if row is not None:
            answer[reference.strip()] = {"id": row.number, "order_id": world.renderer.property(row, "order_id")}
    return answer


def found(context: Context, field: str = "ids") -> list[Row]:
    """The orders that a body names; HTTPError 422, and nothing done, when one does not exist."""
    kind = context.world.kind(PATH)
    named = {str(one): context.world.find(kind, None, str(one)) if kind is not None else None for one in context.body[field]}
    unknown = [text for text, row in named.items() if row is None]
    if unknown:
        raise invalid(422, {field: [f"order {text[:40]} does not exist" for text in unknown[:20]]})
    return [row for row in named.values() if row is not None]


def awb_number(row: Row) -> str:
    """The tracking number that an order gets."""
    return f"JP{derive_key(row.key, 'receipt') % 10**10:010d}"


#: What an order can be found by beside its ids: nothing but its day and key says so.
NAMES: Mapping[str, Callable[[Row], str]] = {
    "order_id": lambda row: order_number(row.time, derive_key(row.key, "order_id")),
    "secret_slug": lambda row: token(derive_key(row.key, "secret_slug"), 40),
}


def _identify(row: Row) -> None:
    """The ids of an order that follow from its day and key."""
    values = row.values
    values.update({name: give(row) for name, give in NAMES.items()})
    values["public_order_url"] = f"https://shop.example.com/order/{values['secret_slug']}"
    values["payment_url"] = f"https://shop.example.com/pay/{values['secret_slug']}"


def _price(world: World, row: Row, charges: Mapping[str, Any]) -> None:
    row.values.update(totals(world, row.notes.get("lines", []), charges))


def _check(world: World, field: str, body: Mapping[str, Any], errors: dict[str, list[str]]) -> None:
    """Note when a body names something that does not exist."""
    value = body.get(field)
    kind = world.resources.named(field.removesuffix("_unique_id").removesuffix("_id"))
    if value is not None and kind is not None and world.find(kind, None, str(value)) is None:
        errors[field] = ["does not exist"]


def _lines(world: World, body: Mapping[str, Any], errors: dict[str, list[str]]) -> list[Line]:
    lines = []
    for field, noun in _LINES:
        kind = world.resources.named(noun)
        for index, one in enumerate(body.get(field) or ()):
            thing = world.find(kind, None, one[f"{noun}_unique_id"]) if kind is not None else None
            if thing is None:
                errors[f"{field}.{index}.{noun}_unique_id"] = ["does not exist"]
            elif not 1 <= one["quantity"] <= _MOST:
                errors[f"{field}.{index}.quantity"] = [f"expected 1 to {_MOST}"]
            else:
                lines.append(Line(thing, int(one["quantity"])))
    return lines


def _set_customer(world: World, row: Row, body: Mapping[str, Any]) -> None:
    """Give an order a customer of its own, with what is known of them."""
    kind = world.resources.named("customer")
    given = {name.removeprefix("customer_"): body[name] for name in ("customer_name", "customer_email", "customer_phone") if name in body}
    customer = row.notes.get("customer")
    if kind is None or (customer is not None and not given):
        return
    if customer is None:
        customer = world.store.create(kind, None)
        customer.values.update(name=None, email=None, phone=None)
    customer.values.update(given)
    customer.touch()
    row.refs["customer"] = row.notes["customer"] = customer


def _place_in_store(world: World, row: Row) -> None:
    """Spread the orders that were there before over the stores; each store has some of its regular customer."""
    stores, customers = world.resources.named("store"), world.resources.named("customer")
    if stores is None or customers is None:
        return
    found = world.store.rows(stores)
    if found:
        store = row.refs["store"] = found[row.order % len(found)]
        usual = row.order < len(found) or derive_key(row.key, "regular") % 3 == 0
        row.refs["customer"] = visitors.regular(world, store) if usual else world.store.pick(customers, derive_key(row.key, "customer"))


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "createOrder": create,
    "updateOrder": _update,
    "updateOrderCustomer": _update,
    "changeOrderStatus": _change_status,
    "deleteOrders": _delete,
    "markOrdersNotSpam": _not_spam,
    "createOrderShipmentStatusHistory": _add_shipment_status,
    "addOrderMessageHistory": _add_message,
    "duplicateOrder": _duplicate,
    "listOrdersByPgReferenceIds": _by_payment_references,
}
