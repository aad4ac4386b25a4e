"""Keep calls within the rate limits of the service, so that it does not reject them. Nothing here sends or sleeps.

Limits are sliding windows: a call gets the first time at which no window of a rate's length, wherever it starts, holds more calls
than the rate allows. So it does not matter where the windows of the service begin. A token bucket is not strict enough: within one
window it lets through its burst and its refill, up to twice the limit.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any, NoReturn

import attrs

from .checks import describe, is_count, is_number
from .errors import ConfigurationError
from .forks import on_fork_in_child
from .public import public
from .reservations import Reservation


def _validate_calls(_: Any, __: Any, value: Any) -> None:
    if not is_count(value):
        raise ConfigurationError(f"calls: expected an int from 1, got {describe(value)}")


def _validate_seconds(_: Any, __: Any, value: Any) -> None:
    if not is_number(value) or value <= 0:
        raise ConfigurationError(f"seconds: expected a positive number of seconds, got {describe(value)}")


def _check_rate(value: Any) -> None:
    if not isinstance(value, Rate):
        raise ConfigurationError(f"rates: expected Rate(calls, seconds), got {describe(value)}")


@public
@attrs.frozen
class Rate:
    """At most `calls` calls in any `seconds` seconds. Raises ConfigurationError for invalid values."""

    calls: int = attrs.field(validator=_validate_calls)
    seconds: float = attrs.field(validator=_validate_seconds)


#: The documented limits for an API key, or for an app and a business.
DOCUMENTED_RATES = (Rate(100, 10), Rate(10_000, 3600))


class _Budget:
    """The calls of one credential: their reservations in order of time, and the time until which no call is sent."""

    __slots__ = ("reservations", "until")

    def __init__(self) -> None:
        self.reservations: deque[Reservation] = deque()
        self.until = -math.inf


@public
class RateLimiter:
    """Schedule calls first come, first served, within the configured rates: 100 in 10 s and 10,000 in an hour by default.

    Pass one to a client; its bound and derived clients share it, and so can any number of clients, of both kinds, in any number of
    threads. The rates apply to each credential separately. Other processes are not counted: if several use one key, give each a share.
    `margin` is the number of seconds by which every window is longer than that of its rate, as network latency varies; `clock` is
    monotonic. The client does the waiting, which counts towards `Retry.total_timeout`: a call that would have to wait longer raises
    APITimeoutError at once, and reserves nothing. After a 429, or a response without calls left (X-Ratelimit-Remaining), all calls
    wait for as long as the service asks, at most for the longest window.

    Raises ConfigurationError for an invalid setting.
    """

    def __init__(self, *rates: Rate, margin: float = 0.25, clock: Callable[[], float] = time.monotonic) -> None:
        self._rates = rates or DOCUMENTED_RATES
        for rate in self._rates:
            _check_rate(rate)
        if not is_number(margin) or margin < 0:
            raise ConfigurationError(f"margin: expected a number of seconds, 0 or more, got {describe(margin)}")
        self.clock = clock
        self._margin = margin
        self._longest = max(rate.seconds for rate in self._rates) + margin
        self._budgets: dict[Hashable, _Budget] = {}
        self._renew_lock()
        on_fork_in_child(self, RateLimiter._renew_lock)

    def _renew_lock(self) -> None:
        self._lock = threading.Lock()

    def acquire(self, credential: Hashable, max_wait: float = math.inf) -> Reservation | None:
        """Reserve the next free time of a credential; return None if it is `max_wait` seconds away or more."""
        with self._lock:
            now = self.clock()
            budget = self._budget(credential, now)
            reservations = budget.reservations
            while reservations and reservations[0].at <= now - self._longest:
                reservations.popleft()
            at = max(now, budget.until, reservations[-1].at if reservations else now)
            for rate in self._rates:
                if len(reservations) >= rate.calls:
                    at = max(at, reservations[-rate.calls].at + rate.seconds + self._margin)
            if at - now >= max_wait:
                return None
            reservation = Reservation(at, credential, self)
            reservations.append(reservation)
            return reservation

    def _budget(self, credential: Hashable, now: float) -> _Budget:
        budget = self._budgets.get(credential)
        if budget is None:
            # drop budgets whose calls have left every window: credentials such as tokens come and go
            for key, old in [*self._budgets.items()]:
                if old.until <= now and (not old.reservations or old.reservations[-1].at <= now - self._longest):
                    del self._budgets[key]
            budget = self._budgets[credential] = _Budget()
        return budget

    def release(self, reservation: Reservation) -> None:
        """Release the reservation of a call that is not sent."""
        with self._lock:
            budget = self._budgets.get(reservation.credential)
            if budget is not None:
                with suppress(ValueError):  # it may already have expired
                    budget.reservations.remove(reservation)

    def postpone(self, reservation: Reservation, seconds: float) -> None:
        """Postpone the calls of a reservation's credential by this many seconds; waiting calls keep their order and spacing."""
        with self._lock:
            now, budget = self.clock(), self._budgets.get(reservation.credential)
            if budget is None:
                return
            later = now + min(seconds, self._longest)
            delay = later - max(now, budget.until)
            if delay > 0:
                budget.until = later
                for waiting in reversed(budget.reservations):
                    if waiting.at <= now:
                        break
                    waiting.at += delay

    def __repr__(self) -> str:
        return f"RateLimiter({', '.join(map(repr, self._rates))})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a rate limiter cannot be copied or pickled: it counts the calls of this process")


def validate_limiter(value: Any) -> RateLimiter:
    """Validate a rate limiter. Raises ConfigurationError for anything else."""
    if isinstance(value, RateLimiter):
        return value
    raise ConfigurationError(f"limiter: expected a RateLimiter, got {type(value).__name__}")
