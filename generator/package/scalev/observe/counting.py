"""Count the kinds of JSON values."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

Counts = dict[str, int]


class Absent:
    """The type of a field that an object does not have."""


_KINDS: dict[type, str] = {
    dict: "object",
    list: "list",
    str: "text",
    bool: "boolean",
    int: "integer",
    Decimal: "number",
    float: "number",
    type(None): "null",
    Absent: "absent",
}


KINDS = frozenset(_KINDS.values())


def get_kind(type_: type) -> str:
    """Return the kind of JSON value that a Python type represents."""
    return _KINDS.get(type_, "number")


def add(counts: Counts, name: str, count: int = 1) -> None:
    """Add to a count."""
    counts[name] = counts.get(name, 0) + count


def add_columns(fields: Iterable[Counts], columns: Iterable[tuple[type, ...]], numbers: list[int]) -> None:
    """Add up the kinds of several fields. A column holds the types of one field, and `numbers` the number of objects with each of them."""
    total = sum(numbers)
    for counts, column in zip(fields, columns, strict=True):
        first = column[0]
        if column.count(first) == len(column):
            add(counts, get_kind(first), total)
        else:
            for type_, number in zip(column, numbers, strict=True):
                add(counts, get_kind(type_), number)
