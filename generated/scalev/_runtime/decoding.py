# Copied from generator/package/scalev/_runtime/decoding.py by `python -m generator generate`. Do not edit.
"""What the decoders of the models call: the usual spellings are read in place, all others by the readers of `scalars`.

A function takes a value that is not null and the key under which it stands; where it raises DecodeError, that key is in the path.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact, InvalidOperation, Overflow, Rounded
from enum import StrEnum
from typing import Any

from .scalars import DecodeError, Reader, text

new = object.__new__
parse = datetime.fromisoformat
#: Decimal(text) for plain spellings, a tenth faster and whatever the caller's own context says; it raises for all that it would change.
exact = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[InvalidOperation, Overflow, Inexact, Rounded]).create_decimal
#: Half of an order's amounts may be none: they share one object.
zero = Decimal("0.00")


def unreadable(expected: str, value: Any, at: str | int | None) -> DecodeError:
    """The error for a value that cannot be what is expected."""
    error = DecodeError(expected, value)
    if at is not None:
        error.path.append(at)
    return error


def read(reader: Reader, value: Any, at: str | int) -> Any:
    """Read by a reader that does not know the key."""
    try:
        return reader(value)
    except DecodeError as error:
        error.path.append(at)
        raise


def known(enum: type[StrEnum], value: Any, at: str | int) -> Any:
    """A value of an enum; an unknown one is kept, an empty string is none."""
    member = enum._value2member_map_.get(value) if type(value) is str else None
    if member is not None:
        return member
    spelled = read(text, value, at)
    return enum(spelled) if spelled else None


def texts(value: Any, at: str | int) -> list[Any]:
    """A list of texts; a null among them stays."""
    if type(value) is list:
        for item in value:
            if type(item) is not str:
                break
        else:
            return value[:]
    return items(value, at, lambda item, index: read(text, item, index))


def items(value: Any, at: str | int, read_item: Callable[[Any, int], Any]) -> list[Any]:
    """A list whose items are read by a function that takes their index; a null among them stays."""
    if type(value) is not list:
        raise unreadable("a list", value, at)
    found: list[Any] = []
    try:
        for item in value:
            found.append(None if item is None else read_item(item, len(found)))
    except DecodeError as error:
        error.path.append(at)
        raise
    return found
