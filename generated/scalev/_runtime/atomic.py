# Copied from generator/package/scalev/_runtime/atomic.py by `python -m generator generate`. Do not edit.
"""A value that threads replace without a lock.

An exception such as KeyboardInterrupt can be raised between any two bytecode instructions. A lock that is interrupted at the wrong
time is never released, and all other threads wait for it forever. Here each change is a single atomic step, and there is nothing to
release. A fork in the middle of it does no harm either.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

T = TypeVar("T")


class _Version(Generic[T]):
    """A value, and the version that has replaced it, if any."""

    __slots__ = ("successor", "value")

    def __init__(self, value: T) -> None:
        self.value = value
        self.successor: dict[None, Any] = {}


class Cell(Generic[T]):
    """A container for one value. Values are compared by identity, and should not be changed while they are in it."""

    __slots__ = ("_version",)

    def __init__(self, value: T) -> None:
        self._version = _Version(value)

    @property
    def value(self) -> T:
        """The current value."""
        return self._get_newest().value

    def swap(self, old: T, new: T) -> bool:
        """Replace `old` by `new` if it is still the current value; return whether it was."""
        version = self._get_newest()
        successor = _Version(new)
        # `setdefault` is atomic: of several threads with a successor, the first one wins
        return version.value is old and version.successor.setdefault(None, successor) is successor

    def _get_newest(self) -> _Version[T]:
        version = self._version
        while (successor := version.successor.get(None)) is not None:
            version = successor
        self._version = version  # only a shortcut: an older version leads to the newest too
        return version
