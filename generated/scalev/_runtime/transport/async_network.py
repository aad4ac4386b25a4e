# Copied from generator/package/scalev/_runtime/transport/async_network.py by `python -m generator generate`. Do not edit.
"""Connections of an async client, for one event loop. The deadline of an attempt is a cancel scope around all of it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

import anyio
import httpcore
import httpx

from ..event_loops import is_of_trio
from .attempts import CURRENT
from .chunks import AsyncChunks
from .routes import Idle, Route, bind_connections, convert_request

#: The maximum number of calls of an event loop at a time; others wait.
_MOST_CALLS = 100


class AsyncPool(httpx.AsyncBaseTransport):
    """The connections of one event loop. A call uses one exclusively until the end of its response; calls beyond the limit wait."""

    def __init__(self, route: Route, loop: Any) -> None:
        backend: Any = httpcore.TrioBackend() if is_of_trio(loop) else httpcore.AnyIOBackend()
        kinds = (httpcore.AsyncConnectionPool, httpcore.AsyncHTTPProxy, httpcore.AsyncSOCKSProxy)
        self._connect = bind_connections(route, kinds, _Backend(backend, route.tls_layers))
        self._idle: Idle[httpcore.AsyncConnectionInterface] = Idle()
        self._is_closed = False
        self._turns = anyio.CapacityLimiter(_MOST_CALLS)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the response, whose body has not been read, and which has to be closed."""
        turn = object()  # a task may make a call during another one, such as one that provides its body
        try:
            self._turns.acquire_on_behalf_of_nowait(turn)
        except anyio.WouldBlock:
            await self._turns.acquire_on_behalf_of(turn)
        try:
            return await self._send(request, turn)
        except BaseException:
            self._turns.release_on_behalf_of(turn)
            raise

    async def _send(self, request: httpx.Request, turn: object) -> httpx.Response:
        connection, expired_connections = self._idle.take()
        await _discard(*expired_connections)
        connection = connection or self._connect()
        attempt = CURRENT.get()
        stream = request.stream if isinstance(request.stream, AsyncChunks) or attempt is None else AsyncChunks(request.stream, attempt)
        try:
            response = await connection.handle_async_request(convert_request(request, stream))
        except BaseException:
            await _discard(connection)
            raise
        content = _Content(response.stream, partial(self._end, connection, turn))
        return httpx.Response(response.status, headers=response.headers, stream=content)

    async def _end(self, connection: httpcore.AsyncConnectionInterface, turn: object) -> None:
        try:
            if connection.is_idle() and not self._is_closed:
                self._idle.give(connection)
            else:
                await _discard(connection)
        finally:
            self._turns.release_on_behalf_of(turn)

    async def aclose(self) -> None:
        """Close the idle connections; those in use are closed when their calls end."""
        self._is_closed = True
        while (idle_connection := self._idle.take())[0] is not None or idle_connection[1]:
            await _discard(idle_connection[0], *idle_connection[1])


async def _discard(*connections: httpcore.AsyncConnectionInterface | None) -> None:
    for connection in connections:
        if connection is not None:
            with anyio.CancelScope(shield=True), suppress(Exception):  # an error does not matter: the connection is no longer needed
                await connection.aclose()


class _Content(httpx.AsyncByteStream):
    """The body of a response, streamed. `end` is called when it is closed."""

    def __init__(self, stream: Any, end: Callable[[], Awaitable[None]]) -> None:
        self._stream = stream
        self._end = end

    def __aiter__(self) -> AsyncIterator[bytes]:
        chunks: AsyncIterator[bytes] = aiter(self._stream)
        return chunks

    async def aclose(self) -> None:
        try:
            with anyio.CancelScope(shield=True):
                await self._stream.aclose()
        finally:
            await self._end()


class _Backend(httpcore.AsyncNetworkBackend):
    """Opens connections. `tls_layers` is the number of TLS handshakes before a request can be sent."""

    def __init__(self, plain: httpcore.AsyncNetworkBackend, tls_layers: int) -> None:
        self._plain = plain
        self._tls_layers = tls_layers

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface of httpcore
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(await self._plain.connect_tcp(host, port, timeout, local_address, socket_options), self._tls_layers)


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that records when a byte of the request is about to be sent."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, tls_layers: int) -> None:
        self._stream = stream
        self._tls_layers = tls_layers

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        attempt = CURRENT.get()
        # anything written before the last handshake is for the proxy
        if attempt is not None and not self._tls_layers:
            attempt.is_sent = True
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        try:
            return _Stream(await self._stream.start_tls(ssl_context, server_hostname, timeout), self._tls_layers - 1)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
