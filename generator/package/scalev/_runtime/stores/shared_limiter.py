"""Share code between both rate limiters in Redis: settings, arguments of the scripts, and what to do if Redis is unavailable."""

from __future__ import annotations

import json
import logging
import math
import time
from typing import Any, ClassVar, Literal, NoReturn

from ..checks import describe, is_number
from ..errors import ConfigurationError, RateLimiterError
from ..limiter import DOCUMENTED_RATES, Rate, RateLimiter, check_rate
from ..reservations import Reservation
from .extras import RedisClient, check_redis, is_asynchronous
from .limit_scripts import ACQUIRE, POSTPONE, RELEASE, UPDATE

log = logging.getLogger("scalev")

#: The scripts count in microseconds.
SECOND = 1_000_000
#: The time for which a waiting call keeps its place once it could be sent; its process may have died.
_PATIENCE = 10.0
#: The time by which a place is granted in advance. During this time, a call does not notice that another process was asked to wait.
_ADVANCE = 0.05
#: The seconds until Redis is tried again after it was unavailable.
_PAUSE = 1.0
#: The longest time that a call may take, since its `timeout` can be infinite.
_LONGEST = 86_400.0
_KEYS = ("open", "answered", "waiting", "sent", "state")


class SharedLimiter:
    """Base class of the rate limiters in Redis."""

    _asynchronous: ClassVar[bool]

    def __init__(
        self,
        client: RedisClient,
        *rates: Rate,
        name: str = "scalev:limits",
        margin: float = 0.0,
        on_unavailable: float | Literal["fail"] = "fail",
    ) -> None:
        self._away_errors = check_redis(client, type(self).__name__, asynchronous=self._asynchronous)
        self._rates = rates or DOCUMENTED_RATES
        for rate in self._rates:
            check_rate(rate)
        prefix: Any = name  # untyped callers may pass anything
        if not isinstance(prefix, str) or not prefix:
            raise ConfigurationError(f"name: expected the prefix of the keys in Redis, got {describe(name)}")
        if not is_number(margin) or margin < 0:
            raise ConfigurationError(f"margin: expected a number of seconds, 0 or more, got {describe(margin)}")
        if on_unavailable != "fail" and not (is_number(on_unavailable) and 0 < on_unavailable <= 1):
            raise ConfigurationError(f"on_unavailable: expected 'fail' or a share above 0 and up to 1, got {describe(on_unavailable)}")
        self.clock = time.monotonic
        self._name = name
        self._runs_in_threads = self._asynchronous and not is_asynchronous(client)
        self._scripts = {text: client.register_script(text) for text in (ACQUIRE, UPDATE, RELEASE, POSTPONE)}
        widths = [rate.seconds + margin for rate in self._rates]
        self._shortest = min(widths)
        pairs = [number for rate, width in zip(self._rates, widths, strict=True) for number in (rate.calls, round(width * SECOND))]
        self._arguments = (json.dumps(pairs), round(max(widths) * SECOND))
        self._fallback: RateLimiter | None = None
        if on_unavailable != "fail":
            shares = [Rate(max(1, math.floor(rate.calls * on_unavailable)), rate.seconds) for rate in self._rates]
            self._fallback = RateLimiter(*shares, margin=margin, clock=self.clock)
        self._last_contact = -math.inf
        self._asks_again_at = -math.inf
        #: The credentials with calls that were granted without Redis.
        self._uncounted: set[str] = set()

    def _list_keys(self, credential: str) -> list[str]:
        if credential.startswith("process:"):
            raise ConfigurationError(
                f"{type(self).__name__}: expected an API key, or a token source with store=, which every process knows by the same name; "
                "got a token source without a store"
            )
        return [f"{self._name}:{{{credential}}}:{key}" for key in _KEYS]  # the braces keep the keys on one node of a cluster

    def _run(self, script: str, credential: str, key: str, *arguments: Any) -> Any:
        return self._scripts[script](keys=self._list_keys(credential), args=[key, *self._arguments, *arguments])

    def _list_waits(self, longest: float) -> tuple[int, int, int]:
        return round(min(longest, _LONGEST) * SECOND), round(_PATIENCE * SECOND), round(_ADVANCE * SECOND)

    def _note(self, reservation: Reservation, reply: Any) -> None:
        """Record the reply of Redis about a place: whether it is granted, and the wait."""
        self._note_contact()
        reservation.is_granted = reply[0] == 1
        reservation.at = self.clock() + reply[1] / SECOND

    @property
    def _is_unavailable(self) -> bool:
        return self._fallback is not None and self.clock() < self._asks_again_at

    def _note_outage(self, error: Exception) -> RateLimiter:
        """Return the limiter to use while Redis is unavailable. Raises RateLimiterError if there is none."""
        if self._fallback is None:
            raise RateLimiterError(
                f"the call was not sent: the rate limits in Redis could not be reached ({type(error).__name__}); with on_unavailable=0.1, "
                "calls would continue within a tenth of the limits"
            ) from error
        if self._asks_again_at == -math.inf:
            log.warning("the rate limits in Redis cannot be reached (%s): each process uses its share", type(error).__name__)
        self._asks_again_at = self.clock() + _PAUSE
        return self._fallback

    def _note_contact(self) -> None:
        self._last_contact = self.clock()
        if self._asks_again_at != -math.inf:
            self._asks_again_at = -math.inf
            log.warning("the rate limits in Redis can be reached again")

    def _reserve_share(self, credential: str, max_wait: float) -> Reservation | None:
        """Return a reservation of the limiter that replaces Redis."""
        assert self._fallback is not None
        self._uncounted.add(credential)
        # until then, calls counted by Redis may still fill the shortest window
        self._fallback.hold(credential, self._last_contact + self._shortest)
        share = self._fallback.acquire(credential, max_wait)
        return None if share is None else Reservation(share.at, credential, self, share)

    def _update_share(self, reservation: Reservation) -> None:
        """Update a reservation with the limiter that replaces Redis, after moving one of Redis to it."""
        assert self._fallback is not None
        if isinstance(reservation.key, Reservation):
            self._fallback.update(reservation.key)
        else:
            share = self._reserve_share(reservation.credential, math.inf)
            assert share is not None
            reservation.key = share.key
        reservation.at = reservation.key.at

    def _release_share(self, share: Reservation, *, sent: bool) -> None:
        assert self._fallback is not None
        self._fallback.release(share, sent=sent)

    def _postpone_share(self, credential: str, seconds: float, limit: int | None) -> None:
        if self._fallback is not None and limit is None:
            self._fallback.hold(credential, self.clock() + seconds)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join([repr(self._name), *map(repr, self._rates)])})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a rate limiter cannot be copied or pickled: it holds connections and waiting calls")


def convert_limit(max_wait: float) -> int:
    """Return the longest wait in the unit of the scripts, -1 for no limit."""
    return -1 if max_wait == math.inf else round(max_wait * SECOND)
