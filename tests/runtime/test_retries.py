"""Retries: when a call is retried, how long it waits, and what its error reports of the attempts.

RESENT is the table of it: method × failure × retried.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from scalev._runtime import errors
from scalev._runtime.errors import APIConnectionError, APIError, APIStatusError, ConfigurationError, NotFoundError, ResponseParseError
from scalev._runtime.operations import OMIT, Operation
from scalev._runtime.retries import DEFAULT_RETRY, NO_RETRY, CallState, Retry, Safety, retry_after
from scalev._runtime.testing import no_waiting

from tests.runtime.service import (
    ALL_MODES,
    CREATE,
    GET,
    JWT,
    LIST,
    MODES,
    SECRET,
    SECRETS,
    SFPK,
    UPLOAD,
    Mode,
    Order,
    Service,
    async_client,
    call,
    operation,
    sync_client,
)
from tests.runtime.test_sockets import hangs_up, request_of, server, stalls

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
    "time-out of the answer": httpx.ReadTimeout("late"),
    "lost while sending": httpx.WriteError("broken pipe"),
    "lost before the answer": httpx.ReadError("reset"),
    "closed without an answer": httpx.RemoteProtocolError("Server disconnected without sending a response."),
    "cannot be sent": httpx.LocalProtocolError("Illegal header value"),
    "answer wrongly compressed": httpx.DecodingError("incorrect header check"),
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
    "time-out of the answer": (True, False, True),
    "lost while sending": (True, False, True),
    "lost before the answer": (True, False, True),
    "closed without an answer": (True, False, True),
    "cannot be sent": (False, False, True),
    "answer wrongly compressed": (False, False, True),
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


def arguments(called: Operation[Any]) -> dict[str, Any]:
    return {"body": {"id": 1}} if called.content_type == JSON else {}


def failed(mode: Mode, service: Service, called: Operation[Any], retry: Retry = RETRY, **given: Any) -> APIError:
    with pytest.raises(APIError) as caught:
        call(mode, service, called, settings={"retry": retry}, **{**arguments(called), **given})
    return caught.value


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("name", CALLS)
def test_what_is_sent_again(mode: Mode, name: str, failure: str) -> None:
    called = CALLS[name]
    again, again_if_unsafe, acted = RESENT[failure]
    resent = again_if_unsafe if called.retry == "unsafe" else again
    service = Service(FAILURES[failure])
    error = failed(mode, service, called)
    assert len(service.requests) == error.attempts == (3 if resent else 1)
    assert error.may_have_been_processed is (acted and called.retry != "safe")
    assert len({(request.method, str(request.url), request.content) for request in service.requests}) == 1
    assert ("(3 tries)" in str(error)) is resent and ("it may have been processed" in str(error)) is error.may_have_been_processed


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize("first", ["refused connection", "429", "503 with Retry-After"])
def test_a_call_that_is_sent_again_ends_with_its_answer(mode: Mode, first: str) -> None:
    service = Service(FAILURES[first], FAILURES[first], httpx.Response(200, json={"id": 7}))
    assert call(mode, service, CREATE, body={"id": 1}, settings={"retry": RETRY}) == Order(id=7)
    assert len(service.requests) == 3


@pytest.mark.parametrize("mode", MODES)
def test_what_an_earlier_try_may_have_done_is_not_forgotten(mode: Mode) -> None:
    error = failed(mode, Service(httpx.ReadTimeout("late"), httpx.Response(404)), DELETE)
    assert isinstance(error, NotFoundError) and (error.attempts, error.may_have_been_processed) == (2, True)
    error = failed(mode, Service(httpx.Response(503, headers=AFTER), httpx.Response(422)), CREATE)
    assert (error.attempts, error.may_have_been_processed) == (2, True)
    error = failed(mode, Service(httpx.ConnectError("refused"), httpx.Response(429), httpx.Response(422)), CREATE)
    assert (error.attempts, error.may_have_been_processed) == (3, False)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("content", [b"<html>", b"null", b"[1]", b'{"id": 1', b"\xff"])
def test_a_success_that_cannot_be_read_was_processed_and_is_not_sent_again(mode: Mode, content: bytes) -> None:
    for called in (CREATE, TAG, GET):
        service = Service(httpx.Response(200, content=content))
        error = failed(mode, service, called)
        assert isinstance(error, ResponseParseError) and len(service.requests) == error.attempts == 1
        assert error.may_have_been_processed is (called is not GET)


@pytest.mark.parametrize(
    ("body", "extra", "resent"),
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
def test_an_idempotency_key_makes_a_call_idempotent(body: Any, extra: Any, resent: bool) -> None:
    service = Service(httpx.ReadTimeout("late"))
    failed("sync", service, RESERVE, body=body, options={"extra_body": extra})
    assert len(service.requests) == (3 if resent else 1)
    assert len({request.content for request in service.requests}) == 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("talk", [hangs_up, stalls])
def test_an_order_is_never_sent_twice_over_a_real_connection(mode: Mode, talk: Any) -> None:
    received: list[bytes] = []

    def counted(connection: socket.socket, over: threading.Event) -> None:
        peeked = connection.recv(65536, socket.MSG_PEEK)
        received.append(peeked)
        talk(connection, over)

    with server(counted) as url:
        settings = {"base_url": url, "transport": None, "retry": RETRY}
        with pytest.raises(APIConnectionError) as caught:
            call(mode, Service(), CREATE, body={"id": 1}, options={"timeout": 0.3}, settings=settings)
    assert len(received) == caught.value.attempts == 1 and caught.value.may_have_been_processed


@pytest.mark.parametrize("mode", MODES)
def test_a_read_goes_on_over_a_new_connection(mode: Mode) -> None:
    received: list[bytes] = []

    def second(connection: socket.socket, _: threading.Event) -> None:
        received.append(request_of(connection))
        if len(received) == 2:
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"id": 1}')

    with server(second) as url:
        assert call(mode, Service(), GET, settings={"base_url": url, "transport": None, "retry": RETRY}) == Order(id=1)
    assert len(received) == 2


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
    for called in (UPLOAD, REPLACE_FILE):
        for failure in (httpx.ConnectError("refused"), httpx.Response(429), httpx.Response(503, headers=AFTER)):
            service = Service(failure)
            error = failed(mode, service, called, body={"file": Once(b"a,b\n")})
            assert len(service.requests) == error.attempts == 1 and b"a,b\n" in service.last.content


def test_a_pipe_is_sent_whole() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"a,b\n")
    os.close(writing)
    service = Service(httpx.Response(429))
    with os.fdopen(reading, "rb") as pipe:
        assert failed("sync", service, UPLOAD, body={"file": ("orders.csv", pipe, "text/csv")}).attempts == 1
    assert b"text/csv\r\n\r\na,b\n\r\n" in service.last.content and "content-length" not in service.last.headers


@pytest.mark.parametrize("mode", MODES)
def test_a_file_that_can_be_rewound_is_sent_whole_each_time(mode: Mode, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(b"row,1\n" * 20_000)
    with path.open("rb") as opened:
        for file in (opened, io.BytesIO(path.read_bytes()), path, ("o.csv", path.read_bytes())):
            service = Service(httpx.Response(429), httpx.Response(429), {"id": 1})
            assert call(mode, service, UPLOAD, body={"file": file}, settings={"retry": RETRY}) == Order(id=1)
            assert len(service.requests) == 3 and all(path.read_bytes() in request.content for request in service.requests)


class Clock:
    """A clock that advances only while something sleeps, or by a fixed amount at each request."""

    def __init__(self, step: float = 0.0) -> None:
        self.time, self.slept, self._step = 1000.0, list[float](), step

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)

    def late(self, request: httpx.Request) -> httpx.Response:
        """Take some time, then fail."""
        self.time += self._step
        raise httpx.ReadTimeout("late", request=request)


def state(retry: Retry = DEFAULT_RETRY, safety: Safety = "safe", draw: float = 1.0, clock: Clock | None = None) -> CallState:
    return CallState(retry=retry, safety=safety, call="GET /x", clock=clock or Clock(), draw=lambda: draw)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore real waits, for tests with a clock of their own."""
    monkeypatch.setattr("scalev._runtime.retries.SWITCH.waits", True)


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("mode", MODES)
def test_the_total_time_ends_the_tries(mode: Mode) -> None:
    clock = Clock(step=25.0)
    sleep = clock.sleep if mode == "sync" else clock.sleep_async
    retry = Retry(attempts=100, wait_initial=0.0, total_timeout=60.0)
    service = Service(clock.late)
    with pytest.raises(errors.APITimeoutError) as caught:
        call(mode, service, GET, settings={"retry": retry, "clock": clock, "sleep": sleep})
    assert caught.value.attempts == len(service.requests) == 3  # at 0, 25 and 50 s; the fourth would have started at 75 s


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("mode", MODES)
def test_a_client_sleeps_what_the_service_asks_for(mode: Mode) -> None:
    clock = Clock()
    sleep = clock.sleep if mode == "sync" else clock.sleep_async
    service = Service(httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(503, headers={"retry-after": "9"}), {"id": 1})
    call(mode, service, CREATE, body={}, settings={"retry": Retry(wait_initial=0.0), "clock": clock, "sleep": sleep})
    assert clock.slept == [7.0, 9.0]


@pytest.mark.usefixtures("waits")
def test_a_wait_is_counted_into_the_total_time() -> None:
    for total, expected in ((20.1, 20.0), (20.0, None)):
        one = state(Retry(total_timeout=total, wait_initial=0.0))
        one.begin()
        assert one.after_status(429, {"retry-after": "20"}) == expected


@pytest.mark.usefixtures("waits")
def test_waits_are_drawn_from_zero_to_a_bound_that_doubles() -> None:
    retry = Retry(attempts=7, wait_initial=0.5, wait_max=8.0, total_timeout=1000.0)
    for draw in (0.0, 0.25, 1.0):
        one, found = state(retry, draw=draw), []
        for _ in range(6):
            one.begin()
            found.append(one.after_failure("ReadTimeout", received=True))
        assert found == [draw * bound for bound in (0.5, 1.0, 2.0, 4.0, 8.0, 8.0)]
        one.begin()
        assert one.after_failure("ReadTimeout", received=True) is None


@pytest.mark.usefixtures("waits")
def test_many_tries_overflow_nothing() -> None:
    one = state(Retry(attempts=5000, total_timeout=float("inf")))
    for _ in range(4000):
        one.begin()
        assert one.after_failure("ReadTimeout", received=True) is not None


@pytest.mark.usefixtures("waits")
def test_an_retry_after_is_kept_to_and_never_cut_short() -> None:
    for draw in (0.0, 0.5, 1.0):
        one = state(Retry(wait_initial=2.0), draw=draw)
        one.begin()
        assert one.after_status(429, {"retry-after": "5"}) == 5.0 + 2.0 * draw
    one = state(Retry(max_retry_after=30.0, total_timeout=1000.0))
    one.begin()
    assert one.after_status(429, {"retry-after": "30.5"}) is None


NOW = 1_750_000_000.0


def at(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(NOW + seconds, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (429, {}, None),
        (503, {"retry-after": "12"}, 12.0),
        (503, {"retry-after": " 1.5 "}, 1.5),
        (429, {"retry-after": "0"}, 0.0),
        (429, {"retry-after": at(90)}, 90.0),
        (503, {"retry-after": at(-90)}, 0.0),
        (503, {"retry-after": "Sun, 15 Jun 2025 15:06:41 -0000"}, 1.0),
        (429, {"retry-after": "Sun, 15 Jun 2025 17:06:41 +0200"}, 1.0),
        (503, {"retry-after": "soon"}, None),
        (503, {"retry-after": ""}, None),
        (503, {"retry-after": "-5"}, None),
        (503, {"retry-after": "nan"}, None),
        (503, {"retry-after": "inf"}, None),
        (503, {"retry-after": "1e9"}, None),
        (503, {"retry-after": "Sun, 99 Jun 2025 15:06:41 GMT"}, None),
        (503, {"retry-after": "Sun, 15 Jun 99999999999999999999 15:06:41 GMT"}, None),
        (503, {"retry-after": "9" * 5000}, None),
        (429, {"x-ratelimit-reset": "8"}, 8.0),
        (429, {"x-ratelimit-reset": str(int(NOW) + 8)}, 8.0),
        (429, {"x-ratelimit-reset": str(int(NOW + 8) * 1000)}, 8.0),
        (429, {"x-ratelimit-reset": str(int(NOW) - 8)}, 0.0),
        (429, {"x-ratelimit-reset": "later"}, None),
        (429, {"retry-after": "3", "x-ratelimit-reset": "8"}, 3.0),
        (429, {"retry-after": "soon", "x-ratelimit-reset": "8"}, 8.0),
        (503, {"x-ratelimit-reset": "8"}, None),
        # by the clock of the service, whatever this machine's clock says
        (503, {"retry-after": at(3690), "date": at(3600)}, 90.0),
        (429, {"retry-after": at(-3510), "date": at(-3600)}, 90.0),
        (429, {"retry-after": at(90), "date": at(100)}, 0.0),
        (429, {"retry-after": at(90), "date": "today"}, 90.0),
        (429, {"retry-after": "7", "date": at(3600)}, 7.0),
        (429, {"x-ratelimit-reset": str(int(NOW) + 3608), "date": at(3600)}, 8.0),
        (429, {"x-ratelimit-reset": "8", "date": at(3600)}, 8.0),
    ],
)
def test_how_long_the_service_asks_to_wait(status: int, headers: dict[str, str], expected: float | None) -> None:
    assert retry_after(status, headers, NOW) == expected


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_wrong_clock_does_not_matter(mode: Mode) -> None:
    """The service is an hour ahead or behind, and requests a wait of five seconds."""
    for ahead in (3600, -3600):
        clock, now = Clock(), time.time() + ahead
        sleep = clock.sleep if mode == "sync" else clock.sleep_async
        dates = {
            name: format_datetime(datetime.fromtimestamp(now + late, UTC), usegmt=True) for name, late in (("Date", 0), ("Retry-After", 5))
        }
        service = Service(httpx.Response(503, headers=dates), {"id": 1})
        call(mode, service, GET, settings={"retry": Retry(wait_initial=0.0), "clock": clock, "sleep": sleep})
        assert clock.slept == [5.0]


@pytest.mark.parametrize("mode", MODES)
def test_a_rate_limit_says_how_long_it_lasts(mode: Mode) -> None:
    for headers, expected in (({"Retry-After": "3600"}, 3600.0), ({"X-RateLimit-Reset": "55"}, 55.0), ({}, None)):
        service = Service(httpx.Response(429, headers=headers, text="Too many requests"))
        error = failed(mode, service, CREATE)
        assert isinstance(error, errors.RateLimitError) and error.retry_after == expected
        assert len(service.requests) == error.attempts == (3 if expected is None else 1)  # waits above 30 s are left to the caller


@pytest.mark.parametrize("mode", MODES)
def test_a_call_and_a_derived_client_have_retries_of_their_own(mode: Mode) -> None:
    for options, expected in (({"retry": NO_RETRY}, 1), ({"retry": Retry(attempts=5)}, 5), ({}, 3)):
        assert failed(mode, Service(httpx.Response(500)), GET, DEFAULT_RETRY, options=options).attempts == expected
    with pytest.raises(ConfigurationError, match="retry: expected a Retry, got int"):
        call(mode, Service(), GET, options={"retry": 3})  # type: ignore[typeddict-item,unused-ignore]


def test_the_tries_of_a_list_are_those_of_its_pages() -> None:
    bad = httpx.Response(502)
    page = {"data": [{"id": 1}], "has_next": True, "next_cursor": "c"}
    service = Service(bad, bad, page, bad, bad, {"data": [{"id": 2}], "has_next": False})
    with sync_client(service, retry=RETRY) as client:
        assert [order.id for order in client._calls.list(LIST)] == [1, 2]
    assert len(service.requests) == 6


@pytest.mark.parametrize(
    "given",
    [{"attempts": 0}, {"attempts": 2.0}, {"attempts": True}, {"total_timeout": 0}, {"wait_initial": float("nan")}, {"wait_max": "5"}],
)
def test_settings_that_are_none_are_refused(given: Any) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{next(iter(given))}: expected"):
        Retry(**given)
    with pytest.raises(ConfigurationError, match=r"^retry: expected a Retry"):
        sync_client(Service(), retry=given)


def test_the_stated_defaults() -> None:
    assert (DEFAULT_RETRY.attempts, state().total_timeout, DEFAULT_RETRY.max_retry_after) == (3, 60.0, 30.0)
    assert [Operation(id="", method=method, path="").retry for method in ("GET", "HEAD", "PUT", "DELETE", "POST", "PATCH")] == [
        *("safe", "safe", "idempotent", "idempotent", "unsafe", "unsafe")
    ]


def test_the_switch_for_tests_is_set_back() -> None:
    with no_waiting(attempts=2):
        assert failed("sync", Service(httpx.Response(500)), GET, Retry(attempts=9, wait_initial=9.0)).attempts == 2
        assert failed("sync", Service(httpx.Response(500)), GET, NO_RETRY).attempts == 1
    assert failed("sync", Service(httpx.Response(500)), GET, Retry(attempts=4)).attempts == 4
    with pytest.raises(ConfigurationError, match="attempts"), no_waiting(attempts=0):
        pass


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("mode", ALL_MODES)
def test_the_default_sleep_waits(mode: Mode) -> None:
    started = time.monotonic()
    call(mode, Service(httpx.Response(503, headers={"retry-after": "0.2"}), {}), GET, settings={"retry": Retry(wait_initial=0.0)})
    assert 0.2 <= time.monotonic() - started < 5


def test_a_wait_of_one_task_does_not_hold_up_another() -> None:
    asleep = asyncio.Event()

    async def sleep(_: float) -> None:
        asleep.set()
        await asyncio.sleep(3600)

    async def run() -> Any:
        service = Service(httpx.Response(500), {"id": 2})
        async with async_client(service, retry=Retry(), sleep=sleep) as client:
            slow = asyncio.create_task(client._calls.call(GET))
            await asleep.wait()
            found = await client._calls.call(GET)
            slow.cancel()
            with pytest.raises(asyncio.CancelledError):
                await slow
            return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scalev._runtime.retries.SWITCH.waits", True)
        assert asyncio.run(run()) == Order(id=2)


def test_with_options_gives_a_client_over_the_same_connections() -> None:
    service = Service(httpx.Response(500))
    with sync_client(service, timeout=9) as client:
        derived = client.with_options(timeout=2.5, retry=RETRY, api_key="other")
        for one, timeout, sent, key in ((client, 9, 1, SECRET), (derived, 2.5, 3, "other"), (derived._bind({}), 2.5, 3, "other")):
            before = len(service.requests)
            with pytest.raises(errors.ServerError):
                one._calls.call(GET)
            assert len(service.requests) - before == sent
            assert service.last.extensions["timeout"]["read"] == timeout and service.last.headers["authorization"] == f"Bearer {key}"
        with pytest.raises(ConfigurationError, match="timeout"):
            client.with_options(timeout=0)
        with pytest.raises(ConfigurationError, match="retry"):
            client.with_options(retry=3)  # type: ignore[arg-type]
        with pytest.raises(ConfigurationError, match="api_key"):
            client.with_options(api_key="two words")
    with pytest.raises(ConfigurationError, match="closed"):
        derived._calls.call(GET)


def raw(mode: Mode, service: Service, *given: Any, settings: Any = None, **options: Any) -> Any:
    if mode == "sync":
        with sync_client(service, **(settings or {})) as client:
            return client.request(*given, **options)

    async def run() -> Any:
        async with async_client(service, **(settings or {})) as client:
            return await client.request(*given, **options)

    return asyncio.run(run())


@pytest.mark.parametrize("mode", MODES)
def test_a_raw_call_gives_the_answer_as_it_came(mode: Mode) -> None:
    service = Service(httpx.Response(202, json={"a": 1.50}, headers={"X-Request-Id": "r1"}))
    answer = raw(mode, service, "POST", "/v3/new%20things", query={"q": [1, "a b"]}, body={"n": None}, extra_headers={"X-A": "1"})
    assert (answer.status, answer.request_id, str(answer.json()["a"])) == (202, "r1", "1.5")
    assert (service.last.method, str(service.last.url)) == ("POST", "https://api.scalev.com/v3/new%20things?q=1&q=a+b")
    assert (
        service.body == {"n": None} and service.last.headers["authorization"] == f"Bearer {SECRET}" and service.last.headers["x-a"] == "1"
    )
    with pytest.raises(ResponseParseError, match="expected JSON"):
        raw(mode, Service(httpx.Response(200, text="<html>")), "GET", "/v3").json()


@pytest.mark.parametrize("mode", MODES)
def test_a_raw_call_is_sent_again_by_its_method_and_raises_as_any_call(mode: Mode) -> None:
    for method, sent in (("GET", 3), ("DELETE", 3), ("POST", 1), ("PATCH", 1)):
        service = Service(httpx.Response(500))
        with pytest.raises(errors.ServerError) as caught:
            raw(mode, service, method, "/v3/x", settings={"retry": RETRY})
        assert len(service.requests) == caught.value.attempts == sent
        assert caught.value.may_have_been_processed is (method != "GET")
    with pytest.raises(TypeError, match="unexpected"):
        raw(mode, Service(), "GET", "/v3/x", retries=3)


@pytest.mark.parametrize(
    "path",
    [
        *("v3/orders", "@evil.example/", ".evil.example", "https://evil.example/", "//evil.example/", "/v3//x", "/v3/../x", "/v3/%2e%2E/x"),
        *(
            "/v3/..",
            "/v3/./x",
            "/v3/x?a=1",
            "/v3/x#a",
            "/v3/a b",
            "/v3/\r\nx",
            "/v3\\x",
            "/v3/{id}",
            "/v3/é",
            "",
            ":80/x",
            "/v3/x\n",
            None,
            b"/v3",
        ),
    ],
)
def test_a_raw_call_goes_nowhere_else(path: Any) -> None:
    service = Service()
    with pytest.raises(ConfigurationError, match=r"^path: expected"):
        raw("sync", service, "GET", path)
    assert not service.requests


@pytest.mark.parametrize(("given", "told"), [({"query": "a=1"}, "query"), ({"query": None}, "query"), ({"body": []}, "the body")])
def test_a_raw_call_takes_mappings(given: Any, told: str) -> None:
    service = Service()
    with pytest.raises(ConfigurationError, match=f"^{told}: expected a mapping, got"):
        raw("sync", service, "POST", "/v3/x", **given)
    assert not service.requests


@pytest.mark.parametrize("method", ["get", "", "GET ", "GE\nT", None, "G"])
def test_a_raw_call_needs_a_method(method: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^method: expected"):
        raw("sync", Service(), method, "/v3")


@pytest.mark.parametrize("mode", MODES)
def test_the_log_tells_of_each_try_and_of_no_value(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    called = operation(method="PUT", path="/v3/orders/{slug}", storefront_key=True, content_type=JSON)
    service = Service(httpx.ReadTimeout(f"{JWT}"), httpx.Response(503, headers={"set-cookie": JWT}, text=JWT), {"id": JWT})
    with caplog.at_level(logging.DEBUG, logger="scalev"):
        call(
            mode,
            service,
            called,
            path={"slug": "slug-do-not-show"},
            query={"search": "query-do-not-show"},
            body={"name": "body-do-not-show"},
            options={"extra_headers": {"X-Scalev-Guest-Token": JWT}},
            settings={"retry": RETRY, "bound": {"storefront_key": SFPK}},
        )
    told = [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "scalev"]
    assert [level for level, _ in told] == ["DEBUG", "INFO", "DEBUG", "INFO", "DEBUG"]
    reasons = ["ReadTimeout", "ReadTimeout", "503", "503", "200"]
    assert all(text.startswith("PUT /v3/orders/{slug}: ") and reason in text for (_, text), reason in zip(told, reasons, strict=True))
    assert [text.rsplit(", ", 1)[1] for _, text in told] == ["attempt 1", "attempt 2 of 3", "attempt 2", "attempt 3 of 3", "attempt 3"]
    shown = " ".join(text for _, text in told)
    assert not [secret for secret in (*SECRETS, "do-not-show") if secret in shown]


@pytest.mark.parametrize("mode", MODES)
def test_no_library_below_logs_a_credential(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    options = {"extra_headers": {"X-Scalev-Guest-Token": JWT}}
    with caplog.at_level(logging.DEBUG), server(hangs_up) as url:
        settings = {"base_url": url, "transport": None, "retry": RETRY, "bound": {"storefront_key": SFPK}}
        with pytest.raises(APIConnectionError):
            call(mode, Service(), operation(storefront_key=True), options=options, settings=settings)
    shown = " ".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    assert "scalev" in {record.name for record in caplog.records} and not [secret for secret in SECRETS if secret in shown]


def test_an_error_that_no_call_raised_says_so() -> None:
    error = ResponseParseError(expected="text", got="a list")
    assert (error.attempts, error.may_have_been_processed) == (0, False) and "tries" not in str(error)
    kinds: list[type[Exception]] = [ResponseParseError, APIStatusError, APIConnectionError]
    assert all(issubclass(kind, APIError) for kind in kinds)
