"""Format counts and lists for messages."""

from __future__ import annotations

from collections.abc import Sequence


def format_count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 file`, `2,000 files`, `3 aliases`."""
    ending = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{number:,} {noun}{ending}"


def join_first(texts: Sequence[str], limit: int, separator: str = ", ") -> str:
    """Join texts, only the first ones if there are more than `limit`: `one, two and 3 more`, or `one; two; and 3 more`."""
    if len(texts) <= limit:
        return separator.join(texts)
    last = " and " if separator == ", " else f"{separator}and "
    return f"{separator.join(texts[:limit])}{last}{len(texts) - limit} more"
