# Copied from generator/package/scalev/cli/dry_runs.py by `python -m generator generate`. Do not edit.
"""Show the request of a command instead of sending it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import httpx
from scalev._runtime.redaction.names import SAFE_HEADERS, find_in_pairs, redact_names
from scalev._runtime.redaction.redactor import Redactor

from .connections import PLACEHOLDER
from .output.texts import dump

#: Headers that are the same for all requests.
_USUAL = frozenset({"accept", "accept-encoding", "connection", "user-agent", "content-length", "host"})


class RequestShown(BaseException):
    """Ends a call whose request is printed but not sent; not an Exception, so that nothing handles it as a failure."""

    def __init__(self, request: httpx.Request) -> None:
        super().__init__()
        self.request = request


class ShowingTransport(httpx.BaseTransport):
    """Ends a call with its first request, and sends nothing."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        raise RequestShown(request)


def describe_request(request: httpx.Request) -> dict[str, Any]:
    """Return a request as data, with everything that may be a credential replaced."""
    query = parse_qsl(request.url.query.decode("ascii"), keep_blank_values=True)
    redactor = Redactor(find_in_pairs(query))
    headers = {name.title(): _show_header(name, value) for name, value in request.headers.items() if name not in _USUAL}
    description: dict[str, Any] = {"method": request.method, "url": redactor.redact(str(request.url)), "headers": headers}
    if request.content:
        description["body"] = _describe_body(request)
    return description


def render_request(description: dict[str, Any]) -> str:
    """Return a request as text."""
    lines = [f"{description['method']} {description['url']}", *(f"{name}: {value}" for name, value in description["headers"].items())]
    if "body" in description:
        body = description["body"]
        lines += ["", body if isinstance(body, str) else dump(body, indent=2)]
    return "\n".join(lines)


def _show_header(name: str, value: str) -> str:
    if name.lower() in SAFE_HEADERS:
        return value.partition(";")[0]
    return f"Bearer {PLACEHOLDER}" if value.startswith("Bearer ") else PLACEHOLDER


def _describe_body(request: httpx.Request) -> Any:
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind.endswith("json"):
        return redact_names(json.loads(request.content, parse_float=Decimal))
    return f"({kind or 'a body'}, {len(request.content)} bytes)"
