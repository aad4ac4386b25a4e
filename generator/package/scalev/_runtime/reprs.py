"""Reprs of models: what identifies an object, and its states, amounts and times. Anything else may be a credential or personal data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from html import escape
from typing import Any, NamedTuple

from .json_data import JSONObject
from .log_text import format_count
from .redaction.names import is_secret_name

#: The maximum length of a value.
_WIDTH = 60

_IDENTITY = ("id", "uuid", "unique_id", "order_id")
_NAMES = ("name", "title", "label", "code", "fullname", "display", "full_path")
_STATES = ("status", "payment_status", "event", "type", "has_next")
_CREATION = ("created_at", "inserted_at", "timestamp")
_TOTALS = ("gross_revenue", "total", "amount", "net_revenue", "product_price", "price", "subtotal", "count")
#: The last words of the names of whole numbers that are amounts.
_AMOUNTS = frozenset("amount balance cost fee price progress quantity revenue total weight".split())
#: Other text is shown only if its name ends in one of these words: any other may be personal data.
_PUBLIC_TEXT = ("_code", "_id", "_method", "_status", "_type", "currency", "slug")

# ranks of parts, in the order of a repr
_IDENTITY_RANK, _NAME_RANK, _STATE_RANK, _AMOUNT_RANK, _TIME_RANK, _LIST_RANK, _OTHER_RANK = range(7)
#: The names that come first in each rank.
_PREFERRED = {_IDENTITY_RANK: _IDENTITY, _NAME_RANK: _NAMES, _STATE_RANK: _STATES, _AMOUNT_RANK: _TOTALS, _TIME_RANK: _CREATION}
#: The maximum number of parts of each rank.
_MOST = (2, 1, 2, 1, 1, 1, 3)
#: A less important part is shown only beside fewer parts than this.
_FEW = 3


class _Part(NamedTuple):
    rank: int
    place: int
    name: str
    value: Any


def show_fields(model: Any) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each attribute in a repr; remarks have an empty name."""
    summary = model._summarize()
    if summary:
        yield from summary.items()
        return
    parts = _select(sorted(_rank_fields(model), key=lambda part: part[:2]))
    yield from ((part.name, show_value(part.value)) for part in parts)
    extra = list(model.extra)
    if extra and not parts:
        yield "", _shorten(f"extra: {', '.join(extra)}")
    if sum(value is not None for value in _collect_values(model).values()) > len(parts):
        yield "", "…"
    if model._undecoded:
        yield "", f"{len(model._undecoded)} not decoded"


def show_value(value: Any) -> str:
    """Return a short text for a value: text is cut, the items of lists and maps are counted."""
    if isinstance(value, (list, dict)):
        return f"[{format_count(len(value), 'item')}]"
    if isinstance(value, JSONObject):
        return type(value).__name__
    return _shorten(str(value) if isinstance(value, (StrEnum, Decimal, date)) else repr(value))


def _shorten(text: str) -> str:
    """Return a text on one line, cut where it is long; control characters could deceive whoever reads a terminal or a log."""
    short_text = text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
    return short_text if short_text.isprintable() else "".join(char if char.isprintable() else repr(char)[1:-1] for char in short_text)


def render_html(models: Iterable[Any]) -> str:
    """Render models as an HTML table for notebooks, one row each. It shows only what their reprs show."""
    rows = [_label_remarks(dict(show_fields(model))) for model in models]
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{escape(row.get(name, ''))}</td>" for name in names) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _label_remarks(texts: dict[str, str]) -> dict[str, str]:
    """Return what a row shows: the named fields, or the last remark if there are none."""
    return {name: text for name, text in texts.items() if name} or texts


class Verbatim(str):
    """A string whose repr is the string itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _collect_values(model: Any) -> dict[str, Any]:
    """Return the decoded values of a model, by attribute."""
    return {field.attribute: getattr(model, field.attribute) for field in model._list_fields() if field.attribute not in model._undecoded}


def _select(parts: Iterable[_Part]) -> list[_Part]:
    """Return the parts to show, of parts in the order of a repr."""
    selected_parts: list[_Part] = []
    for part in parts:
        is_wanted = part.rank < _LIST_RANK or len(selected_parts) < _FEW
        if is_wanted and sum(other.rank == part.rank for other in selected_parts) < _MOST[part.rank]:
            selected_parts.append(part)
    return selected_parts


def _rank_fields(model: Any) -> Iterator[_Part]:
    """Yield the fields that may be shown."""
    values = _collect_values(model)
    names = {field.attribute: field.names[0] for field in model._list_fields()}
    for index, (attribute, value) in enumerate(values.items()):
        name = names[attribute]
        if value is None or is_secret_name(name, names.values()):
            continue
        rank = _rank(name, value)
        if rank is not None:
            preferred_names = _PREFERRED.get(rank, ())
            place = preferred_names.index(name) if name in preferred_names else len(preferred_names) + index
            yield _Part(rank, place, attribute, value)


def _rank(name: str, value: Any) -> int | None:
    """Return the rank of a field by its name or its kind of value, None if it must not be shown."""
    if not isinstance(value, (JSONObject, dict, list)):
        for rank, preferred_names in _PREFERRED.items():
            if name in preferred_names:
                return rank
    if isinstance(value, list):
        return _LIST_RANK
    if isinstance(value, date):
        return _TIME_RANK
    if isinstance(value, Decimal):
        return _AMOUNT_RANK
    if isinstance(value, StrEnum):
        return _STATE_RANK if name.endswith("status") else _OTHER_RANK
    if isinstance(value, str):
        return _OTHER_RANK if name.endswith(_PUBLIC_TEXT) else None
    if type(value) is int and name.rpartition("_")[2] in _AMOUNTS:
        return _AMOUNT_RANK
    return None if isinstance(value, dict) else _OTHER_RANK
