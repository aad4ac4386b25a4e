"""Keep the values that the columns of a table cannot hold, by path in the row, so that nothing is lost."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from .._runtime.scalars import format_path
from .json_text import dump_json

Path = tuple[str | int, ...]


class Leftovers:
    """The values that the columns of each row cannot hold, by path in the row."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[str, Any]] = {}

    def add(self, row: int, path: Path, value: Any) -> None:
        """Keep a value of a row."""
        self._rows.setdefault(row, {})[format_path(path)] = value

    def dump(self, count: int) -> list[str | None] | None:
        """Return the JSON of each row, None for a row without leftovers; None if there are no leftovers."""
        rows = self._rows
        return [dump_json(rows[index]) if index in rows else None for index in range(count)] if rows else None


class Level:
    """A column of objects or values at one depth, and how to find the row that each of them belongs to.

    The items of lists have the offsets at which each list begins; any other column has as many values as the one above it.
    """

    __slots__ = ("_name", "_offsets", "_parent", "leftovers")

    def __init__(self, leftovers: Leftovers, parent: Level | None = None, name: str = "", offsets: Sequence[int] | None = None) -> None:
        self.leftovers, self._parent, self._name, self._offsets = leftovers, parent, name, offsets

    def keep(self, position: int, name: str, value: Any) -> None:
        """Keep a leftover: the named field of the object at a position, or the whole value there if the name is empty."""
        row, path = self._locate(position)
        self.leftovers.add(row, (*path, name) if name else path, value)

    def _locate(self, position: int) -> tuple[int, Path]:
        if self._parent is None:
            return position, ()
        index: Path = ()
        if self._offsets is not None:
            place = bisect_right(self._offsets, position) - 1
            position, index = place, (position - self._offsets[place],)
        row, path = self._parent._locate(position)
        return row, (*path, self._name, *index) if self._name else (*path, *index)
