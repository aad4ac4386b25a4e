# Copied from generator/package/scalev/mock/data/numbering.py by `python -m generator generate`. Do not edit.
"""Number the rows of a kind: each number is unique, across all parents."""

from __future__ import annotations

from ..openapi.kinds import Kind
from .rows import Row

#: How many numbers the range of a kind has: the lower half is for initial rows, the upper half for those that requests create.
SPAN = 10_000_000
_HALF = SPAN // 2
#: Start of the numbers that do not fit into the range of their kind.
_BEYOND = 10**12


def get_first_number(kind: Kind, scope: Row | None, count: int) -> int:
    """Return the first number of the `count` initial rows of a collection."""
    start = kind.number * SPAN + 1
    if scope is None or count == 0:
        return start
    place = scope.number - scope.kind.number * SPAN - 1
    if not 0 <= place < _HALF:
        # a visitor, which has no position among the rows of a kind
        return start + scope.number % 49_999 * 100
    if (place + 1) * count > _HALF:
        start = kind.number * _BEYOND
    return start + place * count


def get_created_number(kind: Kind, count: int) -> int:
    """Return the number of a row that requests create as the `count`th of its kind."""
    return kind.number * SPAN + _HALF + count
