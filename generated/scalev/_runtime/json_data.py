# Copied from generator/package/scalev/_runtime/json_data.py by `python -m generator generate`. Do not edit.
"""Copy values as JSON data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any, Literal
from uuid import UUID

from .public import public

_PLAIN = frozenset([str, int, Decimal, bool, type(None), float])
#: Decimals with at most this many places are written without an exponent.
_MOST_PLACES = 40


class JSONObject:
    """Base class of objects that represent a JSON object."""

    __slots__ = ()

    def to_dict(self, *, mode: Literal["received", "json"] = "received") -> dict[str, Any]:
        """Return a copy of the JSON object, in mode `json` one that the json module encodes without loss."""
        raise NotImplementedError(f"{type(self).__name__} does not implement `to_dict`")


def copy_json(value: Any) -> Any:
    """Copy a value as JSON data: models and mappings as dicts, sequences as lists, enums as values, dates and datetimes as text."""
    kind = type(value)
    if kind is dict:
        return {key: copy_json(item) for key, item in value.items()}
    if kind is list:
        return [copy_json(item) for item in value]
    if kind in _PLAIN:
        return value
    if isinstance(value, JSONObject):
        return value.to_dict()
    if isinstance(value, Enum):
        return copy_json(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: copy_json(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return [copy_json(item) for item in value]
    return value


def to_plain_json(value: Any) -> Any:
    """Copy a value as data that the json module encodes without loss: Decimals as text, dates and times as ISO 8601."""
    if isinstance(value, JSONObject):
        return value.to_dict(mode="json")
    if isinstance(value, Mapping):
        return {key: to_plain_json(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return [to_plain_json(item) for item in value]
    if isinstance(value, Enum):
        return to_plain_json(value.value)
    if isinstance(value, float) and not isfinite(value):
        return str(Decimal(value))  # JSON has no such numbers
    return value if isinstance(value, (str, int, float, type(None))) else json_default(value)


@public
def json_default(value: Any) -> Any:
    """Convert a value that the json module cannot encode: `json.dumps(data, default=scalev.json_default)`.

    Models become their `to_dict(mode="json")`, Decimals text with all digits, dates and times ISO 8601. Raises TypeError for anything
    else, as the json module expects.
    """
    if isinstance(value, JSONObject):
        return value.to_dict(mode="json")
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() and abs(value.adjusted()) <= _MOST_PLACES else str(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"expected a value that JSON can hold, a model, a Decimal, a date, a time or a UUID, got {type(value).__name__}")
