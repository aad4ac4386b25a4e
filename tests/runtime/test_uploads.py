"""Uploads: every kind of file, every field a part of its own, and no way to smuggle in another part."""

from __future__ import annotations

import io
import os
import re
import socket
import tempfile
import threading
import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, cast

import httpx
import pytest
from fastapi import UploadFile
from scalev._runtime.errors import ConfigurationError, RateLimitError
from scalev._runtime.operations import OMIT
from scalev._runtime.retries import Retry
from starlette.datastructures import Headers
from werkzeug.datastructures import FileStorage

from tests.runtime.service import MODES, UPLOAD, Flag, Line, Mode, Service, call, capture_request, parts
from tests.runtime.test_sockets import server

CSV = b"order_id,name\r\n1,Sari\r\n"


class Later:
    """A file that has to be awaited."""

    async def read(self) -> bytes:
        """Return the content after a delay."""
        return CSV


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file on disk."""
    path = tmp_path / "orders.csv"
    path.write_bytes(CSV)
    return path


@pytest.mark.parametrize("mode", MODES)
def test_every_kind_of_file_can_be_uploaded(mode: Mode, path: Path) -> None:
    def upload(file: Any) -> Any:
        service = Service()
        call(mode, service, UPLOAD, body={"file": file})
        (part,) = parts(service.last)
        return part

    with path.open("rb") as file:
        assert upload(file) == ("file", "orders.csv", "text/csv", CSV)
    assert upload(path) == ("file", "orders.csv", "text/csv", CSV)
    assert upload(("a.csv", path)) == ("file", "a.csv", "text/csv", CSV)
    assert upload(("a.csv", path, "text/plain")) == ("file", "a.csv", "text/plain", CSV)
    assert upload(CSV) == ("file", "file", "application/octet-stream", CSV)
    assert upload(io.BytesIO(CSV))[1:] == ("file", "application/octet-stream", CSV)
    assert upload(("a.csv", CSV)) == ("file", "a.csv", "text/csv", CSV)
    assert upload(("a.csv", io.BytesIO(CSV), "text/plain")) == ("file", "a.csv", "text/plain", CSV)
    assert upload(b"")[3] == b""
    path.write_bytes(b"")
    assert upload(path) == ("file", "orders.csv", "text/csv", b"")


@pytest.mark.parametrize(
    "file",
    [
        "orders.csv",
        5,
        None,
        io.StringIO("a"),
        ("a.csv",),
        ("", b"a"),
        ("a", "text"),
        (b"a", b"a"),
        ("a", b"a", "b", "c"),
        ("a", b"a", "text/csv\r\nX: 1"),
        [b"a"],
        ("\ud800.csv", b"a"),
        FileStorage(io.BytesIO(b""), filename=""),
        Later(),
    ],
)
def test_anything_but_a_file_is_rejected(file: Any) -> None:
    service = Service()
    with pytest.raises(ConfigurationError, match=r"^file: expected"):
        call("sync", service, UPLOAD, body={"file": file})
    assert not service.requests


@pytest.mark.parametrize("wrap", [lambda path: path, lambda path: ("a.csv", path)])
def test_a_file_that_cannot_be_read_is_reported_as_python_reports_it_before_anything_is_sent(wrap: Any, tmp_path: Path) -> None:
    service = Service()
    for path, error in ((tmp_path / "none.csv", FileNotFoundError), (tmp_path, IsADirectoryError)):
        with pytest.raises(error, match=str(path)):
            call("sync", service, UPLOAD, body={"file": wrap(path)})
    assert not service.requests


@pytest.mark.parametrize("mode", MODES)
def test_a_path_is_opened_for_each_attempt_and_closed_after_it(mode: Mode, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handles: list[Any] = []
    plain_open = Path.open

    def record_open(*arguments: Any) -> Any:
        handles.append(plain_open(*arguments))
        return handles[-1]

    monkeypatch.setattr(Path, "open", record_open)

    def busy(request: httpx.Request) -> httpx.Response:
        assert [handle.closed for handle in handles].count(False) == 1  # the one of this attempt
        return httpx.Response(429, headers={"Retry-After": "0"})

    service = Service(busy)
    settings = {"retry": Retry(attempts=3, wait_initial=0)}
    with pytest.raises(RateLimitError):
        call(mode, service, UPLOAD, body={"file": path}, settings=settings)
    assert [parts(request)[0][3] for request in service.requests] == [CSV] * 3
    assert len(handles) == 4 and all(handle.closed for handle in handles)  # once to check that it is readable


@pytest.mark.parametrize("mode", MODES)
def test_a_file_that_the_caller_opened_is_rewound_and_left_open(mode: Mode, path: Path) -> None:
    service = Service(httpx.Response(429), {})
    with path.open("rb") as file:
        call(mode, service, UPLOAD, body={"file": file}, settings={"retry": Retry(attempts=3, wait_initial=0)})
        assert not file.closed
    assert [parts(request)[0][3] for request in service.requests] == [CSV] * 2


def test_the_path_of_a_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(CSV,))
    writer.start()
    assert parts(capture_request(UPLOAD, body={"file": pipe})) == [("file", "pipe", "application/octet-stream", CSV)]
    writer.join(5)


@pytest.mark.parametrize("mode", MODES)
def test_a_large_file_is_not_held_in_memory(mode: Mode, tmp_path: Path) -> None:
    size = 200 * 1024 * 1024
    path = tmp_path / "orders.csv"
    with path.open("wb") as file:
        file.truncate(size)  # a sparse file: it takes no space on the disk
    lengths: list[int] = []

    def drain(connection: socket.socket, _: threading.Event) -> None:
        buffer = bytearray(1 << 16)
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(1 << 16)
        message = int(re.findall(rb"(?i)content-length: (\d+)", head)[0])
        left = message - len(head.split(b"\r\n\r\n", 1)[1])
        while left > 0 and (count := connection.recv_into(buffer)):
            left -= count
        lengths.extend((message, left))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")

    with server(drain) as url:
        tracemalloc.start()
        try:
            call(mode, Service(), UPLOAD, body={"file": path}, settings={"base_url": url, "transport": None})
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    message, left = lengths
    assert size < message < size + 1000 and left == 0
    assert peak < 8 * 1024 * 1024


@pytest.mark.parametrize("mode", MODES)
def test_fields_go_out_as_parts_with_or_without_a_file(mode: Mode) -> None:
    body = {
        "create_type": "regular",
        "tz": OMIT,
        "note": None,
        "is_new": True,
        "flag": Flag.TRUE,
        "cost": Decimal("1.50"),
        "tags": ["a", "b"],
        "rows": [{"a": 1}, ["b", None], None],
        "line": {"price": Decimal("2.0"), "x": OMIT},
        "model": Line(name="é"),
    }
    fields = [
        ("create_type", b"regular"),
        ("is_new", b"true"),
        ("flag", b"true"),
        ("cost", b"1.50"),
        ("tags", b"a"),
        ("tags", b"b"),
        ("rows", b'{"a":1}'),
        ("rows", b'["b",null]'),
        ("rows", b"null"),
        ("line", b'{"price":2.0}'),
        ("model", '{"name":"é"}'.encode()),
    ]
    for file in ({}, {"file": CSV}):
        service = Service()
        call(mode, service, UPLOAD, body={**body, **file})
        assert service.last.headers["content-type"].startswith("multipart/form-data; boundary=")
        result = parts(service.last)
        assert [(name, content) for name, filename, _, content in result if filename is None] == fields
        assert len(result) == len(fields) + len(file)


def test_what_was_uploaded_to_a_web_framework_goes_out_under_its_own_name_and_type() -> None:
    for file in (
        UploadFile(io.BytesIO(CSV), filename="mine.csv", headers=Headers({"content-type": "text/x-csv"})),
        FileStorage(io.BytesIO(CSV), filename="mine.csv", name="field", content_type="text/x-csv"),
    ):
        assert parts(capture_request(UPLOAD, body={"file": file})) == [("file", "mine.csv", "text/x-csv", CSV)]
        assert parts(capture_request(UPLOAD, body={"file": ("other.csv", file)}))[0][:2] == ("file", "other.csv")
    with cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=3)) as spooled_file:
        spooled_file.write(CSV)  # rolled over to the disk, and read to its end
        assert parts(capture_request(UPLOAD, body={"file": UploadFile(spooled_file, filename=None)})) == [
            ("file", "file", "application/octet-stream", CSV)
        ]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda file: file.close(), "an open file, got a closed one"),
        (lambda file: None, ""),
    ],
)
def test_a_closed_file_is_rejected(path: Path, spoil: Any, message: str) -> None:
    for wrap in (lambda file: file, lambda file: ("a.csv", file), lambda file: UploadFile(file, filename="a.csv"), FileStorage):
        file = path.open("rb")
        spoil(file)
        if message:
            with pytest.raises(ConfigurationError, match=message):
                capture_request(UPLOAD, body={"file": wrap(file)})
        else:
            assert parts(capture_request(UPLOAD, body={"file": wrap(file)}))[0][3] == CSV
            file.close()


def test_a_file_opened_as_text_or_for_writing_is_rejected(tmp_path: Path) -> None:
    with tempfile.NamedTemporaryFile("w+") as text, (tmp_path / "out").open("wb") as output:
        for file, message in ((text, "binary mode"), (output, "for reading")):
            with pytest.raises(ConfigurationError, match=message):
                capture_request(UPLOAD, body={"file": file})


ATTACK = b'order_id,name\r\n1,"\r\n--+++\r\nContent-Disposition: form-data; name="create_type"\r\n\r\nregular\r\n--+++--\r\n"\r\n'


@pytest.mark.parametrize("mode", MODES)
def test_a_cell_cannot_add_a_field(mode: Mode) -> None:
    service = Service()
    body = {"create_type": "archive", "file": ("orders.csv", ATTACK)}
    for _ in range(2):
        call(mode, service, UPLOAD, body=body)
        assert parts(service.last) == [("create_type", None, "", b"archive"), ("file", "orders.csv", "text/csv", ATTACK)]
    boundaries = [re.findall("boundary=(.*)", request.headers["content-type"])[0] for request in service.requests]
    assert len({*boundaries}) == 2 and min(map(len, boundaries)) >= 32


def test_a_cell_that_repeats_the_boundary_of_an_earlier_upload_cannot_add_a_field() -> None:
    boundary = re.findall("boundary=(.*)", capture_request(UPLOAD, body={"file": CSV}).headers["content-type"])[0].encode()
    cell = ATTACK.replace(b"+++", boundary)
    assert len(parts(capture_request(UPLOAD, body={"file": cell}))) == 1


@pytest.mark.parametrize("name", ['a"\r\nContent-Type: text/html\r\n\r\nx.csv', 'a"; name="create_type', "é😀.csv", "a\0.csv"])
def test_a_file_name_cannot_add_a_header(name: str) -> None:
    request = capture_request(UPLOAD, body={"file": (name, CSV, "text/csv")})
    head, _, content = request.content.partition(b"\r\n\r\n")
    assert head.count(b"\r\n") == 2 and content.startswith(CSV)
    assert head.count(b'name="') == 2  # the part's own and the file's


def test_a_field_name_cannot_add_a_header() -> None:
    request = capture_request(UPLOAD, body={"create_type": "regular"}, options={"extra_body": {'x"\r\nX-Evil: 1\r\n\r\n': "1"}})
    assert b"\r\nX-Evil" not in request.content and len(parts(request)) == 2


@pytest.mark.parametrize("name", ["Content-Type", "content-type", "Content-Length"])
def test_the_boundary_cannot_be_set_by_a_header(name: str) -> None:
    with pytest.raises(ConfigurationError, match="set by the client itself"):
        capture_request(UPLOAD, body={"file": CSV}, options={"extra_headers": {name: "multipart/form-data; boundary=+++"}})
