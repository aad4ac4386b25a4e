# Copied from generator/package/scalev/_runtime/auth/token_state.py by `python -m generator generate`. Do not edit.
"""What a token source knows: the tokens at hand, and the refresh that callers wait for. Nothing here sends or waits."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from datetime import timedelta
from enum import Enum, auto

import attrs

from ..atomic import Cell
from ..errors import APITimeoutError, ScalevError
from ..retries import CallState
from ..secret import Guarded
from .tokens import TokenSet

#: The refresh whose tokens are being saved or loaded here: a call from inside would wait for itself.
WITHIN: ContextVar[Refresh | None] = ContextVar("scalev_within", default=None)

#: How many earlier tokens are remembered, so that a store that lags behind cannot bring them back.
_REMEMBERED = 32


class Standing(Enum):
    """What is known of the tokens at hand."""

    GOOD = auto()  # given by the program, loaded, or accepted by the service: refreshed when due, or when a call meets a 401
    UNPROVEN = auto()  # refreshed, and no call has used them yet: a 401 replaces them no more, the next ones would meet it too
    UNSAVED = auto()  # refreshed, and `on_refresh` has not saved them yet: they are saved before any use
    REJECTED = auto()  # a call that cannot be repeated met a 401: refreshed before the next call
    ENDED = auto()  # the refresh token is no longer good: the program signs in again, or loads what another process has saved


class Refresh:
    """One refresh, for all callers that wait for it. It is over once it has an outcome: tokens, an error, or nothing.

    Nothing means that it was given up half-way: whoever waits takes over. Threads share it without a lock: each change is one step
    that cannot be interrupted, and repeating one changes nothing.

    `rejected` are the tokens that met a 401, None where they are only due. `has_vanished` tells whether its owner can no longer end it.
    """

    __slots__ = ("_outcome", "_waiting", "has_vanished", "rejected")

    def __init__(self, rejected: TokenSet | None, has_vanished: Callable[[], bool]) -> None:
        self.rejected = rejected
        self.has_vanished = has_vanished
        self._outcome: Cell[list[TokenSet | ScalevError] | None] = Cell(None)
        self._waiting: list[Callable[[], object]] = []

    def is_over(self) -> bool:
        """Whether there is nothing to wait for any more."""
        return self._outcome.value is not None or self.has_vanished()

    def end(self, outcome: TokenSet | ScalevError | None) -> None:
        """Give everybody who waits the outcome, None to let one of them take over. The first outcome stands."""
        self._outcome.swap(None, [] if outcome is None else [outcome])
        for wake in [*self._waiting]:
            with suppress(RuntimeError):  # it is awake already
                wake()
        self._waiting.clear()

    def on_end(self, wake: Callable[[], object]) -> None:
        """Have a function called, in any thread, when it is over; where it is over already, it may not be called."""
        self._waiting.append(wake)

    def result(self, call: CallState) -> TokenSet | None:
        """Return the tokens, None to try again. Raises a failure, to each caller as an exception of its own."""
        outcome = next(iter(self._outcome.value or ()), None)
        if isinstance(outcome, ScalevError):
            raise copied(outcome)
        if outcome is None and call.remaining <= 0:
            raise not_refreshed_in_time(call)
        return outcome


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TokenState(Guarded):
    """The tokens at hand, what is known of them, and the refresh under way.

    `previous` are the tokens before them; `superseded` knows more of those by their hashes. `margin` is how long before their end
    they are due. `error` says why they have ended. They are `inherited` where the parent of this process holds them too.
    """

    tokens: TokenSet
    previous: TokenSet
    margin: timedelta
    standing: Standing = Standing.GOOD
    error: ScalevError | None = None
    refresh: Refresh | None = None
    superseded: tuple[int, ...] = ()
    inherited: bool = False

    def followed_by(self, tokens: TokenSet, standing: Standing, margin: timedelta) -> TokenState:
        """Return the state with other tokens."""
        return TokenState(
            tokens=tokens,
            previous=self.tokens,
            margin=margin,
            standing=standing,
            refresh=self.refresh,
            superseded=(*self.superseded, hash(self.tokens.access_token))[-_REMEMBERED:],
            inherited=self.inherited,
        )

    def holds(self, tokens: TokenSet | None) -> bool:
        """Whether the access token at hand is that of these tokens."""
        return tokens is not None and tokens.access_token == self.tokens.access_token


def owned_by_thread() -> Callable[[], bool]:
    """Return what tells whether the current thread can no longer end a refresh that it has begun.

    A thread that begins another one is no longer in the first: it was interrupted there.
    """
    owner = threading.current_thread()
    return lambda: not owner.is_alive() or (threading.current_thread() is owner and WITHIN.get() is None)


def owned_by_loop() -> Callable[[], bool]:
    """Return what tells whether the event loop of the caller has ended, and its tasks with it."""
    from ..event_loops import EventLoop

    return EventLoop().has_ended


def not_refreshed_in_time(call: CallState) -> APITimeoutError:
    """Return the error of a call whose time is over while it waits for a refresh."""
    method, _, path = call.call.partition(" ")
    return APITimeoutError(
        f"{call.call}: the tokens were not refreshed within the {call.total_timeout:g} s of `Retry.total_timeout`",
        method=method,
        path=path,
    )


def is_out_of_time(call: CallState, error: ScalevError) -> bool:
    """Whether a refresh failed only because its caller had too little time, and was surely not received."""
    timeout = error if isinstance(error, APITimeoutError) else error.__cause__
    if not isinstance(timeout, APITimeoutError) or timeout.may_have_been_processed:
        return False
    return call.remaining <= 0 or timeout.attempts == 0  # a rate limiter refuses what it cannot schedule in time


def copied(error: ScalevError) -> ScalevError:
    """Copy an error, so that each caller raises one of its own."""
    same = copy.copy(error)
    same.__cause__ = error.__cause__
    return same
