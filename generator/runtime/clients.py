"""The clients' common ground: settings, and the way of a call."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, ParamSpec, Self, TypeVar, Unpack, cast

import attrs

from .answers import Answer, Response, error_of, result_of
from .base_urls import checked_base_url, is_loopback
from .credentials import BUSINESS_PARAMETER, Credentials, GuestToken, Headers
from .errors import APIError, APITimeoutError, ConfigurationError, TokenRefreshError
from .limiter import RateLimiter, Slot, admitted, checked_limiter
from .operations import OMIT, BusinessOptions, Omit, Operation, Options
from .pages import AsyncPager, Pager, Query, course
from .requests import Request, build, checked_retry, checked_timeout
from .retries import DEFAULT_RETRY, Course, Retry
from .secrecy import Secrets
from .token_sources import AsyncTokenSource, TokenSource
from .tokens import Kind
from .transport import AsyncTransport, Failure, SyncTransport

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine

    from .transport import AsyncHandler, AsyncHttpClient, SyncHandler, SyncHttpClient

P = ParamSpec("P")
T = TypeVar("T")

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_NO_OPTIONS: Options = {}

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
    #: Whose tokens -> the module and the name of the operation that gives and replaces them.
    _token_operations: ClassVar[Mapping[str, tuple[str, str]]] = {}

    def __init__(
        self,
        *,
        api_key: str | None,
        auth: TokenSource | AsyncTokenSource | None,
        base_url: str | None,
        timeout: float,
        retry: Retry,
        b_uid: str | None,
        limiter: RateLimiter | None,
        allow_http: bool,
        clock: Callable[[], float],
    ) -> None:
        # only what was left out is taken from the environment: an empty argument is a mistake, not another account
        key = api_key if api_key is not None or auth is not None else os.environ.get("SCALEV_API_KEY")
        url = base_url if base_url is not None else os.environ.get("SCALEV_BASE_URL") or DEFAULT_BASE_URL
        self._timeout = checked_timeout(timeout)
        self._retry = checked_retry(retry)
        self._b_uid = _checked_b_uid(b_uid)
        self._limiter = checked_limiter(limiter)
        self._clock = clock
        self._whole = False  # whether methods give the Response, not what it was read as
        self._credentials = Credentials(api_key=key, auth=auth, asynchronous=isinstance(self, AsyncClient))
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

    def _bind(self, bound: Mapping[str, str], *, guest_token: str | None = None, **credentials: Any) -> Self:
        """A client with path values and credentials of its own, over the same connections."""
        client = self._copy()
        client._bound = {**self._bound, **bound}
        client._credentials = attrs.evolve(self._credentials, guest_token=GuestToken(guest_token), **credentials)
        return client

    @property
    def _guest_token(self) -> str | None:
        return self._credentials.guest_token.value

    def _copy(self) -> Self:
        client = object.__new__(type(self))
        client.__dict__.update(self.__dict__)
        return client

    def with_options(
        self,
        *,
        api_key: str | Omit = OMIT,
        auth: TokenSource | AsyncTokenSource | Omit = OMIT,
        timeout: float | Omit = OMIT,
        retry: Retry | Omit = OMIT,
        b_uid: str | Omit | None = OMIT,
        limiter: RateLimiter | Omit | None = OMIT,
    ) -> Self:
        """A client like this one but for what is given, over the same connections: closing one closes both.

        `auth` takes the place of a key and the other way round; `timeout` is in seconds; `b_uid` is the unique id of the business to
        act for; the limiter counts each credential by itself. Raises ConfigurationError when a setting cannot be used.
        """
        client = self._copy()
        given: dict[str, Any] = {name: value for name, value in (("api_key", api_key), ("auth", auth)) if not isinstance(value, Omit)}
        if given:
            client._credentials = attrs.evolve(self._credentials, **{"api_key": None, "auth": None} | given)
        if not isinstance(timeout, Omit):
            client._timeout = checked_timeout(timeout)
        if not isinstance(retry, Omit):
            client._retry = checked_retry(retry)
        if not isinstance(b_uid, Omit):
            client._b_uid = _checked_b_uid(b_uid)
        if not isinstance(limiter, Omit):
            client._limiter = checked_limiter(limiter)
        return client

    def _prepare(
        self,
        operation: Operation[Any],
        path: Mapping[str, Any],
        query: Query,
        headers: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        options: Options,
    ) -> tuple[Request, Headers]:
        """What a call sends; TypeError and ConfigurationError when it cannot be sent."""
        if "retry" in options:
            checked_retry(options["retry"])
        if operation.b_uid:
            query = {BUSINESS_PARAMETER: _checked_b_uid(options["b_uid"]) if "b_uid" in options else self._b_uid, **query}
        options = {"timeout": self._timeout, **options}
        request = build(operation, path={**self._bound, **path}, query=query, headers=headers, body=body, options=options)
        credentials = self._credentials.headers(operation)
        sent = {"Accept": "application/json", "User-Agent": self._user_agent, **credentials}
        return request, Headers(sent, source=credentials.source)

    def _course(self, operation: Operation[Any], request: Request, options: Options) -> Course:
        # the log names the template of the path: what fills it may be secret
        return Course(
            retry=options.get("retry", self._retry),
            safety=request.safety,
            call=f"{operation.method} {operation.path}",
            rewindable=request.rewindable,
            clock=self._clock,
        )

    def _token_operation(self, kind: Kind) -> Operation[Any]:
        """The operation that gives tokens and replaces them; ConfigurationError where this version of the API has none."""
        if kind not in self._token_operations:
            raise ConfigurationError(f"this version of the API has no operation that replaces tokens ({kind})")
        module, name = self._token_operations[kind]
        operation: Operation[Any] = getattr(import_module(module), name)
        return operation

    def _keep(self, operation: Operation[Any], outcome: Answer | Failure) -> None:
        """Take over what an answer gives for later calls."""
        if operation.guest_token and isinstance(outcome, Answer):
            self._credentials.guest_token.keep(outcome.headers)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._base_url!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client cannot be copied or pickled: it holds credentials and connections")


def _held(course: Course, request: Request) -> Failure:
    """A call that the limiter cannot let through in time."""
    told = (
        f"{request.method} {request.path}: not sent: the limiter has no place for it within the {course.retry.total:g} s of `Retry.total`"
    )
    error = APITimeoutError(told, method=request.method, path=request.path)
    return Failure(error=error, cause=None, reason="the limiter", received=False, passing=False)


def _wait(course: Course, slot: Slot, outcome: Answer | Failure) -> float | None:
    """How long to wait before sending again; None where a try was the last."""
    if isinstance(outcome, Answer):
        slot.learn(outcome.status, outcome.headers)
        return course.after_status(outcome.status, outcome.headers)
    return course.after_failure(outcome.reason, received=outcome.received, passing=outcome.passing)


def _answer_of(course: Course, outcome: Answer | Failure) -> Answer:
    if isinstance(outcome, Answer):
        return outcome
    told = course.secrets is not None and course.secrets.told_by(outcome.cause)
    raise _told(outcome.error, course) from None if told else outcome.cause


def _told(error: APIError, course: Course) -> APIError:
    """The error with what is known of the tries, and without the credentials of the call."""
    if course.secrets is not None:
        course.secrets.hide(error)
    error.attempts, error.may_have_been_processed = course.attempts, course.may_have_been_processed
    return error


def _read(operation: Operation[T], request: Request, course: Course, outcome: Answer | Failure) -> Response[T]:
    """The answer of a call and what it says, from its last try."""
    answer = _answer_of(course, outcome)
    try:
        parsed = result_of(operation, request.path, answer)
    except APIError as error:
        _told(error, course)
        raise
    return Response(status=answer.status, headers=answer.headers, content=answer.content, parsed=parsed, attempts=course.attempts)


def _raw(method: Any, path: Any) -> Operation[Any]:
    """The operation that a raw call stands for."""
    if not isinstance(method, str) or not _METHOD.fullmatch(method):
        raise ConfigurationError(f"method: expected one such as GET or POST, got {method!r:.60}")
    if not isinstance(path, str) or not _RAW_PATH.fullmatch(path) or _DOTS.search(path):
        raise ConfigurationError(f"path: expected one such as /v3/orders, percent-encoded and without a query, got {path!r:.60}")
    return Operation(id=f"{method} {path}", method=method, path=path, content_type="application/json", b_uid=True)


def _checked(operation: Operation[Any], request: Request, course: Course, outcome: Answer | Failure) -> Answer:
    """The answer of a raw call; its error where it tells of one."""
    answer = _answer_of(course, outcome)
    if not 200 <= answer.status < 300:
        raise _told(error_of(operation, request.path, answer), course)
    return answer


async def _sleep(seconds: float) -> None:
    import asyncio  # only when a call is sent again

    await asyncio.sleep(seconds)


def _at(options: Options, cursor: Query) -> Options:
    """The options of a page: those of the list, and the cursor above all."""
    return {**options, "extra_query": {**options.get("extra_query", {}), **cursor}} if cursor else options


def _split(options: Options) -> tuple[Options, int | None]:
    """The options of a list: those of each page, and how many rows it gives at most."""
    each = dict(options)
    return each, each.pop("limit", None)


def _checked_b_uid(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise ConfigurationError(f"b_uid: expected the unique id of a business, got {value!r:.60}")


def _answering(method: Callable[..., Any]) -> Callable[..., Any]:
    """A resource's method that gives the Response; TypeError for anything that is no such method."""
    resource = getattr(method, "__self__", None)
    client = getattr(resource, "_client", None)
    if not isinstance(client, _Base):
        raise TypeError(f"expected a method of a resource such as client.orders.get, got {method!r:.80}")
    client = client._copy()
    client._whole = True
    kind: Any = type(resource)
    bound: Callable[..., Any] = getattr(kind(client), method.__name__)
    return bound


def _refuse_list(client: _Base, operation: Operation[Any]) -> None:
    if client._whole:
        raise TypeError(f"{operation.id} is a list: its pages with their status and headers come from `.responses()`")


class SyncClient(_Base):
    """Calls one operation at a time. Threads may share a client; close it when done, or use it as a context manager."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        auth: TokenSource | None = None,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        retry: Retry = DEFAULT_RETRY,
        b_uid: str | None = None,
        limiter: RateLimiter | None = None,
        allow_http: bool = False,
        proxy: str | None = None,
        http_client: SyncHttpClient | None = None,
        transport: SyncHandler | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(
            api_key=api_key,
            auth=auth,
            base_url=base_url,
            timeout=timeout,
            retry=retry,
            b_uid=b_uid,
            limiter=limiter,
            allow_http=allow_http,
            clock=clock,
        )
        self._sleep = sleep
        self._transport = SyncTransport(
            timeout=timeout, use_proxies=self._use_proxies, proxy=proxy, handler=transport, http_client=http_client
        )

    def _call(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NOTHING,
        query: Query = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Mapping[str, Any] | None = None,
        options: Options = _NO_OPTIONS,
    ) -> T:
        response = self._exchange(operation, path, query, headers, body, options)
        return cast("T", response) if self._whole else response.parsed

    def _exchange(
        self,
        operation: Operation[T],
        path: Mapping[str, Any],
        query: Query,
        headers: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        options: Options,
    ) -> Response[T]:
        request, sent = self._prepare(operation, path, query, headers, body, options)
        course = self._course(operation, request, options)
        outcome = self._send(request, sent, course)
        self._keep(operation, outcome)
        return _read(operation, request, course, outcome)

    def _send(self, request: Request, sent: Headers, course: Course) -> Answer | Failure:
        course.secrets = Secrets(sent, request.headers, request.content)
        source: TokenSource | None = sent.source
        if source is None or "authorization" in request.headers:
            return self._try(request, sent, course)
        try:
            return source._send(self, course, request.rewindable, lambda token: self._try(request, sent.bearing(token), course))
        except TokenRefreshError as error:
            _told(error, course)
            raise

    def _try(self, request: Request, sent: Headers, course: Course) -> Answer | Failure:
        outcome: Answer | Failure | None = None
        while True:
            slot = admitted(self._limiter, sent.caller(request.headers), course)
            if slot is None:
                return outcome or _held(course, request)
            for pause in slot.waits():
                self._sleep(pause)
            course.begin()
            outcome = self._transport.send(self._base_url, request, sent)
            wait = _wait(course, slot, outcome)
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
        **options: Unpack[BusinessOptions],
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

    def with_response(self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Response[T]:
        """Call a method and give its whole answer: `status`, `headers`, `request_id`, `content`, `parsed`, `attempts`.

        `client.with_response(client.orders.get, "order-id")` takes and raises what `client.orders.get("order-id")` does. A list has
        the same for each page: `client.orders.list().responses()`. TypeError for what is no method of a resource.
        """
        response: Response[T] = _answering(method)(*args, **kwargs)
        return response

    def _list(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NOTHING,
        query: Query = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Mapping[str, Any] | None = None,
        options: Options = _NO_OPTIONS,
    ) -> Pager[Any, T]:
        each, limit = _split(options)

        def fetch(cursor: Query) -> Response[T]:
            return self._exchange(operation, path, query, headers, body, _at(each, cursor))

        _refuse_list(self, operation)
        self._prepare(operation, path, query, headers, body, each)  # what cannot be sent is told by the call, not by the loop
        walk = course(operation.id, operation.cursor, {**query, **options.get("extra_query", {})})
        return Pager(fetch, operation.items or "data", walk, limit)

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
        auth: AsyncTokenSource | None = None,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        retry: Retry = DEFAULT_RETRY,
        b_uid: str | None = None,
        limiter: RateLimiter | None = None,
        allow_http: bool = False,
        proxy: str | None = None,
        http_client: AsyncHttpClient | None = None,
        transport: AsyncHandler | None = None,
        sleep: Callable[[float], Awaitable[None]] = _sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(
            api_key=api_key,
            auth=auth,
            base_url=base_url,
            timeout=timeout,
            retry=retry,
            b_uid=b_uid,
            limiter=limiter,
            allow_http=allow_http,
            clock=clock,
        )
        self._sleep = sleep
        self._background: set[asyncio.Task[None]] = set()
        self._transport = AsyncTransport(
            timeout=timeout, use_proxies=self._use_proxies, proxy=proxy, handler=transport, http_client=http_client
        )

    async def _call(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NOTHING,
        query: Query = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Mapping[str, Any] | None = None,
        options: Options = _NO_OPTIONS,
    ) -> T:
        response = await self._exchange(operation, path, query, headers, body, options)
        return cast("T", response) if self._whole else response.parsed

    async def _exchange(
        self,
        operation: Operation[T],
        path: Mapping[str, Any],
        query: Query,
        headers: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        options: Options,
    ) -> Response[T]:
        request, sent = self._prepare(operation, path, query, headers, body, options)
        course = self._course(operation, request, options)
        outcome = await self._send(request, sent, course)
        self._keep(operation, outcome)
        return _read(operation, request, course, outcome)

    async def _send(self, request: Request, sent: Headers, course: Course) -> Answer | Failure:
        course.secrets = Secrets(sent, request.headers, request.content)
        source: AsyncTokenSource | None = sent.source
        if source is None or "authorization" in request.headers:
            return await self._try(request, sent, course)
        try:
            return await source._send(self, course, request.rewindable, lambda token: self._try(request, sent.bearing(token), course))
        except TokenRefreshError as error:
            _told(error, course)
            raise

    async def _try(self, request: Request, sent: Headers, course: Course) -> Answer | Failure:
        outcome: Answer | Failure | None = None
        while True:
            slot = admitted(self._limiter, sent.caller(request.headers), course)
            if slot is None:
                return outcome or _held(course, request)
            for pause in slot.waits():
                await self._sleep(pause)
            course.begin()
            outcome = await self._transport.send(self._base_url, request, sent)
            wait = _wait(course, slot, outcome)
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
        **options: Unpack[BusinessOptions],
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

    async def with_response(self, method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> Response[T]:
        """Call a method and give its whole answer: `status`, `headers`, `request_id`, `content`, `parsed`, `attempts`.

        `await client.with_response(client.orders.get, "order-id")` takes and raises what `client.orders.get("order-id")` does. A list has
        the same for each page: `client.orders.list().responses()`. TypeError for what is no method of a resource.
        """
        response: Response[T] = await _answering(method)(*args, **kwargs)
        return response

    def _list(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NOTHING,
        query: Query = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Mapping[str, Any] | None = None,
        options: Options = _NO_OPTIONS,
    ) -> AsyncPager[Any, T]:
        each, limit = _split(options)

        async def fetch(cursor: Query) -> Response[T]:
            return await self._exchange(operation, path, query, headers, body, _at(each, cursor))

        _refuse_list(self, operation)
        self._prepare(operation, path, query, headers, body, each)  # what cannot be sent is told by the call, not by the loop
        walk = course(operation.id, operation.cursor, {**query, **options.get("extra_query", {})})
        return AsyncPager(fetch, operation.items or "data", walk, limit)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what goes on even when the call that began it is cancelled."""
        import asyncio  # only where there is such work

        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def close(self) -> None:
        """Close the connections, also those of the clients bound to this one; a refresh of tokens that is under way ends first."""
        if self._background:
            import asyncio  # only where there is such work

            await asyncio.wait(set(self._background))
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()
