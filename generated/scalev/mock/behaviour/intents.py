# Copied from generator/package/scalev/mock/behaviour/intents.py by `python -m generator generate`. Do not edit.
"""Keep checkout intents: what a buyer has filled in, when an intent is abandoned, and which order completes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from ..data.auth import INTENT, PREFILL
from ..data.fitting import OMIT
from ..data.naming import stamp
from ..data.rows import Row
from ..data.values import format_amount
from ..data.world import World
from ..keys import build_token, derive_key
from ..messages import build_not_found
from . import landing_pages
from .amounts import build_line

PATH = "/v3/checkout-intents"
LIFE = timedelta(hours=24)
#: How long an intent is active after the buyer's last change.
IDLE = timedelta(minutes=15)
_RECOVERY_LIFE = timedelta(days=30)
_SOLD = ("variant", "bundle_price_option")
_NO_FIELDS: Mapping[str, Any] = {
    **dict.fromkeys(("customer_name", "customer_email", "customer_phone", "payment_method", "sub_payment_method", "notes")),
    **dict.fromkeys(f"shipping_{name}" for name in ("address", "province", "city", "subdistrict", "location_id", "postal_code")),
    "discount_code_code": None,
    "custom_fields": [],
}


@dataclass(slots=True)
class Intents:
    """The sessions of buyers and the tokens of their intents. `open` holds the intents that may become abandoned."""

    sessions: dict[tuple[Row, str], Row] = field(default_factory=dict)
    tokens: dict[str, Row] = field(default_factory=dict, repr=False)
    prefills: dict[str, Row] = field(default_factory=dict, repr=False)
    open: dict[Row, None] = field(default_factory=dict)


def create(world: World, place: Row, store: Row, session: str | None, time: datetime) -> Row:
    """Create an intent on a storefront or a page, its `place`. Raises HTTPError 404 if the document has no checkout intents."""
    kind = world.find_kind(PATH)
    if kind is None:
        raise build_not_found("checkout intent")
    row, memory = world.store.create(kind, None, time=time), world.get_memory(Intents)
    row.refs["store"] = store
    row.notes.update(place=place, token=f"cit_{build_token(derive_key(row.key, 'intent'), 40)}", contents=[])
    memory.tokens[row.notes["token"]] = row
    if session is not None:
        memory.sessions[place, session] = row
    row.values.update(_DEFAULTS, started_at=stamp(row.time), page=describe_page(place) if place is not store else None)
    row.values["fields"] = dict(_NO_FIELDS)
    return row


def note_activity(world: World, row: Row, time: datetime) -> None:
    """Record that a buyer is filling in the form."""
    values = world.store.get_values(row)
    row.notes["active"] = time
    world.get_memory(Intents).open[row] = None
    values.update(status="active", last_activity_at=stamp(time), occurred_at=stamp(time), follow_up_eligible_at=stamp(time + IDLE))
    describe(world, row)


def change(world: World, row: Row, body: Mapping[str, Any]) -> None:
    """Update an intent from a request: omitted fields stay, null or blank ones are cleared, and lists are replaced."""
    values = world.store.get_values(row)
    changes = {name: None if isinstance(value, str) and not value.strip() else value for name, value in (body.get("fields") or {}).items()}
    values["fields"] = {**values["fields"], **changes}
    if values["fields"]["custom_fields"] is None:
        values["fields"]["custom_fields"] = []
    if body.get("items") is not None:
        row.notes["contents"] = [entry for item in body["items"] if (entry := find_item(world, item)) is not None]
        values["items"] = [render_item(world, item, quantity) for item, quantity in row.notes["contents"]]
    for name in ("form_widget_id", "source_url", "attribution"):
        if body.get(name) is not None:
            values[name] = body[name]


def describe(world: World, row: Row) -> None:
    """Update what follows from the fields and items of an intent: the customer, the total, and the link that restores the form."""
    values = world.store.get_values(row)
    fields, items = values["fields"], values["items"]
    customer = {name: fields.get(f"customer_{name}") for name in ("name", "email", "phone")}
    total = sum((Decimal(item["line_total"]) for item in items), Decimal(0))
    url, until = _get_recovery(world, row, values)
    values.update(
        customer=customer,
        contactable=is_contactable(customer),
        cart_summary={
            "item_quantity": sum(item["quantity"] for item in items),
            "estimated_total": format_amount(total, ".2f"),
            "currency": "IDR",
        },
        recovery_url=url,
        recovery_url_expires_at=until,
    )
    row.touch()


def is_contactable(customer: Mapping[str, Any]) -> bool:
    """Return whether a customer has an email address, or a phone number of at least eight digits."""
    name, _, domain = str(customer.get("email") or "").partition("@")
    return bool(name and domain) or sum(letter.isdigit() for letter in str(customer.get("phone") or "")) >= _SHORTEST_PHONE


def notice_time(world: World) -> None:
    """Abandon intents whose buyers have been idle for too long; each is announced only once."""
    memory, now = world.get_memory(Intents), world.clock.now
    for row in [row for row in memory.open if now - row.notes["active"] >= IDLE]:
        del memory.open[row]
        values = world.store.get_values(row)
        values.update(status="abandoned", occurred_at=stamp(row.notes["active"] + IDLE))
        row.touch()
        if values["contactable"] and not row.notes.get("is_announced"):
            row.notes["is_announced"] = True
            world.emit("checkout_intent.abandoned", row)


def complete(world: World, store: Row, text: Any, order: Row) -> None:
    """Complete the intent of a token with an order. An expired or used token, or one of another store, has no effect."""
    memory, now = world.get_memory(Intents), world.clock.now
    row = memory.tokens.get(text) if isinstance(text, str) else None
    if row is None or row.refs["store"] is not store or now >= row.notes["expires"] or is_completed(world, row):
        return
    memory.open.pop(row, None)
    _set_completed(world, row, order, now)
    if world.store.get_values(row)["contactable"]:
        world.emit("checkout_intent.completed", row)


def _set_completed(world: World, row: Row, order: Row, time: datetime) -> None:
    at = stamp(time)
    summary = {"id": order.uuid, "order_id": world.renderer.get_property(order, "order_id")}
    world.store.get_values(row).update(status="completed", completed_at=at, occurred_at=at, order=summary)
    describe(world, row)


def is_completed(world: World, row: Row) -> bool:
    """Return whether an order completed an intent."""
    return bool(world.store.get_values(row).get("status") == "completed")


def find_prefill(world: World, text: Any) -> Row | None:
    """Return the intent of a prefill token, or None if the token is unknown or has expired."""
    kind = world.find_kind(PATH)
    if text == PREFILL and kind is not None:
        row = next((candidate for candidate in world.store.list_rows(kind) if not candidate.is_created), None)
    else:
        row = world.get_memory(Intents).prefills.get(str(text))
    if row is None:
        return None
    world.store.get_values(row)
    return row if world.clock.now < row.notes["active"] + _RECOVERY_LIFE else None


def find_item(world: World, item: Mapping[str, Any]) -> tuple[Row, int] | None:
    """Return the row of an item in a request and its quantity, or None if there is no such row."""
    noun = str(item.get("type"))
    kind = world.resources.find_kind(noun) if noun in _SOLD else None
    row = world.find(kind, None, str(item.get(f"{noun}_id"))) if kind is not None else None
    return (row, int(item.get("quantity") or 1)) if row is not None else None


def list_sold(world: World, row: Row) -> list[Row | None]:
    """Return the row that each item of an intent sells, or None for an item that refers to none."""
    items, contents = world.store.get_values(row)["items"], row.notes["contents"]
    if len(items) != len(contents):
        # an operation without behaviour, such as one of a later revision, replaced the items
        contents = [find_item(world, item) for item in items]
    return [entry[0] if entry is not None else None for entry in contents]


def render_item(world: World, item: Row, quantity: int) -> dict[str, Any]:
    """Return an item of an intent with its current price."""
    offer = build_line(world, item, quantity).offer
    return {
        "type": item.kind.noun,
        f"{item.kind.noun}_id": item.number,
        "quantity": quantity,
        "name": offer.display,
        "unit_price": format_amount(offer.price, ".2f"),
        "line_total": format_amount(offer.price * quantity, ".2f"),
        "currency": "IDR",
    }


def describe_page(page: Row) -> dict[str, Any]:
    """Return the page as an intent shows it."""
    return {"id": page.number, "unique_id": page.unique_id}


def _get_recovery(world: World, row: Row, values: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the link that restores the form, and when it expires."""
    source = str(values.get("source_url") or "")
    parts = urlsplit(source)
    if values.get("status") == "completed" or parts.scheme not in ("http", "https") or not parts.hostname:
        return None, None
    text = f"cip_{build_token(derive_key(row.key, 'prefill'), 40)}"
    world.get_memory(Intents).prefills[text] = row
    query = "&".join(filter(None, (parts.query, f"checkout_intent_prefill_token={text}")))
    return parts._replace(query=query).geturl(), stamp(row.notes["active"] + _RECOVERY_LIFE)


def seed(world: World, row: Row) -> None:
    """Set up an initial intent: of each three, one is abandoned on a storefront, one on a page, and one was completed by an order."""
    stores, pages, customers, variants, orders = (
        world.resources.find_kind(noun) for noun in ("store", "page", "customer", "variant", "order")
    )
    if stores is None or pages is None or customers is None or variants is None or orders is None:
        return
    customer = world.store.pick(customers, row.key)
    place = world.store.pick(pages if row.order % _ROUND == _ON_A_PAGE else stores, row.order // _ROUND)
    store = row.refs["store"] = (landing_pages.get_store(world, place) or place) if place.kind is pages else place
    last = row.time + timedelta(minutes=2)
    contents = [(world.store.pick(variants, derive_key(row.key, "item")), 1 + row.key % 3)]
    row.notes.update(place=place, token=INTENT, contents=contents, active=last, expires=row.time + LIFE)
    contact = {f"customer_{name}": world.renderer.get_property(customer, name) for name in ("name", "email", "phone")}
    row.values.update(
        _DEFAULTS,
        status="abandoned",
        page=describe_page(place) if place is not store else None,
        started_at=stamp(row.time),
        last_activity_at=stamp(last),
        follow_up_eligible_at=stamp(last + IDLE),
        occurred_at=stamp(last + IDLE),
        fields={**_NO_FIELDS, **contact},
        items=[render_item(world, item, quantity) for item, quantity in contents],
        source_url="https://shop.example.com/checkout",
    )
    describe(world, row)
    placed = _list_orders(world, store, world.store.list_rows(orders)) if row.order % _ROUND == _COMPLETED else []
    if placed:
        _set_completed(world, row, placed[row.order % len(placed)], last)


def _list_orders(world: World, store: Row, rows: Iterable[Row]) -> list[Row]:
    """Return the initial orders of a store."""
    orders = []
    for row in rows:
        world.store.get_values(row)
        if row.refs.get("store") is store and not row.is_created:
            orders.append(row)
    return orders


_ROUND, _ON_A_PAGE, _COMPLETED = 3, 1, 2
_SHORTEST_PHONE = 8
_DEFAULTS: Mapping[str, Any] = {
    "last_sequence": 0,
    "form_widget_id": OMIT,
    "is_email_follow_up_already_sended": False,
    "selected_order_bump_keys": [],
    "items": [],
    "attribution": {},
    **dict.fromkeys(("handler", "source_url", "completed_at", "order")),
}
