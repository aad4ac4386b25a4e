# Copied from generator/package/scalev/_runtime/auth/token_state.py by `python -m generator generate`. Do not edit.
"""The state of a token source: the current tokens, and the refresh that callers wait for. Nothing here sends or waits."""

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

#: The refresh whose `on_refresh` or `load` is running in this context: a call made from there would wait for itself.
WITHIN: ContextVar[Refresh | None] = ContextVar("scalev_within", default=None)

#: The number of superseded tokens that are remembered, so that a stale store cannot bring them back.
_REMEMBERED = 32


class Standing(Enum):
    """The standing of the current tokens with the service and the store."""

    GOOD = auto()  # given by the program, loaded, or accepted by the service: refreshed when due, or after a 401
    UNPROVEN = auto()  # refreshed, and not yet accepted in a call: not refreshed after a 401, as the next ones would be rejected too
    UNSAVED = auto()  # refreshed, and not yet saved by `on_refresh`: saved before any use
    REJECTED = auto()  # a call that cannot be repeated got a 401: refreshed before the next call
    ENDED = auto()  # the refresh token is no longer valid: the program signs in again, or loads the tokens that another process has saved


class Refresh:
    """A token refresh, shared by all callers that wait for it. It is over once it has an outcome: tokens, an error, or None.

    None means that it was abandoned half-way: one of the waiting callers takes over. Threads share it without a lock: each change is
    atomic and idempotent.

    `rejected` are the tokens that got a 401, None if they are merely due for a refresh. `has_vanished` returns whether its owner can no
    longer end it.
    """

    __slots__ = ("_outcome", "_waiting", "has_vanished", "rejected")

    def __init__(self, rejected: TokenSet | None, has_vanished: Callable[[], bool]) -> None:
        self.rejected = rejected
        self.has_vanished = has_vanished
        self._outcome: Cell[list[TokenSet | ScalevError] | None] = Cell(None)
        self._waiting: list[Callable[[], object]] = []

    def is_over(self) -> bool:
        """Return whether there is nothing left to wait for."""
        return self._outcome.value is not None or self.has_vanished()

    def end(self, outcome: TokenSet | ScalevError | None) -> None:
        """Set the outcome and wake all waiting callers; None lets one of them take over. Only the first outcome counts."""
        self._outcome.swap(None, [] if outcome is None else [outcome])
        for wake in [*self._waiting]:
            with suppress(RuntimeError):  # already awake
                wake()
        self._waiting.clear()

    def on_end(self, wake: Callable[[], object]) -> None:
        """Call a function, in any thread, when the refresh ends; it may not be called if that has already happened."""
        self._waiting.append(wake)

    def get_result(self, call: CallState) -> TokenSet | None:
        """Return the tokens, None to try again. Raises a failed refresh's error, a copy for each caller."""
        outcome = next(iter(self._outcome.value or ()), None)
        if isinstance(outcome, ScalevError):
            raise copy_error(outcome)
        if outcome is None and call.remaining <= 0:
            raise build_refresh_timeout(call)
        return outcome


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TokenState(Guarded):
    """The current tokens, what is known about them, and the refresh under way.

    `previous` are the tokens before the current ones, and `superseded` holds hashes of the access tokens before those. `margin` is how long
    before expiry tokens are due for a refresh. `error` is the reason why they can no longer be refreshed. `inherited` means that the parent
    of this process holds them too.
    """

    tokens: TokenSet = attrs.field(repr=False)
    previous: TokenSet = attrs.field(repr=False)
    margin: timedelta
    standing: Standing = Standing.GOOD
    error: ScalevError | None = attrs.field(default=None, repr=False)
    refresh: Refresh | None = attrs.field(default=None, repr=False)
    superseded: tuple[int, ...] = ()
    inherited: bool = False

    def replace_tokens(self, tokens: TokenSet, standing: Standing, margin: timedelta) -> TokenState:
        """Return the state after a change to other tokens."""
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
        """Return whether the current access token is that of these tokens."""
        return tokens is not None and tokens.access_token == self.tokens.access_token


def watch_thread() -> Callable[[], bool]:
    """Return a function that returns whether the current thread can no longer end a refresh that it has begun.

    A thread that begins another refresh has left the first one: it was interrupted there.
    """
    owner = threading.current_thread()
    return lambda: not owner.is_alive() or (threading.current_thread() is owner and WITHIN.get() is None)


def watch_loop() -> Callable[[], bool]:
    """Return a function that returns whether the event loop of the caller, and its tasks with it, has ended."""
    from ..event_loops import EventLoop

    return EventLoop().has_ended


def build_refresh_timeout(call: CallState) -> APITimeoutError:
    """Return the error of a call whose total timeout is over while it waits for a refresh."""
    method, _, path = call.call.partition(" ")
    return APITimeoutError(
        f"{call.call}: the tokens were not refreshed within the {call.total_timeout:g} s of `Retry.total_timeout`",
        method=method,
        path=path,
    )


def is_out_of_time(call: CallState, error: ScalevError) -> bool:
    """Return whether a refresh failed only because its caller had too little time, and was certainly not received."""
    timeout = error if isinstance(error, APITimeoutError) else error.__cause__
    if not isinstance(timeout, APITimeoutError) or timeout.may_have_been_processed:
        return False
    return call.remaining <= 0 or timeout.attempts == 0  # a rate limiter rejects a call that it cannot schedule in time


def copy_error(error: ScalevError) -> ScalevError:
    """Copy an error, so that each caller raises its own."""
    error_copy = copy.copy(error)
    error_copy.__cause__ = error.__cause__
    return error_copy
