# Copied from generator/package/scalev/mock/data/list_cache.py by `python -m generator generate`. Do not edit.
"""Cache of lists of rows, which is valid until a row changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from .rows import Changes, Row

#: How many lists are cached.
_MOST = 32


class ListCache:
    """Keeps the most recent lists, so that paginating through a list does not filter all rows for each page."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._lists: dict[Hashable, tuple[int, list[Row]]] = {}

    def get_rows(self, key: Hashable, find: Callable[[], list[Row]]) -> list[Row]:
        """Return the rows of a list, calling `find` if anything has changed since the last time."""
        known = self._lists.pop(key, None)
        if known is None or known[0] != self._changes.count:
            rows = find()
            # finding rows may create some, too
            known = (self._changes.count, rows)
            if len(self._lists) >= _MOST:
                del self._lists[next(iter(self._lists))]
        self._lists[key] = known
        return known[1]
