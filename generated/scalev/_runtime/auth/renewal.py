# Copied from generator/package/scalev/_runtime/auth/renewal.py by `python -m generator generate`. Do not edit.
"""When tokens are replaced, how, and what comes of it. Nothing here sends or waits: `token_sources` does.

`_next` tells a caller what it gets or whom it waits for, `_steps` what is done to replace tokens.
"""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextvars import ContextVar
from datetime import datetime, timedelta
from inspect import iscoroutinefunction
from typing import Any, Final

from ..checks import is_number
from ..errors import APIError, ConfigurationError, ResponseParseError, ScalevError, SignInError, SignInRequiredError, TokenRefreshError
from ..responses import RawResponse
from ..retries import Course
from ..secrecy import Guarded
from .tokens import App, Grant, Kind, TokenSet, load_error, refresh_error, save_error

log = logging.getLogger("scalev")

#: The work whose tokens are being saved or loaded here: a call from inside would wait for itself.
WITHIN: ContextVar[Work | None] = ContextVar("scalev_within", default=None)


class Work:
    """One replacement under way, for all who wait for it: ends with a token, or with what each of them raises.

    `refused` is the token that was refused, None where it only is about to end.
    """

    __slots__ = ("future", "refused")

    def __init__(self, refused: str | None) -> None:
        self.refused = refused
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


class Renewal(Guarded):
    """What both kinds of source have in common. Threads may share it."""

    _asynchronous: bool

    def __init__(
        self,
        tokens: TokenSet,
        app: App,
        on_refresh: Callable[[TokenSet], Any] | None,
        load: Callable[[], Any] | None,
        skew: float,
        now: Callable[[], datetime],
    ) -> None:
        _expect("tokens", tokens, TokenSet, "a TokenSet")
        _expect("app", app, App, "an OAuthApp or a StorefrontApp")
        if not is_number(skew) or skew < 0:
            raise ConfigurationError(f"skew: expected a number of seconds, 0 or more, got {skew!r:.60}")
        for name, function in (("on_refresh", on_refresh), ("load", load)):
            if function is not None and not callable(function):
                raise ConfigurationError(f"{name}: expected a function, got {type(function).__name__}")
            if iscoroutinefunction(function) and not self._asynchronous:
                raise ConfigurationError(f"{name}: a coroutine function needs an AsyncTokenSource")
        if load is not None and on_refresh is None:
            raise ConfigurationError("load: expected on_refresh too, or what is kept would be older than the tokens at hand")
        self._app: Final = app
        self._on_refresh: Final = on_refresh
        self._load: Final = load
        self._skew: Final = timedelta(seconds=skew)
        self._now: Final = now
        self._lock = threading.Lock()  # held for decisions only, never while anything is sent
        self._work: Work | None = None
        self._tokens = tokens
        self._put(tokens)

    def _put(self, tokens: TokenSet, *, unsaved: bool = False, fresh: bool = False, margin: timedelta | None = None) -> None:
        self._before, self._tokens = self._tokens, tokens
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

    def _next(self, refused: str | None) -> tuple[str | None, Work | None, bool]:
        """What a caller gets: a token, or whom it waits for, and whether that is its own to do. `refused` is a token that met a 401."""
        with self._lock:
            if self._work is not None:
                if WITHIN.get() is self._work:
                    raise ConfigurationError("a call that needs the new tokens cannot be made from within on_refresh or load")
                return None, self._work, False
            if self._ended is not None and self._load is None:
                raise _again(self._ended)
            if self._ended is None and not self._unsaved and not self._is_due(refused):
                return self._tokens.access_token, None, False
            self._work = Work(self._tokens.access_token if self._refused else refused)
            return None, self._work, True

    def _is_due(self, refused: str | None) -> bool:
        tokens = self._tokens
        if tokens.refresh_token is None:
            return False
        if self._refused or (refused == tokens.access_token and not self._fresh):
            return True
        return tokens.expires_at is not None and tokens.expires_at - self._margin <= self._now()

    def _steps(self, work: Work) -> Generator[Grant | TokenSet | None, Any, str | ScalevError]:
        """Replace the tokens and have them saved.

        Yields what to ask, the tokens to save, or None to load what is kept; takes what came of it, or the exception it met.
        """
        if not self._unsaved:
            if self._load is not None:
                found = yield None
                if isinstance(found, Exception):
                    return load_error(found)
                self._adopt(found)
                if self._ended is not None:
                    return self._ended
            if self._load is None or self._is_due(work.refused):
                failed = yield from self._refresh(work)
                if isinstance(failed, SignInRequiredError) and self._load is not None:
                    self._adopt((yield None))  # another process may have been faster
                    failed = None if self._ended is None else failed
                if failed is not None:
                    return failed
        saved = self._tokens
        if self._unsaved:
            problem = yield saved
            if isinstance(problem, Exception):
                return save_error(self._app, problem, saved, self._before)
            with self._lock:
                if self._tokens is saved:
                    self._unsaved = False
        return self._tokens.access_token

    def _refresh(self, work: Work) -> Generator[Grant, Any, str | ScalevError | None]:
        """Ask for other tokens; gives what is to be done without them, None where they came."""
        tokens = self._tokens
        if tokens.refresh_token is None:
            return None
        asked = self._now()
        answer = yield self._app.refresh_grant(tokens.refresh_token)
        new = answer if isinstance(answer, Exception) else self._read(answer.parsed, asked, tokens)
        if isinstance(new, Exception):
            return self._fallback(new, work) or self._failed(new, tokens)
        with self._lock:
            if self._tokens is tokens:  # nobody has replaced them meanwhile
                margin = (new.expires_at - asked) / 2 if new.expires_at else None
                self._put(new, unsaved=self._on_refresh is not None, fresh=True, margin=margin)
        log.info("tokens replaced, good until %s", new.expires_at or "they are refused")
        return None

    def _adopt(self, found: Any) -> None:
        """Go on with the tokens that are kept, where they are others than those at hand."""
        with self._lock:
            if isinstance(found, TokenSet) and found.access_token != self._tokens.access_token:
                self._put(found)
                log.info("tokens loaded, good until %s", found.expires_at or "they are refused")

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

    def _fallback(self, error: Exception, work: Work) -> str | None:
        """The token at hand, where it is still good and surely was not replaced: the next call asks again."""
        tokens = self._tokens
        untouched = isinstance(error, APIError) and not error.may_have_been_processed and not self._app.is_final(error)
        if work.refused == tokens.access_token or not untouched or isinstance(error, ResponseParseError) or not tokens.expires_at:
            return None
        if tokens.expires_at <= self._now():
            return None
        log.warning("tokens not replaced, those at hand are good until %s: %s", tokens.expires_at, type(error).__name__)
        return tokens.access_token

    def _failed(self, error: Exception, tokens: TokenSet) -> ScalevError:
        """What a failed refresh means to callers; what would fail again the same way is kept for the later ones."""
        told = refresh_error(self._app, error, tokens)
        if isinstance(error, APIError) and self._app.is_final(error):
            with self._lock:
                if self._tokens is tokens:
                    self._ended = told
        return told

    def _keep(self, tokens: TokenSet | None) -> Any:
        """Call the caller's own function that saves tokens, or the one that loads them."""
        if tokens is not None:
            return self._on_refresh(tokens) if self._on_refresh is not None else None
        return self._load() if self._load is not None else None

    def _settle(self, work: Work, outcome: str | ScalevError) -> None:
        with self._lock:
            if self._work is work:
                self._work = None
        if not work.future.done():
            work.future.set_result(outcome)

    def _saw(self, token: str, outcome: Any) -> bool:
        """Note how a call with a token fared; True where the service refused the token."""
        if not isinstance(outcome, RawResponse) or outcome.status == 401:
            return isinstance(outcome, RawResponse)
        with self._lock:
            if token == self._tokens.access_token:
                self._fresh = self._refused = False
        return False

    def _refuse(self, token: str) -> None:
        """Have a refused token replaced before the next call: this one cannot be sent again."""
        with self._lock:
            if token == self._tokens.access_token and not self._fresh:
                self._refused = True

    def _carry(self, course: Course, token: str | None = None) -> None:
        """Have the tokens masked in what the call may raise."""
        if course.secrets is not None:
            course.secrets.add(token, self._tokens.access_token, self._tokens.refresh_token)

    def __repr__(self) -> str:
        known = vars(self)  # one whose making has failed is shown too, by what prints the locals of a traceback
        return f"{type(self).__name__}({known.get('_tokens')!r}, {known.get('_app')!r})"


def _expect(name: str, value: object, kind: type, what: str) -> None:
    if not isinstance(value, kind):
        raise ConfigurationError(f"{name}: expected {what}, got {type(value).__name__}")
