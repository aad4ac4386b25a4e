# Copied from generator/package/scalev/mock/data/values.py by `python -m generator generate`. Do not edit.
"""Makes single values: the same for the same key and name, and such as a reader of the answer would expect under that name."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil, floor
from typing import Any

from ..keys import derive_key, token, uuid
from ..openapi.schemas import Shape
from ..request import formats
from .naming import Subject, amount, email, named, slug, stamp, url


def number(amount: Decimal | int, shape: Shape) -> Any:
    """An amount as a decimal string, a number or an integer, as the shape wants it."""
    if shape.kind == "string":
        return f"{amount:.3f}" if shape.scalar == "rate" else f"{amount:.2f}"
    whole = int(amount)
    return whole if shape.kind == "integer" or whole == amount else float(amount)


def scalar(shape: Shape, name: str, key: int, subject: Subject) -> Any:
    """A text, a number or a flag. `name` is that of the property, or of the list that holds the value."""
    if shape.enum:
        return _chosen(shape.enum, name, key)
    kind = shape.kind or "string"
    if shape.nullable and name != "id" and (key % 16 == 0 or (subject.fresh and not _inborn(name))):
        return None
    if kind == "boolean":
        return _flag(name, key)
    if kind in ("integer", "number") or shape.scalar in ("money", "weight", "rate") or (kind == "string" and shape.format == "decimal"):
        return _number(shape, name, key)
    return _text(shape, name, key, subject)


#: What things are, most of them or all.
_MIXED = ("item_type", "payment_method")
_USUAL = {
    "entity_type": "product",
    "type": "variant",
    "stock_status": "in_stock",
    "item_type": "physical",
    "pricing_type": "one_time",
    "currency": "IDR",
    "platform": "scalev",
    "payment_method": "bank_transfer",
}


def _chosen(enum: tuple[Any, ...], name: str, key: int) -> Any:
    if _USUAL.get(name) in enum and (key % 4 or name not in _MIXED):
        return _USUAL[name]
    # the choice follows from each value on its own: two lists that share most values mostly agree
    return max(enum, key=lambda value: derive_key(key, str(value)))


_BORN = ("created_at", "inserted_at", "timestamp", "time", "draft_time", "started_at")
_CHANGED = ("updated_at", "last_updated_at", "last_activity_at")


#: Ends of names that a thing has from the start, whatever a request says of it.
_INBORN = ("id", "slug", "token", "secret", "key", "code", "currency", "status", "_url", "fullname")


def _inborn(name: str) -> bool:
    """Whether what a request made has a value there that the request did not give; of all else nothing is known."""
    return name in _BORN or name in _CHANGED or (name.endswith(_INBORN) and not any(word in name for word in _LATER))


_LATER = ("proof", "external", "discount", "pg_reference", "aggregator", "shipment", "invoice", "logo", "image", "avatar")


def _timed(shape: Shape) -> bool:
    return shape.format in ("date-time", "datetime") or shape.scalar == "timestamp"


def _flag(name: str, key: int) -> bool:
    if any(word in name for word in ("active", "visible", "enabled", "in_stock", "available", "success", "verified")):
        return True
    if any(word in name for word in ("spam", "deleted", "banned", "expired")):
        return False
    return key % 2 == 0


def _number(shape: Shape, name: str, key: int) -> Any:
    if name == "id" or name.endswith("_id") or shape.scalar == "id":
        value = Decimal(key % 900_000 + 100_000)
    elif shape.scalar == "rate" or name.endswith("_rate"):
        value = Decimal(key % 12) / 100
    elif shape.scalar == "weight" or "weight" in name:
        value = Decimal(100 + key % 40 * 50)
    elif shape.scalar == "money" or any(word in name for word in _MONEY):
        value = Decimal(amount(name, key))
    elif any(word in name for word in ("percentage", "progress", "_bps", "distance")):
        value = Decimal(key % 100)
    elif name.endswith(("_in", "duration")):
        value = Decimal(3600)
    elif name.endswith("size_in_bytes"):
        value = Decimal(key % 5_000_000 + 20_000)
    else:
        value = Decimal(key % 9 + 1)
    return number(_bounded(value, shape), shape)


_MONEY = ("price", "amount", "cost", "revenue", "balance", "cogs", "fee", "discount", "income", "subtotal", "total")


def _bounded(value: Decimal, shape: Shape) -> Decimal:
    limits = {name: Decimal(str(limit)) for name, limit in shape.limits.items()}
    low = limits.get("minimum", limits.get("exclusiveMinimum", value) + ("exclusiveMinimum" in limits))
    high = limits.get("maximum", limits.get("exclusiveMaximum", value) - ("exclusiveMaximum" in limits))
    value = min(max(value, low), max(high, low)) if {*limits} & {"minimum", "exclusiveMinimum"} else min(value, high)
    step = limits.get("multipleOf")
    if step:
        value = Decimal(ceil(value / step) * step) if value < low + step else Decimal(floor(value / step) * step)
    return value


def _text(shape: Shape, name: str, key: int, subject: Subject) -> str:
    made = _formatted(shape, name, key, subject)
    if made is None:
        made = named(name, key, subject)
    if shape.pattern and not re.search(shape.pattern, made):
        made = _matching(shape, key, made)
    made = made[: int(shape.limits.get("maxLength", len(made)))]
    return made.ljust(int(shape.limits.get("minLength", 0)), "x")


def _formatted(shape: Shape, name: str, key: int, subject: Subject) -> str | None:
    if _timed(shape):
        return stamp(moment(name, key, subject))
    if shape.format == "date":
        return f"{1975 + key % 30}-{key % 12 + 1:02d}-{key % 28 + 1:02d}" if "birth" in name else f"{subject.time:%Y-%m-%d}"
    if shape.format == "uuid":
        return uuid(key)
    if shape.format in ("uri", "url") or shape.scalar == "uri":
        return url(subject, name, key)
    if shape.format == "email" or shape.scalar == "email":
        return email(subject)
    return None


def moment(name: str, key: int, subject: Subject) -> datetime:
    """A time that fits its name: made before changed, expiry ahead."""
    if name in _BORN:
        return subject.time
    if any(word in name for word in ("expir", "end", "due")):
        return subject.time + timedelta(days=30)
    return subject.time if subject.fresh else subject.time + timedelta(minutes=key % 480 + 1)


def _matching(shape: Shape, key: int, made: str) -> str:
    """A text that a pattern accepts, if an ordinary one does."""
    text = token(key, 40)
    choices = (shape.sample, text[:8], text.upper()[:8], f"{key % 10**8:08d}", uuid(key), slug(made), made.upper())
    return next((one for one in choices if isinstance(one, str) and re.search(shape.pattern, one)), made)


def acceptable(text: str, shape: Shape) -> bool:
    """Whether a text can stand where the shape is."""
    if shape.enum:
        return text in shape.enum
    longest = shape.limits.get("maxLength")
    if longest is not None and len(text) > longest:
        return False
    return len(text) >= shape.limits.get("minLength", 0) and formats.fits(shape.format, text)
