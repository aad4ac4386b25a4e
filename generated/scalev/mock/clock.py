# Copied from generator/package/scalev/mock/clock.py by `python -m generator generate`. Do not edit.
"""The mock's clock, which advances only when requests read it and can be moved forward."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic

#: The time at which a mock starts by default.
START = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
#: The years within which a clock can be moved, so that dates computed from it stay within the range of datetime.
_YEARS = (1000, 9000)


class Clock:
    """A clock that, without a `source`, advances by one second per reading, so that the same calls see the same times."""

    def __init__(self, source: Callable[[], datetime] | None = None) -> None:
        self.source = source
        self._time = START
        self._moved = timedelta()
        self._shift = timedelta()

    def __call__(self) -> datetime:
        """Return the time, advancing it by one second if there is no source."""
        if self.source is None:
            self._time += _SECOND
        return self.now

    @property
    def now(self) -> datetime:
        """The time; reading it here does not advance it."""
        return (self._time if self.source is None else self.source()) + self._moved + self._shift

    def advance(self, seconds: float) -> None:
        """Advance the time. Raises ValueError if it would leave the years 1000 to 9000, or `seconds` is NaN."""
        first, last = _YEARS
        expected = f"expected a time from the year {first} to {last}, got {self.now.isoformat()} and {seconds} seconds"
        try:
            moved = self._moved + timedelta(seconds=seconds)
            year = (self.now - self._moved + moved).year
        except (OverflowError, ValueError):
            raise ValueError(expected) from None
        if not first <= year < last:
            raise ValueError(expected)
        self._moved = moved

    @contextmanager
    def shift(self, seconds: float) -> Iterator[None]:
        """Shift the time by a number of seconds within a `with` block."""
        before = self._shift
        self._shift += timedelta(seconds=seconds)
        try:
            yield
        finally:
            self._shift = before


def start_real_time(start: datetime = START) -> Callable[[], datetime]:
    """Return a clock source that starts at a given time and advances in real time."""
    started = monotonic()
    return lambda: start + timedelta(seconds=monotonic() - started)
