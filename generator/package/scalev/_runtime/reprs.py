"""Reprs of models, which show names and states only: anything else may be a credential or personal data."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from .fields import Field
from .json_data import JSONObject

#: The fields whose values are shown, in order of preference.
_SHOWN = ("id", "uuid", "unique_id", "order_id", "name", "title", "status", "payment_status", "event", "type", "has_next")
_SHOWN_MOST = 5


def show_fields(model: Any) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each attribute in a repr; remarks have an empty name."""
    parts: list[tuple[str, str]] = []
    count = 0
    for field in sorted(model._fields(), key=_rank):
        if field.attribute in model._undecoded:
            continue
        value = getattr(model, field.attribute)
        count += value is not None
        if isinstance(value, list):
            parts.append((field.attribute, f"[{len(value)} items]"))
        elif field.names[0] in _SHOWN and not isinstance(value, (JSONObject, dict, type(None))):
            parts.append((field.attribute, f"{str(value) if isinstance(value, StrEnum) else value!r:.60}"))
    yield from parts[:_SHOWN_MOST]
    if count > len(parts[:_SHOWN_MOST]):
        yield "", "…"
    if model._undecoded:
        yield "", f"{len(model._undecoded)} not decoded"


def _rank(field: Field) -> int:
    return _SHOWN.index(field.names[0]) if field.names[0] in _SHOWN else len(_SHOWN)


class Verbatim(str):
    """A string whose repr is the string itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)
