"""Encode a case as a request without the client, for calls in which no client is under test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from scalev.contract.arguments import ABSENT, FILE, Case
from scalev.contract.request_checks import format_scalar
from scalev.mock import Request

_BOUNDARY = "a-boundary-that-no-file-holds"


def build_request(case: Case, headers: Mapping[str, str]) -> Request:
    """Return the request of a case; `headers` are its credentials."""
    path = "/".join(
        quote(format_scalar(case.path[part[1:-1]]), safe="") if part.startswith("{") else part for part in case.operation.path.split("/")
    )
    query = urlencode({name: format_scalar(value) for name, value in case.query.items()})
    all_headers = {**headers, **case.headers}
    content = b""
    if case.body is not ABSENT:
        content = _form(case.body) if case.operation.is_form else _json(case.body)
        all_headers["Content-Type"] = case.operation.content_type + (f"; boundary={_BOUNDARY}" if case.operation.is_form else "")
    return Request(case.operation.method, path, query, tuple(all_headers.items()), content)


def _json(body: Any) -> bytes:
    def plain(value: Any) -> Any:
        if isinstance(value, Decimal):
            return float(value)
        raise TypeError(f"{type(value).__name__} is no JSON")

    return json.dumps(body, default=plain).encode()


def _form(body: Mapping[str, Any]) -> bytes:
    parts = []
    for name, value in body.items():
        is_file = isinstance(value, bytes)
        head = f'Content-Disposition: form-data; name="{quote(name)}"' + (
            f'; filename="rows.csv"\r\nContent-Type: {FILE[1]}' if is_file else ""
        )
        content = (
            value
            if isinstance(value, bytes)
            else (format_scalar(value) if not isinstance(value, (dict, list)) else json.dumps(value)).encode()
        )
        parts.append(f"--{_BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{_BOUNDARY}--\r\n".encode()])
