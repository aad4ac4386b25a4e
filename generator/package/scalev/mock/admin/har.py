"""Export calls as an HTTP Archive (HAR), which browsers and many tools can open."""

from __future__ import annotations

import io
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from ..messages import Call, Headers, Request, Response
from .call_redactor import CallRedactor

if TYPE_CHECKING:
    import harfile

_VERSION = "HTTP/1.1"


def save(calls: Sequence[Call], path: str | PathLike[str], redactor: CallRedactor) -> None:
    """Write calls to a file with credentials redacted. Raises OSError if that fails, ImportError without the extra `mock`."""
    Path(path).write_text(render(calls, redactor), encoding="utf-8")


def render(calls: Sequence[Call], redactor: CallRedactor) -> str:
    """Return calls as the text of an archive with credentials redacted. Raises ImportError without the extra `mock`."""
    import harfile

    out = io.StringIO()
    with harfile.HarFile.open(out, creator=harfile.Creator(name="scalev-mock", version="1")) as archive:
        for call, safe_call in zip(calls, redactor.redact_all(calls), strict=True):
            wait_ms = call.response.delay * 1000
            archive.add_entry(
                startedDateTime=call.time,
                time=wait_ms,
                request=_convert_request(safe_call.request, len(call.request.body)),
                response=_convert_response(safe_call.response, len(call.response.sent_body)),
                timings=harfile.Timings(send=0, wait=wait_ms, receive=0),
                comment=_build_comment(safe_call),
            )
    return out.getvalue()


def _convert_request(request: Request, size: int) -> harfile.Request:
    """Return a redacted request in HAR format; `size` is the size of its original body."""
    import harfile

    kind = request.header("content-type") or ""
    return harfile.Request(
        method=request.method,
        url=f"http://{request.header('host') or 'mock'}{request.path}" + (f"?{request.query}" if request.query else ""),
        httpVersion=_VERSION,
        headers=_convert_headers(request.headers),
        queryString=[harfile.Record(name, value) for name, value in parse_qsl(request.query, keep_blank_values=True)],
        postData=harfile.PostData(mimeType=kind, text=request.body.decode()) if request.body else None,
        bodySize=size,
    )


def _convert_response(response: Response, size: int) -> harfile.Response:
    import harfile

    kind = response.header("content-type") or ""
    return harfile.Response(
        status=response.status,
        statusText="" if response.ending == "whole" else response.ending,
        httpVersion=_VERSION,
        headers=_convert_headers(response.headers),
        content=harfile.Content(size=size, mimeType=kind, text=response.body.decode()),
        bodySize=size,
    )


def _convert_headers(headers: Headers) -> list[harfile.Record]:
    import harfile

    return [harfile.Record(name, value) for name, value in headers]


def _build_comment(call: Call) -> str | None:
    return " · ".join([*([call.operation] if call.operation else []), *(f"fault {fault}" for fault in call.faults)]) or None
