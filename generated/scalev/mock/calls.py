# Copied from generator/package/scalev/mock/calls.py by `python -m generator generate`. Do not edit.
"""The requests that a mock got, with its answers: the last ones, so that a server that runs for days does not grow."""

from __future__ import annotations

from collections import deque

from .messages import Call

_MOST_BYTES = 16 * 1024 * 1024


class CallLog:
    """The last calls, as many as are wanted, or fewer where their bodies are large."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._calls: deque[Call] = deque()
        self._bytes = 0
        #: How many there were, those included that are no longer kept.
        self.total = 0

    def add(self, call: Call) -> None:
        """Keep a call; the oldest ones go when there are too many."""
        self.total += 1
        self._calls.append(call)
        self._bytes += _size(call)
        while self._calls and (len(self._calls) > self._most or self._bytes > _MOST_BYTES):
            self._bytes -= _size(self._calls.popleft())

    def all(self) -> list[Call]:
        """The calls that are kept, oldest first."""
        return list(self._calls)

    def restore(self, calls: list[Call], total: int) -> None:
        """Go back to these calls."""
        self.clear()
        for call in calls:
            self.add(call)
        self.total = total

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()
        self._bytes = self.total = 0


def _size(call: Call) -> int:
    return len(call.request.body) + len(call.response.body)
