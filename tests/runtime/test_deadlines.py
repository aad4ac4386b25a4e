"""A call ends at its deadline, however slowly the service responds or reads."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from scalev._runtime.clients import SyncClient
from scalev._runtime.errors import APITimeoutError, NotFoundError
from scalev._runtime.responses import RawResponse
from scalev._runtime.retries import Retry

from tests.runtime.service import CREATE, GET, SECRET, UPLOAD, operation
from tests.runtime.wire import HEAD, WAYS, Talk, Way, call_once, echo_id, serving, take_head

#: The timeout of the calls here, and the delay that counts as a failure on a busy machine.
BOUND, SLACK = 0.2, 1.5


def drip(before: bytes, piece: bytes) -> Talk:
    """Respond with some data, then with a piece every 50 ms, forever."""

    def talk(connection: socket.socket) -> None:
        take_head(connection)
        connection.sendall(before)
        while True:
            time.sleep(0.05)
            connection.sendall(piece)

    return talk


def hold(connection: socket.socket) -> None:
    """Accept a request and never respond."""
    take_head(connection)
    time.sleep(30)


def deaf(connection: socket.socket) -> None:
    """Read nothing."""
    time.sleep(30)


def sip(connection: socket.socket) -> None:
    """Read a little now and then."""
    while connection.recv(4096):
        time.sleep(0.05)


TALKS = {
    "body": drip(HEAD + b'Content-Length: 100000\r\n\r\n{"notes": "', b"x"),
    "chunks": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "headers": drip(HEAD + b"X-Long: ", b"x"),
    "early hints": drip(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
    "status line": drip(b"", b"H"),
    "silence": hold,
}


def catch_timeout(way: Way, talk: Talk, settings: Any, endpoint: Any = GET, **arguments: Any) -> tuple[APITimeoutError, float]:
    with serving(talk) as url:
        start = time.monotonic()
        with pytest.raises(APITimeoutError) as error:
            call_once(way, url, endpoint, settings=settings, **arguments)
        return error.value, time.monotonic() - start


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
def test_the_timeout_bounds_an_attempt_to_its_last_byte(way: Way, talk: Talk) -> None:
    error, took = catch_timeout(way, talk, {"timeout": BOUND}, CREATE, body={})
    assert 0.9 * BOUND < took < SLACK and error.may_have_been_processed
    assert str(error).startswith("POST /v3/orders: no whole response within 0.2 s (limited by `timeout`)")


@pytest.mark.parametrize("way", WAYS)
def test_the_total_timeout_bounds_the_call_with_all_its_attempts_and_waits(way: Way) -> None:
    retry = Retry(attempts=9, total_timeout=2.5 * BOUND, wait_initial=0)
    error, took = catch_timeout(way, TALKS["body"], {"timeout": BOUND, "retry": retry})
    assert 2 * BOUND < took < SLACK and 2 <= error.attempts <= 4
    error, took = catch_timeout(way, TALKS["silence"], {"timeout": 30, "retry": Retry(total_timeout=BOUND)})
    assert 0.9 * BOUND < took < SLACK and "`Retry.total_timeout`" in str(error)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("talk", [deaf, sip])
def test_an_upload_that_is_not_taken_ends_in_time(way: Way, talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    error, took = catch_timeout(way, talk, {"timeout": BOUND}, UPLOAD, body={"file": path})
    assert 0.9 * BOUND < took < SLACK and error.may_have_been_processed


@pytest.mark.parametrize("way", ["asyncio", "trio"])
def test_a_pipe_that_gives_nothing_delays_neither_the_loop_nor_the_deadline(way: Way) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as pipe:
        try:
            _, took = catch_timeout(way, hold, {"timeout": BOUND}, UPLOAD, body={"file": ("a.csv", pipe)})
        finally:
            os.close(writing)  # ends the thread that reads
            time.sleep(0.05)
    assert 0.9 * BOUND < took < SLACK


@contextmanager
def fill_backlog(address: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Return a port that neither accepts nor refuses connections: its queue is full."""
    with socket.create_server((address, port), backlog=0) as server, ExitStack() as stack:
        with suppress(TimeoutError):
            while True:
                client = stack.enter_context(socket.socket())
                client.settimeout(0.1)
                client.connect(server.getsockname())
        yield server.getsockname()[1]


@pytest.mark.parametrize("way", WAYS)
def test_several_addresses_share_the_bound_of_a_connection(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    with fill_backlog("0.0.0.0") as port:
        resolve_to(monkeypatch, port, "127.0.0.1", "127.0.0.2", "127.0.0.3")
        start = time.monotonic()
        with pytest.raises(APITimeoutError, match=r"^POST /v3/orders: no connection within 0\.4 s") as error:
            call_once(way, f"http://shop.localhost:{port}", CREATE, body={}, settings={"timeout": 0.4})
        assert 0.3 < time.monotonic() - start < SLACK and not error.value.may_have_been_processed


@pytest.mark.parametrize("way", WAYS)
def test_an_address_that_does_not_respond_leaves_time_for_the_next(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    with fill_backlog("127.0.0.2") as port, serving(echo_id, port=port):
        resolve_to(monkeypatch, port, "127.0.0.2", "127.0.0.1")
        result = call_once(way, f"http://shop.localhost:{port}", operation(path="/v3/orders/7"), settings={"timeout": 2})
    assert result.id == 7


def resolve_to(monkeypatch: pytest.MonkeyPatch, port: int, *addresses: str) -> None:
    resolve_host = socket.getaddrinfo

    def resolve(host: Any, *arguments: Any, **keywords: Any) -> Any:
        if host not in ("shop.localhost", b"shop.localhost"):
            return resolve_host(host, *arguments, **keywords)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.mark.parametrize("way", WAYS)
def test_an_error_status_counts_even_if_its_body_never_ends(way: Way) -> None:
    talk = drip(b"HTTP/1.1 404 Not Found\r\nContent-Length: 1000\r\n\r\n", b"x")
    with serving(talk) as url, pytest.raises(NotFoundError) as error:
        call_once(way, url, CREATE, body={}, settings={"timeout": BOUND})
    assert not error.value.may_have_been_processed


def test_a_long_timeout_stretches_the_total_timeout_if_that_is_not_set() -> None:
    with SyncClient(SECRET, timeout=300, transport=httpx.MockTransport(lambda request: httpx.Response(200, json={}))) as client:
        deadlines: list[Any] = []

        def send(_: Any, __: Any, deadline: Any) -> RawResponse:
            deadlines.append(deadline)
            return RawResponse(status=200, headers={}, content=b"{}")

        client._transport.send = send  # type: ignore[assignment,method-assign]
        client._calls.call(GET)
        client._calls.call(GET, options={"timeout": 90})
        client._calls.call(GET, options={"retry": Retry(total_timeout=20)})
    assert [(round(deadline.seconds), deadline.setting) for deadline in deadlines] == [
        (300, "timeout"),
        (90, "timeout"),
        (20, "Retry.total_timeout"),
    ]
