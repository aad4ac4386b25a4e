"""Response bodies: accepted encodings, decoding, and the size limit."""

from __future__ import annotations

import gzip
import socket
import tracemalloc
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scalev._runtime.decoding_errors import ResponseParseError, ResponseTooLargeError
from scalev._runtime.errors import ConfigurationError, NotFoundError, RateLimitError
from scalev._runtime.transport.bodies import Body, BodyError

from tests.runtime.service import CREATE, GET, MODES, Mode, Order, Service, call, capture_request, operation, sync_client
from tests.runtime.wire import WAYS, Way, call_once, response, serving, take_head

JSON = b'{"id": 7, "notes": "\xc3\xa9"}'
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "raw deflate": lambda data: zlib.compress(data, wbits=-15),
    "identity": lambda data: data,
}


def apply_encodings(data: bytes, *names: str) -> tuple[bytes, str]:
    """Encode data with several content codings, and return it with the `Content-Encoding` header that lists them."""
    for name in names:
        data = ENCODERS[name](data)
    return data, ", ".join(name.removeprefix("raw ") for name in names)


def read(data: bytes, encoding: str, *, limit: int = 10_000, size: int = 5) -> bytes:
    body = Body(encoding, limit)
    for start in range(0, len(data), size):
        body.feed(data[start : start + size])
    body.finish()
    return body.content


def respond_with(body: bytes, headers: bytes = b"", status: bytes = b"200 OK") -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        while take_head(connection):
            connection.sendall(response(body, headers, status))

    return talk


def test_only_encodings_that_can_be_decoded_are_requested() -> None:
    assert capture_request(GET).headers["accept-encoding"] == "gzip, deflate"
    with httpx.Client(headers={"Accept-Encoding": "br, zstd"}, transport=httpx.MockTransport(Service())) as client:
        assert client.headers["accept-encoding"] == "br, zstd"
        service = Service()
        with httpx.Client(headers={"Accept-Encoding": "br"}, transport=httpx.MockTransport(service)) as given_client:
            sync_client(service, transport=None, http_client=given_client)._calls.call(GET)
    assert service.last.headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "names", [("gzip",), ("x-gzip",), ("deflate",), ("raw deflate",), ("identity",), ("deflate", "gzip"), ("gzip",) * 3]
)
def test_every_encoding_is_decoded(way: Way, names: tuple[str, ...]) -> None:
    data, header = apply_encodings(JSON, *names)
    with serving(respond_with(data, f"Content-Encoding: {header}\r\n".encode())) as url:
        assert call_once(way, url) == Order(id=7, notes="é")


@given(st.binary(max_size=3000), st.sampled_from([*ENCODERS]), st.integers(1, 400))
@settings(max_examples=150, deadline=None)
def test_a_body_is_the_same_in_pieces_of_any_size(data: bytes, name: str, size: int) -> None:
    assert read(*apply_encodings(data, name), size=size) == data
    if name == "gzip":  # several members, the last one padded
        assert read(gzip.compress(data, mtime=0) * 3 + b"\0" * 7, name, size=size) == data * 3


@pytest.mark.parametrize("size", [1, 2, 1000])
@pytest.mark.parametrize(
    ("data", "encoding", "message"),
    [
        (b"plain", "gzip", "expected a body in gzip"),
        (b"plain text", "deflate", "expected a body in deflate"),
        (gzip.compress(JSON, mtime=0)[:-3], "gzip", "expected a whole body in gzip, got one that is cut off"),
        (gzip.compress(JSON, mtime=0)[:1], "gzip", "cut off"),
        (b"x", "deflate", "cut off"),
        (b"x", "br", "expected a body in gzip or deflate, got Content-Encoding 'br'"),
        (b"x", ", ".join(["gzip"] * 4), "encoded at most 3 times"),
    ],
)
def test_what_is_not_encoded_as_it_says_is_an_error(data: bytes, encoding: str, message: str, size: int) -> None:
    with pytest.raises(BodyError, match=message):
        read(data, encoding, size=size)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, deflate"])
def test_an_empty_body_is_empty_whatever_its_encoding(encoding: str) -> None:
    assert read(b"", encoding) == b""


@cache
def build_bomb(names: tuple[str, ...]) -> tuple[bytes, str]:
    return apply_encodings(bytes(100 * 1024 * 1024), *names)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("names", [("gzip",), ("deflate",), ("gzip", "gzip")])
def test_a_bomb_is_stopped_at_the_limit_and_takes_no_memory(way: Way, names: tuple[str, ...]) -> None:
    bomb, header = build_bomb(names)
    endpoint = operation(method="POST", content_type="application/json")
    with serving(respond_with(bomb, f"Content-Encoding: {header}\r\nX-Request-Id: req_1\r\n".encode())) as url:
        tracemalloc.start()
        try:
            with pytest.raises(ResponseTooLargeError, match=r"^POST /v3/orders: expected at most 1,000,000 bytes") as error:
                call_once(way, url, endpoint, body={}, settings={"max_response_bytes": 1_000_000})
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert (error.value.status, error.value.request_id, error.value.may_have_been_processed) == (200, "req_1", True)
    assert peak < 16 * 1024 * 1024


@pytest.mark.parametrize("way", WAYS)
def test_a_body_without_an_end_is_stopped_at_the_limit(way: Way) -> None:
    def talk(connection: socket.socket) -> None:
        take_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + bytes(0x10000) + b"\r\n")

    with serving(talk) as url, pytest.raises(ResponseTooLargeError, match="67,108,864"):
        call_once(way, url, GET)


@pytest.mark.parametrize("mode", MODES)
def test_the_limit_is_an_option_of_the_client_and_of_the_call(mode: Mode) -> None:
    body = b'{"id": 7}'
    assert call(mode, Service(httpx.Response(200, content=body)), settings={"max_response_bytes": len(body)}).id == 7
    for given_settings, options in (({"max_response_bytes": 8}, {}), ({}, {"max_response_bytes": 8})):
        with pytest.raises(ResponseTooLargeError):
            call(mode, Service(httpx.Response(200, content=body)), settings=given_settings, options=options)
    assert (
        call(mode, Service(httpx.Response(200, content=body)), settings={"max_response_bytes": 8}, options={"max_response_bytes": 9}).id
        == 7
    )
    with sync_client(Service(httpx.Response(200, content=body))) as client, pytest.raises(ResponseTooLargeError):
        client.with_options(max_response_bytes=8)._bind({})._calls.call(GET)


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "5", None])
def test_anything_but_a_limit_is_rejected(value: Any) -> None:
    expect_error = pytest.raises(ConfigurationError, match=r"^max_response_bytes: expected an int from 1")
    with expect_error:
        sync_client(Service(), max_response_bytes=value)
    with expect_error:
        call("sync", Service(), options={"max_response_bytes": value})
    with expect_error, sync_client(Service()) as client:
        client.with_options(max_response_bytes=value)


@pytest.mark.parametrize("way", WAYS)
def test_an_error_status_counts_though_its_body_cannot_be_read(way: Way) -> None:
    large_response = respond_with(b'{"error": "no"}' + b" " * 5000, b"Retry-After: 3\r\n", b"429 Slow Down")
    with serving(large_response) as url, pytest.raises(RateLimitError) as error:
        call_once(way, url, CREATE, body={}, settings={"max_response_bytes": 1000})
    assert error.value.retry_after == 3 and not error.value.may_have_been_processed and error.value.message == "no"
    plain_response = respond_with(b"<html>", b"Content-Encoding: gzip\r\n", b"404 Not Found")
    with serving(plain_response) as url, pytest.raises(NotFoundError):
        call_once(way, url)


@pytest.mark.parametrize("mode", MODES)
def test_a_success_that_cannot_be_decoded_says_where_it_came_from(mode: Mode) -> None:
    class Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self) -> Any:
            yield b"plain"

        async def __aiter__(self) -> Any:
            yield b"plain"

    def reply(_: httpx.Request) -> httpx.Response:
        return httpx.Response(201, headers={"Content-Encoding": "gzip", "X-Request-Id": "req_1"}, stream=Stream())

    with pytest.raises(ResponseParseError, match="as Content-Encoding says") as error:
        call(mode, Service(reply), CREATE, body={})
    assert (error.value.status, error.value.request_id, error.value.may_have_been_processed) == (201, "req_1", True)
