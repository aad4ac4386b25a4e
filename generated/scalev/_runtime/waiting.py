# Copied from generator/package/scalev/_runtime/waiting.py by `python -m generator generate`. Do not edit.
"""Poll a resource until it reaches a state."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import attrs

from .checks import describe, is_number
from .conditions import Condition, match
from .errors import ConfigurationError, WaitFailedError, WaitTimeoutError
from .log_text import format_count
from .retries import SWITCH, compute_backoff

M = TypeVar("M")


@attrs.define(kw_only=True)
class Poller:
    """Decide when to poll next, and when a wait ends.

    The n-th pause is a random time between half and all of `wait_initial` × 2ⁿ⁻¹ seconds, capped at `wait_max`; the last poll is made when
    `timeout` seconds have passed. Raises ConfigurationError for invalid values.
    """

    condition: Condition
    timeout: float
    wait_initial: float
    wait_max: float
    clock: Callable[[], float]
    draw: Callable[[], float] = random.random
    _started: float = attrs.field(init=False)
    _waited: float = attrs.field(default=0.0, init=False)
    _polls: int = attrs.field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        for name, least in (("timeout", "0 or more"), ("wait_initial", "above 0"), ("wait_max", "above 0")):
            value: Any = getattr(self, name)
            if not is_number(value) or value < 0 or (value == 0 and least == "above 0"):
                raise ConfigurationError(f"{name}: expected a number of seconds, {least}, got {describe(value)}")
        self._started = self.clock()

    def check(self, resource: Any) -> float | None:
        """Return the seconds to wait before the next poll, None if the condition is met.

        Raises WaitFailedError if it can no longer be met, WaitTimeoutError if the timeout is over.
        """
        condition = self.condition
        self._polls += 1
        if condition.is_met(resource):
            return None
        if (obstacle := match(resource, condition.never)) is not None:
            state = f"{obstacle} is {getattr(resource, obstacle)!s:.60}"
            raise WaitFailedError(f"{condition.name}: {state}, so the condition can no longer be met: {condition}", resource)
        # the waits count even if no time passes, as in a test
        seconds = max(self.clock() - self._started, self._waited)
        if seconds >= self.timeout:
            state = ", ".join(f"{name} is {getattr(resource, name, None)!s:.60}" for name in condition.until)
            polls = format_count(self._polls, "poll")
            raise WaitTimeoutError(f"{condition.name}: {state} after {seconds:.0f} s and {polls}, expected {condition}", resource)
        pause = compute_backoff(self._polls, self.wait_initial, self.wait_max, (1 + self.draw()) / 2)
        pause = min(pause, self.timeout - seconds)
        self._waited += pause
        return pause


def wait_for(poll: Callable[[], M], poller: Poller, sleep: Callable[[float], None]) -> M:
    """Poll until the condition is met, and return the result of the last poll. Raises what `poll` and `Poller.check` raise."""
    while (pause := poller.check(resource := poll())) is not None:
        if SWITCH.waits:
            sleep(pause)
    return resource


async def wait_for_async(poll: Callable[[], Awaitable[M]], poller: Poller, sleep: Callable[[float], Awaitable[None]]) -> M:
    """Poll until the condition is met, and return the result of the last poll. Raises what `poll` and `Poller.check` raise."""
    while (pause := poller.check(resource := await poll())) is not None:
        if SWITCH.waits:
            await sleep(pause)
    return resource
