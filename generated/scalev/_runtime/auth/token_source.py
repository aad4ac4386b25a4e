# Copied from generator/package/scalev/_runtime/auth/token_source.py by `python -m generator generate`. Do not edit.
"""The token source of `Scalev`, which provides calls with tokens and refreshes them in time.

The decisions are in `refreshes` and `token_source_base`; this module sends and waits.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from inspect import isawaitable
from typing import Any, TypeVar

from ..errors import ConfigurationError, ScalevError, SignInRequiredError, StaleTokensError
from ..frames import seal
from ..public import public
from ..retries import CallState
from .token_source_base import (
    DEFAULT_SKEW,
    SAVE_PAUSE,
    Caller,
    TokenSourceBase,
    compute_next_check,
    exchange,
    limit_retries,
    remain_forever,
    validate_tokens,
)
from .token_state import WITHIN, Refresh, build_refresh_timeout, is_out_of_time, watch_thread
from .token_store import LockedTokens, TokenStore
from .tokens import App, TokenSet, utc_now

R = TypeVar("R")  # the outcome of an attempt: a response or a failure


@public
class TokenSource(TokenSourceBase):
    """Provides the calls of `Scalev` with tokens, and refreshes them in time.

    `tokens` are the initial ones; `app` is an OAuthApp or a StorefrontApp. They are refreshed `skew` seconds before they expire, and
    after a call gets a 401, which is then repeated once. However many threads need it, one refresh is sent, and all share its result.
    A thread waits for it up to its call's `Retry.total_timeout`, then raises APITimeoutError. The new tokens are passed to `on_refresh`
    before any call uses them: save both, as the old ones are no longer valid. If it raises, the call fails with TokenSaveError, and
    the next call tries to save them first. `on_refresh` cannot make calls that use the source. `now` returns the current time.

    If several processes share tokens, pass a `store` of `scalev.stores` instead of `on_refresh`: tokens are loaded, refreshed and saved
    under its lock, so that one process refreshes, and the others use what it has saved. While the store cannot be reached, tokens that
    are still valid stay in use. `load` with `on_refresh` alone is for one process: `load` returns the stored tokens before a refresh
    and after a rejected one, but no lock is held, so two processes may both refresh, and the service then ends the session. A source
    without store and `load` does not refresh in a forked child process, and raises TokenRefreshError there once its tokens have
    expired: the parent holds the same refresh token, which is valid for one use. Create the source after the fork instead.

    After a refresh that certainly changed nothing (no connection, a 429), the tokens stay in use until they expire. Otherwise calls
    raise TokenRefreshError, or SignInRequiredError once the refresh token is no longer valid; pass the tokens of a new sign-in to
    `replace`. Repeating a call after a 401 does not count as a retry: it happens with NO_RETRY too. Clients may share a source.
    Raises ConfigurationError for an invalid setting.
    """

    _asynchronous = False

    @seal
    def __init__(
        self,
        tokens: TokenSet,
        app: App,
        *,
        on_refresh: Callable[[TokenSet], None] | None = None,
        load: Callable[[], TokenSet | None] | None = None,
        skew: float = DEFAULT_SKEW,
        now: Callable[[], datetime] = utc_now,
        store: TokenStore | None = None,
    ) -> None:
        super().__init__(tokens, app, on_refresh, load, skew, now, store)

    def _send(self, client: Caller, call: CallState, send: Callable[[TokenSet], R]) -> R:
        """Send a call with tokens, and repeat it once with new ones if the first were rejected."""
        tokens = self._get(client, call, None)
        outcome = send(tokens)
        if self._must_repeat(call, tokens, outcome):
            other_tokens = self._get(client, call, tokens)
            if other_tokens.access_token != tokens.access_token:
                outcome = send(other_tokens)
                self._note_outcome(other_tokens, outcome)
        return outcome

    def _get(self, client: Caller, call: CallState, rejected: TokenSet | None) -> TokenSet:
        """Return tokens to use, after a refresh if one is needed. If this caller is interrupted, another takes over."""
        self._mask(call, rejected)
        tokens = self._get_ready(rejected)
        while tokens is None:
            refresh = Refresh(rejected, watch_thread())
            try:
                try:
                    step = self._decide_next_step(rejected, refresh)
                    if step is refresh:
                        self._run(client, call, refresh)
                finally:
                    refresh.end(None)  # no effect if it already has an outcome
            finally:
                refresh.end(None)  # an interrupt may have prevented the line above
            if isinstance(step, Refresh):
                self._wait(step, call)
            tokens = step.get_result(call) if isinstance(step, Refresh) else step
        self._mask(call, tokens)
        return tokens

    def _wait(self, refresh: Refresh, call: CallState) -> None:
        awake = threading.Lock()
        awake.acquire()
        refresh.on_end(awake.release)
        while not refresh.is_over():
            awake.acquire(timeout=compute_next_check(call))

    def _run(self, client: Caller, call: CallState, refresh: Refresh) -> None:
        """Carry out a refresh and set its outcome. Raises an error that concerns only this caller."""
        outcome: TokenSet | ScalevError
        try:
            outcome = self._obtain(client, call, refresh)
        except Exception as error:  # noqa: BLE001 - a custom clock may raise anything
            outcome = self._convert_failure(error)
        if isinstance(outcome, ScalevError) and is_out_of_time(call, outcome):
            refresh.end(None)  # others have more time left, and take over
            raise outcome
        refresh.end(outcome)

    def _obtain(self, client: Caller, call: CallState, refresh: Refresh) -> TokenSet:
        """Load, refresh and save the tokens, each if needed."""
        store = self._store
        if store is not None:
            return self._obtain_from_store(client, call, refresh, store)
        if self._may_load():
            self._adopt_loaded(refresh, self._load)
            if self._must_refresh(refresh):
                self._refresh(client, call, refresh, self._load)
        if self._must_save(refresh):
            self._save(refresh, self._on_refresh)
        return self.tokens

    def _obtain_from_store(self, client: Caller, call: CallState, refresh: Refresh, store: TokenStore) -> TokenSet:
        """Load, refresh and save the tokens in the store: of all processes that need new tokens, only the first refreshes them."""
        with ExitStack() as stack:
            locked_tokens = self._load_and_lock(call, refresh, store, stack)
            if locked_tokens is not None:
                if self._may_load() and self._must_refresh(refresh):
                    self._refresh(client, call, refresh, locked_tokens.load, locked_tokens.remaining)
                if self._must_save(refresh):
                    self._save_in_store(refresh, locked_tokens)
        return self.tokens

    def _load_and_lock(self, call: CallState, refresh: Refresh, store: TokenStore, stack: ExitStack) -> LockedTokens | None:
        """Load the stored tokens, and lock the store unless calls can use those; return None if it is not locked."""
        try:
            if self._may_load():  # another process may have refreshed them: this needs no lock
                self._adopt_loaded(refresh, store.load)
                if not self._must_refresh(refresh):
                    return None
            locked_tokens = stack.enter_context(store.lock(call.remaining))
            self._adopt_loaded(refresh, locked_tokens.load)
        except TimeoutError:
            raise build_refresh_timeout(call) from None
        except Exception as problem:  # noqa: BLE001 - a database driver may raise anything
            failure = self._resolve_store_failure(problem, refresh)
        else:
            return locked_tokens
        if failure is not None:
            raise failure
        return None

    def _save(self, refresh: Refresh, save: Callable[..., Any] | None) -> None:
        state = self._state
        try:
            self._call_own(save, refresh, state.tokens)
        except Exception as problem:  # noqa: BLE001 - a callback may raise anything
            error = self._build_save_failure(problem, state)
        else:
            self._mark_saved(state.tokens)
            return
        raise error

    def _save_in_store(self, refresh: Refresh, locked_tokens: LockedTokens) -> None:
        """Save new tokens while the lock is held: a store that is being restarted gets another chance."""
        state, start = self._state, time.monotonic()
        while True:
            try:
                self._call_own(locked_tokens.save, refresh, state.tokens)
            except StaleTokensError:
                self._adopt_newer(self._call_own(locked_tokens.load, refresh), state)
                return
            except Exception as problem:  # noqa: BLE001 - a database driver may raise anything
                if self._is_over(start, locked_tokens.remaining()):
                    error = self._build_save_failure(problem, state)
                    break
            else:
                self._mark_saved(state.tokens)
                return
            time.sleep(SAVE_PAUSE)
        raise error

    def _refresh(
        self,
        client: Caller,
        call: CallState,
        refresh: Refresh,
        load: Callable[..., Any] | None,
        lock_remaining: Callable[[], float] = remain_forever,
    ) -> None:
        before, request_time = self._state, self._now()
        time_left = min(call.remaining, lock_remaining())  # no other process may take the lock in the meantime
        if time_left <= 0:
            raise build_refresh_timeout(call)
        try:
            self._accept(exchange(client, self._build_grant(before), limit_retries(client, time_left)), request_time, before)
        except Exception as error:  # noqa: BLE001 - a custom transport may raise anything
            failure = self._resolve_failure(error, before, refresh)
        else:
            return
        if isinstance(failure, SignInRequiredError):
            self._adopt_loaded(refresh, load)  # another process may have refreshed them first
            if self.tokens is not before.tokens:
                return
        if failure is not None:
            raise failure

    def _adopt_loaded(self, refresh: Refresh, load: Callable[..., Any] | None) -> None:
        before = self._state
        try:
            loaded_tokens = validate_tokens(self._call_own(load, refresh))
        except Exception as problem:  # noqa: BLE001 - a callback may raise anything
            error = self._build_load_failure(problem)
        else:
            self._adopt(loaded_tokens, before, refresh)
            return
        raise error

    def _call_own(self, function: Callable[..., Any] | None, refresh: Refresh, *arguments: TokenSet) -> Any:
        """Call `on_refresh` or `load`, if there is one."""
        if function is None:
            return None
        outer = WITHIN.set(refresh)
        try:
            result = function(*arguments)
        finally:
            WITHIN.reset(outer)
        if isawaitable(result):
            getattr(result, "close", lambda: None)()
            raise ConfigurationError("expected a plain result of on_refresh or load, got an awaitable: use an AsyncTokenSource")
        return result
