# Copied from generator/package/scalev/_runtime/auth/token_source_base.py by `python -m generator generate`. Do not edit.
"""The base of both kinds of token source: what they use of a client, and what they decide after each step. Nothing here sends or waits."""

from __future__ import annotations

import math
import time
from typing import Any, Literal, Protocol

import attrs

from ..errors import ConfigurationError, ScalevError, SignInRequiredError, TokenRefreshError, TokenSaveError
from ..operations import Operation
from ..retries import CallState, Retry
from .refreshes import TokenRefresher
from .token_state import Refresh, Standing, TokenState, build_refresh_timeout
from .tokens import Grant, Kind, TokenSet, build_load_error, build_save_error

DEFAULT_SKEW = 60.0
#: Seconds between two attempts to save new tokens in a store that fails.
SAVE_PAUSE = 0.1
#: The number of seconds for which new tokens are offered to a failing store.
_SAVE_SECONDS = 10.0
#: The interval in seconds at which a waiting caller checks whether the refresh is over: the thread that should wake it may have been
#: interrupted.
_CHECK_SECONDS = 0.5
_WHOSE: dict[Kind, str] = {"oauth": "an OAuth app", "customer": "a storefront's customer"}


class Caller(Protocol):
    """The part of a client that a token source uses."""

    _retry: Retry

    def _build_token_operation(self, kind: Kind) -> Operation[Any]: ...
    def _bind(self, bound: Any, **credentials: Any) -> Any: ...
    def _exchange(self, operation: Operation[Any], path: Any, query: Any, headers: Any, body: Any, options: Any) -> Any: ...


def exchange(client: Caller, grant: Grant, retry: Retry | None = None) -> Any:
    """Send a grant and return the response, or a coroutine that returns it. The content is not decoded: see `read_tokens`."""
    operation = attrs.evolve(client._build_token_operation(grant.kind), decoders={})
    if grant.storefront_key is not None:
        client = client._bind({}, storefront_key=grant.storefront_key)
    return client._exchange(operation, {}, {}, {}, grant.body, {} if retry is None else {"retry": retry})


def limit_retries(client: Caller, seconds: float) -> Retry | None:
    """Return the client's retries limited to some seconds, before another process may take the lock; None for no limit."""
    if seconds == math.inf:
        return None
    return attrs.evolve(client._retry, total_timeout=max(0.001, min(client._retry.total_timeout or seconds, seconds)))


def remain_forever() -> float:
    """Return the remaining seconds of a lock that only its holder can end: infinity."""
    return math.inf


def compute_next_check(call: CallState) -> float:
    """Return the seconds until a waiting caller checks again whether the refresh is over. Raises APITimeoutError if it has no time left."""
    time_left = call.remaining
    if time_left <= 0:
        raise build_refresh_timeout(call)
    return min(time_left, _CHECK_SECONDS)


class TokenSourceBase(TokenRefresher):
    """Base class of both kinds of token source: decides what follows from the outcome of a call, of loading and of saving."""

    def _must_repeat(self, call: CallState, tokens: TokenSet, outcome: Any) -> bool:
        """Record the outcome of a call; return whether to repeat it with other tokens."""
        if not self._note_outcome(tokens, outcome):
            return False
        if not call.rewindable:
            self._note_rejection(tokens)
        return call.rewindable

    def _may_load(self) -> bool:
        """Return whether to load and refresh tokens: new ones that are not saved yet are saved first."""
        return self._state.standing is not Standing.UNSAVED

    def _resolve_store_failure(self, problem: Exception, refresh: Refresh) -> ScalevError | None:
        """Return the error to raise after a store could not be locked or read, None if calls can still use the current tokens."""
        if not isinstance(problem, SignInRequiredError) and self._may_proceed_without_store(problem, refresh):
            return None
        return problem if isinstance(problem, ScalevError) else build_load_error(problem, by="store.lock", done="locked")

    def _build_load_failure(self, problem: Exception) -> TokenRefreshError:
        return build_load_error(problem, by="load" if self._store is None else "store.load")

    def _build_save_failure(self, problem: Exception, state: TokenState) -> TokenSaveError:
        by = "on_refresh" if self._store is None else "store.save"
        return build_save_error(self._app, problem, state.tokens, state.previous, by=by)

    def _is_over(self, started: float, lock_remaining: float) -> bool:
        """Return whether to give up on a store that has failed to save tokens since `started`."""
        return time.monotonic() - started > min(_SAVE_SECONDS, lock_remaining)


def validate_tokens(result: Any) -> TokenSet | None:
    """Validate the result of `load`. Raises ConfigurationError for anything but tokens or None."""
    if result is None or isinstance(result, TokenSet):
        return result
    raise ConfigurationError(f"expected a TokenSet or None from load, got {type(result).__name__}")


def validate_source(name: str, value: Any, kind: Kind, *, asynchronous: bool) -> None:
    """Raise ConfigurationError unless a token source fits the client and the kind of tokens."""
    kind_wanted: Literal["AsyncTokenSource", "TokenSource"] = "AsyncTokenSource" if asynchronous else "TokenSource"
    if not isinstance(value, TokenSourceBase) or value._asynchronous is not asynchronous:
        raise ConfigurationError(f"{name}: expected {kind_wanted} for this client, got {type(value).__name__}")
    if value.kind != kind:
        raise ConfigurationError(f"{name}: expected tokens of {_WHOSE[kind]}, got tokens of {_WHOSE[value.kind]}")
