"""A server on the loopback for tests of the transport: a thread holds the conversation of each connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

import trio
from scalev._runtime.clients import AsyncClient, SyncClient
from scalev._runtime.operations import Operation
from scalev._runtime.retries import NO_RETRY

from tests.runtime.service import GET, SECRET

T = TypeVar("T")
Way = Literal["sync", "asyncio", "trio"]
WAYS: tuple[Way, ...] = ("sync", "asyncio", "trio")
LOOPS: tuple[Literal["asyncio", "trio"], ...] = ("asyncio", "trio")
Talk = Callable[[socket.socket], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def serving(talk: Talk, address: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Hold a conversation on every connection, concurrently; yield the base URL."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, port), family=family, backlog=1024) as listener:
        connections: list[socket.socket] = []

        def hold(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                talk(connection)

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    connections.append(connection)
                    threading.Thread(target=hold, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://{f'[{address}]' if ':' in address else address}:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for connection in connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


def take_head(connection: socket.socket) -> bytes:
    """Return the head of the next request, and its body if it came along; empty if the client has hung up."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return b""
        data += part
    return data


def response(body: bytes, headers: bytes = b"", status: bytes = b"200 OK") -> bytes:
    """Return a complete response."""
    return b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%b\r\n%b" % (status, len(body), headers, body)


def echo_id(connection: socket.socket) -> None:
    """Respond to each request with the last part of its path as `id`, for as long as the connection lasts."""
    while head := take_head(connection):
        number = head.split(b" ", 2)[1].rsplit(b"/", 1)[1]
        connection.sendall(response(b'{"id": %b}' % number))


def run(loop: Literal["asyncio", "trio"], function: Callable[[], Awaitable[T]]) -> T:
    """Run an asynchronous function."""
    if loop == "trio":
        result: T = trio.run(function)
        return result

    async def main() -> T:
        return await function()

    return asyncio.run(main())


def call_once(way: Way, url: str, endpoint: Operation[Any] = GET, *, settings: Any = None, **arguments: Any) -> Any:
    """Return the result of one call over a connection of a client of its own."""
    values: dict[str, Any] = {"api_key": SECRET, "base_url": url, "retry": NO_RETRY, **(settings or {})}
    if way == "sync":
        with SyncClient(**values) as client:
            return client._calls.call(endpoint, **arguments)

    async def main() -> Any:
        async with AsyncClient(**values) as client:
            return await client._calls.call(endpoint, **arguments)

    return run(way, main)
