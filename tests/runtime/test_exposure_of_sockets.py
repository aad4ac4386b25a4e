"""Over real connections: no failure shows a credential, not even in the frames of httpx, httpcore and h11."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any

import pytest
import trio
from scalev import AsyncScalev, Retry, Scalev

from tests.runtime.exposure import Sentry, capture_logs, find_exposures, find_secrets
from tests.runtime.test_exposure import ALL, CALLS, S, sentry
from tests.runtime.test_sockets import HEAD, Talk, breaks_off, hangs_up, mumbles, read_request, server, silent, stalls, wrong_encoding

__all__ = ["sentry"]

#: Calls that send credentials in each place; the upload is more than the buffers of a connection hold.
CALLED = ("a key", "a storefront", "an exchange", "a source", "own headers", "an upload")


def resets(connection: socket.socket, _: threading.Event) -> None:
    """Read a part of a request and reset the connection, so that the rest cannot be written."""
    connection.recv(100)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def says_its_token(connection: socket.socket, _: threading.Event) -> None:
    """Return a guest's token, and half a response."""
    read_request(connection)
    connection.sendall(HEAD + f"X-Scalev-Guest-Token: {S['guest_token']}\r\nContent-Length: 100\r\n\r\n{{".encode())


def illegal_headers(connection: socket.socket, _: threading.Event) -> None:
    """Repeat the request as invalid headers."""
    head = read_request(connection).partition(b"\r\n\r\n")[0]
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + head.replace(b": ", b"\x00") + b"\r\n\r\n")


TALKS: tuple[Talk, ...] = (silent, stalls, breaks_off, hangs_up, mumbles, wrong_encoding, resets, says_its_token, illegal_headers)


def catch_error(mode: str, call: Callable[[Any], Any], **settings: Any) -> BaseException:
    """Return what a call raises through the package's own transport."""
    arguments = {"api_key": S["api_key"], "retry": Retry(attempts=1), "timeout": 0.3, **settings}
    if mode == "sync":
        with pytest.raises(Exception) as error, Scalev(**arguments) as client:  # noqa: PT011 - other tests check which one
            call(client)
        return error.value

    async def run() -> None:
        async with AsyncScalev(**arguments) as client:
            await call(client)

    with pytest.raises(Exception) as error:  # noqa: PT011
        asyncio.run(run()) if mode == "asyncio" else trio.run(run)
    return error.value


@pytest.mark.parametrize("mode", ["sync", "asyncio", "trio"])
@pytest.mark.parametrize("talk", TALKS)
def test_a_conversation_that_fails_shows_no_credential(mode: str, talk: Talk, sentry: Sentry) -> None:
    call = CALLED[(TALKS.index(talk) + ["sync", "asyncio", "trio"].index(mode)) % len(CALLED)]
    for name in {call, "an upload" if talk is resets else "own headers"}:
        with server(talk) as url, capture_logs() as out:
            error = catch_error(mode, CALLS[name], base_url=url)
        assert find_secrets(out.getvalue(), ALL) == set()
        assert find_exposures(error, ALL, sentry) == {}


@pytest.mark.parametrize("mode", ["sync", "asyncio", "trio"])
@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_an_error_of_a_proxy_shows_no_password(mode: str, scheme: str, sentry: Sentry) -> None:
    def reject(connection: socket.socket, _: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n" if scheme == "http" else b"\x05\xff")

    password = "pass~word-of-a-proxy"
    with server(reject) as url, capture_logs() as out:
        proxy = url.replace("http://", f"{scheme}://user:{password}@")
        error = catch_error(mode, CALLS["own headers"], base_url="https://api.scalev.example", proxy=proxy)
    secrets = {**ALL, "password": password}
    assert find_secrets(out.getvalue(), secrets) == set()
    assert find_exposures(error, secrets, sentry) == {}


def test_nothing_logs_a_token_that_a_response_brings(sentry: Sentry) -> None:
    def respond(connection: socket.socket, _: threading.Event) -> None:
        read_request(connection)
        connection.sendall(HEAD + f"X-Scalev-Guest-Token: {S['guest_token']}\r\nContent-Length: 2\r\n\r\n{{}}".encode())

    with server(respond) as url, capture_logs() as out, Scalev(S["api_key"], base_url=url) as client:
        shop = client.storefront("store_1", api_key=S["storefront_key"])
        shop.cart.get()
        assert shop.guest_token == S["guest_token"]
    assert "receive_response_headers.complete" in out.getvalue()
    assert find_secrets(out.getvalue(), ALL) == set()
