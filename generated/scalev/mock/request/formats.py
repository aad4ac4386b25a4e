# Copied from generator/package/scalev/mock/request/formats.py by `python -m generator generate`. Do not edit.
"""Check the string formats of JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\Z")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})\Z")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?\Z")


def _is_date_time(text: str) -> bool:
    # RFC 3339 allows leap seconds, datetime does not
    return bool(_TIME.match(text)) and _can_parse(datetime.fromisoformat, re.sub(r":60(?=[.Zz+-])", ":59", text))


def _can_parse(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


_CHECKS: dict[str, Callable[[str], bool]] = {
    "date-time": _is_date_time,
    "datetime": lambda text: _can_parse(datetime.fromisoformat, text),
    "date": lambda text: len(text) == 10 and _can_parse(date.fromisoformat, text),
    "uuid": lambda text: bool(_UUID.match(text)) and _can_parse(UUID, text),
    "email": lambda text: bool(_EMAIL.match(text)),
    "uri": lambda text: bool(_URI.match(text)),
    "decimal": lambda text: bool(_DECIMAL.match(text)),
}


def fits(name: str, text: str) -> bool:
    """Return whether a string has a format; unknown formats match any string."""
    check = _CHECKS.get(name)
    return check is None or check(text)


def get_names() -> tuple[str, ...]:
    """Return the names of the supported formats."""
    return tuple(_CHECKS)
