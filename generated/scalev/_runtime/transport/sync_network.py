# Copied from generator/package/scalev/_runtime/transport/sync_network.py by `python -m generator generate`. Do not edit.
"""Connections of a sync client, where every step respects the deadline of the attempt.

The timeouts of httpx bound a single read: a service that sends a byte now and then never exceeds them. Only name resolution cannot be
interrupted.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import httpcore
import httpx

from .attempts import CURRENT
from .routes import Idle, Route, bind_connections, convert_request

R = TypeVar("R")


class SyncPool(httpx.BaseTransport):
    """The connections of one process. Threads share them; each call uses one exclusively, so that none waits for another."""

    def __init__(self, route: Route) -> None:
        kinds = (httpcore.ConnectionPool, httpcore.HTTPProxy, httpcore.SOCKSProxy)
        self._connect = bind_connections(route, kinds, _Backend(route.tls_layers))
        self._idle: Idle[httpcore.ConnectionInterface] = Idle()
        self._is_closed = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the response, whose body has not been read, and which has to be closed."""
        connection, expired_connections = self._idle.take()
        _discard(*expired_connections)
        connection = connection or self._connect()
        try:
            response = connection.handle_request(convert_request(request, request.stream))
        except BaseException:
            _discard(connection)
            raise
        content = _Content(response.stream, partial(self._end, connection))
        return httpx.Response(response.status, headers=response.headers, stream=content)

    def _end(self, connection: httpcore.ConnectionInterface) -> None:
        if connection.is_idle() and not self._is_closed:
            self._idle.give(connection)
        else:
            _discard(connection)

    def close(self) -> None:
        """Close the idle connections; those in use are closed when their calls end."""
        self._is_closed = True
        while (idle_connection := self._idle.take())[0] is not None or idle_connection[1]:
            _discard(idle_connection[0], *idle_connection[1])


def _discard(*connections: httpcore.ConnectionInterface | None) -> None:
    for connection in connections:
        if connection is not None:
            with suppress(Exception):  # an error does not matter: the connection is no longer needed
                connection.close()


class _Content(httpx.SyncByteStream):
    """The body of a response, streamed. `end` is called when it is closed."""

    def __init__(self, stream: Any, end: Callable[[], None]) -> None:
        self._stream = stream
        self._end = end

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        try:
            self._stream.close()
        finally:
            self._end()


def _get_remaining(error_class: type[httpcore.TimeoutException]) -> float | None:
    """Return the remaining seconds of the current attempt. Raises `error_class` after its deadline."""
    attempt = CURRENT.get()
    if attempt is None:
        return None
    left = attempt.remaining
    if left <= 0:
        raise error_class("the time of the attempt has run out")
    return left


def _note_sent(tls_layers: int) -> None:
    """Record that a byte of the request is about to be sent; anything written before the last handshake is for the proxy."""
    attempt = CURRENT.get()
    if attempt is not None and not tls_layers:
        attempt.is_sent = True


# The timeouts that httpcore passes are ignored below: the deadline of the attempt bounds each step.


class _Backend(httpcore.NetworkBackend):
    """Opens connections. `tls_layers` is the number of TLS handshakes before a request can be sent."""

    def __init__(self, tls_layers: int) -> None:
        self._plain = httpcore.SyncBackend()
        self._tls_layers = tls_layers

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _find_addresses(host, port)
        last: Exception | None = None
        for index, address in enumerate(addresses):
            left = _get_remaining(httpcore.ConnectTimeout)
            share = None if left is None else left / (len(addresses) - index)  # one that does not respond leaves time for the others
            try:
                stream = self._plain.connect_tcp(address, port, share, local_address, socket_options)
                return _Stream(stream, self._tls_layers)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last or httpcore.ConnectError(f"{host} has no address")


def _find_addresses(host: str, port: int) -> list[str]:
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(error) from error
    return [*dict.fromkeys(_format_address(address) for *_, address in infos)]


def _format_address(address: Any) -> str:
    """Return an address as text; a link-local one includes its interface."""
    text = str(address[0])
    return f"{text}%{address[3]}" if len(address) > 3 and address[3] and "%" not in text else text


class _Stream(httpcore.NetworkStream):
    """A connection, plain or under TLS."""

    def __init__(self, stream: httpcore.NetworkStream, tls_layers: int) -> None:
        self._stream = stream
        self._socket: socket.socket = stream.get_extra_info("socket")
        self._tls_layers = tls_layers

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _get_remaining(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        unsent = memoryview(buffer)
        while unsent:
            left = _get_remaining(httpcore.WriteTimeout)
            _note_sent(self._tls_layers)
            try:
                self._socket.settimeout(left)
                unsent = unsent[self._socket.send(unsent) :]
            except TimeoutError as error:
                raise httpcore.WriteTimeout(error) from error
            except OSError as error:
                raise httpcore.WriteError(error) from error

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            if isinstance(self._socket, ssl.SSLSocket):
                return _InnerTLS(self, ssl_context, server_hostname, self._tls_layers - 1)
            stream = self._stream.start_tls(ssl_context, server_hostname, _get_remaining(httpcore.ConnectTimeout))
            return _Stream(stream, self._tls_layers - 1)
        except BaseException:
            self.close()
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _InnerTLS(httpcore.NetworkStream):
    """TLS to the service within TLS to a proxy, which `ssl` sockets do not support."""

    def __init__(self, stream: _Stream, ssl_context: ssl.SSLContext, server_hostname: str | None, tls_layers: int) -> None:
        self._stream = stream
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = ssl_context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_hostname)
        self._tls_layers = tls_layers
        try:
            self._run(self._tls.do_handshake)
        except ssl.SSLError as error:
            raise httpcore.ConnectError(error) from error

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self._run(lambda: self._tls.read(max_bytes))
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return b""
        except ssl.SSLError as error:
            raise httpcore.ReadError(error) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        unsent = memoryview(buffer)
        while unsent:
            _note_sent(self._tls_layers)
            step = unsent
            try:
                unsent = unsent[self._run(lambda: self._tls.write(step)) :]  # noqa: B023 - run at once
            except ssl.SSLError as error:
                raise httpcore.WriteError(error) from error

    def _run(self, step: Callable[[], R]) -> R:
        while True:
            result: list[R] = []
            with suppress(ssl.SSLWantReadError):
                result.append(step())
            if self._outgoing.pending:
                self._stream.write(self._outgoing.read())
            if result:
                return result[0]
            data = self._stream.read(64 * 1024)
            if data:
                self._incoming.write(data)
            else:
                self._incoming.write_eof()

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._tls if info == "ssl_object" else self._stream.get_extra_info(info)
