# Copied from generator/package/scalev/_runtime/scalars.py by `python -m generator generate`. Do not edit.
"""Read single JSON values, however the service spells them.

A reader takes a JSON value that is not null and returns what it stands for, None where it stands for nothing (an empty string
where a number, a moment or a link is meant). It raises DecodeError where the value cannot be that thing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

Reader = Callable[[Any], Any]

_NAMES = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    Decimal: "a number",
    type(None): "null",
}

#: How long a moment without an offset is, to the second and to the microsecond.
_OFFSETLESS = (19, 26)

#: The most digits a whole number may have. `1e999999999` is short on the wire and would fill the memory as an int.
_DIGITS = 1000


class DecodeError(ValueError):
    """A value is not what it should be. Whoever holds the value adds the key it stands under to `path`."""

    def __init__(self, expected: str, value: Any) -> None:
        super().__init__(expected)
        self.expected = expected
        shown = f" {value!r:.40}" if isinstance(value, (str, int, float, Decimal)) and not isinstance(value, bool) else ""
        self.got = _NAMES.get(type(value), type(value).__name__) + shown
        self.path: list[str | int] = []

    @property
    def where(self) -> str:
        """The place inside the answer, such as `data[3].status`."""
        return place(reversed(self.path))

    def __str__(self) -> str:
        return f"expected {self.expected} at {self.where or 'the top'}, got {self.got}"


def place(path: Iterable[str | int]) -> str:
    """A path into JSON as it is written in Python: `data[3].status`, `variants["Red, XL"].price`."""
    out = ""
    for key in path:
        if isinstance(key, str) and key.isidentifier():
            out += f".{key}" if out else key
        else:
            out += f"[{key!r}]"
    return out


def text(value: Any) -> str:
    """Text; a number where text is declared keeps its digits."""
    if type(value) is str:
        return value
    if type(value) in (int, Decimal, float):
        return str(value)
    if type(value) is bool:
        return "true" if value else "false"
    raise DecodeError("text", value)


def link(value: Any) -> str | None:
    """A link; the service writes an empty string where there is none."""
    return text(value) or None


def identifier(value: Any) -> int | str:
    """An id, as the wire sends it: a number or text."""
    if type(value) is int or type(value) is str:
        return value
    raise DecodeError("an id (a number or text)", value)


def integer(value: Any) -> int | None:
    """A whole number, also when spelled as text or with a fraction of zero."""
    if type(value) is int:
        return value
    parsed = number(value)
    if parsed is None:
        return None
    if parsed.adjusted() < _DIGITS and parsed == parsed.to_integral_value():
        return int(parsed)
    raise DecodeError("a whole number", value)


def number(value: Any) -> Decimal | None:
    """A number with its own digits, also when spelled as text."""
    parsed = value
    if type(value) is str:
        if not value:
            return None
        try:
            parsed = Decimal(value)
        except InvalidOperation:
            if not value.strip():
                return None
    elif type(value) is int:
        return Decimal(value)
    elif type(value) is float:  # the wire is read with exact numbers; a fixture written in Python may hold a float
        parsed = Decimal(repr(value))
    if type(parsed) is Decimal and parsed.is_finite():
        return parsed
    raise DecodeError("a number", value)


def boolean(value: Any) -> bool | None:
    """A boolean, also when spelled as text or as 0 and 1."""
    if type(value) is bool:
        return value
    if type(value) is str:
        spelled = value.strip().lower()
        if not spelled:
            return None
        if spelled in ("true", "1", "false", "0"):
            return spelled in ("true", "1")
    elif type(value) in (int, Decimal) and value in (0, 1):
        return bool(value)
    raise DecodeError("a boolean", value)


def moment(value: Any) -> datetime | None:
    """A moment. A spelling without an offset is read as UTC: the service says nothing else."""
    if type(value) is not str:
        raise DecodeError("a date and time", value)
    try:
        parsed = datetime.fromisoformat(value)
        if parsed.tzinfo is None and len(value) in _OFFSETLESS:  # a fifth of the time that replace(tzinfo=UTC) takes
            return datetime.fromisoformat(value + "Z")
    except ValueError:
        if not value.strip():
            return None
        parsed = _rare_moment(value)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _rare_moment(value: str) -> datetime:
    """A moment in one of the ISO 8601 spellings that the standard library does not read, such as an hour of 24."""
    from dateutil import parser  # imported here, as hardly any answer needs it

    try:
        parsed = parser.isoparse(value)
    except (ValueError, OverflowError):
        raise DecodeError("a date and time", value) from None
    offset = parsed.utcoffset()
    return parsed if offset is None else parsed.replace(tzinfo=timezone(offset) if offset != timedelta() else UTC)


def day(value: Any) -> date | None:
    """A date; of a moment, the day as it is written."""
    if type(value) is not str:
        raise DecodeError("a date", value)
    try:
        return date.fromisoformat(value)
    except ValueError:  # a moment, nothing, or no date at all
        pass
    try:
        read = moment(value)
    except DecodeError:
        raise DecodeError("a date", value) from None
    return read.date() if read else None


def anything(value: Any) -> Any:
    """A value whose shape is not known, as it came."""
    return value


def json_object(value: Any) -> dict[str, Any]:
    """An object whose fields are not fixed, as it came."""
    if type(value) is dict:
        return value
    raise DecodeError("an object", value)
