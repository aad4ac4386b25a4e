# Copied from generator/package/scalev/mock/admin/har.py by `python -m generator generate`. Do not edit.
"""Calls as an HTTP Archive, which browsers and many tools can open."""

from __future__ import annotations

import io
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from ..messages import Call, Headers, Response
from . import redaction

if TYPE_CHECKING:
    import harfile

_VERSION = "HTTP/1.1"


def save(calls: Iterable[Call], path: str | PathLike[str]) -> None:
    """Write calls to a file, credentials masked. OSError when it cannot be written, ImportError without the extra `mock`."""
    Path(path).write_text(text(calls), encoding="utf-8")


def text(calls: Iterable[Call]) -> str:
    """Calls as the text of an archive, credentials masked. ImportError without the extra `mock`."""
    import harfile

    out = io.StringIO()
    with harfile.HarFile.open(out, creator=harfile.Creator(name="scalev-mock", version="1")) as archive:
        for call in calls:
            waited = call.response.delay * 1000
            archive.add_entry(
                startedDateTime=call.time,
                time=waited,
                request=_request(call),
                response=_response(call.response),
                timings=harfile.Timings(send=0, wait=waited, receive=0),
                comment=_comment(call),
            )
    return out.getvalue()


def _request(call: Call) -> harfile.Request:
    import harfile

    request = call.request
    query = redaction.query(request.query)
    kind = request.header("content-type") or ""
    return harfile.Request(
        method=request.method,
        url=f"http://{request.header('host') or 'mock'}{request.path}" + (f"?{query}" if query else ""),
        httpVersion=_VERSION,
        headers=_records(request.headers),
        queryString=[harfile.Record(name, value) for name, value in parse_qsl(query, keep_blank_values=True)],
        postData=harfile.PostData(mimeType=kind, text=redaction.body(request.body, kind)) if request.body else None,
        bodySize=len(request.body),
    )


def _response(response: Response) -> harfile.Response:
    import harfile

    kind = response.header("content-type") or ""
    return harfile.Response(
        status=response.status,
        statusText="" if response.ending == "whole" else response.ending,
        httpVersion=_VERSION,
        headers=_records(response.headers),
        content=harfile.Content(size=len(response.sent), mimeType=kind, text=redaction.body(response.sent, kind)),
        bodySize=len(response.sent),
    )


def _records(headers: Headers) -> list[harfile.Record]:
    import harfile

    return [harfile.Record(name, value) for name, value in redaction.headers(headers)]


def _comment(call: Call) -> str | None:
    return " · ".join([*([call.operation] if call.operation else []), *(f"fault {fault}" for fault in call.faults)]) or None
