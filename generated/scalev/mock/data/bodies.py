# Copied from generator/package/scalev/mock/data/bodies.py by `python -m generator generate`. Do not edit.
"""Cache of rendered rows as JSON bytes: a row is serialised again only after it, or a row that it shows, has changed.

Only the newest entries are kept, up to a limit, so that thousands of orders take little memory; older ones are rendered again on demand.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from .rows import Row

#: Maximum number of cached bytes.
_MOST = 16 * 1024 * 1024


class Body:
    """The JSON bytes of a row in one shape, and the rows that they depend on."""

    __slots__ = ("_common", "content", "seen", "stamp")

    def __init__(self, content: bytes, seen: set[Row], stamp: int, common: int) -> None:
        self.content = content
        self._common = common
        self.seen = tuple(seen)
        self.stamp = stamp

    @property
    def common(self) -> bytes:
        """The members that the row has in other responses, too: those that come first."""
        return self.content[1 : 1 + self._common]

    def is_fresh(self, count: int) -> bool:
        """Return whether none of those rows has changed; `count` is the current count of changes."""
        if self.stamp == count:
            return True
        stamp = self.stamp
        for row in self.seen:
            if row.version > stamp:
                return False
        self.stamp = count
        return True


class Bodies:
    """The newest bodies of a store, within a limit on their size."""

    def __init__(self) -> None:
        self._kept: deque[tuple[Row, Any, Body]] = deque()
        self._bytes = 0

    def get(self, row: Row, key: Any) -> bytes | None:
        """Return the cached body of a row, or None if there is no fresh one."""
        body: Body | None = row.bodies.get(key)
        return body.content if body is not None and body.is_fresh(row.changes.count) else None

    def find_common(self, row: Row) -> Body | None:
        """Return a fresh body of a row that begins with what its responses have in common, or None."""
        count = row.changes.count
        return next((body for body in row.bodies.values() if body.common and body.is_fresh(count)), None)

    def put(self, row: Row, key: Any, content: bytes, seen: set[Row], stamp: int, common: int) -> None:
        """Cache a body, and drop the oldest ones beyond the limit; its first `common` bytes are those of other responses, too."""
        body = row.bodies[key] = Body(content, seen, stamp, common)
        self._kept.append((row, key, body))
        self._bytes += len(content)
        while self._bytes > _MOST:
            old, old_key, old_body = self._kept.popleft()
            self._bytes -= len(old_body.content)
            if old.bodies.get(old_key) is old_body:
                del old.bodies[old_key]
