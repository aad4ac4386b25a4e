"""httpx transport of the mock, for sync and async clients. No other module of the mock imports httpx."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from inspect import isawaitable

import httpx

from ..messages import Request, Response


class MockTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Pass every request to a handler instead of the network. Simulated network failures raise the exceptions of httpx."""

    def __init__(
        self,
        handle: Callable[[Request], Response],
        handle_async: Callable[[Request], Awaitable[Response]],
        sleep: Callable[[float], object],
    ) -> None:
        self._handle = handle
        self._handle_async = handle_async
        self._sleep = sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response to a request of a sync client."""
        response = self._handle(_convert_request(request, request.read()))
        delay, in_time = _get_delay(request, response)
        if delay:
            self._sleep(delay)
        return _convert_response(request, response, in_time=in_time)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response to a request of an async client."""
        response = await self._handle_async(_convert_request(request, await request.aread()))
        delay, in_time = _get_delay(request, response)
        if delay:
            slept = self._sleep(delay)
            if isawaitable(slept):
                await slept
        return _convert_response(request, response, in_time=in_time)


class _Truncated(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A response body that ends too early."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield self._response.sent_body
        raise self._build_error()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._response.sent_body
        raise self._build_error()

    def _build_error(self) -> httpx.RemoteProtocolError:
        got, expected = len(self._response.sent_body), len(self._response.body)
        message = f"peer closed connection without sending complete message body (received {got} bytes, expected {expected})"
        return httpx.RemoteProtocolError(message)


def _convert_request(request: httpx.Request, body: bytes) -> Request:
    path, _, query = request.url.raw_path.decode("ascii", "replace").partition("?")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
    return Request(request.method, path, query, headers, body)


def _get_delay(request: httpx.Request, response: Response) -> tuple[float, bool]:
    """Return how many seconds the client waits for a response, and whether it arrives in that time."""
    timeout = request.extensions.get("timeout", {}).get("read")
    return (response.delay, True) if timeout is None or response.delay <= timeout else (timeout, False)


def _convert_response(request: httpx.Request, response: Response, *, in_time: bool) -> httpx.Response:
    if response.ending == "refused":
        raise httpx.ConnectError("[Errno 111] Connection refused", request=request)
    if not in_time:
        raise httpx.ReadTimeout("The read operation timed out", request=request)
    if response.ending == "reset":
        raise httpx.ReadError("[Errno 104] Connection reset by peer", request=request)
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    headers.append((b"content-length", str(len(response.body)).encode()))
    if response.ending == "truncated":
        return httpx.Response(response.status, headers=headers, stream=_Truncated(response), request=request)
    return httpx.Response(response.status, headers=headers, content=response.body, request=request)
