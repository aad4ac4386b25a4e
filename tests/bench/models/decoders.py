"""The functions that the generated code of the prototypes calls: decoders that know the key of their value, and cheap checks.

A decoder takes a value that is not null and its key; if it raises a DecodeError, it adds the key to the error's `path`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, Protocol

from scalev._runtime import scalars
from scalev._runtime.scalars import DecodeError, Decoder

#: Decimal(text), 10% faster; raises for "12abc" even if the caller's own context traps nothing.
exact = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[InvalidOperation, DivisionByZero, Overflow]).create_decimal
_parse_datetime = datetime.fromisoformat
_OFFSETLESS = (19, 26)  # seconds, microseconds


class ModelDecoder(Protocol):
    """The `_decode` method of a class."""

    def __call__(self, raw: Any, at: str | int | None = None, /) -> Any: ...


def note_place(error: DecodeError, *keys: str | int) -> None:
    """Add the keys of the value that an error concerns, from the inside out."""
    vars(error).setdefault("path", []).extend(keys)


def decode_at(decoder: Decoder, value: Any, at: str | int) -> Any:
    """Decode a value with a decoder that knows no keys, and add the key to its error."""
    try:
        return decoder(value)
    except DecodeError as error:
        note_place(error, at)
        raise


def decode_number(value: Any, at: str | int) -> Decimal | None:
    """Decode a number with its exact digits."""
    if type(value) is Decimal:
        return value
    if type(value) is str:
        if not value:
            return None
        try:
            number = exact(value)
        except InvalidOperation:
            return decode_at(scalars.decode_number, value, at)  # type: ignore[no-any-return]
        if number.is_finite():
            return number
    return decode_at(scalars.decode_number, value, at)  # type: ignore[no-any-return]


def decode_datetime(value: Any, at: str | int) -> datetime | None:
    """Decode a datetime; one without an offset is assumed to be UTC."""
    try:
        moment = _parse_datetime(value)
        if moment.tzinfo is not None:
            return moment
        if len(value) in _OFFSETLESS:  # five times as fast as replace(tzinfo=UTC)
            return _parse_datetime(value + "Z")
    except (TypeError, ValueError):
        return decode_at(scalars.decode_datetime, value, at)  # type: ignore[no-any-return]
    return moment.replace(tzinfo=UTC)


def texts(value: Any, at: str | int) -> list[Any]:
    """Decode a list of texts; if all items are texts, return the list itself."""
    if type(value) is list:
        for item in value:
            if type(item) is not str:
                break
        else:
            return value
    return scalar_list(value, at, scalars.decode_text)


def scalar_list(value: Any, at: str | int, decoder: Decoder) -> list[Any]:
    """Decode a list; nulls among its items are kept."""
    if type(value) is not list:
        raise build_error("a list", value, at)
    items: list[Any] = []
    try:
        for item in value:
            items.append(None if item is None else decoder(item))
    except DecodeError as error:
        note_place(error, len(items), at)
        raise
    return items


def scalar_map(value: Any, at: str | int, decoder: Decoder) -> dict[str, Any]:
    """Decode an object whose keys are data; nulls among its values are kept."""
    if type(value) is not dict:
        raise build_error("an object", value, at)
    items: dict[str, Any] = {}
    key = ""
    try:
        for key, item in value.items():
            items[key] = None if item is None else decoder(item)
    except DecodeError as error:
        note_place(error, key, at)
        raise
    return items


def model_list(value: Any, at: str | int, decoder: ModelDecoder) -> list[Any]:
    """Decode a list of models; nulls among its items are kept."""
    if type(value) is not list:
        raise build_error("a list", value, at)
    items: list[Any] = []
    try:
        for item in value:
            items.append(None if item is None else decoder(item, len(items)))
    except DecodeError as error:
        note_place(error, at)
        raise
    return items


def build_error(expected: str, value: Any, at: str | int | None) -> DecodeError:
    """Return the error for a value that is not what is expected."""
    error = DecodeError(expected, value)
    if at is not None:
        note_place(error, at)
    return error


def check_number(value: Any, at: str | int) -> None:
    """Raise an error for a value that is not a number; plain spellings are not decoded."""
    if type(value) is str and value.replace(".", "", 1).isdecimal():
        return
    decode_number(value, at)


def check_list(value: Any, at: str | int, check: Callable[[Any, Any], object]) -> None:
    """Check each item of a list."""
    if type(value) is not list:
        raise build_error("a list", value, at)
    index = 0
    try:
        for index, item in enumerate(value):
            if item is not None:
                check(item, index)
    except DecodeError as error:
        note_place(error, at)
        raise
