"""Determine how many rows a collection has at first."""

from __future__ import annotations

from collections.abc import Mapping

from ..openapi.counts import FEW, POOLS, SPARSE
from ..openapi.kinds import Kind
from .rows import Row

#: The maximum number of rows in a list below another row, unless a number is given for its path.
_MAX_BELOW = 3
#: The number of rows in any other list.
_DEFAULT_COUNT = 7


class InitialCounts:
    """The numbers of initial rows by kind, from the `rows` of a mock: one number for every kind, or one for each path."""

    def __init__(self, rows: int | Mapping[str, int]) -> None:
        self._rows = rows
        self._counts: dict[Kind, int] = {}

    def count(self, kind: Kind, scope: Row | None) -> int:
        """Return the number of initial rows of a kind below a row, or of all rows of a kind without a parent."""
        # a row that a request has created starts without parts
        if scope is not None and (scope.is_created or (kind.id in SPARSE and scope.order % SPARSE[kind.id])):
            return 0
        count = self._counts.get(kind)
        if count is None:
            count = self._counts[kind] = self._choose(kind)
        return count

    def _choose(self, kind: Kind) -> int:
        if kind.owner is not None:
            return 2 * self._choose(kind.owner)
        if isinstance(self._rows, Mapping):
            names = [name for path in (*kind.aliases, kind.id) for name in (path, path.rpartition("/")[2])]
            row_count = next((self._rows[name] for name in names if name in self._rows), None)
            if row_count is not None:
                return row_count
        default = self._rows if isinstance(self._rows, int) else _DEFAULT_COUNT
        if kind.parent is not None:
            return FEW.get(kind.id, max(1, min(default * 3 // 7, _MAX_BELOW)))
        return POOLS.get(kind.noun, default) if not kind.path[0] else FEW.get(kind.id, default)
