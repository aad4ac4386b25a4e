# Copied from generator/package/scalev/_runtime/auth/token_sources.py by `python -m generator generate`. Do not edit.
"""Token sources, which provide calls with tokens and refresh them in time; one for each kind of client.

The decisions are in `refreshes`; this module sends and waits.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack
from datetime import datetime
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import attrs

from ..errors import ConfigurationError, ScalevError, SignInRequiredError, StaleTokensError
from ..frames import seal
from ..operations import Operation
from ..public import public
from ..retries import CallState, Retry
from .refreshes import TokenRefresher
from .token_state import WITHIN, Refresh, Standing, is_out_of_time, not_refreshed_in_time, watch_loop, watch_thread
from .token_store import AsyncLockedTokens, AsyncTokenStore, LockedTokens, TokenStore
from .tokens import App, Grant, Kind, TokenSet, load_error, save_error, utc_now

if TYPE_CHECKING:
    from ..event_loops import Background

R = TypeVar("R")  # the outcome of an attempt: a response or a failure

DEFAULT_SKEW = 60.0
#: How often a waiting caller checks whether the refresh is over: the thread that should wake it may have been interrupted.
_CHECK_SECONDS = 0.5
#: How long an asynchronous refresh waits for the lock of a store.
DEFAULT_WAIT = 60.0
#: For how long new tokens are offered to a store that fails, and the seconds between two attempts.
_SAVE_SECONDS, _SAVE_PAUSE = 10.0, 0.1


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


def _forever() -> float:
    return math.inf


@public
class TokenSource(TokenRefresher):
    """Provides the calls of `Scalev` with tokens, and refreshes these in time.

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
        store = self._store
        if store is not None:
            return self._obtain_from_store(client, call, refresh, store)
        if self._state.standing is not Standing.UNSAVED:
            self._adopt_loaded(refresh, self._load)
            if self._must_refresh(refresh):
                self._refresh(client, call, refresh, self._load)
        if self._must_save(refresh):
            self._save(refresh, self._on_refresh)
        return self.tokens

    def _obtain_from_store(self, client: Caller, call: CallState, refresh: Refresh, store: TokenStore) -> TokenSet:
        """Do the same with a store: only the first of all processes that need new tokens refreshes them."""
        failure: ScalevError | None = None
        with ExitStack() as stack:
            try:
                if self._state.standing is not Standing.UNSAVED:  # another process may have refreshed them: this needs no lock
                    self._adopt_loaded(refresh, store.load)
                    if not self._must_refresh(refresh):
                        return self.tokens
                locked = stack.enter_context(store.lock(call.remaining))
                self._adopt_loaded(refresh, locked.load)
            except TimeoutError:
                raise not_refreshed_in_time(call) from None
            except Exception as problem:  # noqa: BLE001 - of any driver
                if not isinstance(problem, SignInRequiredError) and self._goes_on_without_store(problem, refresh):
                    return self.tokens
                failure = problem if isinstance(problem, ScalevError) else load_error(problem, by="store.lock", done="locked")
            if failure is not None:
                raise failure
            if self._state.standing is not Standing.UNSAVED and self._must_refresh(refresh):
                self._refresh(client, call, refresh, locked.load, locked.remaining)
            if self._must_save(refresh):
                self._save_in_store(refresh, locked)
        return self.tokens

    def _save(self, refresh: Refresh, save: Callable[..., Any] | None) -> None:
        state = self._state
        try:
            self._call_own(save, refresh, state.tokens)
        except Exception as problem:  # noqa: BLE001 - a callback may raise anything
            error = save_error(self._app, problem, state.tokens, state.previous)
        else:
            self._mark_saved(state.tokens)
            return
        raise error

    def _save_in_store(self, refresh: Refresh, locked: LockedTokens) -> None:
        """Save new tokens while the lock is held: a store that is being restarted gets another chance."""
        state, started = self._state, time.monotonic()
        while True:
            try:
                self._call_own(locked.save, refresh, state.tokens)
            except StaleTokensError:
                self._adopt_newer(self._call_own(locked.load, refresh), state)
                return
            except Exception as problem:  # noqa: BLE001 - of any driver
                if time.monotonic() - started > min(_SAVE_SECONDS, locked.remaining()):
                    error = save_error(self._app, problem, state.tokens, state.previous, by="store.save")
                    break
            else:
                self._mark_saved(state.tokens)
                return
            time.sleep(_SAVE_PAUSE)
        raise error

    def _refresh(
        self,
        client: Caller,
        call: CallState,
        refresh: Refresh,
        load: Callable[..., Any] | None,
        lock_remaining: Callable[[], float] = lambda: math.inf,
    ) -> None:
        before, requested = self._state, self._now()
        remaining = min(call.remaining, lock_remaining())  # no other process may take the lock meanwhile
        if remaining <= 0:
            raise not_refreshed_in_time(call)
        try:
            retry = attrs.evolve(client._retry, total_timeout=min(client._retry.total_timeout or remaining, remaining))
            self._accept(exchange(client, self._grant(before), retry), requested, before)
        except Exception as error:  # noqa: BLE001 - a custom transport may raise anything
            failure = self._failure(error, before, refresh)
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
            loaded = validate_tokens(self._call_own(load, refresh))
        except Exception as problem:  # noqa: BLE001 - a callback may raise anything
            error = load_error(problem, by="load" if self._store is None else "store.load")
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

    Works like TokenSource, for any number of tasks, on asyncio and trio; `on_refresh` and `load` may be coroutine functions, and
    `store` is an asynchronous one. A refresh
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
        store: AsyncTokenStore | None = None,
    ) -> None:
        super().__init__(tokens, app, on_refresh, load, skew, now, store)

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
        store = self._store
        if store is not None:
            return await self._obtain_from_store(client, refresh, store)
        if self._state.standing is not Standing.UNSAVED:
            await self._adopt_loaded(refresh, self._load)
            if self._must_refresh(refresh):
                await self._refresh(client, refresh, self._load)
        if self._must_save(refresh):
            await self._save(refresh, self._on_refresh)
        return self.tokens

    async def _obtain_from_store(self, client: Caller, refresh: Refresh, store: AsyncTokenStore) -> TokenSet:
        """Do the same with a store: only the first of all processes that need new tokens refreshes them."""
        failure: ScalevError | None = None
        async with AsyncExitStack() as stack:
            try:
                if self._state.standing is not Standing.UNSAVED:  # another process may have refreshed them: this needs no lock
                    await self._adopt_loaded(refresh, store.load)
                    if not self._must_refresh(refresh):
                        return self.tokens
                locked = await stack.enter_async_context(store.lock(DEFAULT_WAIT))
                await self._adopt_loaded(refresh, locked.load)
            except Exception as problem:  # noqa: BLE001 - of any driver
                if not isinstance(problem, SignInRequiredError) and self._goes_on_without_store(problem, refresh):
                    return self.tokens
                failure = problem if isinstance(problem, ScalevError) else load_error(problem, by="store.lock", done="locked")
            if failure is not None:
                raise failure
            if self._state.standing is not Standing.UNSAVED and self._must_refresh(refresh):
                await self._refresh(client, refresh, locked.load, locked.remaining)
            if self._must_save(refresh):
                await self._save_in_store(refresh, locked)
        return self.tokens

    async def _save(self, refresh: Refresh, save: Callable[..., Any] | None) -> None:
        state = self._state
        try:
            await self._call_own(save, refresh, state.tokens)
        except Exception as problem:  # noqa: BLE001 - a callback may raise anything
            error = save_error(self._app, problem, state.tokens, state.previous)
        else:
            self._mark_saved(state.tokens)
            return
        raise error

    async def _save_in_store(self, refresh: Refresh, locked: AsyncLockedTokens) -> None:
        """Save new tokens while the lock is held: a store that is being restarted gets another chance."""
        state, started = self._state, time.monotonic()
        while True:
            try:
                await self._call_own(locked.save, refresh, state.tokens)
            except StaleTokensError:
                self._adopt_newer(await self._call_own(locked.load, refresh), state)
                return
            except Exception as problem:  # noqa: BLE001 - of any driver
                if time.monotonic() - started > min(_SAVE_SECONDS, locked.remaining()):
                    error = save_error(self._app, problem, state.tokens, state.previous, by="store.save")
                    break
            else:
                self._mark_saved(state.tokens)
                return
            await anyio_sleep(_SAVE_PAUSE)
        raise error

    async def _refresh(
        self, client: Caller, refresh: Refresh, load: Callable[..., Any] | None, lock_remaining: Callable[[], float] = _forever
    ) -> None:
        before, requested = self._state, self._now()
        try:
            self._accept(await exchange(client, self._grant(before), _limit(client, lock_remaining())), requested, before)
        except Exception as error:  # noqa: BLE001 - a custom transport may raise anything
            failure = self._failure(error, before, refresh)
        else:
            return
        if isinstance(failure, SignInRequiredError):
            await self._adopt_loaded(refresh, load)  # another process may have refreshed them first
            if self.tokens is not before.tokens:
                return
        if failure is not None:
            raise failure

    async def _adopt_loaded(self, refresh: Refresh, load: Callable[..., Any] | None) -> None:
        before = self._state
        try:
            loaded = validate_tokens(await self._call_own(load, refresh))
        except Exception as problem:  # noqa: BLE001 - a callback may raise anything
            error = load_error(problem, by="load" if self._store is None else "store.load")
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


async def anyio_sleep(seconds: float) -> None:
    """Sleep on asyncio or trio."""
    import anyio  # deferred until a store fails

    await anyio.sleep(seconds)


def _limit(client: Caller, seconds: float) -> Retry | None:
    """Return the client's retries, ending within some seconds: no other process may take the lock meanwhile; None for no limit."""
    if seconds == math.inf:
        return None
    return attrs.evolve(client._retry, total_timeout=max(0.001, min(client._retry.total_timeout or seconds, seconds)))


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
