"""Helpers for plain data (anything JSON can represent): type names, and copies without shared parts."""

from __future__ import annotations

from typing import Any

from ..errors import InputError

# A document of 264 operations has about 100,000 values; aliases nested in aliases can expand to any number.
MAX_VALUES = 5_000_000


def get_json_type(value: Any) -> str:
    """Return the JSON name of a value's type: object, array, string, number, boolean or null."""
    if isinstance(value, dict):
        return "object"
    if isinstance(value, list):
        return "array"
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "boolean"
    return "null" if value is None else "number"


def is_same_primitive(left: Any, right: Any) -> bool:
    """Return whether two primitives are the same JSON value; in Python, true would equal 1."""
    return get_json_type(left) == get_json_type(right) and bool(left == right)


def copy_plain(value: Any) -> Any:
    """Return a deep copy in which no object or array occurs twice, even if the original shares them."""
    if isinstance(value, dict):
        return {key: copy_plain(member) if isinstance(member, (dict, list)) else member for key, member in value.items()}
    if isinstance(value, list):
        return [copy_plain(item) if isinstance(item, (dict, list)) else item for item in value]
    return value


def copy_document(value: Any) -> Any:
    """Return a deep copy of data from a file or a caller.

    Raise InputError if the data contains itself, or if it exceeds `MAX_VALUES` values when fully expanded.
    """
    try:
        if _count_values(value, {}) > MAX_VALUES:
            raise InputError(f"expected a document of at most {MAX_VALUES:,} values, got more: its aliases multiply")
        return copy_plain(value)
    except RecursionError:
        raise InputError("expected a document of reasonable depth, got one that contains itself or is nested too deeply") from None


def _count_values(value: Any, counts: dict[int, int]) -> int:
    """Count the values in `value`, counting shared ones each time but visiting each only once."""
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    count = 1
    for member in members:
        if isinstance(member, (dict, list)):
            size = counts.get(id(member))
            if size is None:
                size = counts[id(member)] = _count_values(member, counts)
            count += size
        else:
            count += 1
    return count
