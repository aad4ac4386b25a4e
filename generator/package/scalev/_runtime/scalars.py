"""Decode single JSON values in any of the spellings that the service uses.

A decoder takes a JSON value that is not null and returns the decoded one: None for an empty string where a number, a datetime or a URL
is expected. It raises DecodeError if the value cannot be decoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

from .log_text import format_count

Decoder = Callable[[Any], Any]

_KINDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    Decimal: "a number",
    type(None): "null",
}

#: The lengths of a datetime without an offset, to the second and to the microsecond.
_OFFSETLESS = (19, 26)

#: The maximum number of digits of an integer. `1e999999999` is short, but would fill the memory as an int.
_DIGITS = 1000

#: The maximum length of text that errors show, and the maximum number of letters in it: enough for an amount or a date, not for a
#: credential.
_SHOWN, _LETTERS = 40, 5


class DecodeError(ValueError):
    """A value is not of the expected type. The error does not hold the value, and shows it only if it is unlikely to be a credential."""

    def __init__(self, expected: str, value: Any) -> None:
        super().__init__(expected)
        self.expected = expected
        self.got = describe(value)

    def __str__(self) -> str:
        return f"expected {self.expected}, got {self.got}"


def describe(value: Any) -> str:
    """Describe a JSON value by its type; show numbers and short text."""
    kind = _KINDS.get(type(value), type(value).__name__)
    if isinstance(value, str):
        is_harmless = len(value) <= _SHOWN and sum(map(str.isalpha, value)) <= _LETTERS
        return f"{kind} {value!r}" if is_harmless else f"{kind} of {format_count(len(value), 'character')}"
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return f"{kind} {value!s:.40}"
    return kind


def format_path(path: Iterable[str | int]) -> str:
    """Format a path within JSON as in Python: `data[3].status`, `variants["Red, XL"].price`."""
    out = ""
    for key in path:
        if isinstance(key, str) and key.isidentifier():
            out += f".{key}" if out else key
        else:
            out += f"[{key!r}]"
    return out


def decode_text(value: Any) -> str:
    """Decode text; numbers keep their digits."""
    if type(value) is str:
        return value
    if type(value) in (int, Decimal, float):
        return str(value)
    if type(value) is bool:
        return "true" if value else "false"
    raise DecodeError("text", value)


def decode_url(value: Any) -> str | None:
    """Decode a URL or an address; the service sends an empty string if there is none."""
    return decode_text(value) or None


def decode_id(value: Any) -> int | str:
    """Decode an id: a number or text, returned unchanged."""
    if type(value) is int or type(value) is str:
        return value
    raise DecodeError("an id (a number or text)", value)


def decode_integer(value: Any) -> int | None:
    """Decode an integer, which may be written as text or with a fraction of zero."""
    if type(value) is int:
        return value
    try:
        number = decode_number(value)
    except DecodeError:
        raise DecodeError("an integer", value) from None
    if number is None:
        return None
    if number.adjusted() < _DIGITS and number == number.to_integral_value():
        return int(number)
    raise DecodeError("an integer", value)


def decode_number(value: Any) -> Decimal | None:
    """Decode a number, which may be written as text, with its exact digits."""
    number = value
    if type(value) is str:
        if not value:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            if not value.strip():
                return None
    elif type(value) is int:
        return Decimal(value)
    elif type(value) is float:  # responses are parsed with exact numbers, but a fixture written in Python may hold a float
        number = Decimal(repr(value))
    if type(number) is Decimal and number.is_finite():
        return number
    raise DecodeError("a number", value)


def decode_boolean(value: Any) -> bool | None:
    """Decode a boolean, which may be written as text or as 0 and 1."""
    if type(value) is bool:
        return value
    if type(value) is str:
        text = value.strip().lower()
        if not text:
            return None
        if text in ("true", "1", "false", "0"):
            return text in ("true", "1")
    elif type(value) in (int, Decimal) and value in (0, 1):
        return bool(value)
    raise DecodeError("a boolean", value)


def decode_datetime(value: Any) -> datetime | None:
    """Decode a datetime. One without an offset is assumed to be UTC, as the service specifies no other time zone."""
    if type(value) is not str:
        raise DecodeError("a date and time", value)
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None and len(value) in _OFFSETLESS:  # five times as fast as replace(tzinfo=UTC)
            return datetime.fromisoformat(value + "Z")
    except ValueError:
        if not value.strip():
            return None
        moment = _parse_rare_datetime(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parse_rare_datetime(value: str) -> datetime:
    """Parse an ISO 8601 format that the standard library does not support, such as an hour of 24."""
    from dateutil import parser  # deferred: hardly any response needs it

    try:
        moment = parser.isoparse(value)
    except (ValueError, OverflowError):
        raise DecodeError("a date and time", value) from None
    offset = moment.utcoffset()
    return moment if offset is None else moment.replace(tzinfo=timezone(offset) if offset != timedelta() else UTC)


def decode_date(value: Any) -> date | None:
    """Decode a date; of a datetime, return the date as written."""
    if type(value) is not str:
        raise DecodeError("a date", value)
    try:
        return date.fromisoformat(value)
    except ValueError:  # a datetime, an empty string, or not a date
        pass
    try:
        moment = decode_datetime(value)
    except DecodeError:
        raise DecodeError("a date", value) from None
    return moment.date() if moment else None


def decode_any(value: Any) -> Any:
    """Return a value of unknown type unchanged."""
    return value


def decode_object(value: Any) -> dict[str, Any]:
    """Return an object with arbitrary fields unchanged."""
    if type(value) is dict:
        return value
    raise DecodeError("an object", value)
