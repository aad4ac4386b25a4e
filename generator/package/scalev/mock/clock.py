"""The mock's time: it goes on by itself only as requests look at it, and can be moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

#: Where a mock's time starts, unless told otherwise.
START = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
#: The years between which a clock can be moved: what is counted from its time stays within what a date can be.
_YEARS = (1000, 9000)


class Clock:
    """Says what time it is. Without a source, time goes on by a second per look: the same calls meet the same times."""

    def __init__(self, source: Callable[[], datetime] | None = None) -> None:
        self._source = source
        self._time = START
        self._moved = timedelta()
        self._shift = timedelta()

    def __call__(self) -> datetime:
        """Look at the clock."""
        if self._source is None:
            self._time += _SECOND
        return self.now

    @property
    def now(self) -> datetime:
        """The time; looking at it here does not move it."""
        return (self._time if self._source is None else self._source()) + self._moved + self._shift

    def advance(self, seconds: float) -> None:
        """Let time pass. Raises ValueError where the time would leave the years 1000 to 9000, or `seconds` is not a number."""
        first, last = _YEARS
        try:
            moved = self._moved + timedelta(seconds=seconds)
            year = (self.now - self._moved + moved).year
        except (OverflowError, ValueError):
            year = 0
        if not first <= year < last:
            raise ValueError(f"expected a time from the year {first} to {last}, got {self.now.isoformat()} and {seconds} seconds")
        self._moved = moved

    @contextmanager
    def shifted(self, seconds: float) -> Iterator[None]:
        """Be wrong by so many seconds for a while."""
        before = self._shift
        self._shift += timedelta(seconds=seconds)
        try:
            yield
        finally:
            self._shift = before

    def __deepcopy__(self, memo: dict[int, Any]) -> Clock:
        # the source belongs to whoever gave it
        copied = Clock(self._source)
        copied._time, copied._moved, copied._shift = self._time, self._moved, self._shift
        return copied


def running(start: datetime = START) -> Callable[[], datetime]:
    """A source that begins at a time and goes on as real time does."""
    begun = monotonic()
    return lambda: start + timedelta(seconds=monotonic() - begun)
