# Copied from generator/package/scalev/mock/data/bodies.py by `python -m generator generate`. Do not edit.
"""What was rendered of rows, kept as bytes: a response is serialised once, and again only when something that it shows has changed.

The newest are kept, up to a limit; what is older is rendered anew when it is asked for, so that thousands of orders fit into little
memory.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from .rows import Row

#: How many bytes are kept.
_MOST = 16 * 1024 * 1024


class Body:
    """The bytes of a row in one shape, and the rows that they show."""

    __slots__ = ("content", "seen", "stamp")

    def __init__(self, content: bytes, seen: set[Row], stamp: int) -> None:
        self.content = content
        self.seen = tuple(seen)
        self.stamp = stamp

    def is_fresh(self, count: int) -> bool:
        """Whether nothing that it shows has changed; `count` is that of the changes so far."""
        if self.stamp == count:
            return True
        stamp = self.stamp
        for row in self.seen:
            if row.version > stamp:
                return False
        self.stamp = count
        return True


class Bodies:
    """The newest bodies of a store."""

    def __init__(self) -> None:
        self._kept: deque[tuple[Row, Any, Body]] = deque()
        self._bytes = 0

    def get(self, row: Row, key: Any) -> bytes | None:
        """The body of a row, or None where there is none that still holds."""
        found: Body | None = row.bodies.get(key)
        return found.content if found is not None and found.is_fresh(row.changes.count) else None

    def put(self, row: Row, key: Any, content: bytes, seen: set[Row], stamp: int) -> None:
        """Keep a body."""
        body = row.bodies[key] = Body(content, seen, stamp)
        self._kept.append((row, key, body))
        self._bytes += len(content)
        while self._bytes > _MOST:
            old, old_key, old_body = self._kept.popleft()
            self._bytes -= len(old_body.content)
            if old.bodies.get(old_key) is old_body:
                del old.bodies[old_key]
