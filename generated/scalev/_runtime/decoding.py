# Copied from generator/package/scalev/_runtime/decoding.py by `python -m generator generate`. Do not edit.
"""Helpers of the generated decoders of models, which decode common spellings inline and leave others to the decoders of `scalars`.

A function takes a value that is not null and raises DecodeError, which the calling decoder catches.
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
#: Decimal(text) for plain spellings, 10% faster and independent of the caller's decimal context; raises if it would change the value.
exact = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[InvalidOperation, Overflow, Inexact, Rounded]).create_decimal
#: Half of the amounts of an order may be zero: they share one object.
zero = Decimal("0.00")


def decode_enum(enum: type[StrEnum], value: Any) -> Any:
    """Decode an enum value; unknown values are kept, an empty string becomes None."""
    member = enum._value2member_map_.get(value) if type(value) is str else None
    if member is not None:
        return member
    text = decode_text(value)
    return enum(text) if text else None


def decode_texts(value: Any) -> list[Any]:
    """Decode a list of strings; nulls among them are kept."""
    if type(value) is list:
        for item in value:
            if type(item) is not str:
                break
        else:
            return value[:]
    return decode_list(value, decode_text)


def decode_models(value: Any, model: ModelClass) -> list[Any]:
    """Decode a list of models; nulls among them are kept."""
    if type(value) is not list:
        raise DecodeError("a list", value)
    decode = model._decode
    return [decode(item) if type(item) is dict else None if item is None else model._stand_in(item) for item in value]
