"""Sources of tokens: they replace tokens in time, once for all callers.

What happens when is decided in one place for both kinds of client: `_next` tells a caller what it gets or whom it waits for, `_steps`
what is done to replace tokens. `TokenSource` and `AsyncTokenSource` only carry it out.
"""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import Future
from contextvars import ContextVar
from datetime import datetime, timedelta
from inspect import isawaitable, iscoroutinefunction
from typing import Any, Final, Literal, Protocol, TypeVar

from .answers import Answer
from .errors import APIError, ConfigurationError, ScalevError, SignInError, SignInRequiredError, TokenRefreshError, TokenSaveError, one_line
from .operations import Operation
from .retries import Course
from .secrecy import Guarded, Secrets
from .tokens import App, Grant, Kind, TokenSet, utc_now

O = TypeVar("O")  # what a try brings: an answer or a failure  # noqa: E741

log = logging.getLogger("scalev")

DEFAULT_SKEW = 60.0

#: The source whose `on_refresh` is running here: a call from inside it would wait for itself.
_SAVING: ContextVar[Any] = ContextVar("scalev_saving", default=None)


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


class _Work:
    """One replacement under way, for all who wait for it: ends with a token, or with what each of them raises."""

    __slots__ = ("future",)

    def __init__(self) -> None:
        self.future: Future[str | ScalevError] = Future()

    def result(self) -> str:
        """The token; waits for it. Each caller gets an exception of its own: they are changed and raised in many threads."""
        outcome = self.future.result()
        if isinstance(outcome, str):
            return outcome
        raise _again(outcome)


def _again(error: ScalevError) -> ScalevError:
    same = copy.copy(error)
    same.__cause__ = error.__cause__
    return same


class _Source(Guarded):
    """What both kinds of source have in common. Threads may share it."""

    _asynchronous: bool

    def __init__(
        self, tokens: TokenSet, app: App, on_refresh: Callable[[TokenSet], Any] | None, skew: float, now: Callable[[], datetime]
    ) -> None:
        _expect("tokens", tokens, TokenSet, "a TokenSet")
        _expect("app", app, App, "an OAuthApp or a StorefrontApp")
        _expect("skew", skew, (int, float), "a number of seconds")
        if isinstance(skew, bool) or not 0 <= skew < float("inf"):
            raise ConfigurationError(f"skew: expected a number of seconds, 0 or more, got {skew!r:.60}")
        if on_refresh is not None and not callable(on_refresh):
            raise ConfigurationError(f"on_refresh: expected a function of the new tokens, got {type(on_refresh).__name__}")
        if iscoroutinefunction(on_refresh) and not self._asynchronous:
            raise ConfigurationError("on_refresh: a coroutine function needs an AsyncTokenSource")
        self._app: Final = app
        self._on_refresh: Final = on_refresh
        self._skew: Final = timedelta(seconds=skew)
        self._now: Final = now
        self._lock = threading.Lock()  # held for decisions only, never while anything is sent
        self._work: _Work | None = None
        self._put(tokens)

    def _put(self, tokens: TokenSet, *, unsaved: bool = False, fresh: bool = False, margin: timedelta | None = None) -> None:
        self._tokens = tokens
        self._margin = self._skew if margin is None else min(self._skew, margin)
        self._unsaved = unsaved
        self._fresh = fresh  # got by a refresh, and not yet seen to be good: what refuses them would refuse the next ones too
        self._refused = False
        self._ended: ScalevError | None = None

    @property
    def tokens(self) -> TokenSet:
        """The tokens as they are now."""
        return self._tokens

    @property
    def kind(self) -> Kind:
        """Whose tokens they are: of an OAuth app's installation, or of a storefront's customer."""
        return self._app.kind

    def replace(self, tokens: TokenSet) -> None:
        """Go on with other tokens: after a new sign-in, or with what another process has saved."""
        _expect("tokens", tokens, TokenSet, "a TokenSet")
        with self._lock:
            self._put(tokens)

    def _next(self, refused: str | None) -> tuple[str | None, _Work | None, bool]:
        """What a caller gets: a token, or whom it waits for, and whether that is its own to do. `refused` is a token that met a 401."""
        with self._lock:
            if self._work is not None:
                if _SAVING.get() is self:
                    raise ConfigurationError("on_refresh: a call that needs the new tokens cannot be made before they are saved")
                return None, self._work, False
            if self._ended is not None:
                raise _again(self._ended)
            if not self._unsaved and not self._is_due(refused):
                return self._tokens.access_token, None, False
            self._work = _Work()
            return None, self._work, True

    def _is_due(self, refused: str | None) -> bool:
        tokens = self._tokens
        if tokens.refresh_token is None:
            return False
        if self._refused or (refused == tokens.access_token and not self._fresh):
            return True
        return tokens.expires_at is not None and tokens.expires_at - self._margin <= self._now()

    def _steps(self) -> Generator[Grant | TokenSet, Any, str | ScalevError]:
        """Replace the tokens and have them saved. Yields what to ask or to save, takes the answer or the exception it met."""
        tokens = self._tokens
        if not self._unsaved and tokens.refresh_token is not None:
            asked = self._now()
            answer = yield self._app.refresh_grant(tokens.refresh_token)
            new = answer if isinstance(answer, Exception) else self._read(answer.parsed, asked, tokens)
            if isinstance(new, Exception):
                return self._failed(new, tokens)
            with self._lock:
                if self._tokens is tokens:  # nobody has replaced them meanwhile
                    margin = (new.expires_at - asked) / 2 if new.expires_at else None
                    self._put(new, unsaved=self._on_refresh is not None, fresh=True, margin=margin)
            log.info("tokens replaced, good until %s", new.expires_at or "they are refused")
        saved = self._tokens
        if self._unsaved:
            problem = yield saved
            if isinstance(problem, Exception):
                return self._unsaved_error(problem, saved, tokens)
            with self._lock:
                if self._tokens is saved:
                    self._unsaved = False
        return self._tokens.access_token

    def _read(self, answer: Any, asked: datetime, old: TokenSet) -> TokenSet | Exception:
        try:
            new = TokenSet.from_answer(answer, now=asked)
        except (SignInError, ConfigurationError) as error:
            return TokenRefreshError(f"the tokens could not be replaced: the answer is not usable: {error}")
        if new.refresh_token is None:  # RFC 6749, 6: then the old one stays good
            return TokenSet(
                access_token=new.access_token,
                refresh_token=old.refresh_token,
                expires_at=new.expires_at,
                refresh_expires_at=old.refresh_expires_at,
            )
        return new

    def _failed(self, error: Exception, tokens: TokenSet) -> ScalevError:
        """What a failed refresh means to callers; what would fail again the same way is kept for the later ones."""
        if not isinstance(error, ScalevError):  # from a transport of the caller's own
            failure = TokenRefreshError(f"the tokens could not be replaced: {type(error).__name__}")
            failure.__cause__ = None if self._secrets(tokens).told_by(error) else error
            return failure
        if not isinstance(error, APIError) or isinstance(error, TokenRefreshError):
            return error
        self._secrets(tokens).hide(error)
        ended = self._app.ends_it(error)
        kind = SignInRequiredError if ended else TokenRefreshError
        told = kind(f"{'sign in again' if ended else 'the tokens could not be replaced'}: {error}")
        told.__cause__ = error
        if self._app.is_final(error):
            with self._lock:
                self._ended = told
        return told

    def _unsaved_error(self, problem: Exception, *held: TokenSet) -> TokenSaveError:
        """What to raise when saving has failed; the exception of the caller's own is kept where it shows no token."""
        shows = self._secrets(*held).told_by(problem)
        words = "" if shows else one_line(f": {problem}") if str(problem) else ""
        error = TokenSaveError(
            f"the new tokens could not be saved (on_refresh raised {type(problem).__name__}{words}); they are kept, and the next call "
            "has them saved first"
        )
        error.__cause__ = None if shows else problem
        return error

    def _secrets(self, *held: TokenSet) -> Secrets:
        """What nothing that is raised may show."""
        secrets = Secrets({}, {}, None)
        for tokens in held:
            secrets.add(tokens.access_token, tokens.refresh_token)
            if tokens.refresh_token:
                secrets.add(*self._app.refresh_grant(tokens.refresh_token).secrets)
        return secrets

    def _settle(self, work: _Work, outcome: str | ScalevError) -> None:
        with self._lock:
            if self._work is work:
                self._work = None
        if not work.future.done():
            work.future.set_result(outcome)

    def _saw(self, token: str, status: int | None, *, again: bool) -> bool:
        """Note how a call with a token fared; True where it is worth sending again with another one. `again`: it can be."""
        if status is None:
            return False
        with self._lock:
            current = token == self._tokens.access_token
            if status != 401:
                self._fresh = self._fresh and not current
                return False
            if again:
                return True
            # not to be sent again; the next call starts with another token
            self._refused = self._refused or (current and not self._fresh)
            return False

    def _carry(self, course: Course, token: str | None = None) -> None:
        """Have the tokens masked in what the call may raise."""
        if course.secrets is not None:
            course.secrets.add(token, self._tokens.access_token, self._tokens.refresh_token)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._tokens!r}, {self._app!r})"


def _expect(name: str, value: object, kind: type | tuple[type, ...], what: str) -> None:
    if not isinstance(value, kind):
        raise ConfigurationError(f"{name}: expected {what}, got {type(value).__name__}")


def _status(outcome: Any) -> int | None:
    return outcome.status if isinstance(outcome, Answer) else None


class TokenSource(_Source):
    """Gives the calls of `Scalev` their token, and replaces it in time.

    `tokens` are those to start with; `app` is an OAuthApp or a StorefrontApp. They are replaced `skew` seconds before they end, and
    after a call was answered with 401, which is then sent once more. However many threads need it, one refresh is sent, and all use
    what it brings. The new tokens go to `on_refresh` before any call uses them: save both, as the old ones are gone. Where it raises,
    the call fails with TokenSaveError, and the next call has the tokens saved first. `now` is the clock.

    Calls raise TokenRefreshError, or SignInRequiredError once the refresh token is no longer good. A source may be shared by clients.
    Raises ConfigurationError when a setting cannot be used.
    """

    _asynchronous = False

    def __init__(
        self,
        tokens: TokenSet,
        app: App,
        *,
        on_refresh: Callable[[TokenSet], None] | None = None,
        skew: float = DEFAULT_SKEW,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(tokens, app, on_refresh, skew, now)

    def _send(self, client: Caller, course: Course, rewindable: bool, send: Callable[[str], O]) -> O:
        """Send a call with a token, and once more with another where the first was refused."""
        token = self._token(client, course, None)
        outcome = send(token)
        if self._saw(token, _status(outcome), again=rewindable):
            renewed = self._token(client, course, token)
            if renewed != token:
                outcome = send(renewed)
                self._saw(renewed, _status(outcome), again=False)
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

    def _run(self, client: Caller, work: _Work) -> None:
        outcome: str | ScalevError = TokenRefreshError("the tokens could not be replaced: the refresh was interrupted")
        try:
            outcome = self._drive(client)
        finally:
            self._settle(work, outcome)

    def _drive(self, client: Caller) -> str | ScalevError:
        steps = self._steps()
        met: Any = None
        while True:
            try:
                step = steps.send(met)
            except StopIteration as done:
                found: str | ScalevError = done.value
                return found
            try:
                if isinstance(step, Grant):
                    met = ask(client, step)
                else:
                    self._save(step)
                    met = None
            except Exception as error:  # noqa: BLE001 - told to all who wait
                met = error

    def _save(self, tokens: TokenSet) -> None:
        assert self._on_refresh is not None
        outer = _SAVING.set(self)
        try:
            result = self._on_refresh(tokens)
        finally:
            _SAVING.reset(outer)
        if isawaitable(result):
            getattr(result, "close", lambda: None)()
            raise ConfigurationError("on_refresh: what is awaited needs an AsyncTokenSource")


class AsyncTokenSource(_Source):
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
        skew: float = DEFAULT_SKEW,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(tokens, app, on_refresh, skew, now)

    async def _send(self, client: Any, course: Course, rewindable: bool, send: Callable[[str], Awaitable[O]]) -> O:
        """Send a call with a token, and once more with another where the first was refused."""
        token = await self._token(client, course, None)
        outcome = await send(token)
        if self._saw(token, _status(outcome), again=rewindable):
            renewed = await self._token(client, course, token)
            if renewed != token:
                outcome = await send(renewed)
                self._saw(renewed, _status(outcome), again=False)
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

    async def _run(self, client: Caller, work: _Work) -> None:
        outcome: str | ScalevError = TokenRefreshError("the tokens could not be replaced: the refresh was interrupted")
        try:
            outcome = await self._drive(client)
        finally:
            self._settle(work, outcome)

    async def _drive(self, client: Caller) -> str | ScalevError:
        steps = self._steps()
        met: Any = None
        while True:
            try:
                step = steps.send(met)
            except StopIteration as done:
                found: str | ScalevError = done.value
                return found
            try:
                if isinstance(step, Grant):
                    met = await ask(client, step)
                else:
                    await self._save(step)
                    met = None
            except Exception as error:  # noqa: BLE001 - told to all who wait
                met = error

    async def _save(self, tokens: TokenSet) -> None:
        assert self._on_refresh is not None
        outer = _SAVING.set(self)
        try:
            result = self._on_refresh(tokens)
            if isawaitable(result):
                await result
        finally:
            _SAVING.reset(outer)


def checked_source(name: str, value: Any, kind: Kind, *, asynchronous: bool) -> None:
    """Hold that a source fits a client and what it is used for; ConfigurationError otherwise."""
    wanted: Literal["AsyncTokenSource", "TokenSource"] = "AsyncTokenSource" if asynchronous else "TokenSource"
    if not isinstance(value, AsyncTokenSource if asynchronous else TokenSource):
        raise ConfigurationError(f"{name}: expected {wanted} for this client, got {type(value).__name__}")
    if value.kind != kind:
        raise ConfigurationError(f"{name}: expected tokens of {_WHOSE[kind]}, got tokens of {_WHOSE[value.kind]}")


_WHOSE: dict[Kind, str] = {"oauth": "an OAuth app", "customer": "a storefront's customer"}
