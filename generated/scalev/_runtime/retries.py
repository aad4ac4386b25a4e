# Copied from generator/package/scalev/_runtime/retries.py by `python -m generator generate`. Do not edit.
"""When a call is sent again, and how long to wait before. Nothing here sends or sleeps.

What went wrong decides, together with what the operation does:

                                            safe, idempotent    unsafe
no connection (refused, no address, none    resent              resent      (surely not received)
  free in time, not made in time)
time-out, connection lost                   resent              no          (may have been received)
408, 500, 502, 504                          resent              no
503                                         resent              resent only with Retry-After
429                                         resent              resent      (not acted on)
any other answer                            no                  no

Sending once more after a 401, with a token that was replaced, is the affair of `token_sources` and no retry.

GET and HEAD are safe, PUT and DELETE idempotent, other methods unsafe, where the operation does not say otherwise. A body that can
be read only once is never sent again.
"""

from __future__ import annotations

import logging
import math
import random
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import attrs

from .checks import is_count, is_number
from .errors import ConfigurationError
from .secrecy import Secrets

Safety = Literal["safe", "idempotent", "unsafe"]

log = logging.getLogger("scalev")

_RESENT_STATUSES = frozenset({408, 500, 502, 503, 504})
#: A reset value above this is a moment (seconds since 1970), below it a number of seconds to go.
_EPOCH = 1_000_000_000
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,9})?"
#: As often as a wait doubles; beyond that it is far above any longest wait.
_DOUBLINGS = 60


def safety_of(method: str) -> Safety:
    """What sending twice does with a method, where nothing else is known of the operation."""
    if method in ("GET", "HEAD"):
        return "safe"
    return "idempotent" if method in ("PUT", "DELETE") else "unsafe"


def _seconds(_: Any, attribute: attrs.Attribute[float], value: Any) -> None:
    if not (is_number(value) or value == math.inf) or value < 0:
        raise ConfigurationError(f"{attribute.name}: expected a number of seconds, 0 or more, got {value!r:.60}")


def checked_attempts(value: Any) -> int:
    """A number of tries; ConfigurationError for anything but an int from 1."""
    if is_count(value):
        return value
    raise ConfigurationError(f"attempts: expected an int from 1, got {value!r:.60}")


@attrs.frozen(kw_only=True)
class Retry:
    """How often and how long a call is tried. ConfigurationError for what is no such number.

    `attempts` counts the first try. `total` is the time in seconds from the start of the call within which the last try may start,
    waiting for a limiter included; how long a try itself may take is the `timeout` of the call. Before the n-th resending the call
    waits for a time drawn evenly from 0 to `first_wait` × 2ⁿ⁻¹ seconds, at most `longest_wait`. Where the service asks for a wait
    (Retry-After, or the reset of the rate limit on a 429), it is kept to and the drawn time comes on top; above `longest_asked`
    seconds it is not waited for, and the error is raised at once.
    """

    attempts: int = attrs.field(default=3, validator=lambda _, __, value: checked_attempts(value))
    total: float = attrs.field(default=60.0, validator=_seconds)
    first_wait: float = attrs.field(default=0.5, validator=_seconds)
    longest_wait: float = attrs.field(default=8.0, validator=_seconds)
    longest_asked: float = attrs.field(default=30.0, validator=_seconds)


DEFAULT_RETRY = Retry()
#: Every call is tried once.
NO_RETRY = Retry(attempts=1)


class Switch:
    """What the tests of a user's program change for all clients; see `testing`."""

    waits: bool = True
    attempts: int | None = None


SWITCH = Switch()


@attrs.define(kw_only=True, repr=False, eq=False)
class Course:
    """The tries of one call, and what is known of them.

    `call` is what the log names it, `secrets` are the credentials it carries. `rewindable` tells whether its body can be sent twice.
    `clock` gives seconds that only grow, `now` the seconds since 1970, `draw` a number from 0 to 1.
    """

    retry: Retry
    safety: Safety
    call: str
    rewindable: bool = True
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    draw: Callable[[], float] = random.random
    secrets: Secrets | None = attrs.field(default=None, repr=False)
    attempts: int = attrs.field(default=0, init=False)
    _maybe_acted: bool = attrs.field(default=False, init=False)
    _started: float = attrs.field(default=attrs.Factory(lambda self: self.clock(), takes_self=True), init=False)
    _try_started: float = attrs.field(default=0.0, init=False)

    @property
    def may_have_been_processed(self) -> bool:
        """Whether a try may have changed something: False only where that is sure."""
        return self._maybe_acted and self.safety != "safe"

    @property
    def left(self) -> float:
        """The seconds within which another try may start."""
        return max(0.0, self.retry.total - (self.clock() - self._started))

    def begin(self) -> None:
        """A try starts."""
        self.attempts += 1
        self._try_started = self.clock()

    def after_failure(self, reason: str, *, received: bool, passing: bool = True) -> float | None:
        """How long to wait before sending again after no answer came; None to give up.

        `received`: the service may have got the request. `passing`: the failure is of a kind that another try may not meet.
        """
        self._note(reason)
        self._maybe_acted = self._maybe_acted or received
        if not passing or (received and self.safety == "unsafe"):
            return None
        return self._wait(reason, None)

    def after_status(self, status: int, headers: Mapping[str, str]) -> float | None:
        """How long to wait before sending again after an answer; None where it is the last. Names of headers are in lower case."""
        self._note(str(status))
        # only a refusal is known to have changed nothing: a success or a redirect says that it was taken on
        self._maybe_acted = self._maybe_acted or not 400 <= status < 500 or status == 408
        asked = asked_wait(status, headers, self.now())
        if status != 429:
            if status not in _RESENT_STATUSES:
                return None
            if self.safety == "unsafe" and (status != 503 or asked is None):
                return None
        return self._wait(str(status), asked)

    def _note(self, outcome: str) -> None:
        log.debug("%s: %s after %.3f s, try %d", self.call, outcome, self.clock() - self._try_started, self.attempts)

    def _wait(self, reason: str, asked: float | None) -> float | None:
        attempts = self.retry.attempts if SWITCH.attempts is None else min(self.retry.attempts, SWITCH.attempts)
        if self.attempts >= attempts or not self.rewindable:
            return None
        if asked is not None and asked > self.retry.longest_asked:
            return None
        doubled = self.retry.first_wait * 2.0 ** min(self.attempts - 1, _DOUBLINGS)
        # drawn also where the service asks for a wait: not all of its callers are to come back in the same moment
        wait = (asked or 0.0) + self.draw() * min(self.retry.longest_wait, doubled)
        if not SWITCH.waits:
            wait = 0.0
        if self.clock() - self._started + wait > self.retry.total:
            return None
        log.info("%s: sent again in %.2f s because of %s, try %d of %d", self.call, wait, reason, self.attempts + 1, attempts)
        return wait


def asked_wait(status: int, headers: Mapping[str, str], now: float) -> float | None:
    """The seconds the service asks to wait: Retry-After (seconds or a date), else on a 429 the reset of the rate limit.

    None where it asks for nothing that can be understood.
    """
    asked = _seconds_or_date(headers.get("retry-after", "").strip(), now)
    if asked is None and status == 429:
        asked = reset_in(headers, now)
    return asked


def reset_in(headers: Mapping[str, str], now: float) -> float | None:
    """The seconds until the rate limit starts anew; None where that is not said, or cannot be understood."""
    reset = headers.get("x-ratelimit-reset", "").strip()
    if not re.fullmatch(_NUMBER, reset):
        return None
    value = float(reset)
    # the unit is not documented: seconds to go, or a moment in seconds or milliseconds since 1970
    if value > _EPOCH * 1000:
        value /= 1000
    return max(0.0, value - now) if value > _EPOCH else value


def _seconds_or_date(text: str, now: float) -> float | None:
    if not text:
        return None
    if re.fullmatch(_NUMBER, text):
        return float(text)
    try:
        when = parsedate_to_datetime(text[:60])
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when
        return max(0.0, (when - datetime.fromtimestamp(now, UTC)).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None  # it is not a date, or not one that exists
