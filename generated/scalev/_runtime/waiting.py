# Copied from generator/package/scalev/_runtime/waiting.py by `python -m generator generate`. Do not edit.
"""Waiting until something has come about, by looking again and again."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from .checks import is_number
from .errors import ConfigurationError, WaitFailedError, WaitTimeoutError
from .retries import SWITCH

if TYPE_CHECKING:
    from .clients import AsyncClient, SyncClient

M = TypeVar("M")

#: As often as a wait doubles; beyond that it is far above any longest wait.
_DOUBLINGS = 60


@attrs.frozen
class Goal:
    """What is waited for. `until` has the values, by attribute, of which one is enough; `never` those after which it does not come."""

    name: str
    until: Mapping[str, tuple[str, ...]]
    never: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)

    def is_reached(self, seen: Any) -> bool:
        """Whether a model shows that it has come about."""
        return _found(seen, self.until) is not None

    def __str__(self) -> str:
        return " or ".join(f"{name} {' or '.join(values)}" for name, values in self.until.items())


def _found(seen: Any, wanted: Mapping[str, tuple[str, ...]]) -> str | None:
    """The first attribute that has one of its values."""
    return next((name for name, values in wanted.items() if getattr(seen, name, None) in values), None)


@attrs.define(kw_only=True)
class Watch:
    """One wait: how long between the looks, and when it ends.

    The n-th pause is drawn evenly from the upper half of `first_wait` × 2ⁿ⁻¹ seconds, at most `longest_wait`; the last look is made
    when `within` seconds are over. ConfigurationError for what is no such number.
    """

    goal: Goal
    within: float
    first_wait: float
    longest_wait: float
    clock: Callable[[], float]
    draw: Callable[[], float] = random.random
    _started: float = attrs.field(init=False)
    _waited: float = attrs.field(default=0.0, init=False)
    _looks: int = attrs.field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        for name, least in (("within", "0 or more"), ("first_wait", "above 0"), ("longest_wait", "above 0")):
            value: Any = getattr(self, name)
            if not is_number(value) or value < 0 or (value == 0 and least == "above 0"):
                raise ConfigurationError(f"{name}: expected a number of seconds, {least}, got {value!r:.60}")
        self._started = self.clock()

    def after(self, seen: Any) -> float | None:
        """The seconds to wait before the next look, None where the goal is reached.

        Raises WaitFailedError where it can no longer be reached, WaitTimeoutError where the time is over.
        """
        goal = self.goal
        if goal.is_reached(seen):
            return None
        if (obstacle := _found(seen, goal.never)) is not None:
            raise WaitFailedError(f"{goal.name}: {obstacle} is {getattr(seen, obstacle)!s:.60}, so this does not come: {goal}", seen)
        # what was asked to wait counts where no time passes, as in a test
        spent = max(self.clock() - self._started, self._waited)
        if spent >= self.within:
            shown = ", ".join(f"{name} is {getattr(seen, name, None)!s:.60}" for name in goal.until)
            raise WaitTimeoutError(f"{goal.name}: {shown} after {spent:.0f} s and {self._looks + 1} looks, expected {goal}", seen)
        longest = min(self.longest_wait, self.first_wait * 2.0 ** min(self._looks, _DOUBLINGS))
        wait = min(longest * (1 + self.draw()) / 2, self.within - spent)
        self._looks += 1
        self._waited += wait
        return wait


def _watch(client: SyncClient | AsyncClient, goal: Goal, within: float, first_wait: float, longest_wait: float) -> Watch:
    if client._whole:
        raise TypeError(f"{goal.name} makes several calls: there is no one response")
    return Watch(goal=goal, within=within, first_wait=first_wait, longest_wait=longest_wait, clock=client._clock)


def wait_for(client: SyncClient, look: Callable[[], M], goal: Goal, *, within: float, first_wait: float, longest_wait: float) -> M:
    """Look until the goal is reached, and give what was seen last. Raises what looking raises, and what `Watch.after` raises."""
    watch = _watch(client, goal, within, first_wait, longest_wait)
    while (wait := watch.after(seen := look())) is not None:
        if SWITCH.waits:
            client._sleep(wait)
    return seen


async def wait_for_async(
    client: AsyncClient, look: Callable[[], Awaitable[M]], goal: Goal, *, within: float, first_wait: float, longest_wait: float
) -> M:
    """Look until the goal is reached, and give what was seen last. Raises what looking raises, and what `Watch.after` raises."""
    watch = _watch(client, goal, within, first_wait, longest_wait)
    while (wait := watch.after(seen := await look())) is not None:
        if SWITCH.waits:
            await client._sleep(wait)
    return seen
