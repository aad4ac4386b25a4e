# Copied from generator/package/scalev/_runtime/stores/redis_limiter.py by `python -m generator generate`. Do not edit.
"""Limit the rate of calls of several processes through Redis."""

from __future__ import annotations

import logging
import math
from functools import partial
from secrets import token_hex
from typing import Any

from ..public import public
from ..reservations import Reservation, finish
from .limit_scripts import ACQUIRE, POSTPONE, RELEASE, UPDATE
from .shared_limiter import SECOND, SharedLimiter, convert_limit

log = logging.getLogger("scalev")


@public
class RedisRateLimiter(SharedLimiter):
    """Schedule the calls of all processes that share a Redis within the configured rates: 100 in 10 s and 10,000 in an hour by default.

    Pass one to the `Scalev` of each process, with a `client` of the same Redis (extra `redis`), and with the same rates and `name`, the
    prefix of the keys. It works like `RateLimiter`, with the clock of Redis: each credential has its own rates, calls are first come, first
    served across all processes, and if the service asks one process to wait, all wait. If a process dies during a call, the place of the
    call is freed one window after its `timeout`. Credentials are stored only as SHA-256 digests. A token source needs a store, so that all
    processes know it by the same name: see `TokenSource(store=…)`.

    If Redis is unavailable, calls raise RateLimiterError and are not sent. If `on_unavailable` is a share such as 0.1, each process limits
    itself to that share of the rates instead: with ten processes, 0.1 is safe. Give the Redis client a `socket_timeout`, or calls may wait
    for it forever. If Redis loses its data, earlier calls no longer count. A forked process uses its own connections.

    Raises ConfigurationError for an invalid setting, ImportError without the extra.
    """

    _asynchronous = False
    _blocks = True

    def acquire(self, credential: str, max_wait: float = math.inf, longest: float = 60.0) -> Reservation | None:
        """Reserve the next free place of a credential; see `Limiter`. Raises RateLimiterError if Redis is unavailable."""
        if self._is_unavailable:
            return self._reserve_share(credential, max_wait)
        key, max_wait_ms = token_hex(8), convert_limit(max_wait)
        is_settled = False
        try:
            if credential in self._uncounted:  # let earlier calls leave the shortest window first
                self._run(POSTPONE, credential, key, round(self._shortest * SECOND), -1)
                self._uncounted.discard(credential)
            reply = self._run(ACQUIRE, credential, key, *self._list_waits(longest), max_wait_ms)
            is_settled = True
        except self._away_errors as error:
            is_settled = True  # the script may have run: free the place
            self._note_outage(error)
            return self._reserve_share(credential, max_wait)
        finally:
            if not is_settled:
                self._forget(credential, key, sent=False)
        reservation = Reservation(0.0, credential, self, key, longest)
        self._note(reservation, reply)
        return reservation if reply[0] >= 0 else None

    def _forget(self, credential: str, key: str, *, sent: bool) -> None:
        try:
            self._run(RELEASE, credential, key, int(sent))
        except self._away_errors:
            log.debug("a place of the rate limiter is freed later: Redis cannot be reached")

    def update(self, reservation: Reservation) -> None:
        """Grant the place of a reservation whose time has come, or move its `at` to the next time to ask."""
        if isinstance(reservation.key, Reservation):
            self._update_share(reservation)
        if isinstance(reservation.key, Reservation) or reservation.is_granted:
            return
        try:
            reply = self._run(UPDATE, reservation.credential, reservation.key, *self._list_waits(reservation.longest))
        except self._away_errors as error:
            self._note_outage(error)
            self._update_share(reservation)
        else:
            self._note(reservation, reply)

    def release(self, reservation: Reservation, *, sent: bool) -> None:
        """Free the place of a call: at once if it was not sent, otherwise one window from now. Repeating it has no effect."""
        key, reservation.key = reservation.key, ""
        if isinstance(key, Reservation):
            self._release_share(key, sent=sent)
        elif key:
            self._forget(reservation.credential, key, sent=sent)

    def postpone(self, reservation: Reservation, seconds: float, limit: int | None = None) -> None:
        """Send no call of the reservation's credential for this many seconds, in all processes; see `Limiter`."""
        try:
            self._run(POSTPONE, reservation.credential, "", round(seconds * SECOND), -1 if limit is None else limit)
        except self._away_errors:
            self._postpone_share(reservation.credential, seconds, limit)


@public
class AsyncRedisRateLimiter(SharedLimiter):
    """Schedule the calls of all processes that share a Redis, like `RedisRateLimiter`, for `AsyncScalev`.

    `client` is a `redis.asyncio.Redis` or, for trio, which that does not support, a `redis.Redis`, which is used in worker threads.
    Processes with either kind of limiter share the limits.
    """

    _asynchronous = True

    async def acquire(self, credential: str, max_wait: float = math.inf, longest: float = 60.0) -> Reservation | None:
        """Reserve the next free place of a credential; see `Limiter`. Raises RateLimiterError if Redis is unavailable."""
        if self._is_unavailable:
            return self._reserve_share(credential, max_wait)
        key, max_wait_ms = token_hex(8), convert_limit(max_wait)
        is_settled = False
        try:
            if credential in self._uncounted:  # let earlier calls leave the shortest window first
                await self._ask(POSTPONE, credential, key, round(self._shortest * SECOND), -1)
                self._uncounted.discard(credential)
            reply = await self._ask(ACQUIRE, credential, key, *self._list_waits(longest), max_wait_ms)
            is_settled = True
        except self._away_errors as error:
            is_settled = True  # the script may have run: free the place
            self._note_outage(error)
            return self._reserve_share(credential, max_wait)
        finally:
            if not is_settled:
                await finish(self._forget(credential, key, sent=False))
        reservation = Reservation(0.0, credential, self, key, longest)
        self._note(reservation, reply)
        return reservation if reply[0] >= 0 else None

    async def _ask(self, script: str, credential: str, key: str, *arguments: Any) -> Any:
        if not self._runs_in_threads:
            return await self._run(script, credential, key, *arguments)
        from anyio.to_thread import run_sync  # threads are needed only here

        return await run_sync(partial(self._run, script, credential, key, *arguments))

    async def _forget(self, credential: str, key: str, *, sent: bool) -> None:
        try:
            await self._ask(RELEASE, credential, key, int(sent))
        except self._away_errors:
            log.debug("a place of the rate limiter is freed later: Redis cannot be reached")

    async def update(self, reservation: Reservation) -> None:
        """Grant the place of a reservation whose time has come, or move its `at` to the next time to ask."""
        if isinstance(reservation.key, Reservation):
            self._update_share(reservation)
        if isinstance(reservation.key, Reservation) or reservation.is_granted:
            return
        try:
            reply = await self._ask(UPDATE, reservation.credential, reservation.key, *self._list_waits(reservation.longest))
        except self._away_errors as error:
            self._note_outage(error)
            self._update_share(reservation)
        else:
            self._note(reservation, reply)

    async def release(self, reservation: Reservation, *, sent: bool) -> None:
        """Free the place of a call: at once if it was not sent, otherwise one window from now. Repeating it has no effect."""
        key, reservation.key = reservation.key, ""
        if isinstance(key, Reservation):
            self._release_share(key, sent=sent)
        elif key:
            await self._forget(reservation.credential, key, sent=sent)

    async def postpone(self, reservation: Reservation, seconds: float, limit: int | None = None) -> None:
        """Send no call of the reservation's credential for this many seconds, in all processes; see `Limiter`."""
        try:
            await self._ask(POSTPONE, reservation.credential, "", round(seconds * SECOND), -1 if limit is None else limit)
        except self._away_errors:
            self._postpone_share(reservation.credential, seconds, limit)
