"""Fault injection: exceptions of every class at every stage of a call. Only a ScalevError is raised, and it reports the facts."""

from __future__ import annotations

import gzip
import io
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import h11
import httpcore
import httpx
import pytest
import trio
from scalev._runtime.clients import AsyncClient, SyncClient
from scalev._runtime.errors import APIConnectionError, APIError, ConfigurationError, ScalevError
from scalev._runtime.retries import NO_RETRY

from tests.runtime.service import CREATE, GET, SECRET, UPLOAD, Order, Service, call, capture_request, parts
from tests.runtime.wire import WAYS, Way, call_once, response, run, serving, take_head


class OwnError(Exception):
    """A user-defined exception."""


class MuteError(Exception):
    """An exception whose `str` raises."""

    def __str__(self) -> str:
        raise OwnError

    __repr__ = __str__


def list_classes(library: Any) -> list[type[Exception]]:
    exceptions = {item for item in vars(library).values() if isinstance(item, type) and issubclass(item, Exception)}
    return sorted(exceptions, key=lambda item: item.__name__)


def build_exceptions(*kinds: type[Exception], arguments: tuple[Any, ...] = ("injected",)) -> list[Callable[[], Exception]]:
    """Return functions that create the exceptions: each case needs a new one, since a raised exception keeps its traceback."""
    return [partial(kind, *arguments) for kind in kinds]


HTTPX = [kind for kind in list_classes(httpx) if kind is not httpx.HTTPStatusError and not issubclass(kind, httpx.StreamError)]
EXCEPTIONS: list[Callable[[], Exception]] = [
    *build_exceptions(*HTTPX),
    lambda: httpx.HTTPStatusError("injected", request=httpx.Request("GET", "http://a"), response=httpx.Response(200)),
    *build_exceptions(httpx.StreamConsumed, httpx.StreamClosed, arguments=()),
    *build_exceptions(*list_classes(httpcore), h11.LocalProtocolError, h11.RemoteProtocolError),
    *build_exceptions(ssl.SSLError, ssl.SSLCertVerificationError, ssl.SSLEOFError),
    *build_exceptions(
        OSError, ConnectionResetError, BrokenPipeError, ConnectionRefusedError, PermissionError, socket.gaierror, arguments=(5, "injected")
    ),
    *build_exceptions(RuntimeError, ValueError, KeyError, TypeError, AttributeError, IndexError, ZeroDivisionError, TimeoutError),
    *build_exceptions(
        AssertionError, MemoryError, RecursionError, EOFError, BufferError, NotImplementedError, StopIteration, StopAsyncIteration
    ),
    *build_exceptions(UnicodeEncodeError, arguments=("ascii", "é", 0, 1, "injected")),
    *build_exceptions(UnicodeDecodeError, arguments=("ascii", b"\xff", 0, 1, "injected")),
    *build_exceptions(
        anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, anyio.WouldBlock, trio.TooSlowError, arguments=()
    ),
    *build_exceptions(anyio.BusyResourceError, trio.BrokenResourceError, trio.ClosedResourceError, trio.BusyResourceError),
    lambda: ExceptionGroup("injected", [OwnError()]),
    lambda: OwnError(SECRET),
    MuteError,
    lambda: ConfigurationError("injected"),
    lambda: APIConnectionError("injected", method="GET", path="/"),
]
#: Exceptions that mean that nothing of the request was sent, whoever raises them.
NOT_SENT = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol", "ConnectionRefusedError", "gaierror")

#: Where an exception is injected, at which stage, and what raises it.
Case = tuple[str, str, Callable[[], Exception]]

BODY = b'{"id": 7}'
CSV = b"x" * 200_000


class Content(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A response body that raises at its start, in its middle, or when it is closed."""

    def __init__(self, stage: str, error: Exception) -> None:
        self.stage, self.error = stage, error

    def _pieces(self) -> Iterator[bytes]:
        if self.stage == "after headers":
            raise self.error
        yield BODY[:4]
        if self.stage == "mid-body":
            raise self.error
        yield BODY[4:]

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces():
            yield piece

    def close(self) -> None:
        if self.stage == "closing":
            raise self.error

    async def aclose(self) -> None:
        self.close()


class Handler(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A user-supplied transport that raises at a stage."""

    def __init__(self, stage: str, error: Exception) -> None:
        self.stage, self.error = stage, error

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.stage == "before":
            raise self.error
        for _ in request.stream:  # type: ignore[union-attr]
            if self.stage == "mid-upload":
                raise self.error
        return httpx.Response(200, stream=Content(self.stage, self.error))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.stage == "before":
            raise self.error
        async for _ in request.stream:  # type: ignore[union-attr]
            if self.stage == "mid-upload":
                raise self.error
        return httpx.Response(200, stream=Content(self.stage, self.error))


class Connection(httpcore.NetworkStream, httpcore.AsyncNetworkStream):  # type: ignore[misc]
    """A connection of our own network backend that raises at a stage; `kind` is how it is used."""

    def __init__(self, stage: str, error: Exception, *, is_async: bool) -> None:
        self.stage, self.error, self.is_async = stage, error, is_async
        self.written = 0
        self.chunks = [response(BODY)[:-4], response(BODY)[-4:]]

    def get_extra_info(self, info: str) -> Any:
        return self if info == "socket" else None

    def settimeout(self, _: Any) -> None:
        """Part of the socket interface."""

    def send(self, data: Any) -> int:
        self.written += len(data)
        if self.stage == "writing headers" or (self.stage == "mid-upload" and self.written > 100_000):
            self.chunks = []  # httpcore looks for an early response if writing fails
            raise self.error
        return len(data)

    def _receive(self) -> bytes:
        if self.stage == "reading headers" or (self.stage == "mid-body" and len(self.chunks) == 1):
            raise self.error
        return self.chunks.pop(0) if self.chunks else b""

    def _close(self) -> None:
        if self.stage == "closing":
            raise self.error

    def read(self, max_bytes: int, timeout: float | None = None) -> Any:
        if not self.is_async:
            return self._receive()

        async def receive() -> bytes:
            await anyio.lowlevel.checkpoint()
            return self._receive()

        return receive()

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # type: ignore[override]  # noqa: ASYNC109 - as httpcore has it
        await anyio.lowlevel.checkpoint()
        self.send(buffer)

    def close(self) -> None:
        self._close()

    async def aclose(self) -> None:
        self._close()


def connect_to(stage: str, error: Exception, *, is_async: bool) -> Callable[..., Any]:
    def connect(*_: Any, **__: Any) -> Any:
        if stage == "connecting":
            raise error
        return Connection(stage, error, is_async=is_async)

    async def connect_async(*_: Any, **__: Any) -> Any:
        return connect()

    return connect_async if is_async else connect


class File(io.BytesIO):
    """A file that cannot be read to its end."""

    def __init__(self, error: Exception) -> None:
        super().__init__(CSV)
        self.error = error

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 100_000:
            raise self.error
        return super().read(size)


HANDLED = ("before", "mid-upload", "after headers", "mid-body", "closing")
CONNECTED = ("connecting", "writing headers", "mid-upload", "reading headers", "mid-body", "closing")


def get_result(case: Callable[[], Any]) -> Any:
    """Return the result or the ScalevError of a call; any other exception propagates."""
    try:
        return case()
    except ScalevError as error:
        return error


async def get_result_async(case: Callable[[], Any]) -> Any:
    try:
        return await case()
    except ScalevError as error:
        return error


class Matrix:
    """The cases of one transport, run in one event loop."""

    def __init__(self, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
        self.way, self.monkeypatch = way, monkeypatch
        self.count = 0
        self.wrong: list[str] = []

    def run(self, cases: list[Case]) -> None:
        if self.way == "sync":
            for case in cases:
                client, body = self._prepare(case)
                with client:
                    self._check(case, get_result(partial(client._calls.call, UPLOAD, body=body)))
            return

        async def main() -> None:
            for case in cases:
                client, body = self._prepare(case)
                async with client:
                    self._check(case, await get_result_async(partial(client._calls.call, UPLOAD, body=body)))

        run(self.way, main)

    def _prepare(self, case: Case) -> tuple[Any, Any]:
        """Return a client whose calls meet the exception, and the body to upload."""
        place, stage, make = case
        error = make()
        settings: dict[str, Any] = {"base_url": "http://127.0.0.1:1", "retry": NO_RETRY}
        file: Any = CSV
        handler = Handler(stage, error)
        if place == "file":
            file = File(error)
            handler = Handler("none", error)
        if place == "http_client":
            settings["http_client"] = httpx.Client(transport=handler) if self.way == "sync" else httpx.AsyncClient(transport=handler)
        elif place == "network":
            kind = {"sync": httpcore.SyncBackend, "asyncio": httpcore.AnyIOBackend, "trio": httpcore.TrioBackend}[self.way]
            self.monkeypatch.setattr(kind, "connect_tcp", connect_to(stage, error, is_async=self.way != "sync"))
        else:
            settings["transport"] = handler
        kind_of_client: Any = SyncClient if self.way == "sync" else AsyncClient
        return kind_of_client(SECRET, **settings), {"file": ("a.csv", file)}

    def _check(self, case: Case, result: Any) -> None:
        place, stage, make = case
        error = make()
        self.count += 1
        names = {kind.__name__ for kind in type(error).__mro__}
        if stage == "closing":
            right = isinstance(result, Order) and result.id == 7
        else:
            is_sent = stage != "connecting" and not (stage == "before" and names.intersection(NOT_SENT))
            right = isinstance(result, APIError) and result.may_have_been_processed is is_sent and result.attempts == 1
            right = right and SECRET not in f"{result} {result.__cause__ if not isinstance(error, MuteError) else ''}"
        if not right:
            self.wrong.append(f"{place}, {stage}, {type(error).__module__}.{type(error).__name__}: {result!r:.100}")


def all_cases() -> list[Case]:
    places = [
        *(("transport", stage) for stage in HANDLED),
        *(("http_client", stage) for stage in HANDLED),
        *(("network", stage) for stage in CONNECTED),
        ("file", "mid-upload"),
    ]
    return [(place, stage, make) for place, stage in places for make in EXCEPTIONS]


@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_raised_the_caller_learns_what_became_of_the_call(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = Matrix(way, monkeypatch)
    matrix.run(all_cases())
    assert not matrix.wrong, f"{len(matrix.wrong)} of {matrix.count}:\n" + "\n".join(matrix.wrong)
    assert matrix.count >= 1000


class OwnExit(BaseException):
    """A user-defined exception that nobody should catch."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stage", ["before", "mid-upload", "after headers", "mid-body"])
def test_an_exit_or_interrupt_passes(way: Way, stage: str) -> None:
    for kind in (OwnExit, KeyboardInterrupt, SystemExit):
        handler: Any = Handler(stage, kind())  # type: ignore[arg-type]
        with pytest.raises(kind):
            call_once(way, "http://127.0.0.1:1", UPLOAD, body={"file": CSV}, settings={"transport": handler})


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("change", ["grow", "shrink", "close"])
def test_a_file_that_changes_while_it_is_sent_says_so(way: Way, change: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(bytes(3_000_000))

    def talk(connection: socket.socket) -> None:
        take_head(connection)
        while connection.recv(65536):
            pass

    class Changing(io.FileIO):
        def read(self, size: int | None = -1, /) -> Any:
            if self.tell() > 1_000_000:
                if change == "close":
                    self.close()
                elif change == "grow" and path.stat().st_size < 4_000_000:
                    with path.open("ab") as file:
                        file.write(bytes(1_000_000))
                elif change == "shrink":
                    os.truncate(path, 1_500_000)
            return super().read(size)

    with serving(talk) as url, Changing(path) as file, pytest.raises(APIConnectionError) as error:
        call_once(way, url, UPLOAD, body={"file": file}, settings={"timeout": 10})
    assert error.value.may_have_been_processed and "file" in str(error.value)


def test_a_file_that_decompresses_as_it_is_read_is_sent_whole(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "orders.csv.gz", "wb") as archive:
        archive.write(CSV)
    with gzip.open(tmp_path / "orders.csv.gz") as file:
        ((*_, content),) = parts(capture_request(UPLOAD, body={"file": file}))
    assert content == CSV


@pytest.mark.parametrize(
    ("endpoint", "arguments", "message"),
    [
        (UPLOAD, {"body": {"file": ("\udcff.csv", b"")}}, r"^file: expected a file name that UTF-8 can hold"),
        (UPLOAD, {"body": {"file": ("\udcff.csv", b"", "text/csv")}}, r"^file: expected a file name that UTF-8 can hold"),
        (UPLOAD, {"body": {}, "options": {"extra_body": {"\udcff": "1"}}}, r"^POST /v3/orders: expected names that UTF-8 can hold"),
        (CREATE, {"body": {"lines": [{"quantity": 10**5000}]}}, r"^lines\[0\]\.quantity: expected a number of at most 4,300 digits"),
        (GET, {"query": {"page": "x" * 70_000}}, r"^GET /v3/orders: the URL of this call cannot be sent: .* too long"),
        (GET, {"query": {"page": 10**5000}}, r"^page: expected a number of at most 4,300 digits"),
    ],
)
def test_what_cannot_be_written_is_rejected_before_anything_is_sent(endpoint: Any, arguments: Any, message: str) -> None:
    service = Service()
    with pytest.raises(ConfigurationError, match=message):
        call("sync", service, endpoint, **arguments)
    assert not service.requests


@pytest.mark.parametrize("way", WAYS)
def test_a_transport_that_cannot_be_closed_says_so(way: Way) -> None:
    class Stuck(Handler):
        def close(self) -> None:
            raise OwnError

        async def aclose(self) -> None:
            raise OwnError

    with pytest.raises(ScalevError, match="could not be closed: OwnError"):
        call_once(way, "http://127.0.0.1:1", settings={"transport": Stuck("none", OwnError())})


@pytest.mark.parametrize("url", ["https://xn--a", "https://a" + "b" * 70 + ".example", "https://exa mple", "https://\u2603\u3002.example"])
@pytest.mark.parametrize("way", WAYS)
def test_a_base_url_that_cannot_be_sent_to_is_a_scalev_error(way: Way, url: str) -> None:
    with pytest.raises(ScalevError) as error:
        call_once(way, url, CREATE, body={})
    assert not getattr(error.value, "may_have_been_processed", False)


def test_anything_but_a_transport_of_this_kind_is_rejected() -> None:
    pairs: list[tuple[Any, object]] = [
        (SyncClient, httpx.AsyncHTTPTransport()),
        (AsyncClient, httpx.HTTPTransport()),
        (SyncClient, object()),
    ]
    for kind, transport in pairs:
        with pytest.raises(ConfigurationError, match="transport: expected a transport of httpx with handle_"):
            kind(SECRET, transport=transport)
