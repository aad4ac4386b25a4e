"""Compare a result's attributes with the JSON: each must have the value of its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import scalev

from .operations import normalize_name

_UNREADABLE: Any = object()


def find_problems(result: Any, received: Any, place: str = "") -> Iterator[str]:
    """Yield each attribute that differs from its JSON value, and each field that is neither an attribute nor in `extra`."""
    if hasattr(result, "to_dict") and isinstance(received, Mapping):
        yield from _find_in_model(result, received, place)
    elif isinstance(received, Mapping):
        if not isinstance(result, Mapping) or result.keys() != received.keys():
            yield f"{place or 'the root'}: expected an object with {len(received)} fields, got {type(result).__name__}"
            return
        for name, value in received.items():
            yield from find_problems(result[name], value, f"{place}.{name}")
    elif isinstance(received, list):
        if not isinstance(result, list) or len(result) != len(received):
            yield f"{place or 'the root'}: expected a list of {len(received)}, got {type(result).__name__}"
            return
        for index, (item, value) in enumerate(zip(result, received, strict=True)):
            yield from find_problems(item, value, f"{place}[{index}]")
    elif not _is_equal(result, received):
        yield f"{place or 'the root'}: expected {received!r:.80}, got {result!r:.80}"


def _find_in_model(result: Any, received: Mapping[str, Any], place: str) -> Iterator[str]:
    names: dict[str, list[Any]] = {}
    for name in dir(result):
        if name.startswith("_") or name in ("extra", "problems"):
            continue
        try:
            value = getattr(result, name)
        except scalev.FieldError as error:
            yield f"{place}.{error.field}: expected {error.expected}, got {error.got}"
            names[normalize_name(name)] = [_UNREADABLE]
            continue
        if not callable(value):
            names.setdefault(normalize_name(name), []).append(value)
    extra = result.extra
    for name, value in received.items():
        if name in extra:
            continue
        attributes = names.get(normalize_name(name), [])
        if not attributes:
            yield f"{place}.{name}: neither an attribute nor an extra field"
        # fields whose names differ only in spelling cannot be distinguished here
        elif len(attributes) == 1 and attributes[0] is not _UNREADABLE:
            yield from find_problems(attributes[0], value, f"{place}.{name}")


def _is_equal(result: Any, received: Any) -> bool:
    """Return whether an attribute has the received value, in the type that its field is decoded to."""
    if received is None or received == "":
        return result is None or result == received
    if isinstance(result, bool) or isinstance(received, bool):
        return str(result).lower() == str(received).lower() or str(int(result)) == str(received)
    if isinstance(result, (int, float, Decimal)):
        try:
            return bool(Decimal(str(received)) == result)
        except InvalidOperation:
            return False
    if isinstance(result, datetime):
        time = datetime.fromisoformat(str(received))
        return result == (time if time.tzinfo else time.replace(tzinfo=UTC))
    if isinstance(result, date):
        return str(received)[:10] == result.isoformat()
    return str(result) == str(received)
