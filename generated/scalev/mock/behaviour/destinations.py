# Copied from generator/package/scalev/mock/behaviour/destinations.py by `python -m generator generate`. Do not edit.
"""Set the destinations of orders: the recipient and the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..data.naming import Subject, build_phone
from ..data.rows import Row
from ..data.world import World
from ..keys import derive_key


def build_initial(world: World, row: Row) -> dict[str, Any]:
    """Return the destination of an initial order: its customer at a place."""
    kind = world.resources.find_kind("customer")
    customer = row.refs.get("customer") or (world.store.pick(kind, derive_key(row.key, "ref customer")) if kind is not None else row)
    places = world.resources.find_kind("location")
    if places is not None and "location" not in row.refs:
        row.refs["location"] = world.store.pick(places, derive_key(row.key, "ref location"))
    values = world.store.get_values(customer)
    contact = {"name": world.get_title(customer), "phone": values.get("phone", build_phone(customer.key)), "email": values.get("email")}
    return {**contact, **get_place(row)}


def build_requested(world: World, row: Row) -> dict[str, Any]:
    """Return the destination of an order as far as it follows from the customer and the location of its request."""
    customer = row.refs.get("customer")
    values = world.store.get_values(customer) if customer is not None else {}
    nowhere = dict.fromkeys(("address", "province", "city", "subdistrict", "postal_code", "location", "location_id", "notes"))
    contact = {name: values.get(name) for name in ("name", "phone", "email")}
    return {**nowhere, **contact, **(get_place(row) if "location" in row.refs else {})}


def set_destination(world: World, row: Row, body: Mapping[str, Any]) -> None:
    """Set the destination of an order; values from requests take precedence over those of its customer and location."""
    values = world.store.get_values(row)
    requested = row.notes["requested"] = {**row.notes.get("requested", {}), **_get_fields(body)}
    old = values.get("destination_address")
    current = old if isinstance(old, dict) else build_requested(world, row)
    values["destination_address"] = {**current, **(get_place(row) if body.get("location_id") is not None else {}), **requested}


def _get_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    same = ("address", "postal_code", "province", "city", "subdistrict")
    names = {"customer_name": "name", "customer_phone": "phone", "recipient_name": "name", "recipient_phone": "phone"}
    return {part: body[name] for name, part in {**names, **dict(zip(same, same, strict=True))}.items() if name in body}


def get_place(row: Row) -> dict[str, Any]:
    """Return the place of an order, which is that of its location if it has one."""
    location = row.refs.get("location")
    subject = Subject((location or row).key, "address", row.time)
    province, city, subdistrict, _, postal_code = subject.place
    fields: dict[str, Any] = {"province": province, "city": city, "subdistrict": subdistrict, "postal_code": postal_code}
    return {**fields, "location": location.number, "location_id": location.number} if location is not None else fields
