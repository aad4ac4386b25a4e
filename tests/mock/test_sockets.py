"""Malformed bytes on a socket, unusual ASGI scopes, and bodies of any size: a 4xx or a closed connection, and the next request works."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from scalev.mock import MockScalev
from scalev.mock.serving.server import Server

_AUTH = {"Authorization": "Bearer sk_mock"}
_HEAD = b"Host: a\r\nAuthorization: Bearer sk_mock\r\n"
_JSON = _HEAD + b"Content-Type: application/json\r\n"
_FORM = _HEAD + b"Content-Type: multipart/form-data; boundary=b\r\n"


def _post(head: bytes, body: bytes, path: bytes = b"/v3/orders") -> bytes:
    return b"POST " + path + b" HTTP/1.1\r\n" + head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _get(path: bytes, extra: bytes = b"") -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + _HEAD + extra + b"\r\n"


@pytest.fixture(scope="module")
def server(document: dict[str, Any]) -> Iterator[Server]:
    """Return one mock that is used in all tests."""
    with MockScalev(document).serve() as server:
        yield server


def _send(server: Server, data: bytes) -> bytes:
    """Return the data received on a new connection until it ends, or until the first response is complete."""
    with socket.create_connection((server.host, server.port), timeout=20) as connection:
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            got = b""
            while part := connection.recv(65536):
                got += part
        except OSError:
            # the other side has closed it already
            return b""
        return got


_CUT = b"--b\r\nContent-Disposition: form-data; name="
_ODD = {
    "broken escape": (_get(b"/v3/orders/%zz"), 400),
    "no UTF-8 in the path": (_get(b"/v3/orders/%F2"), 400),
    "raw byte in the path": (_get(b"/v3/orders/\xff"), 400),
    "NUL in the path": (_get(b"/v3/orders/%00"), 404),
    "raw NUL in the path": (_get(b"/v3/orders/\x00"), 400),
    "dots in the path": (_get(b"/v3/orders/../../etc/passwd"), 404),
    "absolute form": (_get(b"http://other/v3/nothing"), 404),
    "no path": (_get(b"*"), 404),
    "long path": (_get(b"/v3/orders/" + b"9" * 20_000), 404),
    "broken escape in the query": (_get(b"/v3/orders?status=%"), 400),
    "many parameters": (_get(b"/v3/orders?" + b"a=1&" * 5_000), 400),
    "huge header": (_get(b"/v3/orders", b"X-A: " + b"a" * 500_000 + b"\r\n"), 431),
    "endless header": (_get(b"/v3/orders", b"X-A: " + b"a" * 5_000_000 + b"\r\n"), None),
    "many headers": (_get(b"/v3/orders", b"X-A: a\r\n" * 50_000), 431),
    "NUL in a header": (_get(b"/v3/orders", b"X-A: \x00\r\n"), 400),
    "header without a name": (_get(b"/v3/orders", b": a\r\n"), 400),
    "no host": (b"GET /v3/orders HTTP/1.1\r\n\r\n", 400),
    "not HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    "unknown method": (b"FETCH /v3/orders HTTP/1.1\r\n" + _HEAD + b"\r\n", 405),
    "tunnel": (b"CONNECT a:443 HTTP/1.1\r\n" + _HEAD + b"\r\n", 404),
    "web socket": (
        _get(
            b"/v3/nothing",
            b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        ),
        404,
    ),
    "HTTP/2": (_get(b"/v3/nothing", b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"), 404),
    "length below zero": (b"POST /v3/orders HTTP/1.1\r\n" + _JSON + b"Content-Length: -1\r\n\r\n", 400),
    "length that is no number": (b"POST /v3/orders HTTP/1.1\r\n" + _JSON + b"Content-Length: ten\r\n\r\n", 400),
    "two lengths": (b"POST /v3/orders HTTP/1.1\r\n" + _JSON + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
    "length without a body": (b"POST /v3/orders HTTP/1.1\r\n" + _JSON + b"Content-Length: 9999\r\n\r\n{}", None),
    "broken chunk": (b"POST /v3/orders HTTP/1.1\r\n" + _JSON + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", None),
    "unknown encoding": (b"POST /v3/orders HTTP/1.1\r\n" + _JSON + b"Transfer-Encoding: gzip\r\n\r\n{}", None),
    "malformed JSON": (_post(_JSON, b"{"), 400),
    "NUL as JSON": (_post(_JSON, b"\x00" * 1000), 400),
    "no UTF-8 in JSON": (_post(_JSON, b'{"customer_name": "\xff"}'), 400),
    "half a character": (_post(_JSON, b'{"customer_name": "\\ud800"}'), 400),
    "deep JSON": (_post(_JSON, b"[" * 100_000 + b"]" * 100_000), 400),
    "deep object": (_post(_JSON, b'{"a":' * 100_000 + b"1" + b"}" * 100_000), 400),
    "long number": (_post(_JSON, b'{"shipping_cost": ' + b"9" * 100_000 + b"}"), 400),
    "infinite number": (_post(_JSON, b'{"shipping_cost": 1e999}'), 400),
    "non-ASCII keys": (_post(_JSON, '{"pembeli é 🙂": 1, "名": 2}'.encode()), 422),
    "body where none is taken": (_get(b"/v3/nothing", b"Content-Length: 2\r\n") + b"{}", 404),
    "no boundary": (_post(_HEAD + b"Content-Type: multipart/form-data\r\n", b"x", b"/v3/orders/upload"), 400),
    "part without a name": (_post(_FORM, b"--b\r\n\r\nx\r\n--b--\r\n", b"/v3/orders/upload"), 400),
    "part without an end": (_post(_FORM, _CUT + b'"file"; filename="a.csv"\r\n\r\nx', b"/v3/orders/upload"), 400),
    "file without a type": (_post(_FORM, _CUT + b'"file"; filename="a.csv"\r\n\r\nx\r\n--b--\r\n', b"/v3/orders/upload"), 422),
}


@pytest.mark.parametrize("name", _ODD)
def test_malformed_http_is_rejected(server: Server, name: str) -> None:
    data, status = _ODD[name]
    got = _send(server, data)
    line = re.match(rb"HTTP/1\.1 (\d{3}) ", got)
    if status is not None:
        assert line is not None, got[:200]
        assert int(line[1]) == status, got[:500]
    else:
        # a message that is never completed is given up
        assert line is None or 400 <= int(line[1]) < 500
    assert httpx.get(f"{server.url}/v3/orders", headers=_AUTH).status_code == 200


def test_a_body_of_100_mb_is_rejected_without_being_kept(server: Server, mock: MockScalev) -> None:
    size = 100 * 1024 * 1024
    headers = {**_AUTH, "Content-Type": "application/json"}

    def parts() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * (size // 100)

    response = httpx.post(f"{server.url}/v3/orders", content=parts(), headers=headers, timeout=120)
    assert (response.status_code, response.json()["error_code"]) == (413, "payload_too_large")
    assert httpx.get(f"{server.url}/v3/orders", headers=_AUTH).status_code == 200
    with httpx.Client(transport=mock.transport(), base_url="http://mock", headers=headers) as client:
        assert client.post("/v3/orders", content=b" " * size).status_code == 413
        assert client.get("/v3/orders").status_code == 200
    # little of it is kept
    assert sum(len(call.request.body) for call in mock.calls) < 40 * 1024 * 1024


def test_asgi_lifespan_and_websockets_are_handled(mock: MockScalev) -> None:
    async def talk(scope: dict[str, Any], *messages: dict[str, Any]) -> list[str]:
        message_types: list[str] = []
        queue = list(messages)

        async def receive() -> dict[str, Any]:
            return queue.pop(0)

        async def send(message: Any) -> None:
            message_types.append(message["type"])

        await mock.asgi(scope, receive, send)
        return message_types

    assert asyncio.run(talk({"type": "lifespan"}, {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})) == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    assert asyncio.run(talk({"type": "websocket"}, {"type": "websocket.connect"})) == ["websocket.close"]
    assert asyncio.run(talk({"type": "something"})) == []
    # a client that disconnects while sending gets no response
    scope = {"type": "http", "method": "POST", "path": "/v3/orders", "headers": []}
    assert asyncio.run(talk(scope, {"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"})) == []
    assert mock.calls == []
