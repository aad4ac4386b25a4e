# Copied from generator/package/scalev/mock/data/values.py by `python -m generator generate`. Do not edit.
"""Generate single values, which depend only on a key and a name and are plausible for a property of that name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache
from math import ceil, floor
from typing import Any

from ..keys import build_token, build_uuid
from ..openapi.schemas import Shape
from ..request import formats
from .naming import Subject, build_amount_maker, build_email, build_slug, build_text_maker, build_url, stamp

#: Generates a value from its subject and a key.
Make = Callable[[Subject, int], Any]


def convert_amount(amount: Decimal | int, shape: Shape) -> Any:
    """Return an amount as a decimal string, a number or an integer, as the shape requires."""
    if shape.kind == "string":
        return format_amount(Decimal(amount), get_places(shape))
    if amount.__class__ is int:
        return amount
    whole = int(amount)
    return whole if shape.kind == "integer" or whole == amount else float(amount)


def get_places(shape: Shape) -> str:
    """Return the format specification of an amount."""
    return ".3f" if shape.scalar == "rate" else ".2f"


def format_amount(amount: Decimal, places: str) -> str:
    """Format an amount with the usual number of decimal places, or with more if it has more."""
    text = format(amount, places)
    return text if Decimal(text) == amount else format(amount, "f")


def build_maker(shape: Shape, name: str, words: tuple[Any, ...] = ()) -> Make:
    """Return the generator of a string, number or boolean; `name` is the name of the property, or of the list that holds the value.

    `words` are the values that requests accept under that name. Generated values are never null; see `Absence`.
    """
    kind = shape.kind or "string"
    choices = tuple(value for value in shape.enum if value in words) or shape.enum or (words if kind == "string" else ())
    if choices:
        return _build_choice_maker(choices, name)
    if kind == "boolean":
        fixed = _get_usual_flag(name)
        return (lambda _, key: key % 2 == 0) if fixed is None else (lambda *_: fixed)
    if kind in ("integer", "number") or shape.scalar in ("money", "weight", "rate") or (kind == "string" and shape.format == "decimal"):
        return _build_number_maker(shape, name)
    return _build_text_maker(shape, name)


class Absence(IntEnum):
    """When null replaces a generated value."""

    NEVER = 0
    SOMETIMES = 1
    AT_FIRST = 2
    """Sometimes, and always in a row that a request created, since nothing has happened to it yet."""
    ONLY_AT_FIRST = 3


def get_absence(shape: Shape, name: str) -> Absence:
    """Return when values of a property are null."""
    if not shape.nullable or name == "id" or shape.enum:
        return Absence.NEVER
    if name in _PLACE:
        return Absence.ONLY_AT_FIRST
    return Absence.SOMETIMES if is_inborn(name) else Absence.AT_FIRST


#: Properties that every row with an address has.
_PLACE = frozenset({"address", "city", "postal_code", "province", "subdistrict"})


def _build_choice_maker(choices: tuple[Any, ...], name: str) -> Make:
    usual = _USUAL.get(name)
    if usual in choices:
        if name not in _MIXED:
            return lambda *_: usual
        return lambda _, key: usual if key % 4 else choices[key // 4 % len(choices)]
    if len(choices) == 1:
        only = choices[0]
        return lambda *_: only
    return lambda _, key: choices[key % len(choices)]


#: Properties that have their usual value in three of four cases; the others in `_USUAL` always have it.
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


_BORN = ("created_at", "inserted_at", "timestamp", "time", "draft_time", "started_at")
_CHANGED = ("updated_at", "last_updated_at", "last_activity_at")


#: Ends of the names of properties that a new row always has.
_INBORN = ("id", "slug", "token", "secret", "key", "code", "currency", "status", "_url", "fullname")


def is_inborn(name: str) -> bool:
    """Return whether a row that a request created has a value for a property that the request did not set."""
    return name in _BORN or name in _CHANGED or (name.endswith(_INBORN) and not any(word in name for word in _LATER))


_LATER = ("proof", "external", "discount", "pg_reference", "aggregator", "shipment", "invoice", "logo", "image", "avatar")


def _is_time(shape: Shape) -> bool:
    return shape.format in ("date-time", "datetime") or shape.scalar == "timestamp"


def _get_usual_flag(name: str) -> bool | None:
    """Return the usual value of a flag of this name, or None if both are common."""
    if any(word in name for word in ("active", "visible", "enabled", "in_stock", "available", "success", "verified")):
        return True
    if any(word in name for word in ("spam", "deleted", "banned", "expired")):
        return False
    return None


def _build_number_maker(shape: Shape, name: str) -> Make:
    size = _build_size_maker(shape, name)
    if shape.limits:
        return lambda _, key: convert_amount(_clamp(Decimal(size(key)), shape), shape)
    if shape.kind != "string":
        return lambda _, key: convert_amount(size(key), shape)
    places = get_places(shape)
    zeros = format(0, places)[1:]

    def make(_: Subject, key: int) -> str:
        value = size(key)
        return f"{value}{zeros}" if value.__class__ is int else format_amount(Decimal(value), places)

    return make


def _build_size_maker(shape: Shape, name: str) -> Callable[[int], Decimal | int]:
    """Return the function that chooses plausible numbers for a name."""
    if name == "id" or name.endswith("_id") or shape.scalar == "id":
        return lambda key: key % 900_000 + 100_000
    if shape.scalar == "rate" or name.endswith("_rate"):
        return lambda key: Decimal(key % 12) / 100
    if shape.scalar == "weight" or "weight" in name:
        return lambda key: 100 + key % 40 * 50
    if shape.scalar == "money" or any(word in name for word in _MONEY):
        return build_amount_maker(name)
    if any(word in name for word in ("percentage", "progress", "_bps", "distance")):
        return lambda key: key % 100
    if name.endswith(("_in", "duration")):
        return lambda key: 3600
    if name.endswith("size_in_bytes"):
        return lambda key: key % 5_000_000 + 20_000
    return lambda key: key % 9 + 1


_MONEY = ("price", "amount", "cost", "revenue", "balance", "cogs", "fee", "discount", "income", "subtotal", "total")


def _clamp(value: Decimal, shape: Shape) -> Decimal:
    limits = {name: Decimal(str(limit)) for name, limit in shape.limits.items()}
    low = limits.get("minimum", limits.get("exclusiveMinimum", value) + ("exclusiveMinimum" in limits))
    high = limits.get("maximum", limits.get("exclusiveMaximum", value) - ("exclusiveMaximum" in limits))
    value = min(max(value, low), max(high, low)) if {*limits} & {"minimum", "exclusiveMinimum"} else min(value, high)
    step = limits.get("multipleOf")
    if step:
        value = Decimal(ceil(value / step) * step) if value < low + step else Decimal(floor(value / step) * step)
    return value


def _build_text_maker(shape: Shape, name: str) -> Make:
    make = _build_format_maker(shape, name) or build_text_maker(name)
    longest, shortest = shape.limits.get("maxLength"), int(shape.limits.get("minLength", 0))
    if not shape.pattern and longest is None and not shortest:
        return make

    def make_fitting(subject: Subject, key: int) -> str:
        text = make(subject, key)
        if shape.pattern and not re.search(shape.pattern, text):
            text = _find_match(shape, key, text)
        return text[: int(len(text) if longest is None else longest)].ljust(shortest, "x")

    return make_fitting


def _build_format_maker(shape: Shape, name: str) -> Callable[[Subject, int], str] | None:
    if _is_time(shape):
        return _build_time_maker(name)
    if shape.format == "date":
        if "birth" in name:
            return lambda _, key: f"{1975 + key % 30}-{key % 12 + 1:02d}-{key % 28 + 1:02d}"
        return lambda subject, _: subject.time.isoformat()[:10]
    if shape.format == "uuid":
        return lambda _, key: build_uuid(key)
    if shape.format in ("uri", "url") or shape.scalar == "uri":
        return lambda _, key: build_url(name, key)
    if shape.format == "email" or shape.scalar == "email":
        return lambda subject, _: build_email(subject)
    return None


def _build_time_maker(name: str) -> Callable[[Subject, int], str]:
    """Return a generator of plausible times: creation comes before changes, expiry is in the future."""
    if name in _BORN:
        return lambda subject, _: stamp(subject.time)
    if any(word in name for word in ("expir", "end", "due")):
        return lambda subject, _: stamp(subject.time + _MONTH)
    return lambda subject, key: stamp(subject.time if subject.is_fresh else subject.time + timedelta(minutes=key % 480 + 1))


_MONTH = timedelta(days=30)


def _find_match(shape: Shape, key: int, candidate: str) -> str:
    """Return a text that matches the pattern of a shape, if an ordinary one does."""
    text = build_token(key, 40)
    choices = (shape.sample, text[:8], text.upper()[:8], f"{key % 10**8:08d}", build_uuid(key), build_slug(candidate), candidate.upper())
    return next((choice for choice in choices if isinstance(choice, str) and re.search(shape.pattern, choice)), candidate)


def is_acceptable(text: str, shape: Shape) -> bool:
    """Return whether a text is valid for a shape."""
    if shape.enum:
        return text in shape.enum
    longest = shape.limits.get("maxLength")
    if longest is not None and len(text) > longest:
        return False
    return len(text) >= shape.limits.get("minLength", 0) and (not shape.format or has_format(shape.format, text))


#: Cached, since the same amounts and ids recur.
has_format = lru_cache(maxsize=4096)(formats.fits)
