# Copied from generator/package/scalev/_runtime/clients/asynchronous.py by `python -m generator generate`. Do not edit.
"""The asynchronous client: how a call is prepared, sent and retried."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, Unpack

from ..calls import AsyncCalls, return_response
from ..client_base import DEFAULT_TIMEOUT, NOTHING, ClientBase, make_raw_operation
from ..errors import APIError, ConfigurationError
from ..frames import clear_frames, seal
from ..lazy import async_token_source, asynchronous, call_options, observing
from ..lazy import hooks as call_hooks
from ..operations import Operation, Options
from ..outcomes import build_limiter_failure, build_timeout_failure, complete_error, require_success, wait_after
from ..pages import Query
from ..requests import DEFAULT_MAX_RESPONSE_BYTES, Request
from ..reservations import AsyncLimiter, Limiter, finish, reserve_async
from ..responses import RawResponse, Response
from ..retries import DEFAULT_RETRY, CallState, Retry
from ..secret import conceal, conceal_options, conceal_values

if TYPE_CHECKING:
    from ..auth.credentials import Headers
    from ..transport.failures import Failure

P = ParamSpec("P")
T = TypeVar("T")


async def _sleep(seconds: float) -> None:
    import anyio  # deferred until a call has to wait

    await anyio.sleep(seconds)


class AsyncClient(ClientBase):
    """An asynchronous client. Tasks may share it; close it when done, or use it as an async context manager."""

    _asynchronous = True

    @seal
    def __init__(
        self,
        api_key: str | None = None,
        *,
        auth: async_token_source.AsyncTokenSource | None = None,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        retry: Retry = DEFAULT_RETRY,
        b_uid: str | None = None,
        limiter: Limiter | AsyncLimiter | None = None,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        allow_http: bool = False,
        proxy: str | None = None,
        http_client: asynchronous.AsyncHttpClient | None = None,
        transport: asynchronous.AsyncHandler | None = None,
        hooks: call_hooks.Hooks | Iterable[call_hooks.Hooks] = (),
        observe: observing.Observer | None = None,
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
            max_response_bytes=max_response_bytes,
            allow_http=allow_http,
            hooks=hooks,
            observe=observe,
            clock=clock,
        )
        from ..event_loops import Background  # synchronous programs need no event loop

        self._sleep = sleep
        self._background = Background()
        from ..transport.asynchronous import AsyncTransport  # most programs use only one kind of client

        self._transport = AsyncTransport(self._base_url, proxy=proxy, handler=transport, http_client=http_client)

    @property
    def _calls(self) -> AsyncCalls:
        """The calls that resources make."""
        return AsyncCalls(self)

    async def _exchange(
        self,
        operation: Operation[T],
        path: Mapping[str, Any],
        query: Query,
        headers: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        options: Options,
    ) -> Response[T]:
        try:
            request, credential_headers = self._prepare(operation, path, query, headers, body, options)
            state = self._build_call_state(operation, request, credential_headers, options)
            watch = self._watch(operation, state)
            if watch is None:
                return await self._complete(operation, request, credential_headers, state, None)
            return await watch.run_async(lambda: self._complete(operation, request, credential_headers, state, watch))
        except BaseException as error:
            clear_frames(error)
            raise

    async def _complete(
        self, operation: Operation[T], request: Request, sent: Headers, state: CallState, watch: call_hooks.Watch | None
    ) -> Response[T]:
        outcome = await self._send(operation, request, sent, state, watch)
        self._keep(operation, outcome)
        return self._build(operation, request, state, outcome)

    async def _send(
        self, operation: Operation[Any], request: Request, sent: Headers, state: CallState, watch: call_hooks.Watch | None
    ) -> RawResponse | Failure:
        source: async_token_source.AsyncTokenSource | None = sent.source
        if source is None or "authorization" in request.headers:
            return await self._try(request, sent, state, watch)
        try:
            return await source._send(self, state, lambda tokens: self._try(request, sent.add_bearer(tokens.access_token), state, watch))
        except APIError as error:
            complete_error(error, operation, state)
            raise

    async def _try(self, request: Request, sent: Headers, state: CallState, watch: call_hooks.Watch | None) -> RawResponse | Failure:
        outcome: RawResponse | Failure | None = None
        while True:
            reservation = await reserve_async(self._limiter, sent, request.headers, state, self._sleep)
            if reservation is None:
                return outcome or build_limiter_failure(state, request)
            is_sent = False
            try:
                bound = state.bound
                if bound.seconds <= 0:
                    return outcome or build_timeout_failure(state, request)
                state.begin()
                is_sent = True
                outcome = await self._transport.send(request, sent, bound)
            except ConfigurationError:  # nothing was sent
                is_sent = False
                raise
            finally:
                await finish(reservation.end(sent=is_sent))
            if isinstance(outcome, RawResponse):
                await finish(reservation.learn(outcome.status, outcome.headers))
            wait = wait_after(state, outcome)
            if wait is None:
                return outcome
            if watch is not None:
                await watch.notify_of_retry_async(outcome, wait)
            if wait:
                await self._sleep(wait)

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Query = NOTHING,
        body: Mapping[str, Any] | None = None,
        **options: Unpack[call_options.BusinessOptions],
    ) -> RawResponse:
        """Send a request for which there is no method, with the client's own credential, and return the raw response.

        `path` is the part after the base URL (`/v3/orders`), percent-encoded; `query` and `body` (JSON) are encoded here. GET and HEAD
        are retried as safe, PUT and DELETE as idempotent, other methods as unsafe. The response has `status`, `headers`, `content` and
        `json()`.

        Raises ConfigurationError if the request cannot be sent, APIConnectionError if no response was received, APIStatusError for a
        status outside 200 to 299.
        """
        conceal_options(options)
        query, body = conceal_values(query), conceal(body)
        try:
            operation = make_raw_operation(method, path, query)
            request, credential_headers = self._prepare(operation, NOTHING, query, NOTHING, body, options)
            state = self._build_call_state(operation, request, credential_headers, options)
            watch = self._watch(operation, state)

            async def perform() -> RawResponse:
                return require_success(operation, request, state, await self._send(operation, request, credential_headers, state, watch))

            return await (perform() if watch is None else watch.run_async(perform))
        except BaseException as error:
            clear_frames(error)
            raise

    async def with_response(self, method: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> Response[T]:
        """Call a method and return its whole response: `status`, `headers`, `request_id`, `content`, `parsed`, `attempts`.

        `await client.with_response(client.orders.get, "order-id")` takes and raises what `client.orders.get("order-id")` does. For a list,
        use `client.orders.list().responses()`, which yields one for each page. Raises TypeError for anything but a resource's method.
        """
        response: Response[T] = await return_response(method)(*args, **kwargs)
        return response

    async def close(self) -> None:
        """Close the connections, including those of the clients bound to this one, once any token refresh under way has finished."""
        await self._background.wait()
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()
