"""Decide whether a call is retried, and how long it waits before the retry. Nothing here sends or sleeps.

The kind of failure and the safety of the operation decide:

                                            safe, idempotent    unsafe
no connection (refused, no address, none    retried             retried     (certainly not received)
  free in time, connect timeout)
timeout, connection lost                    retried             no          (may have been received)
408, 500, 502, 504                          retried             no
503                                         retried             only with Retry-After
429                                         retried             retried     (not processed)
any other response                          no                  no

Repeating a call after a 401, with a refreshed token, is handled by the token sources and does not count as a retry.

GET and HEAD are safe, PUT and DELETE idempotent, other methods unsafe, unless the operation says otherwise. A call whose body can
be read only once is never retried.
"""

from __future__ import annotations

import logging
import math
import random
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import attrs

from .checks import describe, is_count, is_number
from .errors import ConfigurationError
from .public import public
from .pydantic_schemas import InstanceOnly
from .redaction.call import CallSecrets

Safety = Literal["safe", "idempotent", "unsafe"]

log = logging.getLogger("scalev")

_RETRIED_STATUSES = frozenset({408, 500, 502, 503, 504})
#: A reset value above this is a time (seconds since 1970), below it a number of seconds from now.
_EPOCH = 1_000_000_000
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,9})?"
#: The seconds that a whole call may take if neither `total_timeout` nor `timeout` says otherwise.
_TOTAL_TIMEOUT = 60.0
#: A wait doubles at most this often: enough to exceed any `wait_max`, and no float overflows.
_DOUBLINGS = 60


def get_safety(method: str) -> Safety:
    """Return how safe it is to repeat a request with this method, if nothing else is known about the operation."""
    if method in ("GET", "HEAD"):
        return "safe"
    return "idempotent" if method in ("PUT", "DELETE") else "unsafe"


def _validate_seconds(_: Any, attribute: attrs.Attribute[float], value: Any) -> None:
    if not (is_number(value) or value == math.inf) or value < 0:
        raise ConfigurationError(f"{attribute.name}: expected a number of seconds, 0 or more, got {describe(value)}")


def _validate_total(_: Any, attribute: attrs.Attribute[float | None], value: Any) -> None:
    if value is not None and (not (is_number(value) or value == math.inf) or value <= 0):
        raise ConfigurationError(f"{attribute.name}: expected a positive number of seconds, got {describe(value)}")


def validate_attempts(value: Any) -> int:
    """Validate a number of attempts. Raises ConfigurationError for anything but an int from 1."""
    if is_count(value):
        return value
    raise ConfigurationError(f"attempts: expected an int from 1, got {describe(value)}")


def compute_backoff(number: int, initial: float, longest: float, jitter: float) -> float:
    """Return the wait before the n-th retry: `jitter` (0 to 1) times a bound that doubles from `initial` up to `longest`."""
    return jitter * min(longest, initial * 2.0 ** min(number - 1, _DOUBLINGS))


@public
@attrs.frozen(kw_only=True)
class Retry(InstanceOnly):
    """How often and for how long to attempt a call. Raises ConfigurationError for invalid values.

    `attempts` includes the first one. `total_timeout` is the number of seconds that the whole call may take: every attempt, the
    waits between them, waiting for a rate limiter and for a token refresh; if it is None, 60 or twice the `timeout` of the
    call, whichever is longer. The `timeout` bounds a single attempt. Before the n-th retry the call waits for a random time between 0 and
    `wait_initial` × 2ⁿ⁻¹ seconds, at most `wait_max`. If the service asks for a wait (Retry-After, or the reset of the rate limit on
    a 429), this is added; if it asks for more than `max_retry_after` seconds, the call is not retried and raises its error at once.
    """

    attempts: int = attrs.field(default=3, validator=lambda _, __, value: validate_attempts(value))
    total_timeout: float | None = attrs.field(default=None, validator=_validate_total)
    wait_initial: float = attrs.field(default=0.5, validator=_validate_seconds)
    wait_max: float = attrs.field(default=8.0, validator=_validate_seconds)
    max_retry_after: float = attrs.field(default=30.0, validator=_validate_seconds)


DEFAULT_RETRY = Retry()
#: One attempt for every call.
NO_RETRY = Retry(attempts=1)


class Switch:
    """Settings of all clients that a user's tests can change; see `testing`."""

    waits: bool = True
    attempts: int | None = None


SWITCH = Switch()


class Bound:
    """The seconds that an attempt may take, and the setting that limits it."""

    __slots__ = ("seconds", "setting")

    def __init__(self, seconds: float, setting: Literal["timeout", "Retry.total_timeout"] = "timeout") -> None:
        self.seconds = seconds
        self.setting = setting


@attrs.define(kw_only=True, repr=False, eq=False)
class CallState:
    """The retry state of a call: its attempts so far, and what is known of their outcome.

    `call` names it in the log, `timeout` bounds an attempt, `secrets` are the credentials it carries. `rewindable` means that its body can
    be sent again. `clock` is monotonic, `now` returns the seconds since 1970, `draw` a random number from 0 to 1.
    """

    retry: Retry
    safety: Safety
    call: str
    timeout: float = _TOTAL_TIMEOUT / 2
    rewindable: bool = True
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    draw: Callable[[], float] = random.random
    secrets: CallSecrets | None = attrs.field(default=None, repr=False)
    attempts: int = attrs.field(default=0, init=False)
    _maybe_acted: bool = attrs.field(default=False, init=False)
    _started: float = attrs.field(default=attrs.Factory(lambda self: self.clock(), takes_self=True), init=False)
    _attempt_started: float = attrs.field(default=0.0, init=False)

    @property
    def may_have_been_processed(self) -> bool:
        """Whether an attempt may have changed something; False only if certainly none has."""
        return self._maybe_acted and self.safety != "safe"

    @property
    def total_timeout(self) -> float:
        """The seconds that the whole call may take."""
        return max(_TOTAL_TIMEOUT, 2 * self.timeout) if self.retry.total_timeout is None else self.retry.total_timeout

    @property
    def remaining(self) -> float:
        """The remaining seconds of `total_timeout`."""
        return max(0.0, self.total_timeout - (self.clock() - self._started))

    @property
    def bound(self) -> Bound:
        """The time limit of the next attempt."""
        time_left = self.remaining
        return Bound(self.timeout) if self.timeout <= time_left else Bound(time_left, "Retry.total_timeout")

    def begin(self) -> None:
        """Record the start of an attempt."""
        self.attempts += 1
        self._attempt_started = self.clock()

    def decide_after_failure(self, reason: str, *, received: bool, transient: bool = True) -> float | None:
        """Return the seconds to wait before a retry after no response was received, None to give up.

        `received` means that the service may have received the request, `transient` that another attempt may succeed.
        """
        self._log_attempt(reason)
        self._maybe_acted = self._maybe_acted or received
        if not transient or (received and self.safety == "unsafe"):
            return None
        return self._wait(reason, None)

    def decide_after_status(self, status: int, headers: Mapping[str, str]) -> float | None:
        """Return the seconds to wait before a retry after a response, None if it is final. Header names are in lower case."""
        self._log_attempt(str(status))
        # only a rejection has certainly changed nothing: a success or a redirect means that the request was accepted
        self._maybe_acted = self._maybe_acted or not 400 <= status < 500 or status == 408
        retry_after = read_retry_after(status, headers, self.now())
        if status != 429:
            if status not in _RETRIED_STATUSES:
                return None
            if self.safety == "unsafe" and (status != 503 or retry_after is None):
                return None
        return self._wait(str(status), retry_after)

    def _log_attempt(self, outcome: str) -> None:
        log.debug("%s: %s after %.3f s, attempt %d", self.call, outcome, self.clock() - self._attempt_started, self.attempts)

    def _wait(self, reason: str, retry_after: float | None) -> float | None:
        attempts = self.retry.attempts if SWITCH.attempts is None else min(self.retry.attempts, SWITCH.attempts)
        if self.attempts >= attempts or not self.rewindable:
            return None
        if retry_after is not None and retry_after > self.retry.max_retry_after:
            return None
        # a requested wait gets jitter too, so that callers who were rejected together do not retry together
        wait = (retry_after or 0.0) + compute_backoff(self.attempts, self.retry.wait_initial, self.retry.wait_max, self.draw())
        if not SWITCH.waits:
            wait = 0.0
        if wait >= self.remaining:
            return None
        log.info("%s: retrying in %.2f s because of %s, attempt %d of %d", self.call, wait, reason, self.attempts + 1, attempts)
        return wait


def read_retry_after(status: int, headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that the service asks to wait: Retry-After (seconds or a date), else on a 429 the reset of the rate limit.

    Return None if it asks for none, or the header cannot be parsed. Times are compared with the Date of the response, so that a wrong
    clock on this machine does not matter; `now` (seconds since 1970) is used if there is none. Header names are in lower case.
    """
    retry_after = _read_seconds_or_date(headers.get("retry-after", "").strip(), headers, now)
    if retry_after is None and status == 429:
        retry_after = read_rate_limit_reset(headers, now)
    return retry_after


def read_rate_limit_reset(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds until the rate limit is reset, None if the header is missing or cannot be parsed."""
    reset = headers.get("x-ratelimit-reset", "").strip()
    if not re.fullmatch(_NUMBER, reset):
        return None
    value = float(reset)
    # the unit is not documented: seconds from now, or a time in seconds or milliseconds since 1970
    if value > _EPOCH * 1000:
        value /= 1000
    return max(0.0, value - _read_time(headers, now)) if value > _EPOCH else value


def _read_seconds_or_date(text: str, headers: Mapping[str, str], now: float) -> float | None:
    if not text:
        return None
    if re.fullmatch(_NUMBER, text):
        return float(text)
    date = _parse_date(text)
    return None if date is None else max(0.0, date - _read_time(headers, now))


def _read_time(headers: Mapping[str, str], now: float) -> float:
    """Return the Date of a response in seconds since 1970, `now` if it has none."""
    date = _parse_date(headers.get("date", "").strip())
    return now if date is None else date


def _parse_date(text: str) -> float | None:
    """Parse an HTTP date as seconds since 1970; return None for anything but a valid date."""
    if not text:
        return None
    try:
        date = parsedate_to_datetime(text[:60])
        return (date.replace(tzinfo=UTC) if date.tzinfo is None else date).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
