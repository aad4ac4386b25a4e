"""A value that threads replace without a lock.

An exception can strike between any two steps of a thread: Ctrl-C does in the main thread. A lock that it interrupts at the wrong
moment is never released, and then every other thread waits for ever. Here each change is one step that no exception can divide, and
there is nothing to release. A fork in the middle leaves nothing behind either.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

T = TypeVar("T")


class _Version(Generic[T]):
    """A value, and the version that has replaced it, where one has."""

    __slots__ = ("successor", "value")

    def __init__(self, value: T) -> None:
        self.value = value
        self.successor: dict[None, Any] = {}


class Cell(Generic[T]):
    """A place for one value. Values are compared by identity, and should not be changed once they are in it."""

    __slots__ = ("_version",)

    def __init__(self, value: T) -> None:
        self._version = _Version(value)

    @property
    def value(self) -> T:
        """The value that is in it now."""
        return self._newest().value

    def swap(self, old: T, new: T) -> bool:
        """Put in `new` if `old` is in it still; return whether it was."""
        version = self._newest()
        successor = _Version(new)
        # `setdefault` is atomic: of all threads that come with a successor, the first one's is kept
        return version.value is old and version.successor.setdefault(None, successor) is successor

    def _newest(self) -> _Version[T]:
        version = self._version
        while (successor := version.successor.get(None)) is not None:
            version = successor
        self._version = version  # only a shortcut: an older version leads to the newest, too
        return version
