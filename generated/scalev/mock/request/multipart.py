# Copied from generator/package/scalev/mock/request/multipart.py by `python -m generator generate`. Do not edit.
"""Parse `multipart/form-data` bodies. Parts need not have a Content-Type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from ..messages import HTTPError

_PARAMETER = re.compile(r';\s*([A-Za-z0-9_.*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]*))')
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]\Z")
_MOST_PARTS = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a form; `filename` is None if the part is not a file."""

    name: str
    content: bytes
    filename: str | None = None
    content_type: str | None = None


def parse(content_type: str, body: bytes) -> list[Part]:
    """Return the parts of a body. Raises HTTPError 400 if it does not match its Content-Type."""
    boundary = parse_parameters(content_type).get("boundary", "")
    if not _BOUNDARY.match(boundary):
        raise _build_error("expected a boundary in the Content-Type")
    # the preamble and the epilogue are ignored
    pieces = _split(body, b"--" + boundary.encode())
    if len(pieces) > _MOST_PARTS:
        raise _build_error(f"expected at most {_MOST_PARTS} parts")
    return [_parse_part(piece) for piece in pieces]


def parse_parameters(header: str) -> dict[str, str]:
    """Return the parameters of a header such as `form-data; name="file"`, with lower-case names."""
    return {
        name.lower(): re.sub(r"\\(.)", r"\1", quoted_value).replace("%22", '"') if quoted_value else plain_value
        for name, quoted_value, plain_value in _PARAMETER.findall(header)
    }


def _split(body: bytes, delimiter: bytes) -> list[bytes]:
    # a delimiter must start a line and be followed only by `--` or blanks
    line = re.compile(rb"(?:\A|\r\n)" + re.escape(delimiter) + rb"(--)?[ \t]*(?:\r\n|\Z)")
    pieces: list[bytes] = []
    match = line.search(body)
    if match is None:
        raise _build_error("found no part")
    while not match[1]:
        start = match.end()
        # the line break after a delimiter may also begin the next one, if a part has neither headers nor content
        match = line.search(body, start - 2)
        if match is None:
            raise _build_error("expected a closing boundary")
        pieces.append(body[start : max(start, match.start())])
    return pieces


def _parse_part(piece: bytes) -> Part:
    head, blank, content = piece.partition(b"\r\n\r\n")
    if not blank:
        raise _build_error("expected an empty line after the headers of a part")
    try:
        lines = head.decode().split("\r\n")
    except UnicodeDecodeError:
        raise _build_error("expected UTF-8 in the headers of a part") from None
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    disposition = parse_parameters(headers.get("content-disposition", ""))
    if "name" not in disposition:
        raise _build_error("expected a name in the Content-Disposition of a part")
    return Part(disposition["name"], content, _get_filename(disposition), headers.get("content-type"))


def _get_filename(disposition: dict[str, str]) -> str | None:
    encoded_name = disposition.get("filename*")
    return unquote(encoded_name.rpartition("'")[2], errors="replace") if encoded_name is not None else disposition.get("filename")


def _build_error(message: str) -> HTTPError:
    return HTTPError(400, "invalid_request", f"malformed multipart body: {message}")
