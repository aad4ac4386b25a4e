# Copied from generator/package/scalev/_runtime/slots.py by `python -m generator generate`. Do not edit.
"""When a call may be sent: at once, or when a limiter has a place for it. Nothing here sends or sleeps."""

from __future__ import annotations

import logging
import time
from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING

from .retries import SWITCH, Course, asked_wait, reset_in

if TYPE_CHECKING:  # most programs have no limiter
    from .limiter import Budget, RateLimiter

log = logging.getLogger("scalev")


class Slot:
    """The moment at which one call may be sent, by the limiter's clock."""

    __slots__ = ("_limiter", "at", "budget")

    def __init__(self, at: float, budget: Budget | None = None, limiter: RateLimiter | None = None) -> None:
        self.at, self.budget, self._limiter = at, budget, limiter

    def waits(self) -> Iterator[float]:
        """The seconds to wait until the moment has come; what is put off meanwhile is waited for, too.

        Whoever is interrupted while waiting gives the moment back.
        """
        if self._limiter is None:
            return
        is_reached, seen = False, self._limiter.clock()
        try:
            while (wait := self.at - seen) > 0:
                seen = self.at
                yield wait
            is_reached = True
        finally:
            if not is_reached:
                self._limiter.give_back(self)

    def learn(self, status: int, headers: Mapping[str, str]) -> None:
        """Take over what an answer says of the limits: later calls wait for as long as the service asks. Header names in lower case."""
        if self._limiter is None:
            return
        now = time.time()
        asked = asked_wait(status, headers, now) if status == 429 else None
        if asked is None and headers.get("x-ratelimit-remaining", "").strip() == "0":
            asked = reset_in(headers, now)
        if asked:
            self._limiter.put_off(self, asked)


#: What a call gets that nothing holds up.
FREE = Slot(0.0)


def admitted(limiter: RateLimiter | None, credential: Hashable, course: Course) -> Slot | None:
    """The moment of the next try of a call; None where it lies behind the time that the call may take."""
    if limiter is None or not SWITCH.waits:
        return FREE
    slot = limiter.slot(credential, course.left)
    if slot is not None and (wait := slot.at - limiter.clock()) > 0:
        log.debug("%s: held back for %.2f s by the limiter", course.call, wait)
    return slot
