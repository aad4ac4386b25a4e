# Copied from generator/package/scalev/mock/calls.py by `python -m generator generate`. Do not edit.
"""Log of the requests that a mock received and their responses, bounded in number and bytes since a server may run for days."""

from __future__ import annotations

from collections import deque
from threading import Lock

from .messages import Call, Headers

MOST_CALLS = 10_000
MOST_BYTES = 16 * 1024 * 1024
#: Measured bytes that the objects of a call take in addition to its text.
_OBJECTS = 700
#: Bytes that a header takes in addition to its text.
_HEADER = 150


class CallLog:
    """The most recent calls, within a limit on their number and one on their size."""

    def __init__(self, most: int = MOST_CALLS, most_bytes: int = MOST_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._calls: deque[tuple[int, Call]] = deque()
        self._bytes = 0
        self._lock = Lock()
        #: Number of calls so far, including those no longer kept.
        self.total = 0

    def add(self, call: Call) -> None:
        """Append a call and drop the oldest calls beyond the limits. A call larger than the whole log is counted but not kept."""
        size = _measure(call)
        with self._lock:
            self.total += 1
            if size > self._most_bytes:
                return
            self._calls.append((self.total, call))
            self._bytes += size
            self._trim()

    def get_all(self) -> list[Call]:
        """Return the kept calls, oldest first."""
        return [call for _, call in self.get_numbered()]

    def get_numbered(self) -> list[tuple[int, Call]]:
        """Return the kept calls with their numbers, counted from 1, oldest first."""
        with self._lock:
            return list(self._calls)

    def restore(self, calls: list[tuple[int, Call]], total: int) -> None:
        """Replace the contents of the log with saved calls."""
        with self._lock:
            self._calls = deque(calls)
            self._bytes = sum(_measure(call) for _, call in calls)
            self.total = total
            self._trim()

    def clear(self) -> None:
        """Forget all calls."""
        self.restore([], 0)

    def _trim(self) -> None:
        while len(self._calls) > self._most or self._bytes > self._most_bytes:
            self._bytes -= _measure(self._calls.popleft()[1])


def _measure(call: Call) -> int:
    request, response = call.request, call.response
    texts = (request.method, request.path, request.query, call.operation or "", *call.faults)
    return (
        _OBJECTS
        + sum(len(text) for text in texts)
        + _measure_headers(request.headers)
        + _measure_headers(response.headers)
        + len(request.body)
        + len(response.body)
    )


def _measure_headers(headers: Headers) -> int:
    return sum(len(name) + len(value) + _HEADER for name, value in headers)
