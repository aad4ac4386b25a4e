"""Real connections: timeouts, interrupted streams, and proxies."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from scalev._runtime.decoding_errors import ResponseParseError
from scalev._runtime.errors import APIConnectionError, APITimeoutError

from tests.runtime.service import GET, JWT, MODES, SECRET, UPLOAD, Mode, Order, Service, call, operation
from tests.runtime.test_errors import assert_silent

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Talk = Callable[[socket.socket, threading.Event], None]


@contextmanager
def server(talk: Talk) -> Iterator[str]:
    """Run a server on the loopback that holds one conversation on every connection; yield its base URL."""
    is_over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while not is_over.is_set():
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    talk(connection, is_over)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            is_over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)
    assert not thread.is_alive()


def read_request(connection: socket.socket) -> bytes:
    """Return the whole request, which has no body or a Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def silent(connection: socket.socket, is_over: threading.Event) -> None:
    """Accept a request and never respond."""
    read_request(connection)
    is_over.wait(5)


def stalls(connection: socket.socket, is_over: threading.Event) -> None:
    """Start a response and never end it."""
    read_request(connection)
    connection.sendall(HEAD + b'Content-Length: 100\r\n\r\n{"id": 1')
    is_over.wait(5)


def breaks_off(connection: socket.socket, _: threading.Event) -> None:
    """Start a response and hang up."""
    read_request(connection)
    connection.sendall(HEAD + b'Content-Length: 100\r\n\r\n{"id": 1')


def hangs_up(connection: socket.socket, _: threading.Event) -> None:
    """Accept a request and hang up."""
    read_request(connection)


def mumbles(connection: socket.socket, _: threading.Event) -> None:
    """Respond with something other than HTTP."""
    read_request(connection)
    connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")


def wrong_encoding(connection: socket.socket, _: threading.Event) -> None:
    """Claim that an uncompressed response is compressed."""
    read_request(connection)
    connection.sendall(HEAD + b'Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\n{"id": 1}')


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        (silent, APITimeoutError),
        (stalls, APITimeoutError),
        (breaks_off, APIConnectionError),
        (hangs_up, APIConnectionError),
        (mumbles, APIConnectionError),
        (wrong_encoding, ResponseParseError),
    ],
)
def test_a_failed_connection_raises_its_error_without_a_credential(mode: Mode, talk: Talk, kind: type[Exception]) -> None:
    start = time.monotonic()
    options = {"timeout": 0.3, "extra_headers": {"X-Scalev-Guest-Token": JWT}}
    with server(talk) as url, pytest.raises(kind) as error:
        call(mode, Service(), GET, options=options, settings={"base_url": url, "transport": None})
    assert type(error.value) is kind and time.monotonic() - start < 4
    assert_silent(error.value)


@pytest.mark.parametrize("mode", MODES)
def test_a_refused_connection_is_reported(mode: Mode) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server_socket:
        url = f"http://127.0.0.1:{server_socket.getsockname()[1]}"
    with pytest.raises(APIConnectionError, match=r"^GET /v3/orders: ConnectError") as error:
        call(mode, Service(), settings={"base_url": url, "transport": None})
    assert_silent(error.value)


@pytest.mark.parametrize("mode", MODES)
def test_an_upload_goes_over_the_wire_whole(mode: Mode, tmp_path: Path) -> None:
    requests: list[bytes] = []

    def takes(connection: socket.socket, _: threading.Event) -> None:
        requests.append(read_request(connection))
        connection.sendall(HEAD + b'Content-Length: 9\r\n\r\n{"id": 1}')

    path = tmp_path / "orders.csv"
    path.write_bytes(b"row,\xff\r\n" * 100_000)
    with server(takes) as url, path.open("rb") as file:
        order = call(mode, Service(), UPLOAD, body={"file": file, "tz": "Asia/Jakarta"}, settings={"base_url": url, "transport": None})
    assert order == Order(id=1)
    assert path.read_bytes() in requests[0] and b"\r\n\r\nAsia/Jakarta\r\n" in requests[0]


@pytest.mark.parametrize("mode", MODES)
def test_a_call_to_the_loopback_goes_past_the_proxies_of_the_environment(mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[bytes] = []

    def takes(connection: socket.socket, _: threading.Event) -> None:
        requests.append(read_request(connection))
        connection.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")

    def proxy(connection: socket.socket, _: threading.Event) -> None:
        requests.append(b"PROXY " + read_request(connection))
        connection.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")

    with server(takes) as url, server(proxy) as other:
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, other)
        call(mode, Service(), settings={"base_url": url, "transport": None})
    assert [request.split()[0] for request in requests] == [b"GET"] and SECRET.encode() in requests[0]


def test_a_call_says_what_it_sends_in_one_request() -> None:
    requests: list[bytes] = []

    def takes(connection: socket.socket, _: threading.Event) -> None:
        requests.append(read_request(connection))
        connection.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")

    with server(takes) as url:
        endpoint = operation(method="POST", path="/v3/orders/{id}", content_type="application/json")
        call("sync", Service(), endpoint, path={"id": "a/b é"}, body={"name": "é"}, settings={"base_url": url, "transport": None})
    head, _, body = requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v3/orders/a%2Fb%20%C3%A9 HTTP/1.1\r\n") and body == '{"name":"é"}'.encode()
    assert sorted(line.split(b":")[0].lower() for line in head.split(b"\r\n")[1:]) == [
        b"accept",
        b"accept-encoding",
        b"authorization",
        b"connection",
        b"content-length",
        b"content-type",
        b"host",
        b"user-agent",
    ]
