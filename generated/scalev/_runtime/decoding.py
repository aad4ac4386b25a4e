# Copied from generator/package/scalev/_runtime/decoding.py by `python -m generator generate`. Do not edit.
"""What the decoders of the models call: the usual spellings are decoded in place, all others by the decoders of `scalars`.

A function takes a value that is not null and raises DecodeError, which the decoder that called it catches.
"""

from __future__ import annotations

from datetime import datetime
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact, InvalidOperation, Overflow, Rounded
from enum import StrEnum
from typing import Any

from .decoders import ModelClass, decode_list
from .scalars import DecodeError, decode_text

new = object.__new__
parse = datetime.fromisoformat
#: Decimal(text) for plain spellings, a tenth faster and whatever the caller's own context says; it raises for all that it would change.
exact = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[InvalidOperation, Overflow, Inexact, Rounded]).create_decimal
#: Half of an order's amounts may be none: they share one object.
zero = Decimal("0.00")


def decode_enum(enum: type[StrEnum], value: Any) -> Any:
    """Decode a value of an enum; an unknown one is kept, an empty string is none."""
    member = enum._value2member_map_.get(value) if type(value) is str else None
    if member is not None:
        return member
    spelled = decode_text(value)
    return enum(spelled) if spelled else None


def decode_texts(value: Any) -> list[Any]:
    """Decode a list of texts; a null among them stays."""
    if type(value) is list:
        for item in value:
            if type(item) is not str:
                break
        else:
            return value[:]
    return decode_list(value, decode_text)


def decode_models(value: Any, model: ModelClass) -> list[Any]:
    """Decode a list of models; a null among them stays."""
    if type(value) is not list:
        raise DecodeError("a list", value)
    decode = model._decode
    return [decode(item) if type(item) is dict else None if item is None else model._stand_in(item) for item in value]
