# Copied from generator/package/scalev/_runtime/clients/sync.py by `python -m generator generate`. Do not edit.
"""The synchronous client: how a call is prepared, sent and retried."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, Unpack

from ..calls import SyncCalls, return_response
from ..client_base import DEFAULT_TIMEOUT, NOTHING, ClientBase, make_raw_operation
from ..errors import APIError, ConfigurationError
from ..frames import clear_frames, seal
from ..lazy import call_options, observing, sync, token_source
from ..lazy import hooks as call_hooks
from ..operations import Operation, Options
from ..outcomes import build_limiter_failure, build_timeout_failure, complete_error, require_success, wait_after
from ..pages import Query
from ..requests import DEFAULT_MAX_RESPONSE_BYTES, Request
from ..reservations import Limiter, reserve
from ..responses import RawResponse, Response
from ..retries import DEFAULT_RETRY, CallState, Retry
from ..secret import conceal, conceal_options, conceal_values

if TYPE_CHECKING:
    from ..auth.credentials import Headers
    from ..transport.failures import Failure

P = ParamSpec("P")
T = TypeVar("T")


class SyncClient(ClientBase):
    """A synchronous client. Threads may share it; close it when done, or use it as a context manager."""

    _asynchronous = False

    @seal
    def __init__(
        self,
        api_key: str | None = None,
        *,
        auth: token_source.TokenSource | None = None,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        retry: Retry = DEFAULT_RETRY,
        b_uid: str | None = None,
        limiter: Limiter | None = None,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        allow_http: bool = False,
        proxy: str | None = None,
        http_client: sync.SyncHttpClient | None = None,
        transport: sync.SyncHandler | None = None,
        hooks: call_hooks.Hooks | Iterable[call_hooks.Hooks] = (),
        observe: observing.Observer | None = None,
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
            max_response_bytes=max_response_bytes,
            allow_http=allow_http,
            hooks=hooks,
            observe=observe,
            clock=clock,
        )
        self._sleep = sleep
        from ..transport.sync import SyncTransport  # most programs use only one kind of client

        self._transport = SyncTransport(self._base_url, proxy=proxy, handler=transport, http_client=http_client)

    @property
    def _calls(self) -> SyncCalls:
        """The calls that resources make."""
        return SyncCalls(self)

    def _exchange(
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
                return self._complete(operation, request, credential_headers, state, None)
            return watch.run(lambda: self._complete(operation, request, credential_headers, state, watch))
        except BaseException as error:
            clear_frames(error)
            raise

    def _complete(
        self, operation: Operation[T], request: Request, sent: Headers, state: CallState, watch: call_hooks.Watch | None
    ) -> Response[T]:
        outcome = self._send(operation, request, sent, state, watch)
        self._keep(operation, outcome)
        return self._build(operation, request, state, outcome)

    def _send(
        self, operation: Operation[Any], request: Request, sent: Headers, state: CallState, watch: call_hooks.Watch | None
    ) -> RawResponse | Failure:
        source: token_source.TokenSource | None = sent.source
        if source is None or "authorization" in request.headers:
            return self._try(request, sent, state, watch)
        try:
            return source._send(self, state, lambda tokens: self._try(request, sent.add_bearer(tokens.access_token), state, watch))
        except APIError as error:
            complete_error(error, operation, state)
            raise

    def _try(self, request: Request, sent: Headers, state: CallState, watch: call_hooks.Watch | None) -> RawResponse | Failure:
        outcome: RawResponse | Failure | None = None
        while True:
            reservation = reserve(self._limiter, sent, request.headers, state, self._sleep)
            if reservation is None:
                return outcome or build_limiter_failure(state, request)
            is_sent = False
            try:
                bound = state.bound
                if bound.seconds <= 0:
                    return outcome or build_timeout_failure(state, request)
                state.begin()
                is_sent = True
                outcome = self._transport.send(request, sent, bound)
            except ConfigurationError:  # nothing was sent
                is_sent = False
                raise
            finally:
                reservation.end(sent=is_sent)
            if isinstance(outcome, RawResponse):
                reservation.learn(outcome.status, outcome.headers)
            wait = wait_after(state, outcome)
            if wait is None:
                return outcome
            if watch is not None:
                watch.notify_of_retry(outcome, wait)
            if wait:
                self._sleep(wait)

    def request(
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
            if watch is None:
                return require_success(operation, request, state, self._send(operation, request, credential_headers, state, None))
            return watch.run(
                lambda: require_success(operation, request, state, self._send(operation, request, credential_headers, state, watch))
            )
        except BaseException as error:
            clear_frames(error)
            raise

    def with_response(self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Response[T]:
        """Call a method and return its whole response: `status`, `headers`, `request_id`, `content`, `parsed`, `attempts`.

        `client.with_response(client.orders.get, "order-id")` takes and raises what `client.orders.get("order-id")` does. For a list,
        use `client.orders.list().responses()`, which yields one for each page. Raises TypeError for anything but a resource's method.
        """
        response: Response[T] = return_response(method)(*args, **kwargs)
        return response

    def close(self) -> None:
        """Close the connections, including those of the clients bound to this one."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
