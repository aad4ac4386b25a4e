# Copied from generator/package/scalev/_runtime/auth/async_token_source.py by `python -m generator generate`. Do not edit.
"""The token source of `AsyncScalev`, which works like that of `Scalev`, on asyncio and trio.

The decisions are in `refreshes` and `token_source_base`; this module sends and waits.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..errors import ScalevError, SignInRequiredError, StaleTokensError
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
from .token_state import WITHIN, Refresh, watch_loop
from .token_store import AsyncLockedTokens, AsyncTokenStore
from .tokens import App, TokenSet, utc_now

if TYPE_CHECKING:
    from ..event_loops import Background

R = TypeVar("R")  # the outcome of an attempt: a response or a failure

#: The number of seconds that an asynchronous refresh waits for the lock of a store.
_LOCK_SECONDS = 60.0


class AsyncCaller(Caller, Protocol):
    """The part of an asynchronous client that a token source uses."""

    _background: Background


@public
class AsyncTokenSource(TokenSourceBase):
    """Provides the calls of `AsyncScalev` with tokens, and refreshes them in time.

    Works like TokenSource, for any number of tasks, on asyncio and trio; `on_refresh` and `load` may be coroutine functions, and
    `store` is an asynchronous one. A refresh continues even if the call that started it is cancelled, as the old tokens may no longer be
    valid. Closing the client waits for it.
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
        if self._must_repeat(call, tokens, outcome):
            other_tokens = await self._get(client, call, tokens)
            if other_tokens.access_token != tokens.access_token:
                outcome = await send(other_tokens)
                self._note_outcome(other_tokens, outcome)
        return outcome

    async def _get(self, client: AsyncCaller, call: CallState, rejected: TokenSet | None) -> TokenSet:
        """Return tokens to use, after a refresh if one is needed. A cancelled caller does not stop the refresh."""
        self._mask(call, rejected)
        tokens = self._get_ready(rejected)
        while tokens is None:
            step = self._begin(client, rejected)
            if isinstance(step, Refresh):
                await self._wait(step, call)
            tokens = step.get_result(call) if isinstance(step, Refresh) else step
        self._mask(call, tokens)
        return tokens

    def _begin(self, client: AsyncCaller, rejected: TokenSet | None) -> TokenSet | Refresh:
        """Return tokens, or the refresh to wait for, which runs in a task that is not cancelled with its caller."""
        refresh, is_started = Refresh(rejected, watch_loop()), False
        try:
            step = self._decide_next_step(rejected, refresh)
            if step is refresh:
                client._background.start(lambda: self._run(client, refresh), lambda: refresh.end(None))
                is_started = True
            return step
        finally:
            if not is_started:
                refresh.end(None)

    async def _wait(self, refresh: Refresh, call: CallState) -> None:
        import anyio  # deferred until a call has to wait

        from ..event_loops import EventLoop

        loop, awake = EventLoop(), anyio.Event()
        refresh.on_end(lambda: loop.call_soon(awake.set))
        while not refresh.is_over():
            with anyio.move_on_after(compute_next_check(call)):
                await awake.wait()

    async def _run(self, client: Caller, refresh: Refresh) -> None:
        """Carry out a refresh and set its outcome."""
        outcome: TokenSet | ScalevError | None = None
        try:
            outcome = await self._obtain(client, refresh)
        except Exception as error:  # noqa: BLE001 - a custom clock may raise anything
            outcome = self._convert_failure(error)
        finally:
            refresh.end(outcome)

    async def _obtain(self, client: Caller, refresh: Refresh) -> TokenSet:
        """Load, refresh and save the tokens, each if needed."""
        store = self._store
        if store is not None:
            return await self._obtain_from_store(client, refresh, store)
        if self._may_load():
            await self._adopt_loaded(refresh, self._load)
            if self._must_refresh(refresh):
                await self._refresh(client, refresh, self._load)
        if self._must_save(refresh):
            await self._save(refresh, self._on_refresh)
        return self.tokens

    async def _obtain_from_store(self, client: Caller, refresh: Refresh, store: AsyncTokenStore) -> TokenSet:
        """Load, refresh and save the tokens in the store: of all processes that need new tokens, only the first refreshes them."""
        async with AsyncExitStack() as stack:
            locked_tokens = await self._load_and_lock(refresh, store, stack)
            if locked_tokens is not None:
                if self._may_load() and self._must_refresh(refresh):
                    await self._refresh(client, refresh, locked_tokens.load, locked_tokens.remaining)
                if self._must_save(refresh):
                    await self._save_in_store(refresh, locked_tokens)
        return self.tokens

    async def _load_and_lock(self, refresh: Refresh, store: AsyncTokenStore, stack: AsyncExitStack) -> AsyncLockedTokens | None:
        """Load the stored tokens, and lock the store unless calls can use those; return None if it is not locked."""
        try:
            if self._may_load():  # another process may have refreshed them: this needs no lock
                await self._adopt_loaded(refresh, store.load)
                if not self._must_refresh(refresh):
                    return None
            locked_tokens = await stack.enter_async_context(store.lock(_LOCK_SECONDS))
            await self._adopt_loaded(refresh, locked_tokens.load)
        except Exception as problem:  # noqa: BLE001 - a database driver may raise anything
            failure = self._resolve_store_failure(problem, refresh)
        else:
            return locked_tokens
        if failure is not None:
            raise failure
        return None

    async def _save(self, refresh: Refresh, save: Callable[..., Any] | None) -> None:
        state = self._state
        try:
            await self._call_own(save, refresh, state.tokens)
        except Exception as problem:  # noqa: BLE001 - a callback may raise anything
            error = self._build_save_failure(problem, state)
        else:
            self._mark_saved(state.tokens)
            return
        raise error

    async def _save_in_store(self, refresh: Refresh, locked_tokens: AsyncLockedTokens) -> None:
        """Save new tokens while the lock is held: a store that is being restarted gets another chance."""
        state, start = self._state, time.monotonic()
        while True:
            try:
                await self._call_own(locked_tokens.save, refresh, state.tokens)
            except StaleTokensError:
                self._adopt_newer(await self._call_own(locked_tokens.load, refresh), state)
                return
            except Exception as problem:  # noqa: BLE001 - a database driver may raise anything
                if self._is_over(start, locked_tokens.remaining()):
                    error = self._build_save_failure(problem, state)
                    break
            else:
                self._mark_saved(state.tokens)
                return
            await _sleep(SAVE_PAUSE)
        raise error

    async def _refresh(
        self, client: Caller, refresh: Refresh, load: Callable[..., Any] | None, lock_remaining: Callable[[], float] = remain_forever
    ) -> None:
        before, request_time = self._state, self._now()
        try:
            self._accept(await exchange(client, self._build_grant(before), limit_retries(client, lock_remaining())), request_time, before)
        except Exception as error:  # noqa: BLE001 - a custom transport may raise anything
            failure = self._resolve_failure(error, before, refresh)
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
            loaded_tokens = validate_tokens(await self._call_own(load, refresh))
        except Exception as problem:  # noqa: BLE001 - a callback may raise anything
            error = self._build_load_failure(problem)
        else:
            self._adopt(loaded_tokens, before, refresh)
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


async def _sleep(seconds: float) -> None:
    import anyio  # deferred until a store fails

    await anyio.sleep(seconds)
