"""Finds rows by a property: an index that is brought up to date when it is asked for something it does not know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .rows import Changes, Row


class Lookup:
    """The rows of one kind by the text of one property."""

    def __init__(self, changes: Changes, rows: Callable[[], Iterable[Row]], text: Callable[[Row], Any]) -> None:
        self._changes = changes
        self._rows = rows
        self._text = text
        self._known: dict[str, list[Row]] = {}
        self._stamp = -1

    def find(self, text: str) -> list[Row]:
        """The rows whose property says that text, oldest first."""
        found = self._holding(text)
        if not found and self._stamp != self._changes.count:
            self._update()
            found = self._holding(text)
        return found

    def _holding(self, text: str) -> list[Row]:
        return [row for row in self._known.get(text, ()) if not row.gone and self._text(row) == text]

    def _update(self) -> None:
        """Take in the rows that were created or changed since the last time."""
        stamp, self._stamp = self._stamp, self._changes.count
        for row in self._rows():
            if row.version > stamp:
                text = self._text(row)
                rows = self._known.setdefault(text, []) if isinstance(text, str) else []
                if row not in rows:
                    rows.append(row)
