# Copied from generator/package/scalev/_runtime/auth/refreshes.py by `python -m generator generate`. Do not edit.
"""Decide when tokens are refreshed, by which caller, and what the outcome means. Nothing here sends or waits.

`token_source` and `async_token_source` do both: they call `_decide_next_step`, which returns the tokens to use or the refresh to wait for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from inspect import iscoroutinefunction
from typing import Any, Final
from uuid import uuid4

import attrs

from ..atomic import Cell
from ..checks import describe, is_number
from ..decoding_errors import ResponseParseError
from ..errors import APIError, ConfigurationError, ScalevError, SignInError, TokenRefreshError
from ..forks import on_fork_in_child
from ..frames import seal
from ..responses import RawResponse
from ..retries import CallState
from ..secret import Guarded
from .token_state import WITHIN, Refresh, Standing, TokenState, copy_error
from .token_store import validate_store
from .tokens import App, Grant, Kind, TokenSet, build_refresh_error, read_tokens

log = logging.getLogger("scalev")

_UNKNOWN = "an unknown time"
_NOT_REFRESHED = "tokens not refreshed; the current access token expires at %s: %s"


class TokenRefresher(Guarded):
    """Base class of both kinds of token source. Threads may share one, and it keeps working in a forked process."""

    _asynchronous: bool

    def __init__(
        self,
        tokens: TokenSet,
        app: App,
        on_refresh: Callable[[TokenSet], Any] | None,
        load: Callable[[], Any] | None,
        skew: float,
        now: Callable[[], datetime],
        store: Any,
    ) -> None:
        _expect("tokens", tokens, TokenSet, "a TokenSet")
        _expect("app", app, App, "an OAuthApp or a StorefrontApp")
        if not is_number(skew) or skew < 0:
            raise ConfigurationError(f"skew: expected a number of seconds, 0 or more, got {describe(skew)}")
        for name, function in (("on_refresh", on_refresh), ("load", load)):
            if function is not None and not callable(function):
                raise ConfigurationError(f"{name}: expected a function, got {type(function).__name__}")
            if iscoroutinefunction(function) and not self._asynchronous:
                raise ConfigurationError(f"{name}: expected a plain function, got a coroutine function: use an AsyncTokenSource")
        if load is not None and on_refresh is None:
            raise ConfigurationError("load: expected on_refresh too, which saves new tokens: otherwise load would return old ones")
        if store is not None and (load is not None or on_refresh is not None):
            raise ConfigurationError("store: expected no load or on_refresh beside it, as the store itself loads and saves tokens")
        self._app: Final = app
        self._store: Final = None if store is None else validate_store(store, asynchronous=self._asynchronous)
        self._is_shared: Final = load is not None or store is not None
        self._on_refresh: Final = on_refresh
        self._load: Final = load
        self._skew: Final = timedelta(seconds=skew)
        self._now: Final = now
        #: See `Headers.identify_caller`.
        self.identity: Final = f"process:{uuid4().hex}" if store is None else f"store:{store.name}"
        self._cell = Cell(TokenState(tokens=tokens, previous=tokens, margin=self._skew))
        on_fork_in_child(self, TokenRefresher._inherit)

    def _inherit(self) -> None:
        # a refresh under way belongs to the parent: the thread or task that would end it does not exist here
        self._cell = Cell(attrs.evolve(self._cell.value, refresh=None, inherited=True))

    @property
    def tokens(self) -> TokenSet:
        """The current tokens."""
        return self._cell.value.tokens

    @property
    def _state(self) -> TokenState:
        return self._cell.value

    @property
    def kind(self) -> Kind:
        """The kind of tokens: of an OAuth app's installation, or of a storefront's customer."""
        return self._app.kind

    @seal
    def replace(self, tokens: TokenSet) -> None:
        """Use other tokens from now on: those of a new sign-in, or those that another process has saved.

        A refresh or a load that is under way does not undo this.
        """
        _expect("tokens", tokens, TokenSet, "a TokenSet")
        while True:
            state = self._cell.value
            # within on_refresh or load, the refresh continues with them
            refresh = state.refresh if WITHIN.get() is state.refresh else None
            new = attrs.evolve(state.replace_tokens(tokens, Standing.GOOD, self._skew), refresh=refresh, inherited=False)
            if self._cell.swap(state, new):
                break
        if state.refresh is not None and refresh is None:
            state.refresh.end(None)

    def _get_ready(self, rejected: TokenSet | None) -> TokenSet | None:
        """Return the current tokens, None if the caller has to wait for a refresh."""
        state = self._cell.value
        if state.error is not None or (state.refresh is not None and not state.refresh.is_over()) or self._is_due(state, rejected):
            return None
        return state.tokens

    def _decide_next_step(self, rejected: TokenSet | None, own_refresh: Refresh) -> TokenSet | Refresh:
        """Return tokens to use, or the refresh to wait for. If it is `own_refresh`, the caller itself has to carry it out.

        `rejected` are tokens that got a 401. Raises errors that a refresh would not resolve.
        """
        while True:
            state = self._cell.value
            if state.refresh is not None and not state.refresh.is_over():
                if WITHIN.get() is state.refresh:
                    raise ConfigurationError("a call that needs the new tokens cannot be made from within on_refresh or load")
                return state.refresh
            if state.error is not None and not self._is_shared:
                raise copy_error(state.error)
            if not self._is_due(state, rejected):
                return state.tokens
            if state.inherited and not self._is_shared and state.standing is not Standing.UNSAVED:
                return self._without_refresh(state, rejected)
            own_refresh.rejected = state.tokens if state.standing is Standing.REJECTED else rejected
            if self._cell.swap(state, attrs.evolve(state, refresh=own_refresh)):
                return own_refresh

    def _is_due(self, state: TokenState, rejected: TokenSet | None) -> bool:
        tokens = state.tokens
        if state.standing in (Standing.UNSAVED, Standing.ENDED):
            return True
        if tokens.refresh_token is None:
            return False
        if state.standing is Standing.REJECTED or (state.standing is Standing.GOOD and state.holds(rejected)):
            return True
        return tokens.expires_at is not None and tokens.expires_at - state.margin <= self._now()

    def _must_refresh(self, refresh: Refresh) -> bool:
        """Return whether a refresh is still needed after loading the stored tokens. Raises the error of a final rejection."""
        state = self._cell.value
        if state.refresh is not refresh:  # the tokens were replaced by hand
            return False
        if state.error is not None:
            raise copy_error(state.error)
        return self._is_due(state, refresh.rejected)

    def _must_save(self, refresh: Refresh) -> bool:
        state = self._cell.value
        return state.refresh is refresh and state.standing is Standing.UNSAVED

    def _build_grant(self, state: TokenState) -> Grant:
        return self._app.refresh_grant(state.tokens.refresh_token or "")

    def _without_refresh(self, state: TokenState, rejected: TokenSet | None) -> TokenSet:
        """Return the tokens, which this process may not refresh, while they are valid. Raises TokenRefreshError after that."""
        if self._is_usable(state, rejected):
            return state.tokens
        raise TokenRefreshError(
            "the tokens are not refreshed in a forked process: its parent holds the same refresh token, which is valid for one use. "
            "Create the token source after the fork (in gunicorn's post_fork hook, or in the worker of a pool), or pass a store= that "
            "the processes share. If the parent no longer uses the source, call source.replace(source.tokens) in this process"
        )

    def _is_usable(self, state: TokenState, rejected: TokenSet | None) -> bool:
        """Return whether calls may still use tokens that are due for a refresh."""
        if state.holds(rejected) or state.standing in (Standing.REJECTED, Standing.ENDED):
            return False
        return state.tokens.expires_at is not None and state.tokens.expires_at > self._now()

    def _change(self, tokens: TokenSet, standings: tuple[Standing, ...], **changes: Any) -> None:
        """Change the state if these tokens are still the current ones and have one of the standings."""
        while True:
            state = self._cell.value
            if state.tokens is not tokens or state.standing not in standings:
                return
            if self._cell.swap(state, attrs.evolve(state, **changes)):
                return

    def _put(self, before: TokenState, tokens: TokenSet, standing: Standing, margin: timedelta) -> bool:
        """Replace the tokens, unless those of `before` were replaced in the meantime; return whether they were."""
        while True:
            state = self._cell.value
            if state.tokens is not before.tokens:
                return False
            if self._cell.swap(state, state.replace_tokens(tokens, standing, margin)):
                return True

    def _adopt(self, loaded: TokenSet | None, before: TokenState, refresh: Refresh) -> None:
        """Use the loaded tokens if they are newer than those of `before`, which were current when loading began."""
        if loaded is None or before.holds(loaded) or hash(loaded.access_token) in before.superseded:
            return
        if self._is_older(loaded, before, refresh):
            return
        if self._put(before, loaded, Standing.GOOD, self._skew):
            log.info("tokens loaded; the access token expires at %s", loaded.expires_at or _UNKNOWN)

    def _adopt_newer(self, loaded: TokenSet | None, before: TokenState) -> None:
        """Use the loaded tokens instead of new ones that came too late to be saved."""
        if loaded is not None and not before.holds(loaded):
            self._put(before, loaded, Standing.GOOD, self._skew)

    def _may_proceed_without_store(self, problem: Exception, refresh: Refresh) -> bool:
        """Return whether calls can still use the current tokens after the store has failed."""
        state = self._cell.value
        if state.refresh is not refresh or state.standing is Standing.UNSAVED or not self._is_usable(state, refresh.rejected):
            return False
        log.warning(_NOT_REFRESHED, state.tokens.expires_at, type(problem).__name__)
        return True

    def _is_older(self, loaded: TokenSet, before: TokenState, refresh: Refresh) -> bool:
        if before.holds(refresh.rejected) or before.standing in (Standing.REJECTED, Standing.ENDED):
            return False  # the service no longer accepts the current ones, however new
        end, other_end = before.tokens.expires_at, loaded.expires_at
        return end is not None and other_end is not None and other_end < end

    def _accept(self, response: RawResponse, requested: datetime, before: TokenState) -> None:
        """Use the tokens of a response. Raises TokenRefreshError if it holds no usable ones."""
        try:
            new = read_tokens(response, now=requested)
        except (SignInError, ConfigurationError) as error:
            problem = TokenRefreshError(f"the tokens could not be refreshed: the response is not usable: {error}")
        else:
            if new.refresh_token is None:  # RFC 6749, section 6: then the old one remains valid
                new = attrs.evolve(new, refresh_token=before.tokens.refresh_token, refresh_expires_at=before.tokens.refresh_expires_at)
            margin = min(self._skew, (new.expires_at - requested) / 2) if new.expires_at else self._skew
            is_kept = self._on_refresh is not None or self._store is not None
            self._put(before, new, Standing.UNSAVED if is_kept else Standing.UNPROVEN, margin)
            log.info("tokens refreshed; the access token expires at %s", new.expires_at or _UNKNOWN)
            return
        raise problem

    def _resolve_failure(self, error: Exception, before: TokenState, refresh: Refresh) -> ScalevError | None:
        """Return the error of a failed refresh for callers, None if they can still use the current tokens.

        An error that would occur again is kept for later callers.
        """
        is_untouched = isinstance(error, APIError) and not error.may_have_been_processed and not self._app.is_final(error)
        if is_untouched and not isinstance(error, (ResponseParseError, TokenRefreshError)) and self._is_usable(before, refresh.rejected):
            log.warning(_NOT_REFRESHED, before.tokens.expires_at, type(error).__name__)
            return None
        failure = build_refresh_error(self._app, error, before.tokens)
        if isinstance(error, APIError) and self._app.is_final(error):
            self._change(before.tokens, (*Standing,), standing=Standing.ENDED, error=failure)
        return failure

    def _convert_failure(self, error: Exception) -> ScalevError:
        return error if isinstance(error, ScalevError) else build_refresh_error(self._app, error, self.tokens)

    def _mark_saved(self, tokens: TokenSet) -> None:
        self._change(tokens, (Standing.UNSAVED,), standing=Standing.UNPROVEN)

    def _note_outcome(self, tokens: TokenSet, outcome: Any) -> bool:
        """Record the outcome of a call with these tokens; return whether the service rejected them."""
        if not isinstance(outcome, RawResponse) or outcome.status == 401:
            return isinstance(outcome, RawResponse)
        if self._cell.value.standing is not Standing.GOOD:
            self._change(tokens, (Standing.UNPROVEN, Standing.REJECTED), standing=Standing.GOOD)
        return False

    def _note_rejection(self, tokens: TokenSet) -> None:
        """Mark rejected tokens to be refreshed before the next call, as this one cannot be repeated."""
        self._change(tokens, (Standing.GOOD,), standing=Standing.REJECTED)

    def _mask(self, call: CallState, tokens: TokenSet | None = None) -> None:
        """Have the tokens masked in the errors of the call."""
        if call.secrets is not None:
            for token_set in (self.tokens, tokens):
                if token_set is not None:
                    call.secrets.add(token_set.access_token, token_set.refresh_token)

    def __repr__(self) -> str:
        state = vars(self).get("_cell")  # `__init__` may have failed half-way; a traceback still calls repr
        return f"{type(self).__name__}({state.value.tokens if state else None!r}, {vars(self).get('_app')!r})"


def _expect(name: str, value: object, kind: type, description: str) -> None:
    if not isinstance(value, kind):
        raise ConfigurationError(f"{name}: expected {description}, got {type(value).__name__}")
