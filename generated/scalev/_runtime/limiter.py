# Copied from generator/package/scalev/_runtime/limiter.py by `python -m generator generate`. Do not edit.
"""Keep calls within the rate limits of the service, so that it does not reject them. Nothing here sends or sleeps.

A rate has as many places as it allows calls in its window. A call holds a place from the time it is sent until one window after its
response. The service counts the call at some time in between, so none of its windows, fixed or sliding, ever holds too many calls, wherever
it starts. To count from the time of sending would not be enough: of two calls that are a window apart, the first may arrive late and the
second early. Nor would a token bucket do: within one window it lets through its burst and its refill, up to twice the limit.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from inspect import iscoroutinefunction
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


def check_rate(value: Any) -> None:
    """Raise ConfigurationError for anything but a Rate."""
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
    """The calls of one credential.

    `answered` holds the times of the responses, oldest first; `open` holds the calls without a response, sent or waiting, in order of
    arrival. No call is sent before `until`.
    """

    __slots__ = ("answered", "open", "until")

    def __init__(self) -> None:
        self.answered: deque[float] = deque()
        self.open: deque[Reservation] = deque()
        self.until = -math.inf


@public
class RateLimiter:
    """Schedule calls first come, first served, within the configured rates: 100 in 10 s and 10,000 in an hour by default.

    Pass one to a client; its bound and derived clients share it, and so can any number of clients, of both kinds, in any number of threads.
    The rates apply to each credential separately. Other processes are not counted: if several use one key, pass a `RedisRateLimiter`, or
    give each a share. A place is free again one window after the response to its call, plus `margin` seconds in case the clock of the
    service is slower; `clock` is monotonic. The client does the waiting, which counts towards `Retry.total_timeout`: a call that would have
    to wait longer raises APITimeoutError, as soon as that is certain, and holds no place. After a 429 all calls wait for as long as the
    service asks, at most for the longest window; after a response without calls left (X-Ratelimit-Remaining) too, if calls of others have
    used them up.

    Raises ConfigurationError for an invalid setting.
    """

    def __init__(self, *rates: Rate, margin: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._rates = rates or DOCUMENTED_RATES
        for rate in self._rates:
            check_rate(rate)
        if not is_number(margin) or margin < 0:
            raise ConfigurationError(f"margin: expected a number of seconds, 0 or more, got {describe(margin)}")
        self.clock = clock
        self._margin = margin
        self._longest = max(rate.seconds for rate in self._rates) + margin
        self._budgets: dict[str, _Budget] = {}
        self._lock = threading.Lock()
        on_fork_in_child(self, RateLimiter._start_afresh)

    def _start_afresh(self) -> None:
        self._lock = threading.Lock()
        for budget in self._budgets.values():  # the calls under way are the parent's: this process never sees their responses
            budget.answered.extend([self.clock()] * len(budget.open))
            budget.open.clear()

    def acquire(self, credential: str, max_wait: float = math.inf, longest: float = math.inf) -> Reservation | None:
        """Reserve the next free place of a credential; see `Limiter`. `longest` is not used: a call of this process always ends."""
        with self._lock:
            now = self.clock()
            budget = self._get_budget(credential, now)
            at = self._find_time(budget, len(budget.answered) + len(budget.open), now)
            if budget.open:
                at = max(at, budget.open[-1].at)
            if at - now >= max_wait:
                return None
            reservation = Reservation(at, credential, self)
            budget.open.append(reservation)
            return reservation

    def _get_budget(self, credential: str, now: float) -> _Budget:
        budget = self._budgets.get(credential)
        if budget is None:
            # drop budgets whose calls have left every window: credentials such as tokens come and go
            for key, old in [*self._budgets.items()]:
                if old.until <= now and not old.open and (not old.answered or old.answered[-1] <= now - self._longest):
                    del self._budgets[key]
            budget = self._budgets[credential] = _Budget()
        while budget.answered and budget.answered[0] <= now - self._longest:
            budget.answered.popleft()
        return budget

    def _find_time(self, budget: _Budget, ahead: int, now: float) -> float:
        """Return when a place is free for a call with `ahead` calls before it; a time in the future may still be postponed."""
        at = max(now, budget.until)
        for rate in self._rates:
            index = ahead - rate.calls  # of the call whose place it gets
            if index >= 0:
                is_answered = index < len(budget.answered)
                # a call without a response gets it now at the earliest
                end = budget.answered[index] if is_answered else max(now, budget.open[index - len(budget.answered)].at)
                at = max(at, end + rate.seconds + self._margin)
        return at

    def update(self, reservation: Reservation) -> None:
        """Grant the place of a reservation whose time has come, or move its `at` to the next time to ask."""
        with self._lock:
            budget = self._get_budget(reservation.credential, self.clock())
            now = max(self.clock(), reservation.at)  # the caller has waited until then, and need not read the clock again
            ahead = len(budget.answered) + budget.open.index(reservation)
            at = self._find_time(budget, ahead, now)
            if at > now:
                reservation.at = at

    def release(self, reservation: Reservation, *, sent: bool) -> None:
        """Free the place of a call: at once if it was not sent, otherwise one window from now. Repeating it has no effect."""
        with self._lock:
            budget = self._budgets.get(reservation.credential)
            if budget is not None and reservation in budget.open:
                budget.open.remove(reservation)
                if sent:
                    budget.answered.append(self.clock())

    def postpone(self, reservation: Reservation, seconds: float, limit: int | None = None) -> None:
        """Send no call of the reservation's credential for this many seconds; see `Limiter`."""
        with self._lock:
            now, budget = self.clock(), self._budgets.get(reservation.credential)
            if budget is not None and (limit is None or not self._accounts_for(budget, limit, now)):
                budget.until = max(budget.until, now + min(seconds, self._longest))

    def hold(self, credential: str, until: float) -> None:
        """Send no call of a credential before a time by the limiter's clock, at most for the longest window."""
        with self._lock:
            now = self.clock()
            budget = self._get_budget(credential, now)
            budget.until = max(budget.until, min(until, now + self._longest))

    def _accounts_for(self, budget: _Budget, limit: int, now: float) -> bool:
        """Return whether the known calls use up the rate of `limit` calls, or any rate if no rate has that limit."""
        rates = [rate for rate in self._rates if rate.calls == limit] or self._rates
        sent_count = sum(reservation.at <= now for reservation in budget.open)
        return any(sent_count + sum(end > now - rate.seconds - self._margin for end in budget.answered) >= rate.calls for rate in rates)

    def __repr__(self) -> str:
        return f"RateLimiter({', '.join(map(repr, self._rates))})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a rate limiter cannot be copied or pickled: it counts the calls of this process")


def validate_limiter(value: Any, *, asynchronous: bool) -> Any:
    """Validate a rate limiter of a client. Raises ConfigurationError for anything that it cannot use."""
    name = "Limiter or AsyncLimiter" if asynchronous else "Limiter"
    methods = [getattr(value, method, None) for method in ("acquire", "update", "release", "postpone")]
    if not all(map(callable, methods)) or not callable(getattr(value, "clock", None)):
        raise ConfigurationError(f"limiter: expected a RateLimiter or another {name}, got {type(value).__name__}")
    if not asynchronous and any(map(iscoroutinefunction, methods)):
        raise ConfigurationError(f"limiter: expected a Limiter without coroutine functions for this client, got {type(value).__name__}")
    if asynchronous and getattr(value, "_blocks", False):
        raise ConfigurationError(f"limiter: expected Async{type(value).__name__} for this client, got {type(value).__name__}")
    return value
