# Copied from generator/package/scalev/mock/serving/asgi.py by `python -m generator generate`. Do not edit.
"""The mock as an ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from inspect import isawaitable
from typing import Any
from urllib.parse import quote

from anyio import sleep

from ..messages import Request, Response

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Handle = Callable[[Request], Awaitable[Response]]

#: ASGI extension of a server that lets the app end a connection: `abort` at once, `close` after all data is sent.
CONNECTION = "scalev.mock.connection"


class App:
    """ASGI application that passes every HTTP request to a handler."""

    def __init__(
        self, handle: Callable[[Request], Awaitable[Response]], largest_body: int, wait: Callable[[float], object] | None = None
    ) -> None:
        self._handle = handle
        self._largest_body = largest_body
        self._wait = wait or sleep

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve an ASGI connection. Raises ConnectionError if a fault drops the connection and the server offers no way to do so."""
        if scope["type"] == "lifespan":
            await _handle_lifespan(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["type"] == "http":
            body = await self._read_body(receive)
            if body is not None:
                response = await self._handle(_request(scope, body))
                if response.delay:
                    wait = self._wait(response.delay)
                    if isawaitable(wait):
                        await wait
                await _send_response(response, send)
                if response.ending != "whole":
                    await _drop_connection(response, scope, receive)

    async def _read_body(self, receive: Receive) -> bytes | None:
        """Return the body, cut one byte past the limit so that the handler rejects it, or None if the client disconnected."""
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            part = message.get("body", b"")
            if size <= self._largest_body:
                parts.append(part)
            size += len(part)
            if not message.get("more_body"):
                return b"".join(parts)[: self._largest_body + 1]


def _request(scope: Message, body: bytes) -> Request:
    raw: bytes | None = scope.get("raw_path")
    path = quote(scope["path"]) if raw is None else raw.partition(b"?")[0].decode("latin-1")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    return Request(scope["method"], path, scope.get("query_string", b"").decode("latin-1"), headers, body)


async def _send_response(response: Response, send: Send) -> None:
    if response.ending in ("refused", "reset"):
        return
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    if response.status != 204:
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.sent_body, "more_body": response.ending == "truncated"})


async def _drop_connection(response: Response, scope: Message, receive: Receive) -> None:
    """End the connection, and wait until it is closed."""
    connection = scope.get("extensions", {}).get(CONNECTION)
    if connection is None:
        raise ConnectionResetError("a fault dropped this connection")
    connection["close" if response.ending == "truncated" else "abort"]()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _handle_lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
