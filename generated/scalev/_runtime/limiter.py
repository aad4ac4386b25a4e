# Copied from generator/package/scalev/_runtime/limiter.py by `python -m generator generate`. Do not edit.
"""Keeps calls below the service's limits before it has to refuse any. Nothing here sends or sleeps.

Limits are kept by sliding windows: a call gets the first moment at which no stretch of a rate's length holds more calls than the rate
allows, wherever it starts, so that it does not matter how the service lays its own windows. A token bucket would not do: in one
window's time it lets through what it has saved up and what it earns meanwhile, up to twice the limit.
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

from .checks import is_count, is_number
from .errors import ConfigurationError
from .slots import Slot


def _calls(_: Any, __: Any, value: Any) -> None:
    if not is_count(value):
        raise ConfigurationError(f"calls: expected an int from 1, got {value!r:.60}")


def _positive(_: Any, __: Any, value: Any) -> None:
    if not is_number(value) or value <= 0:
        raise ConfigurationError(f"seconds: expected a positive number of seconds, got {value!r:.60}")


def _check_rate(value: Any) -> None:
    if not isinstance(value, Rate):
        raise ConfigurationError(f"rates: expected Rate(calls, seconds), got {value!r:.60}")


@attrs.frozen
class Rate:
    """At most `calls` calls in any `seconds` seconds. ConfigurationError for what is no such number."""

    calls: int = attrs.field(validator=_calls)
    seconds: float = attrs.field(validator=_positive)


#: What the service documents for an API key, or for an app and a business.
DOCUMENTED_RATES = (Rate(100, 10), Rate(10_000, 3600))


class Budget:
    """The calls of one credential: when each was or will be sent, in order, and until when the service wants none."""

    def __init__(self) -> None:
        self.log: deque[Slot] = deque()
        self.until = -math.inf


class RateLimiter:
    """Gives every call its moment, first come, first served, so that the rates are kept to; 100 in 10 s and 10,000 in an hour by default.

    Give one to a client; its bound and derived clients share it, and so can any number of clients, of both kinds, in any number of
    threads. Each credential has the rates to itself. Other processes are not seen: where several use one key, give each its part.
    `margin` is how many seconds every window is longer than the rate says, since calls do not all take the same time on their way;
    `clock` gives seconds that only grow. The waiting is done by the client, and counts towards `Retry.total`: a call that would
    wait longer raises APITimeoutError at once, and takes up no place. Where the service refuses a call (429), or says that none is
    left (X-Ratelimit-Remaining), all wait for as long as it asks, at most for the longest of the windows.

    Raises ConfigurationError for a setting that cannot be used.
    """

    def __init__(self, *rates: Rate, margin: float = 0.25, clock: Callable[[], float] = time.monotonic) -> None:
        self._rates = rates or DOCUMENTED_RATES
        for rate in self._rates:
            _check_rate(rate)
        if not is_number(margin) or margin < 0:
            raise ConfigurationError(f"margin: expected a number of seconds, 0 or more, got {margin!r:.60}")
        self.clock = clock
        self._margin = margin
        self._longest = max(rate.seconds for rate in self._rates) + margin
        self._lock = threading.Lock()
        self._budgets: dict[Hashable, Budget] = {}

    def slot(self, credential: Hashable, longest: float = math.inf) -> Slot | None:
        """The next moment that is free; None where that is more than `longest` seconds away."""
        with self._lock:
            now = self.clock()
            budget = self._budget(credential, now)
            sent = budget.log
            while sent and sent[0].at <= now - self._longest:
                sent.popleft()
            at = max(now, budget.until, sent[-1].at if sent else now)
            for rate in self._rates:
                if len(sent) >= rate.calls:
                    at = max(at, sent[-rate.calls].at + rate.seconds + self._margin)
            if at - now > longest:
                return None
            slot = Slot(at, budget, self)
            sent.append(slot)
            return slot

    def _budget(self, credential: Hashable, now: float) -> Budget:
        budget = self._budgets.get(credential)
        if budget is None:
            # what is as good as new is dropped: tokens come and go
            for key, old in [*self._budgets.items()]:
                if old.until <= now and (not old.log or old.log[-1].at <= now - self._longest):
                    del self._budgets[key]
            budget = self._budgets[credential] = Budget()
        return budget

    def give_back(self, slot: Slot) -> None:
        """Take back the moment of a call that is not made."""
        with self._lock:
            if slot.budget is not None:
                with suppress(ValueError):  # who was held up for long finds it gone
                    slot.budget.log.remove(slot)

    def put_off(self, slot: Slot, seconds: float) -> None:
        """Nothing is sent for so many seconds; calls that wait already keep their order and their distances."""
        with self._lock:
            now, budget = self.clock(), slot.budget
            if budget is None:
                return
            later = now + min(seconds, self._longest)
            delay = later - max(now, budget.until)
            if delay > 0:
                budget.until = later
                for waiting in reversed(budget.log):
                    if waiting.at <= now:
                        break
                    waiting.at += delay

    def __repr__(self) -> str:
        return f"RateLimiter({', '.join(map(repr, self._rates))})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a limiter cannot be copied or pickled: the calls that it counts are this process's")


def checked_limiter(value: Any) -> RateLimiter:
    """A limiter; ConfigurationError for anything else."""
    if isinstance(value, RateLimiter):
        return value
    raise ConfigurationError(f"limiter: expected a RateLimiter, got {type(value).__name__}")
