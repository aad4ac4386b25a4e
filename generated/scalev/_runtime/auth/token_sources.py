# Copied from generator/package/scalev/_runtime/auth/token_sources.py by `python -m generator generate`. Do not edit.
"""Sources of tokens: they give calls their token and carry out what `renewal` decides, one for each kind of client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from inspect import isawaitable
from typing import Any, Literal, Protocol, TypeVar

from ..errors import ConfigurationError, ScalevError, TokenRefreshError
from ..operations import Operation
from ..retries import Course
from .renewal import WITHIN, Renewal, Work
from .tokens import App, Grant, Kind, TokenSet, utc_now

R = TypeVar("R")  # what a try brings: an answer or a failure

DEFAULT_SKEW = 60.0


class Caller(Protocol):
    """What of a client a source uses."""

    def _token_operation(self, kind: Kind) -> Operation[Any]: ...
    def _bind(self, bound: Any, **credentials: Any) -> Any: ...
    def _exchange(self, operation: Operation[Any], path: Any, query: Any, headers: Any, body: Any, options: Any) -> Any: ...


def ask(client: Caller, grant: Grant) -> Any:
    """What the service answers to a grant (a Response), or the coroutine that brings it."""
    operation = client._token_operation(grant.kind)
    if grant.storefront_key is not None:
        client = client._bind({}, storefront_key=grant.storefront_key)
    return client._exchange(operation, {}, {}, {}, grant.body, {})


class TokenSource(Renewal):
    """Gives the calls of `Scalev` their token, and replaces it in time.

    `tokens` are those to start with; `app` is an OAuthApp or a StorefrontApp. They are replaced `skew` seconds before they end, and
    after a call was answered with 401, which is then sent once more. However many threads need it, one refresh is sent, and all use
    what it brings. The new tokens go to `on_refresh` before any call uses them: save both, as the old ones are gone. Where it raises,
    the call fails with TokenSaveError, and the next call has the tokens saved first; it cannot wait for calls that use the source.
    `now` is the clock.

    Where several processes share tokens, `load` gives those that are kept now: it is asked before a refresh and after one that was
    refused, and tokens that another process has saved are used in place of a refresh.

    A refresh that surely changed nothing (no connection, a 429) leaves tokens in use until they end. Otherwise calls raise
    TokenRefreshError, or SignInRequiredError once the refresh token is no longer good; `replace` goes on with the tokens of a new
    sign-in. A call that is sent once more is no retry: it happens with NO_RETRY too. A source may be shared by clients.
    Raises ConfigurationError when a setting cannot be used.
    """

    _asynchronous = False

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

    def _send(self, client: Caller, course: Course, rewindable: bool, send: Callable[[str], R]) -> R:
        """Send a call with a token, and once more with another where the first was refused."""
        token = self._token(client, course, None)
        outcome = send(token)
        if self._saw(token, outcome):
            if not rewindable:
                self._refuse(token)
            elif (renewed := self._token(client, course, token)) != token:
                outcome = send(renewed)
                self._saw(renewed, outcome)
        return outcome

    def _token(self, client: Caller, course: Course, refused: str | None) -> str:
        self._carry(course, refused)
        token, work, mine = self._next(refused)
        if work is not None:
            if mine:
                self._run(client, work)
            token = work.result()
        assert token is not None
        self._carry(course, token)
        return token

    def _run(self, client: Caller, work: Work) -> None:
        outcome: str | ScalevError = TokenRefreshError("the tokens could not be replaced: the refresh was interrupted")
        try:
            outcome = self._drive(client, work)
        finally:
            self._settle(work, outcome)

    def _drive(self, client: Caller, work: Work) -> str | ScalevError:
        steps = self._steps(work)
        met: Any = None
        while True:
            try:
                step = steps.send(met)
            except StopIteration as done:
                found: str | ScalevError = done.value
                return found
            try:
                met = ask(client, step) if isinstance(step, Grant) else self._own(step, work)
            except Exception as error:  # noqa: BLE001 - told to all who wait
                met = error

    def _own(self, tokens: TokenSet | None, work: Work) -> Any:
        """Have tokens saved, or load what is kept."""
        outer = WITHIN.set(work)
        try:
            result = self._keep(tokens)
        finally:
            WITHIN.reset(outer)
        if isawaitable(result):
            getattr(result, "close", lambda: None)()
            raise ConfigurationError("what is awaited needs an AsyncTokenSource")
        return _checked(result)


class AsyncTokenSource(Renewal):
    """Gives the calls of `AsyncScalev` their token, and replaces it in time.

    As TokenSource, for any number of tasks; `on_refresh` may be a coroutine function. A refresh that has begun goes on to its end
    even when the call that wanted it is cancelled: the old tokens are gone by then.
    """

    _asynchronous = True

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

    async def _send(self, client: Any, course: Course, rewindable: bool, send: Callable[[str], Awaitable[R]]) -> R:
        """Send a call with a token, and once more with another where the first was refused."""
        token = await self._token(client, course, None)
        outcome = await send(token)
        if self._saw(token, outcome):
            if not rewindable:
                self._refuse(token)
            elif (renewed := await self._token(client, course, token)) != token:
                outcome = await send(renewed)
                self._saw(renewed, outcome)
        return outcome

    async def _token(self, client: Any, course: Course, refused: str | None) -> str:
        self._carry(course, refused)
        token, work, mine = self._next(refused)
        if work is not None:
            import asyncio  # only where there is something to wait for

            if mine:
                client._in_background(self._run(client, work))
            await asyncio.shield(asyncio.wrap_future(work.future))
            token = work.result()
        assert token is not None
        self._carry(course, token)
        return token

    async def _run(self, client: Caller, work: Work) -> None:
        outcome: str | ScalevError = TokenRefreshError("the tokens could not be replaced: the refresh was interrupted")
        try:
            outcome = await self._drive(client, work)
        finally:
            self._settle(work, outcome)

    async def _drive(self, client: Caller, work: Work) -> str | ScalevError:
        steps = self._steps(work)
        met: Any = None
        while True:
            try:
                step = steps.send(met)
            except StopIteration as done:
                found: str | ScalevError = done.value
                return found
            try:
                met = await ask(client, step) if isinstance(step, Grant) else await self._own(step, work)
            except Exception as error:  # noqa: BLE001 - told to all who wait
                met = error

    async def _own(self, tokens: TokenSet | None, work: Work) -> Any:
        """Have tokens saved, or load what is kept."""
        outer = WITHIN.set(work)
        try:
            result = self._keep(tokens)
            return _checked(await result if isawaitable(result) else result)
        finally:
            WITHIN.reset(outer)


def _checked(result: Any) -> Any:
    if result is None or isinstance(result, TokenSet):
        return result
    raise ConfigurationError(f"expected a TokenSet or None from load, got {type(result).__name__}")


def checked_source(name: str, value: Any, kind: Kind, *, asynchronous: bool) -> None:
    """Hold that a source fits a client and what it is used for; ConfigurationError otherwise."""
    wanted: Literal["AsyncTokenSource", "TokenSource"] = "AsyncTokenSource" if asynchronous else "TokenSource"
    if not isinstance(value, AsyncTokenSource if asynchronous else TokenSource):
        raise ConfigurationError(f"{name}: expected {wanted} for this client, got {type(value).__name__}")
    if value.kind != kind:
        raise ConfigurationError(f"{name}: expected tokens of {_WHOSE[kind]}, got tokens of {_WHOSE[value.kind]}")


_WHOSE: dict[Kind, str] = {"oauth": "an OAuth app", "customer": "a storefront's customer"}
