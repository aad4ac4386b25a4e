# Copied from generator/package/scalev/mock/serving/transport.py by `python -m generator generate`. Do not edit.
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
        answer = self._handle(_read(request, request.read()))
        delay, in_time = _waiting(request, answer)
        if delay:
            self._sleep(delay)
        return _delivered(request, answer, in_time=in_time)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response to a request of an async client."""
        answer = await self._handle_async(_read(request, await request.aread()))
        delay, in_time = _waiting(request, answer)
        if delay:
            slept = self._sleep(delay)
            if isawaitable(slept):
                await slept
        return _delivered(request, answer, in_time=in_time)


class _Truncated(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A response body that ends too early."""

    def __init__(self, answer: Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield self._answer.sent
        raise self._error()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._answer.sent
        raise self._error()

    def _error(self) -> httpx.RemoteProtocolError:
        got, expected = len(self._answer.sent), len(self._answer.body)
        message = f"peer closed connection without sending complete message body (received {got} bytes, expected {expected})"
        return httpx.RemoteProtocolError(message)


def _read(request: httpx.Request, body: bytes) -> Request:
    path, _, query = request.url.raw_path.decode("ascii", "replace").partition("?")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
    return Request(request.method, path, query, headers, body)


def _waiting(request: httpx.Request, answer: Response) -> tuple[float, bool]:
    """Return how many seconds the client waits for a response, and whether it arrives in that time."""
    patience = request.extensions.get("timeout", {}).get("read")
    return (answer.delay, True) if patience is None or answer.delay <= patience else (patience, False)


def _delivered(request: httpx.Request, answer: Response, *, in_time: bool) -> httpx.Response:
    if answer.ending == "refused":
        raise httpx.ConnectError("[Errno 111] Connection refused", request=request)
    if not in_time:
        raise httpx.ReadTimeout("The read operation timed out", request=request)
    if answer.ending == "reset":
        raise httpx.ReadError("[Errno 104] Connection reset by peer", request=request)
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    if answer.ending == "truncated":
        return httpx.Response(answer.status, headers=headers, stream=_Truncated(answer), request=request)
    return httpx.Response(answer.status, headers=headers, content=answer.body, request=request)
