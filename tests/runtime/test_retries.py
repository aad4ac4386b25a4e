"""Retries: when a call is retried, how long it waits, and what its error reports of the attempts.

RESENT is the table of it: method × failure × retried.
"""

from __future__ import annotations

import io
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from scalev._runtime.decoding_errors import ResponseParseError
from scalev._runtime.errors import APIConnectionError, APIError, NotFoundError
from scalev._runtime.operations import OMIT, Operation
from scalev._runtime.retries import Retry
from scalev._runtime.testing import no_waiting

from tests.runtime.service import (
    ALL_MODES,
    CREATE,
    GET,
    MODES,
    UPLOAD,
    Mode,
    Order,
    Service,
    call,
    operation,
)
from tests.runtime.test_sockets import hangs_up, read_request, server, stalls

AFTER = {"retry-after": "0"}
JSON = "application/json"
PUT = operation(id="replaceOrder", method="PUT", content_type=JSON)
DELETE = operation({204: None}, id="deleteOrder", method="DELETE")
HEAD = operation({200: None}, id="probe", method="HEAD")
PATCH = operation(id="changeOrder", method="PATCH", content_type=JSON)
ASK = operation(id="searchCourier", method="POST", content_type=JSON, retry="safe")
TAG = operation(id="updateTags", method="POST", content_type=JSON, retry="idempotent")
RESERVE = operation(id="reserve", method="POST", content_type=JSON, retry="idempotent", idempotency_key="key")
CALLS: dict[str, Operation[Any]] = {
    "GET": GET,
    "HEAD": HEAD,
    "PUT": PUT,
    "DELETE": DELETE,
    "POST, x-retry safe": ASK,
    "POST, x-retry idempotent": TAG,
    "POST": CREATE,
    "PATCH": PATCH,
}
FAILURES: dict[str, httpx.Response | Exception] = {
    "refused connection": httpx.ConnectError("[Errno 111] Connection refused"),
    "no address": httpx.ConnectError("[Errno -2] Name or service not known"),
    "connection not made in time": httpx.ConnectTimeout("late"),
    "no free connection": httpx.PoolTimeout("full"),
    "proxy fails": httpx.ProxyError("502 Bad Gateway"),
    "time-out while sending": httpx.WriteTimeout("late"),
    "time-out of the response": httpx.ReadTimeout("late"),
    "lost while sending": httpx.WriteError("broken pipe"),
    "lost before the response": httpx.ReadError("reset"),
    "closed without a response": httpx.RemoteProtocolError("Server disconnected without sending a response."),
    "cannot be sent": httpx.LocalProtocolError("Illegal header value"),
    "response wrongly compressed": httpx.DecodingError("incorrect header check"),
    "301": httpx.Response(301),
    "303": httpx.Response(303),
    "400": httpx.Response(400),
    "401": httpx.Response(401),
    "402": httpx.Response(402),
    "403": httpx.Response(403),
    "404": httpx.Response(404),
    "408": httpx.Response(408),
    "409": httpx.Response(409),
    "422": httpx.Response(422),
    "429": httpx.Response(429),
    "429 with Retry-After": httpx.Response(429, headers=AFTER),
    "500": httpx.Response(500),
    "501": httpx.Response(501),
    "502": httpx.Response(502),
    "503": httpx.Response(503),
    "503 with Retry-After": httpx.Response(503, headers=AFTER),
    "504": httpx.Response(504),
    "500 with Retry-After": httpx.Response(500, headers=AFTER),
}
#: Failure: retried if the call is safe or idempotent, retried if it is unsafe, may have been processed if it writes.
RESENT: dict[str, tuple[bool, bool, bool]] = {
    "refused connection": (True, True, False),
    "no address": (True, True, False),
    "connection not made in time": (True, True, False),
    "no free connection": (True, True, False),
    "proxy fails": (True, True, False),
    "time-out while sending": (True, False, True),
    "time-out of the response": (True, False, True),
    "lost while sending": (True, False, True),
    "lost before the response": (True, False, True),
    "closed without a response": (True, False, True),
    "cannot be sent": (False, False, True),
    "response wrongly compressed": (False, False, True),
    "301": (False, False, True),
    "303": (False, False, True),
    "400": (False, False, False),
    "401": (False, False, False),
    "402": (False, False, False),
    "403": (False, False, False),
    "404": (False, False, False),
    "408": (True, False, True),
    "409": (False, False, False),
    "422": (False, False, False),
    "429": (True, True, False),
    "429 with Retry-After": (True, True, False),
    "500": (True, False, True),
    "501": (False, False, True),
    "502": (True, False, True),
    "503": (True, False, True),
    "503 with Retry-After": (True, True, True),
    "504": (True, False, True),
    "500 with Retry-After": (True, False, True),
}
RETRY = Retry(attempts=3)


@pytest.fixture(autouse=True)
def immediately() -> Iterator[None]:
    """Skip waits, except in tests with a clock of their own."""
    with no_waiting():
        yield


def arguments(endpoint: Operation[Any]) -> dict[str, Any]:
    return {"body": {"id": 1}} if endpoint.content_type == JSON else {}


def catch_error(mode: Mode, service: Service, endpoint: Operation[Any], retry: Retry = RETRY, **values: Any) -> APIError:
    with pytest.raises(APIError) as error:
        call(mode, service, endpoint, settings={"retry": retry}, **{**arguments(endpoint), **values})
    return error.value


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("name", CALLS)
def test_the_failure_and_the_retry_class_decide_on_retries(mode: Mode, name: str, failure: str) -> None:
    endpoint = CALLS[name]
    is_safe_retried, again_if_unsafe, has_acted = RESENT[failure]
    is_retried = again_if_unsafe if endpoint.retry == "unsafe" else is_safe_retried
    service = Service(FAILURES[failure])
    error = catch_error(mode, service, endpoint)
    assert len(service.requests) == error.attempts == (3 if is_retried else 1)
    assert error.may_have_been_processed is (has_acted and endpoint.retry != "safe")
    assert len({(request.method, str(request.url), request.content) for request in service.requests}) == 1
    assert ("(3 attempts)" in str(error)) is is_retried and ("it may have been processed" in str(error)) is error.may_have_been_processed


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize("first", ["refused connection", "429", "503 with Retry-After"])
def test_a_call_that_is_retried_ends_with_its_response(mode: Mode, first: str) -> None:
    service = Service(FAILURES[first], FAILURES[first], httpx.Response(200, json={"id": 7}))
    assert call(mode, service, CREATE, body={"id": 1}, settings={"retry": RETRY}) == Order(id=7)
    assert len(service.requests) == 3


@pytest.mark.parametrize("mode", MODES)
def test_what_an_earlier_attempt_may_have_done_is_not_forgotten(mode: Mode) -> None:
    error = catch_error(mode, Service(httpx.ReadTimeout("late"), httpx.Response(404)), DELETE)
    assert isinstance(error, NotFoundError) and (error.attempts, error.may_have_been_processed) == (2, True)
    error = catch_error(mode, Service(httpx.Response(503, headers=AFTER), httpx.Response(422)), CREATE)
    assert (error.attempts, error.may_have_been_processed) == (2, True)
    error = catch_error(mode, Service(httpx.ConnectError("refused"), httpx.Response(429), httpx.Response(422)), CREATE)
    assert (error.attempts, error.may_have_been_processed) == (3, False)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("content", [b"<html>", b"null", b"[1]", b'{"id": 1', b"\xff"])
def test_a_success_that_cannot_be_read_was_processed_and_is_not_sent_again(mode: Mode, content: bytes) -> None:
    for endpoint in (CREATE, TAG, GET):
        service = Service(httpx.Response(200, content=content))
        error = catch_error(mode, service, endpoint)
        assert isinstance(error, ResponseParseError) and len(service.requests) == error.attempts == 1
        assert error.may_have_been_processed is (endpoint is not GET)


@pytest.mark.parametrize(
    ("body", "extra", "is_retried"),
    [
        ({"key": "k1"}, {}, True),
        ({}, {"key": "k1"}, True),
        ({}, {}, False),
        ({"key": None}, {}, False),
        ({"key": ""}, {}, False),
        ({"key": OMIT}, {}, False),
        ({"key": "k1"}, {"key": None}, False),
    ],
)
def test_an_idempotency_key_makes_a_call_idempotent(body: Any, extra: Any, is_retried: bool) -> None:
    service = Service(httpx.ReadTimeout("late"))
    catch_error("sync", service, RESERVE, body=body, options={"extra_body": extra})
    assert len(service.requests) == (3 if is_retried else 1)
    assert len({request.content for request in service.requests}) == 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("talk", [hangs_up, stalls])
def test_an_order_is_never_sent_twice_over_a_real_connection(mode: Mode, talk: Any) -> None:
    requests: list[bytes] = []

    def record_and_talk(connection: socket.socket, is_over: threading.Event) -> None:
        data = connection.recv(65536, socket.MSG_PEEK)
        requests.append(data)
        talk(connection, is_over)

    with server(record_and_talk) as url:
        settings = {"base_url": url, "transport": None, "retry": RETRY}
        with pytest.raises(APIConnectionError) as error:
            call(mode, Service(), CREATE, body={"id": 1}, options={"timeout": 0.3}, settings=settings)
    assert len(requests) == error.value.attempts == 1 and error.value.may_have_been_processed


@pytest.mark.parametrize("mode", MODES)
def test_a_read_goes_on_over_a_new_connection(mode: Mode) -> None:
    requests: list[bytes] = []

    def respond_second(connection: socket.socket, _: threading.Event) -> None:
        requests.append(read_request(connection))
        if len(requests) == 2:
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"id": 1}')

    with server(respond_second) as url:
        assert call(mode, Service(), GET, settings={"base_url": url, "transport": None, "retry": RETRY}) == Order(id=1)
    assert len(requests) == 2


class Once(io.RawIOBase):
    """A file that can be read but not rewound."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._content.readinto(buffer)


REPLACE_FILE = operation(id="replaceFile", method="PUT", content_type="multipart/form-data", files=("file",))


@pytest.mark.parametrize("mode", MODES)
def test_a_file_that_cannot_be_rewound_is_sent_once(mode: Mode) -> None:
    for endpoint in (UPLOAD, REPLACE_FILE):
        for failure in (httpx.ConnectError("refused"), httpx.Response(429), httpx.Response(503, headers=AFTER)):
            service = Service(failure)
            error = catch_error(mode, service, endpoint, body={"file": Once(b"a,b\n")})
            assert len(service.requests) == error.attempts == 1 and b"a,b\n" in service.last.content


def test_a_pipe_is_sent_whole() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"a,b\n")
    os.close(writing)
    service = Service(httpx.Response(429))
    with os.fdopen(reading, "rb") as pipe:
        assert catch_error("sync", service, UPLOAD, body={"file": ("orders.csv", pipe, "text/csv")}).attempts == 1
    assert b"text/csv\r\n\r\na,b\n\r\n" in service.last.content and "content-length" not in service.last.headers


@pytest.mark.parametrize("mode", MODES)
def test_a_file_that_can_be_rewound_is_sent_whole_each_time(mode: Mode, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(b"row,1\n" * 20_000)
    with path.open("rb") as open_file:
        for file in (open_file, io.BytesIO(path.read_bytes()), path, ("o.csv", path.read_bytes())):
            service = Service(httpx.Response(429), httpx.Response(429), {"id": 1})
            assert call(mode, service, UPLOAD, body={"file": file}, settings={"retry": RETRY}) == Order(id=1)
            assert len(service.requests) == 3 and all(path.read_bytes() in request.content for request in service.requests)
