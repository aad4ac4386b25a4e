"""Choose the columns of a table and of CSV, and read their values from rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from ..failures import UsageError
from .texts import show

#: The name of the only column of rows that are not objects.
VALUE = "value"
#: The columns that a table shows first, and the maximum number of columns that it chooses by itself.
_FIRST = (
    *("id", "order_id", "unique_id", "uuid", "name", "fullname", "title", "customer_name", "status", "payment_status"),
    *("gross_revenue", "total", "amount", "price", "quantity", "payment_method", "email", "phone"),
)
#: The columns that identify a row: their values are never cut.
IDENTITY = ("id", "order_id", "unique_id", "uuid", VALUE)
_LAST = ("created_at", "inserted_at", "timestamp")
_MOST = 8
_FEW = 5


def to_row(value: Any) -> dict[str, Any]:
    """Return an object as it is, and any other value as a row with one column."""
    return value if isinstance(value, dict) else {VALUE: value}


def list_columns(rows: Iterable[Mapping[str, Any]], declared_names: Iterable[str] = ()) -> list[str]:
    """Return the names that the contract declares for rows, followed by others that the rows have."""
    return list(dict.fromkeys([*declared_names, *(name for row in rows for name in row)]))


def parse_columns(text: str) -> list[str]:
    """Parse a comma-separated list of columns; a dot selects a nested field (`customer.name`). Raises UsageError for an empty name."""
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise UsageError(f"--columns: expected names separated by commas, got {text!r}")
    return names


def check_columns(names: Sequence[str], existing: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Raise UsageError for a column that no row has, with similar names."""
    for name in names:
        first = name.partition(".")[0]
        if first not in existing:
            close = get_close_matches(first, existing, 3, 0.5)
            raise UsageError(f"--columns: expected {_list(close or existing)}, got {name!r}")
        if name != first and rows and not any(_has(row, name) for row in rows) and any(row.get(first) is not None for row in rows):
            inner = sorted({key for row in rows if isinstance(row.get(first), dict) for key in row[first]})
            raise UsageError(f"--columns: expected {_list([f'{first}.{key}' for key in inner])}, got {name!r}")


def get_value(row: Mapping[str, Any], column: str) -> Any:
    """Return the value of a column, None if the row has none."""
    value: Any = row
    for part in (column,) if column in row else column.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def choose_columns(rows: Sequence[Mapping[str, Any]], width: int) -> list[str]:
    """Choose the columns of a table on a terminal: plain values that some row has, those that identify it first, as many as fit.

    If only one would fit, return some more, which are then shown as blocks of lines.
    """
    names = [name for name in list_columns(rows) if any(_is_plain(row.get(name)) for row in rows)]
    names = names or list_columns(rows)
    rank = {name: place for place, name in enumerate(_FIRST)}
    sorted_names = sorted(names, key=lambda name: (rank.get(name, len(_FIRST)), name in _LAST))
    times = [name for name in sorted_names if name in _LAST][:1]
    limit = max(2, min(_MOST, width // 14))
    other_names = [name for name in sorted_names if name not in times]
    chosen_names = other_names[: limit - len(times)] + times
    while len(chosen_names) > 1 and sum(_measure(rows, name) + 3 for name in chosen_names) - 3 > width:
        chosen_names.pop(-2 if times and len(chosen_names) > 3 else -1)
    return chosen_names if len(chosen_names) > 1 else other_names[: _FEW - len(times)] + times


def fit(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], width: int) -> bool:
    """Return whether a table of some columns can be read at a width: long text is folded, but not the values that identify a row."""
    return sum(_measure(rows, name, 12) + 3 for name in columns) - 3 <= width


def _measure(rows: Sequence[Mapping[str, Any]], name: str, most: int = 26) -> int:
    longest = max((len(show(get_value(row, name))) for row in rows), default=0)
    return max(min(len(name), most), longest if name in IDENTITY else min(longest, most))


def _is_plain(value: Any) -> bool:
    return value is not None and not isinstance(value, (dict, list)) and value != ""


def _has(row: Mapping[str, Any], column: str) -> bool:
    *parents, last = column.split(".")
    value: Any = row
    for part in parents:
        value = value.get(part) if isinstance(value, Mapping) else None
    return isinstance(value, Mapping) and last in value


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (f" or one of {len(names) - 12} more" if len(names) > 12 else "")
