# Copied from generator/package/scalev/_runtime/clients.py by `python -m generator generate`. Do not edit.
"""The two clients: the way of a call, one at a time or many at a time."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, Unpack, cast

from .client_base import DEFAULT_TIMEOUT, NO_OPTIONS, NOTHING, ClientBase, answering, at, raw, refuse_list, split
from .errors import TokenRefreshError
from .operations import BusinessOptions, Operation, Options
from .outcomes import checked, held_back, read, told, wait_after
from .pages import AsyncPager, Pager, Query, walks
from .requests import Request
from .responses import RawResponse, Response
from .retries import DEFAULT_RETRY, Course, Retry
from .slots import admitted
from .transport import AsyncTransport, Failure, SyncTransport

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine

    from .auth.credentials import Headers
    from .auth.token_sources import AsyncTokenSource, TokenSource
    from .limiter import RateLimiter
    from .transport import AsyncHandler, AsyncHttpClient, SyncHandler, SyncHttpClient

P = ParamSpec("P")
T = TypeVar("T")


async def _sleep(seconds: float) -> None:
    import asyncio  # only when a call is sent again

    await asyncio.sleep(seconds)


class SyncClient(ClientBase):
    """Calls one operation at a time. Threads may share a client; close it when done, or use it as a context manager."""

    _asynchronous = False

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
        path: Mapping[str, Any] = NOTHING,
        query: Query = NOTHING,
        headers: Mapping[str, Any] = NOTHING,
        body: Mapping[str, Any] | None = None,
        options: Options = NO_OPTIONS,
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
        course = self._course(operation, request, sent, options)
        outcome = self._send(request, sent, course)
        self._keep(operation, outcome)
        return read(operation, request, course, outcome)

    def _send(self, request: Request, sent: Headers, course: Course) -> RawResponse | Failure:
        source: TokenSource | None = sent.source
        if source is None or "authorization" in request.headers:
            return self._try(request, sent, course)
        try:
            return source._send(self, course, request.rewindable, lambda token: self._try(request, sent.bearing(token), course))
        except TokenRefreshError as error:
            told(error, course)
            raise

    def _try(self, request: Request, sent: Headers, course: Course) -> RawResponse | Failure:
        outcome: RawResponse | Failure | None = None
        while True:
            slot = admitted(self._limiter, sent.caller(request.headers), course)
            if slot is None:
                return outcome or held_back(course, request)
            for pause in slot.waits():
                self._sleep(pause)
            course.begin()
            outcome = self._transport.send(self._base_url, request, sent)
            wait = wait_after(course, slot, outcome)
            if wait is None:
                return outcome
            if wait:
                self._sleep(wait)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Query = NOTHING,
        body: Mapping[str, Any] | None = None,
        **options: Unpack[BusinessOptions],
    ) -> RawResponse:
        """Send a call that has no method of its own, with the client's own credential.

        `path` is what follows the base URL (`/v3/orders`), percent-encoded; `query` and `body` (JSON) are encoded here. GET and HEAD
        are sent again as reads are, PUT and DELETE as idempotent calls, others as unsafe ones. Gives the answer as it came: `status`,
        `headers`, `content`, `json()`.

        Raises ConfigurationError when it cannot be sent, APIConnectionError when no answer came, APIStatusError for a status outside
        200 to 299.
        """
        operation = raw(method, path, query)
        request, sent = self._prepare(operation, NOTHING, query, NOTHING, body, options)
        course = self._course(operation, request, sent, options)
        return checked(operation, request, course, self._send(request, sent, course))

    def with_response(self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Response[T]:
        """Call a method and give its whole answer: `status`, `headers`, `request_id`, `content`, `parsed`, `attempts`.

        `client.with_response(client.orders.get, "order-id")` takes and raises what `client.orders.get("order-id")` does. A list has
        the same for each page: `client.orders.list().responses()`. TypeError for what is no method of a resource.
        """
        response: Response[T] = answering(method)(*args, **kwargs)
        return response

    def _list(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = NOTHING,
        query: Query = NOTHING,
        headers: Mapping[str, Any] = NOTHING,
        body: Mapping[str, Any] | None = None,
        options: Options = NO_OPTIONS,
    ) -> Pager[Any, T]:
        each, limit = split(options)

        def fetch(cursor: Query) -> Response[T]:
            return self._exchange(operation, path, query, headers, body, at(each, cursor))

        refuse_list(self, operation)
        self._prepare(operation, path, query, headers, body, each)  # what cannot be sent is told by the call, not by the loop
        fresh = walks(operation.id, operation.cursor, {**query, **options.get("extra_query", {})})
        return Pager(fetch, operation.items or "data", fresh, limit)

    def close(self) -> None:
        """Close the connections, also those of the clients bound to this one."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class AsyncClient(ClientBase):
    """Calls any number of operations at a time. Close it when done, or use it as an async context manager."""

    _asynchronous = True

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
        path: Mapping[str, Any] = NOTHING,
        query: Query = NOTHING,
        headers: Mapping[str, Any] = NOTHING,
        body: Mapping[str, Any] | None = None,
        options: Options = NO_OPTIONS,
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
        course = self._course(operation, request, sent, options)
        outcome = await self._send(request, sent, course)
        self._keep(operation, outcome)
        return read(operation, request, course, outcome)

    async def _send(self, request: Request, sent: Headers, course: Course) -> RawResponse | Failure:
        source: AsyncTokenSource | None = sent.source
        if source is None or "authorization" in request.headers:
            return await self._try(request, sent, course)
        try:
            return await source._send(self, course, request.rewindable, lambda token: self._try(request, sent.bearing(token), course))
        except TokenRefreshError as error:
            told(error, course)
            raise

    async def _try(self, request: Request, sent: Headers, course: Course) -> RawResponse | Failure:
        outcome: RawResponse | Failure | None = None
        while True:
            slot = admitted(self._limiter, sent.caller(request.headers), course)
            if slot is None:
                return outcome or held_back(course, request)
            for pause in slot.waits():
                await self._sleep(pause)
            course.begin()
            outcome = await self._transport.send(self._base_url, request, sent)
            wait = wait_after(course, slot, outcome)
            if wait is None:
                return outcome
            if wait:
                await self._sleep(wait)

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Query = NOTHING,
        body: Mapping[str, Any] | None = None,
        **options: Unpack[BusinessOptions],
    ) -> RawResponse:
        """Send a call that has no method of its own, with the client's own credential.

        `path` is what follows the base URL (`/v3/orders`), percent-encoded; `query` and `body` (JSON) are encoded here. GET and HEAD
        are sent again as reads are, PUT and DELETE as idempotent calls, others as unsafe ones. Gives the answer as it came: `status`,
        `headers`, `content`, `json()`.

        Raises ConfigurationError when it cannot be sent, APIConnectionError when no answer came, APIStatusError for a status outside
        200 to 299.
        """
        operation = raw(method, path, query)
        request, sent = self._prepare(operation, NOTHING, query, NOTHING, body, options)
        course = self._course(operation, request, sent, options)
        return checked(operation, request, course, await self._send(request, sent, course))

    async def with_response(self, method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> Response[T]:
        """Call a method and give its whole answer: `status`, `headers`, `request_id`, `content`, `parsed`, `attempts`.

        `await client.with_response(client.orders.get, "order-id")` takes and raises what `client.orders.get("order-id")` does. A list has
        the same for each page: `client.orders.list().responses()`. TypeError for what is no method of a resource.
        """
        response: Response[T] = await answering(method)(*args, **kwargs)
        return response

    def _list(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = NOTHING,
        query: Query = NOTHING,
        headers: Mapping[str, Any] = NOTHING,
        body: Mapping[str, Any] | None = None,
        options: Options = NO_OPTIONS,
    ) -> AsyncPager[Any, T]:
        each, limit = split(options)

        async def fetch(cursor: Query) -> Response[T]:
            return await self._exchange(operation, path, query, headers, body, at(each, cursor))

        refuse_list(self, operation)
        self._prepare(operation, path, query, headers, body, each)  # what cannot be sent is told by the call, not by the loop
        fresh = walks(operation.id, operation.cursor, {**query, **options.get("extra_query", {})})
        return AsyncPager(fetch, operation.items or "data", fresh, limit)

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
