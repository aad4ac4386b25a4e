# Copied from generator/package/scalev/_runtime/json_data.py by `python -m generator generate`. Do not edit.
"""Copy values as JSON data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

_PLAIN = frozenset([str, int, Decimal, bool, type(None), float])


class JSONObject:
    """Base class of objects that represent a JSON object."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return a copy of the JSON object."""
        raise NotImplementedError(f"{type(self).__name__} does not say which JSON object it represents")


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
