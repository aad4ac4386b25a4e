"""The clients' common ground: settings, and the way of a call."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar, Unpack

import attrs

from .answers import Answer, error_of, result_of
from .base_urls import checked_base_url, is_loopback
from .credentials import Credentials, Headers
from .errors import APIError, ConfigurationError
from .operations import OMIT, CallOptions, Omit, Operation
from .pages import AsyncPager, Pager, Query, course
from .requests import Request, build, checked_retry, checked_timeout
from .retries import DEFAULT_RETRY, Course, Retry
from .transport import AsyncTransport, Failure, SyncTransport

if TYPE_CHECKING:
    from .transport import AsyncHandler, SyncHandler

T = TypeVar("T")

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_NO_OPTIONS: CallOptions = {}

DEFAULT_BASE_URL = "https://api.scalev.com"
DEFAULT_TIMEOUT = 30.0

#: The path of a raw call: a host, a query or a space in it could send the credential elsewhere.
_RAW_PATH = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)+/?")
_DOTS = re.compile(r"(?i)/(?:\.|%2e){1,2}(?:/|$)")
_METHOD = re.compile(r"[A-Z]{3,10}")


class _Base:
    """Settings and credentials of a client; a bound client shares its parent's connections.

    A client can be neither pickled nor copied: it holds credentials and open connections.
    """

    _user_agent: ClassVar[str] = "scalev-client"

    def __init__(
        self,
        *,
        api_key: str | None,
        base_url: str | None,
        timeout: float,
        retry: Retry,
        allow_http: bool,
        clock: Callable[[], float],
    ) -> None:
        # only what was left out is taken from the environment: an empty argument is a mistake, not another account
        key = api_key if api_key is not None else os.environ.get("SCALEV_API_KEY")
        url = base_url if base_url is not None else os.environ.get("SCALEV_BASE_URL") or DEFAULT_BASE_URL
        self._timeout = checked_timeout(timeout)
        self._retry = checked_retry(retry)
        self._clock = clock
        self._credentials = Credentials(api_key=key)
        self._base_url = checked_base_url(url, allow_http=allow_http)
        self._bound: Mapping[str, str] = {}

    @property
    def base_url(self) -> str:
        """Where calls go."""
        return self._base_url

    @property
    def _use_proxies(self) -> bool:
        """Whether the environment's proxies apply: not where plain http is allowed only because it stays on this machine."""
        return not is_loopback(self._base_url)

    def _bind(self, bound: Mapping[str, str], **credentials: str | None) -> Self:
        """A client with path values and credentials of its own, over the same connections."""
        client = self._copy()
        client._bound = {**self._bound, **bound}
        client._credentials = attrs.evolve(self._credentials, **credentials)
        return client

    def _copy(self) -> Self:
        client = object.__new__(type(self))
        client.__dict__.update(self.__dict__)
        return client

    def with_options(self, *, api_key: str | Omit = OMIT, timeout: float | Omit = OMIT, retry: Retry | Omit = OMIT) -> Self:
        """A client like this one but for what is given, over the same connections: closing one closes both.

        `timeout` is in seconds. Raises ConfigurationError when a setting cannot be used.
        """
        client = self._copy()
        if not isinstance(api_key, Omit):
            client._credentials = attrs.evolve(self._credentials, api_key=api_key)
        if not isinstance(timeout, Omit):
            client._timeout = checked_timeout(timeout)
        if not isinstance(retry, Omit):
            client._retry = checked_retry(retry)
        return client

    def _prepare(
        self,
        operation: Operation[Any],
        path: Mapping[str, Any],
        query: Query,
        headers: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        options: CallOptions,
    ) -> tuple[Request, Headers]:
        """What a call sends; TypeError and ConfigurationError when it cannot be sent."""
        if "retry" in options:
            checked_retry(options["retry"])
        options = {"timeout": self._timeout, **options}
        request = build(operation, path={**self._bound, **path}, query=query, headers=headers, body=body, options=options)
        credentials = self._credentials.headers(operation)
        return request, Headers({"Accept": "application/json", "User-Agent": self._user_agent, **credentials})

    def _course(self, operation: Operation[Any], request: Request, options: CallOptions) -> Course:
        # the log names the template of the path: what fills it may be secret
        return Course(
            retry=options.get("retry", self._retry),
            safety=request.safety,
            call=f"{operation.method} {operation.path}",
            rewindable=request.rewindable,
            clock=self._clock,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._base_url!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client cannot be copied or pickled: it holds credentials and connections")


def _wait(course: Course, outcome: Answer | Failure) -> float | None:
    """How long to wait before sending again; None where a try was the last."""
    if isinstance(outcome, Answer):
        return course.after_status(outcome.status, outcome.headers)
    return course.after_failure(outcome.reason, received=outcome.received, passing=outcome.passing)


def _answer_of(course: Course, outcome: Answer | Failure) -> Answer:
    if isinstance(outcome, Answer):
        return outcome
    raise _told(outcome.error, course) from outcome.cause


def _told(error: APIError, course: Course) -> APIError:
    """The error with what is known of the tries."""
    error.attempts, error.may_have_been_processed = course.attempts, course.may_have_been_processed
    return error


def _read(operation: Operation[T], request: Request, course: Course, outcome: Answer | Failure) -> T:
    """The result of a call, from its last try."""
    answer = _answer_of(course, outcome)
    try:
        return result_of(operation, request.path, answer)
    except APIError as error:
        _told(error, course)
        raise


def _raw(method: Any, path: Any) -> Operation[Any]:
    """The operation that a raw call stands for."""
    if not isinstance(method, str) or not _METHOD.fullmatch(method):
        raise ConfigurationError(f"method: expected one such as GET or POST, got {method!r:.60}")
    if not isinstance(path, str) or not _RAW_PATH.fullmatch(path) or _DOTS.search(path):
        raise ConfigurationError(f"path: expected one such as /v3/orders, percent-encoded and without a query, got {path!r:.60}")
    return Operation(id=f"{method} {path}", method=method, path=path, content_type="application/json")


def _checked(operation: Operation[Any], request: Request, course: Course, outcome: Answer | Failure) -> Answer:
    """The answer of a raw call; its error where it tells of one."""
    answer = _answer_of(course, outcome)
    if not 200 <= answer.status < 300:
        raise _told(error_of(operation, request.path, answer), course)
    return answer


async def _sleep(seconds: float) -> None:
    import asyncio  # only when a call is sent again

    await asyncio.sleep(seconds)


def _at(options: CallOptions, cursor: Query) -> CallOptions:
    """The options of a page: those of the list, and the cursor above all."""
    return {**options, "extra_query": {**options.get("extra_query", {}), **cursor}} if cursor else options


class SyncClient(_Base):
    """Calls one operation at a time. Threads may share a client; close it when done, or use it as a context manager."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        retry: Retry = DEFAULT_RETRY,
        allow_http: bool = False,
        transport: SyncHandler | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(api_key=api_key, base_url=base_url, timeout=timeout, retry=retry, allow_http=allow_http, clock=clock)
        self._sleep = sleep
        self._transport = SyncTransport(timeout=timeout, use_proxies=self._use_proxies, handler=transport)

    def _call(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NOTHING,
        query: Query = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Mapping[str, Any] | None = None,
        options: CallOptions = _NO_OPTIONS,
    ) -> T:
        request, sent = self._prepare(operation, path, query, headers, body, options)
        course = self._course(operation, request, options)
        return _read(operation, request, course, self._send(request, sent, course))

    def _send(self, request: Request, sent: Headers, course: Course) -> Answer | Failure:
        while True:
            course.begin()
            outcome = self._transport.send(self._base_url, request, sent)
            wait = _wait(course, outcome)
            if wait is None:
                return outcome
            if wait:
                self._sleep(wait)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Query = _NOTHING,
        body: Mapping[str, Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> Answer:
        """Send a call that has no method of its own, with the client's own credential.

        `path` is what follows the base URL (`/v3/orders`), percent-encoded; `query` and `body` (JSON) are encoded here. GET and HEAD
        are sent again as reads are, PUT and DELETE as idempotent calls, others as unsafe ones. Gives the answer as it came: `status`,
        `headers`, `content`, `json()`.

        Raises ConfigurationError when it cannot be sent, APIConnectionError when no answer came, APIStatusError for a status outside
        200 to 299.
        """
        operation = _raw(method, path)
        request, sent = self._prepare(operation, _NOTHING, query, _NOTHING, body, options)
        course = self._course(operation, request, options)
        return _checked(operation, request, course, self._send(request, sent, course))

    def _list(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NOTHING,
        query: Query = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Mapping[str, Any] | None = None,
        options: CallOptions = _NO_OPTIONS,
    ) -> Pager[Any, T]:
        def fetch(cursor: Query) -> T:
            return self._call(operation, path=path, query=query, headers=headers, body=body, options=_at(options, cursor))

        self._prepare(operation, path, query, headers, body, options)  # what cannot be sent is told by the call, not by the loop
        walk = course(operation.id, operation.cursor, {**query, **options.get("extra_query", {})})
        return Pager(fetch, operation.items or "data", walk)

    def close(self) -> None:
        """Close the connections, also those of the clients bound to this one."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class AsyncClient(_Base):
    """Calls any number of operations at a time. Close it when done, or use it as an async context manager."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        retry: Retry = DEFAULT_RETRY,
        allow_http: bool = False,
        transport: AsyncHandler | None = None,
        sleep: Callable[[float], Awaitable[None]] = _sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(api_key=api_key, base_url=base_url, timeout=timeout, retry=retry, allow_http=allow_http, clock=clock)
        self._sleep = sleep
        self._transport = AsyncTransport(timeout=timeout, use_proxies=self._use_proxies, handler=transport)

    async def _call(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NOTHING,
        query: Query = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Mapping[str, Any] | None = None,
        options: CallOptions = _NO_OPTIONS,
    ) -> T:
        request, sent = self._prepare(operation, path, query, headers, body, options)
        course = self._course(operation, request, options)
        return _read(operation, request, course, await self._send(request, sent, course))

    async def _send(self, request: Request, sent: Headers, course: Course) -> Answer | Failure:
        while True:
            course.begin()
            outcome = await self._transport.send(self._base_url, request, sent)
            wait = _wait(course, outcome)
            if wait is None:
                return outcome
            if wait:
                await self._sleep(wait)

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Query = _NOTHING,
        body: Mapping[str, Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> Answer:
        """Send a call that has no method of its own, with the client's own credential.

        `path` is what follows the base URL (`/v3/orders`), percent-encoded; `query` and `body` (JSON) are encoded here. GET and HEAD
        are sent again as reads are, PUT and DELETE as idempotent calls, others as unsafe ones. Gives the answer as it came: `status`,
        `headers`, `content`, `json()`.

        Raises ConfigurationError when it cannot be sent, APIConnectionError when no answer came, APIStatusError for a status outside
        200 to 299.
        """
        operation = _raw(method, path)
        request, sent = self._prepare(operation, _NOTHING, query, _NOTHING, body, options)
        course = self._course(operation, request, options)
        return _checked(operation, request, course, await self._send(request, sent, course))

    def _list(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NOTHING,
        query: Query = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Mapping[str, Any] | None = None,
        options: CallOptions = _NO_OPTIONS,
    ) -> AsyncPager[Any, T]:
        async def fetch(cursor: Query) -> T:
            return await self._call(operation, path=path, query=query, headers=headers, body=body, options=_at(options, cursor))

        self._prepare(operation, path, query, headers, body, options)  # what cannot be sent is told by the call, not by the loop
        walk = course(operation.id, operation.cursor, {**query, **options.get("extra_query", {})})
        return AsyncPager(fetch, operation.items or "data", walk)

    async def close(self) -> None:
        """Close the connections, also those of the clients bound to this one."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()
