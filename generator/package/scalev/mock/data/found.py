"""Lists of rows that were found, kept until a change could alter them."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from .rows import Changes, Row

#: How many lists are remembered.
_MOST = 32


class Found:
    """The rows of the last lists: whoever follows a list page by page does not make the mock look through all rows each time."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._lists: dict[Hashable, tuple[int, list[Row]]] = {}

    def rows(self, key: Hashable, find: Callable[[], list[Row]]) -> list[Row]:
        """The rows of a list, found anew where anything has changed since."""
        known = self._lists.pop(key, None)
        if known is None or known[0] != self._changes.count:
            found = find()
            # looking can make rows as well
            known = (self._changes.count, found)
            if len(self._lists) >= _MOST:
                del self._lists[next(iter(self._lists))]
        self._lists[key] = known
        return known[1]
