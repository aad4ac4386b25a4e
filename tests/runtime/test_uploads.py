"""Uploads: every kind of file, every field a part of its own, and no way to smuggle in another."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator.runtime.errors import ConfigurationError
from generator.runtime.operations import OMIT
from tests.runtime.service import MODES, UPLOAD, Flag, Line, Mode, Service, call, parts, sent

CSV = b"order_id,name\r\n1,Sari\r\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file on disk."""
    path = tmp_path / "orders.csv"
    path.write_bytes(CSV)
    return path


@pytest.mark.parametrize("mode", MODES)
def test_every_kind_of_file(mode: Mode, path: Path) -> None:
    def uploaded(file: Any) -> Any:
        service = Service()
        call(mode, service, UPLOAD, body={"file": file})
        (part,) = parts(service.last)
        return part

    with path.open("rb") as opened:
        assert uploaded(opened) == ("file", "orders.csv", "text/csv", CSV)
    assert uploaded(path) == ("file", "orders.csv", "text/csv", CSV)
    assert uploaded(CSV) == ("file", "file", "application/octet-stream", CSV)
    assert uploaded(io.BytesIO(CSV))[1:] == ("file", "application/octet-stream", CSV)
    assert uploaded(("a.csv", CSV)) == ("file", "a.csv", "text/csv", CSV)
    assert uploaded(("a.csv", io.BytesIO(CSV), "text/plain")) == ("file", "a.csv", "text/plain", CSV)
    assert uploaded(b"")[3] == b""


@pytest.mark.parametrize(
    "file",
    [
        "orders.csv",
        5,
        io.StringIO("a"),
        ("a.csv",),
        ("", b"a"),
        ("a", "text"),
        (b"a", b"a"),
        ("a", b"a", "b", "c"),
        ("a", b"a", "text/csv\r\nX: 1"),
        [b"a"],
    ],
)
def test_what_is_no_file_is_refused(file: Any) -> None:
    service = Service()
    with pytest.raises(ConfigurationError, match=r"^file: expected"):
        call("sync", service, UPLOAD, body={"file": file})
    assert not service.requests


def test_a_file_that_is_not_there_is_told_as_python_tells_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sent(UPLOAD, body={"file": tmp_path / "none.csv"})


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
        found = parts(service.last)
        assert [(name, content) for name, filename, _, content in found if filename is None] == fields
        assert len(found) == len(fields) + len(file)


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
    boundary = re.findall("boundary=(.*)", sent(UPLOAD, body={"file": CSV}).headers["content-type"])[0].encode()
    cell = ATTACK.replace(b"+++", boundary)
    assert len(parts(sent(UPLOAD, body={"file": cell}))) == 1


@pytest.mark.parametrize("name", ['a"\r\nContent-Type: text/html\r\n\r\nx.csv', 'a"; name="create_type', "é😀.csv", "a\0.csv"])
def test_a_file_name_cannot_add_a_header(name: str) -> None:
    request = sent(UPLOAD, body={"file": (name, CSV, "text/csv")})
    head, _, content = request.content.partition(b"\r\n\r\n")
    assert head.count(b"\r\n") == 2 and content.startswith(CSV)
    assert head.count(b'name="') == 2  # the part's own and the file's


def test_a_field_name_cannot_add_a_header() -> None:
    request = sent(UPLOAD, body={"create_type": "regular"}, options={"extra_body": {'x"\r\nX-Evil: 1\r\n\r\n': "1"}})
    assert b"\r\nX-Evil" not in request.content and len(parts(request)) == 2


@pytest.mark.parametrize("name", ["Content-Type", "content-type", "Content-Length"])
def test_the_boundary_cannot_be_set_by_a_header(name: str) -> None:
    with pytest.raises(ConfigurationError, match="set by the client itself"):
        sent(UPLOAD, body={"file": CSV}, options={"extra_headers": {name: "multipart/form-data; boundary=+++"}})
