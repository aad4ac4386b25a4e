"""Compare values of requests and responses, whatever their format."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

ID_KEYS = ("id", "uuid", "unique_id")


def same(left: Any, other: Any) -> bool:
    """Return whether two scalars, lists of scalars or objects have the same meaning."""
    if isinstance(left, dict) and isinstance(other, dict):
        return all(same(left[name], other[name]) for name in left.keys() & other.keys())
    if isinstance(left, list) and isinstance(other, list):
        return len(left) == len(other) and all(same(a, b) for a, b in zip(left, other, strict=True))
    return bool(plain(left) == plain(other))


def comparable(left: Any, other: Any) -> bool:
    """Return whether two values are of the same kind, so that a difference between them is meaningful."""
    return _kind(left) == _kind(other) or left is None or other is None


def plain(value: Any) -> Any:
    """Return a scalar independent of its spelling: numbers and decimal strings as numbers, times in one zone, flags as booleans."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str) and value in ("true", "false"):
        return value == "true"
    if isinstance(value, (int, float)):
        return Decimal(str(value)).normalize()
    if isinstance(value, str):
        number = _number(value)
        return number if number is not None else _time(value) or value
    return value


def amount(value: Any) -> Decimal | None:
    """Return a number or a decimal string as a number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def time(value: Any) -> datetime | None:
    """Return a text as a time."""
    return _time(value) if isinstance(value, str) else None


def names(value: Any) -> Any:
    """Return a list of objects as the list of their names."""
    if isinstance(value, list) and value and all(isinstance(item, dict) and "name" in item for item in value):
        return [item["name"] for item in value]
    return value


def _kind(value: Any) -> str:
    return "list" if isinstance(value, list) else "object" if isinstance(value, dict) else "scalar"


def _number(text: str) -> Decimal | None:
    digits = text.removeprefix("-")
    if not digits or not set(digits) <= set("0123456789.") or digits.count(".") > 1 or not digits[0].isdecimal():
        return None
    return Decimal(text).normalize()


def _time(text: str) -> datetime | None:
    if len(text) < 19 or text[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
