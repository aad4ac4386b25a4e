"""Compare a result's attributes with the JSON: each must have the value of its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import scalev

from .operations import plain_name

_UNREAD: Any = object()


def problems(result: Any, came: Any, place: str = "") -> Iterator[str]:
    """Yield each attribute that differs from its JSON value, and each field that is neither an attribute nor in `extra`."""
    if hasattr(result, "to_dict") and isinstance(came, Mapping):
        yield from _model(result, came, place)
    elif isinstance(came, Mapping):
        if not isinstance(result, Mapping) or result.keys() != came.keys():
            yield f"{place or 'the top'}: expected an object with {len(came)} fields, got {type(result).__name__}"
            return
        for name, value in came.items():
            yield from problems(result[name], value, f"{place}.{name}")
    elif isinstance(came, list):
        if not isinstance(result, list) or len(result) != len(came):
            yield f"{place or 'the top'}: expected a list of {len(came)}, got {type(result).__name__}"
            return
        for index, (one, value) in enumerate(zip(result, came, strict=True)):
            yield from problems(one, value, f"{place}[{index}]")
    elif not _says(result, came):
        yield f"{place or 'the top'}: expected {came!r:.80}, got {result!r:.80}"


def _model(result: Any, came: Mapping[str, Any], place: str) -> Iterator[str]:
    names: dict[str, list[Any]] = {}
    for name in dir(result):
        if name.startswith("_") or name in ("extra", "problems"):
            continue
        try:
            value = getattr(result, name)
        except scalev.FieldError as error:
            yield f"{place}.{error.field}: expected {error.expected}, got {error.got}"
            names[plain_name(name)] = [_UNREAD]
            continue
        if not callable(value):
            names.setdefault(plain_name(name), []).append(value)
    extra = result.extra
    for name, value in came.items():
        if name in extra:
            continue
        found = names.get(plain_name(name), [])
        if not found:
            yield f"{place}.{name}: it is no attribute, and not among the extra fields"
        elif len(found) == 1 and found[0] is not _UNREAD:  # fields whose names differ only in spelling cannot be told apart here
            yield from problems(found[0], value, f"{place}.{name}")


def _says(result: Any, came: Any) -> bool:
    """Return whether an attribute has the received value, in the type that its field is decoded to."""
    if came is None or came == "":
        return result is None or result == came
    if isinstance(result, bool) or isinstance(came, bool):
        return str(result).lower() == str(came).lower() or str(int(result)) == str(came)
    if isinstance(result, (int, float, Decimal)):
        try:
            return bool(Decimal(str(came)) == result)
        except InvalidOperation:
            return False
    if isinstance(result, datetime):
        moment = datetime.fromisoformat(str(came))
        return result == (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    if isinstance(result, date):
        return str(came)[:10] == result.isoformat()
    return str(result) == str(came)
