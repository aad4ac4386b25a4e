"""Reservations: the time at which a call may be sent, now or as scheduled by a rate limiter. Nothing here sends or sleeps."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Protocol

from .retries import SWITCH, CallState, rate_limit_reset, retry_after

log = logging.getLogger("scalev")


class Limiter(Protocol):
    """The part of a rate limiter that reservations use. The limiter itself is imported only by programs that use one."""

    clock: Callable[[], float]

    def acquire(self, credential: Hashable, max_wait: float = ...) -> Reservation | None:
        """Reserve the next free time; return None if it is too far away."""

    def release(self, reservation: Reservation) -> None:
        """Release a reservation."""

    def postpone(self, reservation: Reservation, seconds: float) -> None:
        """Postpone every call of a credential."""


class Reservation:
    """The time at which a call may be sent, by the limiter's clock; the call counts towards the limits of `credential`.

    `is_held`: it has not been released.
    """

    __slots__ = ("_limiter", "at", "credential", "is_held")

    def __init__(self, at: float, credential: Hashable = None, limiter: Limiter | None = None) -> None:
        self.at, self.credential, self._limiter = at, credential, limiter
        self.is_held = True

    def waits(self, remaining: Callable[[], float]) -> Iterator[float]:
        """Yield the seconds to wait until the reserved time, including any later postponement.

        The reservation is released if the wait is interrupted, or if a postponement makes it longer than the `remaining` seconds.
        """
        if self._limiter is None:
            return
        is_reached, seen = False, self._limiter.clock()
        try:
            while (wait := self.at - seen) > 0:
                if wait >= remaining():
                    return
                seen = self.at
                yield wait
            is_reached = True
        finally:
            if not is_reached:
                self.release()

    def release(self) -> None:
        """Release the reservation of a call that is not sent, so that others can be sent in its place."""
        if self._limiter is not None:
            self.is_held = False
            self._limiter.release(self)

    def learn(self, status: int, headers: Mapping[str, str]) -> None:
        """Postpone later calls for as long as a response asks. Header names are in lower case."""
        if self._limiter is None:
            return
        now = time.time()
        requested = retry_after(status, headers, now) if status == 429 else None
        if requested is None and headers.get("x-ratelimit-remaining", "").strip() == "0":
            requested = rate_limit_reset(headers, now)
        if requested:
            self._limiter.postpone(self, requested)


#: The reservation of a call without a rate limiter.
IMMEDIATE = Reservation(0.0)


def reserve(limiter: Limiter | None, credential: Hashable, state: CallState) -> Reservation | None:
    """Reserve the time of the next attempt of a call; return None if it is beyond the call's total timeout."""
    if limiter is None or not SWITCH.waits:
        return IMMEDIATE
    reservation = limiter.acquire(credential, state.remaining)
    if reservation is not None and (wait := reservation.at - limiter.clock()) > 0:
        log.debug("%s: delayed by %.2f s by the rate limiter", state.call, wait)
    return reservation
