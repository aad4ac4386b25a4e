# Copied from generator/package/scalev/mock/faults/rate_limits.py by `python -m generator generate`. Do not edit.
"""Rate limits per credential."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from ..messages import Headers, Response
from ..openapi.document import Quota
from .injection import build_limit_headers

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000

Windows = Literal["first-call", "fixed", "sliding"]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A rate limit that applies to each credential. Raises ValueError for invalid rates.

    `rates` are pairs of calls and seconds, or objects with attributes of these names; each rate has its own windows. `windows` defines
    them: "first-call" windows start with the first call in them; "fixed" windows follow one another, aligned to `phase` seconds after
    midnight UTC on 1 January 1970; "sliding" means any period of that length. A rejected call does not count.
    """

    rates: Sequence[Any] = ((100, 10), (10_000, 3600))  # as the service documents them
    windows: Windows = "first-call"
    phase: float = 0.0

    def __post_init__(self) -> None:
        if self.windows not in get_args(Windows):
            raise ValueError(f"windows: expected one of {', '.join(get_args(Windows))}, got {self.windows!r:.40}")
        phase: Any = self.phase  # untyped callers may pass anything
        if isinstance(phase, bool) or not isinstance(phase, (int, float)) or not abs(phase) < float("inf"):
            raise ValueError(f"phase: expected a number of seconds, got {self.phase!r:.40}")
        object.__setattr__(self, "rates", tuple(_parse_rates(self.rates)))


@dataclass(slots=True)
class _Window:
    """The calls of one credential that count towards one rate; all times are in microseconds."""

    start: int | None = None
    times: deque[int] = field(default_factory=deque)


class RateLimits:
    """Count calls per credential; without a limit, none is rejected. Not thread-safe: the handler holds a lock."""

    def __init__(self, limit: RateLimit | None) -> None:
        self._limit = limit
        self._windows: dict[tuple[str, int | str], _Window] = {}

    def take(self, token: str, now: datetime, quotas: Iterable[Quota] = ()) -> tuple[Response | None, Headers]:
        """Count a call. Return the error response if it exceeds the limit or a quota, and the headers of the tightest rate."""
        if self._limit is None:
            return None, ()
        time = (now - _EPOCH) // timedelta(microseconds=1)
        rates: list[tuple[int | str, int, float]] = [(index, calls, seconds) for index, (calls, seconds) in enumerate(self._limit.rates)]
        rates += [(quota.tag, quota.calls, quota.seconds) for quota in quotas]
        states = []
        for name, calls, seconds in rates:
            window = self._windows.setdefault((token, name), _Window())
            reset = _enter(window, self._limit, max(1, round(seconds * _SECOND)), time)
            states.append((calls - len(window.times) - 1, calls, reset, window))
        left, calls, reset, _ = min(states, key=lambda state: state[:2])
        headers = build_limit_headers(calls, max(0, left), max(1.0, reset / _SECOND))
        if left < 0:
            return Response(429, (("content-type", "text/plain; charset=utf-8"), *headers), b"Too Many Requests"), headers
        for _, _, _, window in states:
            window.times.append(time)
        return None, headers

    def restore(self, saved: RateLimits) -> None:
        """Restore saved counts. Counts for another limit are meaningless here, so counting starts afresh."""
        self._windows = deepcopy(saved._windows) if saved._limit == self._limit else {}


def _enter(window: _Window, limit: RateLimit, length: int, now: int) -> int:
    """Drop the calls that no longer count, and return the microseconds until the next one expires."""
    times = window.times
    if times and now < times[-1]:  # the clock was set back
        window.start = None
        times.clear()
    if limit.windows == "sliding":
        while times and times[0] <= now - length:
            times.popleft()
        return times[0] + length - now if times else length
    if limit.windows == "fixed":
        start = now - (now - round(limit.phase * _SECOND)) % length
    else:
        start = window.start if window.start is not None and now < window.start + length else now
    if start != window.start:
        window.start = start
        times.clear()
    return start + length - now


def _parse_rates(rates: Iterable[Any]) -> Iterable[tuple[int, float]]:
    for rate in rates:
        try:
            calls, seconds = (rate.calls, rate.seconds) if hasattr(rate, "calls") else rate
        except (TypeError, ValueError):
            raise ValueError(f"rates: expected pairs of calls and seconds, got {rate!r:.60}") from None
        if type(calls) is not int or calls < 1:
            raise ValueError(f"rates: expected a whole number of calls from 1, got {calls!r:.40}")
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds < float("inf"):
            raise ValueError(f"rates: expected a positive number of seconds, got {seconds!r:.40}")
        yield calls, seconds
