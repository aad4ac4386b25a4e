"""Token sources, which provide calls with tokens and refresh them in time; one for each kind of client.

The decisions are in `refreshes`; this module sends and waits.
"""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from datetime import datetime
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import attrs

from ..errors import ConfigurationError, ScalevError, SignInRequiredError
from ..frames import seal
from ..operations import Operation
from ..public import public
from ..retries import CallState, Retry
from .refreshes import TokenRefresher
from .token_state import WITHIN, Refresh, Standing, is_out_of_time, not_refreshed_in_time, watch_loop, watch_thread
from .tokens import App, Grant, Kind, TokenSet, load_error, save_error, utc_now

if TYPE_CHECKING:
    from ..event_loops import Background

R = TypeVar("R")  # the outcome of an attempt: a response or a failure

DEFAULT_SKEW = 60.0
#: How often a waiting caller checks whether the refresh is over: the thread that should wake it may have been interrupted.
_CHECK_SECONDS = 0.5


class Caller(Protocol):
    """The part of a client that a token source uses."""

    _retry: Retry

    def _token_operation(self, kind: Kind) -> Operation[Any]: ...
    def _bind(self, bound: Any, **credentials: Any) -> Any: ...
    def _exchange(self, operation: Operation[Any], path: Any, query: Any, headers: Any, body: Any, options: Any) -> Any: ...


class AsyncCaller(Caller, Protocol):
    """The part of an asynchronous client that a token source uses."""

    _background: Background


def exchange(client: Caller, grant: Grant, retry: Retry | None = None) -> Any:
    """Send a grant and return the response, or a coroutine that returns it. The content is not decoded: see `read_tokens`."""
    operation = attrs.evolve(client._token_operation(grant.kind), decoders={})
    if grant.storefront_key is not None:
        client = client._bind({}, storefront_key=grant.storefront_key)
    return client._exchange(operation, {}, {}, {}, grant.body, {} if retry is None else {"retry": retry})


@public
class TokenSource(TokenRefresher):
    """Provides the calls of `Scalev` with tokens, and refreshes these in time.

    `tokens` are the initial ones; `app` is an OAuthApp or a StorefrontApp. They are refreshed `skew` seconds before they expire, and
    after a call gets a 401, which is then repeated once. However many threads need it, one refresh is sent, and all share its result.
    A thread waits for it up to its call's `Retry.total_timeout`, then raises APITimeoutError. The new tokens are passed to `on_refresh`
    before any call uses them: save both, as the old ones are no longer valid. If it raises, the call fails with TokenSaveError, and
    the next call tries to save them first. `on_refresh` cannot make calls that use the source. `now` returns the current time.

    If several processes share tokens, `load` returns the stored ones: it is called before a refresh and after a rejected one, and
    tokens that another process has saved are used instead of a refresh. A source without it does not refresh in a forked child
    process, and raises TokenRefreshError there once its tokens have expired: the parent holds the same refresh token, which is valid
    for one use. Create the source after the fork instead.

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
    ) -> None:
        super().__init__(tokens, app, on_refresh, load, skew, now)

    def _send(self, client: Caller, call: CallState, send: Callable[[TokenSet], R]) -> R:
        """Send a call with tokens, and repeat it once with new ones if the first were rejected."""
        tokens = self._get(client, call, None)
        outcome = send(tokens)
        if self._note_outcome(tokens, outcome):
            if not call.rewindable:
                self._note_rejection(tokens)
            elif (others := self._get(client, call, tokens)).access_token != tokens.access_token:
                outcome = send(others)
                self._note_outcome(others, outcome)
        return outcome

    def _get(self, client: Caller, call: CallState, rejected: TokenSet | None) -> TokenSet:
        """Return tokens to use, after a refresh if one is needed. If this caller is interrupted, another takes over."""
        self._mask(call, rejected)
        tokens = self._ready(rejected)
        while tokens is None:
            mine = Refresh(rejected, watch_thread())
            try:
                try:
                    found = self._next_step(rejected, mine)
                    if found is mine:
                        self._run(client, call, mine)
                finally:
                    mine.end(None)  # no effect if it already has an outcome
            finally:
                mine.end(None)  # an interrupt may have prevented the line above
            if isinstance(found, Refresh):
                self._wait(found, call)
            tokens = found.result(call) if isinstance(found, Refresh) else found
        self._mask(call, tokens)
        return tokens

    def _wait(self, refresh: Refresh, call: CallState) -> None:
        awake = threading.Lock()
        awake.acquire()
        refresh.on_end(awake.release)
        while not refresh.is_over():
            remaining = call.remaining
            if remaining <= 0:
                raise not_refreshed_in_time(call)
            awake.acquire(timeout=min(remaining, _CHECK_SECONDS))

    def _run(self, client: Caller, call: CallState, refresh: Refresh) -> None:
        """Carry out a refresh and set its outcome. Raises an error that concerns only this caller."""
        outcome: TokenSet | ScalevError
        try:
            outcome = self._obtain(client, call, refresh)
        except Exception as error:  # noqa: BLE001 - a custom clock may raise anything
            outcome = self._failure_of(error)
        if isinstance(outcome, ScalevError) and is_out_of_time(call, outcome):
            refresh.end(None)  # others have more time left, and take over
            raise outcome
        refresh.end(outcome)

    def _obtain(self, client: Caller, call: CallState, refresh: Refresh) -> TokenSet:
        """Load, refresh and save the tokens, each if needed."""
        if self._state.standing is not Standing.UNSAVED:
            self._adopt_loaded(refresh)
            if self._must_refresh(refresh):
                self._refresh(client, call, refresh)
        state = self._state
        if self._must_save(refresh):
            try:
                self._call_own(self._on_refresh, refresh, state.tokens)
            except Exception as problem:  # noqa: BLE001 - a callback may raise anything
                error = save_error(self._app, problem, state.tokens, state.previous)
            else:
                self._mark_saved(state.tokens)
                return self.tokens
            raise error
        return self.tokens

    def _refresh(self, client: Caller, call: CallState, refresh: Refresh) -> None:
        before, requested = self._state, self._now()
        if call.remaining <= 0:
            raise not_refreshed_in_time(call)
        try:
            retry = attrs.evolve(client._retry, total_timeout=min(client._retry.total_timeout or call.remaining, call.remaining))
            self._accept(exchange(client, self._grant(before), retry), requested, before)
        except Exception as error:  # noqa: BLE001 - a custom transport may raise anything
            failure = self._failure(error, before, refresh)
        else:
            return
        if isinstance(failure, SignInRequiredError):
            self._adopt_loaded(refresh)  # another process may have refreshed them first
            if self.tokens is not before.tokens:
                return
        if failure is not None:
            raise failure

    def _adopt_loaded(self, refresh: Refresh) -> None:
        before = self._state
        try:
            loaded = validate_tokens(self._call_own(self._load, refresh))
        except Exception as problem:  # noqa: BLE001 - a callback may raise anything
            error = load_error(problem)
        else:
            self._adopt(loaded, before, refresh)
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
            raise ConfigurationError("an awaitable result needs an AsyncTokenSource")
        return result


@public
class AsyncTokenSource(TokenRefresher):
    """Provides the calls of `AsyncScalev` with tokens, and refreshes these in time.

    Works like TokenSource, for any number of tasks, on asyncio and trio; `on_refresh` and `load` may be coroutine functions. A refresh
    continues even if the call that started it is cancelled, as the old tokens may no longer be valid. Closing the client waits for it.
    """

    _asynchronous = True

    @seal
    def __init__(
        self,
        tokens: TokenSet,
        app: App,
        *,
        on_refresh: Callable[[TokenSet], Awaitable[None] | None] | None = None,
        load: Callable[[], Awaitable[TokenSet | None] | TokenSet | None] | None = None,
        skew: float = DEFAULT_SKEW,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(tokens, app, on_refresh, load, skew, now)

    async def _send(self, client: AsyncCaller, call: CallState, send: Callable[[TokenSet], Awaitable[R]]) -> R:
        """Send a call with tokens, and repeat it once with new ones if the first were rejected."""
        tokens = await self._get(client, call, None)
        outcome = await send(tokens)
        if self._note_outcome(tokens, outcome):
            if not call.rewindable:
                self._note_rejection(tokens)
            elif (others := await self._get(client, call, tokens)).access_token != tokens.access_token:
                outcome = await send(others)
                self._note_outcome(others, outcome)
        return outcome

    async def _get(self, client: AsyncCaller, call: CallState, rejected: TokenSet | None) -> TokenSet:
        """Return tokens to use, after a refresh if one is needed. A cancelled caller does not stop the refresh."""
        self._mask(call, rejected)
        tokens = self._ready(rejected)
        while tokens is None:
            found = self._begin(client, rejected)
            if isinstance(found, Refresh):
                await self._wait(found, call)
            tokens = found.result(call) if isinstance(found, Refresh) else found
        self._mask(call, tokens)
        return tokens

    def _begin(self, client: AsyncCaller, rejected: TokenSet | None) -> TokenSet | Refresh:
        """Return tokens, or the refresh to wait for, which runs in a task that is not cancelled with its caller."""
        mine, is_started = Refresh(rejected, watch_loop()), False
        try:
            found = self._next_step(rejected, mine)
            if found is mine:
                client._background.start(lambda: self._run(client, mine), lambda: mine.end(None))
                is_started = True
            return found
        finally:
            if not is_started:
                mine.end(None)

    async def _wait(self, refresh: Refresh, call: CallState) -> None:
        import anyio  # deferred until a call has to wait

        from ..event_loops import EventLoop

        loop, awake = EventLoop(), anyio.Event()
        refresh.on_end(lambda: loop.call_soon(awake.set))
        while not refresh.is_over():
            remaining = call.remaining
            if remaining <= 0:
                raise not_refreshed_in_time(call)
            with anyio.move_on_after(min(remaining, _CHECK_SECONDS)):
                await awake.wait()

    async def _run(self, client: Caller, refresh: Refresh) -> None:
        """Carry out a refresh and set its outcome."""
        outcome: TokenSet | ScalevError | None = None
        try:
            outcome = await self._obtain(client, refresh)
        except Exception as error:  # noqa: BLE001 - a custom clock may raise anything
            outcome = self._failure_of(error)
        finally:
            refresh.end(outcome)

    async def _obtain(self, client: Caller, refresh: Refresh) -> TokenSet:
        """Load, refresh and save the tokens, each if needed."""
        if self._state.standing is not Standing.UNSAVED:
            await self._adopt_loaded(refresh)
            if self._must_refresh(refresh):
                await self._refresh(client, refresh)
        state = self._state
        if self._must_save(refresh):
            try:
                await self._call_own(self._on_refresh, refresh, state.tokens)
            except Exception as problem:  # noqa: BLE001 - a callback may raise anything
                error = save_error(self._app, problem, state.tokens, state.previous)
            else:
                self._mark_saved(state.tokens)
                return self.tokens
            raise error
        return self.tokens

    async def _refresh(self, client: Caller, refresh: Refresh) -> None:
        before, requested = self._state, self._now()
        try:
            self._accept(await exchange(client, self._grant(before)), requested, before)
        except Exception as error:  # noqa: BLE001 - a custom transport may raise anything
            failure = self._failure(error, before, refresh)
        else:
            return
        if isinstance(failure, SignInRequiredError):
            await self._adopt_loaded(refresh)  # another process may have refreshed them first
            if self.tokens is not before.tokens:
                return
        if failure is not None:
            raise failure

    async def _adopt_loaded(self, refresh: Refresh) -> None:
        before = self._state
        try:
            loaded = validate_tokens(await self._call_own(self._load, refresh))
        except Exception as problem:  # noqa: BLE001 - a callback may raise anything
            error = load_error(problem)
        else:
            self._adopt(loaded, before, refresh)
            return
        raise error

    async def _call_own(self, function: Callable[..., Any] | None, refresh: Refresh, *arguments: TokenSet) -> Any:
        """Call `on_refresh` or `load`, if there is one."""
        if function is None:
            return None
        outer = WITHIN.set(refresh)
        try:
            result = function(*arguments)
            return await result if isawaitable(result) else result
        finally:
            WITHIN.reset(outer)


def validate_tokens(result: Any) -> TokenSet | None:
    """Validate the result of `load`. Raises ConfigurationError for anything but tokens or None."""
    if result is None or isinstance(result, TokenSet):
        return result
    raise ConfigurationError(f"expected a TokenSet or None from load, got {type(result).__name__}")


def validate_source(name: str, value: Any, kind: Kind, *, asynchronous: bool) -> None:
    """Raise ConfigurationError unless a token source fits the client and the kind of tokens."""
    wanted: Literal["AsyncTokenSource", "TokenSource"] = "AsyncTokenSource" if asynchronous else "TokenSource"
    if not isinstance(value, AsyncTokenSource if asynchronous else TokenSource):
        raise ConfigurationError(f"{name}: expected {wanted} for this client, got {type(value).__name__}")
    if value.kind != kind:
        raise ConfigurationError(f"{name}: expected tokens of {_WHOSE[kind]}, got tokens of {_WHOSE[value.kind]}")


_WHOSE: dict[Kind, str] = {"oauth": "an OAuth app", "customer": "a storefront's customer"}
