# Copied from generator/package/scalev/mock/data/lookups.py by `python -m generator generate`. Do not edit.
"""Index of rows by a property, which is updated when a lookup needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .rows import Changes, Row


class Lookup:
    """The rows of a kind, indexed by the text of a property."""

    def __init__(self, changes: Changes, rows: Callable[[], Iterable[Row]], text: Callable[[Row], Any]) -> None:
        self._changes = changes
        self._rows = rows
        self._text = text
        self._known: dict[str, list[Row]] = {}
        self._stamp = -1

    def find(self, text: str) -> list[Row]:
        """Return the rows whose property has this text, oldest first."""
        rows = self._find_indexed(text)
        if not rows and self._stamp != self._changes.count:
            self._update()
            rows = self._find_indexed(text)
        return rows

    def _find_indexed(self, text: str) -> list[Row]:
        return [row for row in self._known.get(text, ()) if not row.is_gone and self._text(row) == text]

    def _update(self) -> None:
        """Index the rows that were created or changed since the last update."""
        stamp, self._stamp = self._stamp, self._changes.count
        for row in self._rows():
            if row.version > stamp:
                text = self._text(row)
                rows = self._known.setdefault(text, []) if isinstance(text, str) else []
                if row not in rows:
                    rows.append(row)
