# Copied from generator/package/scalev/mock/data/bodies.py by `python -m generator generate`. Do not edit.
"""What was rendered of rows, kept as bytes: an answer is serialised once, and again only when something that it shows has changed.

The newest stay as they are; beyond a limit the older ones are compressed, so that thousands of orders fit into little memory.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from . import packing
from .rows import Row

#: How many bytes stay uncompressed.
_HOT = 16 * 1024 * 1024
#: Compressing a short text gains nothing.
_SHORT = 400


class Body:
    """The bytes of a row in one shape, and the rows that they show."""

    __slots__ = ("_cold", "_sample", "hot", "seen", "stamp")

    def __init__(self, body: bytes, seen: set[Row], stamp: int, sample: bytes) -> None:
        self.hot: bytes | None = body
        self._sample = sample
        self._cold = b""
        self.seen = tuple(seen)
        self.stamp = stamp

    def fresh(self, count: int) -> bool:
        """Whether nothing that it shows has changed; `count` is that of the changes so far."""
        if self.stamp == count:
            return True
        stamp = self.stamp
        for row in self.seen:
            if row.version > stamp:
                return False
        self.stamp = count
        return True

    def cool(self) -> None:
        """Compress the bytes."""
        if self.hot is not None and len(self.hot) > _SHORT:
            self._cold = self._cold or packing.pack(self.hot, self._sample)
            self.hot = None

    def warm(self) -> bytes:
        """The bytes, whether compressed or not."""
        if self.hot is None:
            self.hot = packing.unpack(self._cold, self._sample)
        return self.hot


class Bodies:
    """All bodies of a store."""

    def __init__(self) -> None:
        self._hot: deque[tuple[Body, int]] = deque()
        self._bytes = 0
        self._samples: dict[Any, bytes] = {}

    def get(self, row: Row, key: Any) -> bytes | None:
        """The body of a row, or None where there is none that still holds."""
        found: Body | None = row.bodies.get(key)
        if found is None:
            return None
        if not found.fresh(row.changes.count):
            found.hot = None
            return None
        if found.hot is None:
            self._keep(found, found.warm())
        return found.hot

    def put(self, row: Row, key: Any, body: bytes, seen: set[Row], stamp: int) -> None:
        """Keep a body."""
        sample = self._samples.setdefault(key, body)
        found = row.bodies[key] = Body(body, seen, stamp, sample)
        self._keep(found, body)

    def _keep(self, body: Body, content: bytes) -> None:
        self._hot.append((body, len(content)))
        self._bytes += len(content)
        while self._bytes > _HOT:
            old, size = self._hot.popleft()
            old.cool()
            self._bytes -= size
