# Copied from generator/package/scalev/_runtime/reservations.py by `python -m generator generate`. Do not edit.
"""Reservations: the time at which a call may be sent, now or as scheduled by a rate limiter."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Protocol

from .public import public
from .pydantic_schemas import accept_implementations
from .retries import SWITCH, CallState, read_rate_limit_reset, read_retry_after

if TYPE_CHECKING:
    from .auth.credentials import Headers

log = logging.getLogger("scalev")

#: The seconds that releasing a reservation may take after its call was cancelled.
_RELEASE_SECONDS = 5.0


@public
@accept_implementations
class Limiter(Protocol):
    """A rate limiter of `Scalev`: what a client uses of `RateLimiter`, `RedisRateLimiter` or one of your own.

    A call holds a place from the time it is sent until one window after its response: the service counts it at some time in between.
    `clock` is monotonic; the client compares `Reservation.at` with it.
    """

    clock: Callable[[], float]

    def acquire(self, credential: str, max_wait: float, longest: float) -> Reservation | None:
        """Reserve the next free place of a credential; return None if it is certainly `max_wait` seconds away or more.

        The place is granted if `at` is not in the future; otherwise `at` is the earliest time to ask again: see `update`. The call takes at
        most `longest` seconds once it is sent. `credential` identifies the caller and is not a secret; it starts with `process:` if other
        processes do not know it by that name.
        """

    def update(self, reservation: Reservation) -> None:
        """Grant the place of a reservation whose time has come, or move its `at` to the next time to ask."""

    def release(self, reservation: Reservation, *, sent: bool) -> None:
        """Free the place of a call: at once if it was not sent, otherwise one window from now. Repeating it has no effect."""

    def postpone(self, reservation: Reservation, seconds: float, limit: int | None = None) -> None:
        """Send no call of the reservation's credential for this many seconds.

        `limit` is the number of calls that the service reports as used up; the report is ignored if the calls of this limiter account for
        them all.
        """


@public
@accept_implementations
class AsyncLimiter(Protocol):
    """A rate limiter of `AsyncScalev` that does I/O: a `Limiter` whose methods are coroutine functions."""

    clock: Callable[[], float]

    async def acquire(self, credential: str, max_wait: float, longest: float) -> Reservation | None:
        """See `Limiter.acquire`."""

    async def update(self, reservation: Reservation) -> None:
        """See `Limiter.update`."""

    async def release(self, reservation: Reservation, *, sent: bool) -> None:
        """See `Limiter.release`."""

    async def postpone(self, reservation: Reservation, seconds: float, limit: int | None = None) -> None:
        """See `Limiter.postpone`."""


@public
class Reservation:
    """A place for one call, which a `limiter` gives to a `credential`.

    `at` is when it is free or, as long as that is not known, the next time to ask, by the limiter's clock. The call takes at most
    `longest` seconds. `key` and `is_granted` are for the limiter itself.
    """

    __slots__ = ("at", "credential", "is_granted", "key", "limiter", "longest")

    def __init__(self, at: float, credential: str = "", limiter: Any = None, key: Any = "", longest: float = 0.0) -> None:
        self.at, self.credential, self.limiter, self.key, self.longest = at, credential, limiter, key, longest
        self.is_granted = False

    def end(self, *, sent: bool) -> Any:
        """Release the place; await the result if the limiter is asynchronous."""
        return None if self.limiter is None else self.limiter.release(self, sent=sent)

    def learn(self, status: int, headers: Mapping[str, str]) -> Any:
        """Postpone later calls as a response asks; await the result if the limiter is asynchronous. Header names are in lower case."""
        if self.limiter is None:
            return None
        now = time.time()
        retry_after, limit = (read_retry_after(status, headers, now) if status == 429 else None), None
        if retry_after is None and headers.get("x-ratelimit-remaining", "").strip() == "0":
            retry_after, limit = read_rate_limit_reset(headers, now), _read_limit(headers)
        return self.limiter.postpone(self, retry_after, None if status == 429 else limit) if retry_after else None


def _read_limit(headers: Mapping[str, str]) -> int:
    """Return the number of calls that a limit of the service allows, 0 if it does not say."""
    text = headers.get("x-ratelimit-limit", "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


#: The reservation of a call without a rate limiter.
IMMEDIATE = Reservation(0.0)


def reserve(limiter: Limiter | None, sent: Headers, headers: Mapping[str, str], state: CallState, sleep: Callable[[float], None]) -> Any:
    """Wait for a place for the next attempt of a call and return it; return None if there is none within the call's total timeout."""
    if limiter is None or not SWITCH.waits:
        return IMMEDIATE
    reservation = limiter.acquire(sent.identify_caller(headers), state.remaining, state.timeout)
    if reservation is None:
        return None
    issuer: Limiter = reservation.limiter
    is_reached, clock_time = False, issuer.clock()
    try:
        while (wait := reservation.at - max(clock_time, issuer.clock())) > 0:
            if wait >= state.remaining:
                return None
            log.debug("%s: delayed by %.2f s by the rate limiter", state.call, wait)
            clock_time = reservation.at
            sleep(wait)
            issuer.update(reservation)
        is_reached = True
    finally:
        if not is_reached:
            issuer.release(reservation, sent=False)
    return reservation


async def reserve_async(
    limiter: Limiter | AsyncLimiter | None,
    sent: Headers,
    headers: Mapping[str, str],
    state: CallState,
    sleep: Callable[[float], Awaitable[None]],
) -> Reservation | None:
    """Wait for a place for the next attempt of a call, like `reserve`, for an asynchronous client."""
    if limiter is None or not SWITCH.waits:
        return IMMEDIATE
    result = limiter.acquire(sent.identify_caller(headers), state.remaining, state.timeout)
    reservation = await result if isawaitable(result) else result
    if reservation is None:
        return None
    issuer: Any = reservation.limiter
    is_reached, clock_time = False, issuer.clock()
    try:
        while (wait := reservation.at - max(clock_time, issuer.clock())) > 0:
            if wait >= state.remaining:
                return None
            log.debug("%s: delayed by %.2f s by the rate limiter", state.call, wait)
            clock_time = reservation.at
            await sleep(wait)
            if isawaitable(update := issuer.update(reservation)):
                await update
        is_reached = True
    finally:
        if not is_reached:
            await finish(issuer.release(reservation, sent=False))
    return reservation


async def finish(result: Any) -> None:
    """Wait for a method of a limiter, if it has to be awaited, even if the caller is cancelled."""
    if isawaitable(result):
        from .event_loops import complete  # deferred until a limiter needs it

        await complete(lambda: result, _RELEASE_SECONDS)
