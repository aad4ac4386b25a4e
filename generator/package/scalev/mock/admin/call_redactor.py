"""Redact credentials in recorded calls before they are shown or saved."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from ..._runtime.redaction.names import (
    SAFE_HEADERS,
    find_in_body,
    find_in_header,
    find_in_pairs,
    find_secrets,
    is_secret_name,
    redact_names,
    redact_urls,
)
from ..._runtime.redaction.redactor import Redactor
from ..._runtime.secret import MASK
from ..messages import Call, Headers, HTTPError, Request
from ..request import multipart
from ..state import State

_FORM = "multipart/form-data"


def build_call_redactor(state: State) -> CallRedactor:
    """Return the redaction of a mock's calls."""

    def list_credentials() -> Iterator[str]:
        yield from state.authenticator.known
        yield from state.world.issued
        yield from (app.client_secret for app in state.authenticator.apps.values())
        yield state.outbox.secret
        yield from (subscriber.secret for subscriber in state.outbox.subscribers)

    return CallRedactor(list_credentials, {name: operation.path for name, operation in state.operations.items()})


class CallRedactor:
    """Redact every credential of a call, which is identified by its name or position, its format, or because the mock knows it.

    `list_secrets` yields the credentials that the mock knows; `templates` maps operation ids to path templates.
    """

    def __init__(self, list_secrets: Callable[[], Iterable[str]] = tuple, templates: Mapping[str, str] = MappingProxyType({})) -> None:
        self._list_secrets = list_secrets
        self._templates = templates

    def redact_all(self, calls: Iterable[Call]) -> Iterator[Call]:
        """Yield a copy of each call without credentials; of the body of a response, the part that was sent."""
        redactor = Redactor(self._list_secrets(), is_whole=True)
        for call in calls:
            yield self._redact(call, redactor)

    def redact_call(self, call: Call) -> Call:
        """Return a copy of a call without credentials; see `redact_all`."""
        return self._redact(call, Redactor(self._list_secrets(), is_whole=True))

    def redact_row(self, data: Any) -> Any:
        """Return the JSON of a row without credentials."""
        redactor = Redactor(find_secrets(data), base=Redactor(self._list_secrets(), is_whole=True), is_whole=True)
        return redactor.redact_data(redact_names(data))

    def _redact(self, call: Call, base: Redactor) -> Call:
        request, response = call.request, call.response
        template = self._templates.get(call.operation or "", "")
        redactor = Redactor(
            {*_find_in_request(request, template), *_find_in_message(response.headers, response.body)}, base=base, is_whole=True
        )
        return replace(
            call,
            request=replace(
                request,
                path=redactor.redact_shapes(request.path),
                query=_redact_query(request.query, redactor),
                headers=_redact_headers(request.headers, redactor),
                body=_redact_body(request.body, request.header("content-type") or "", redactor),
            ),
            response=replace(
                response,
                headers=_redact_headers(response.headers, redactor),
                body=_redact_body(response.sent_body, response.header("content-type") or "", redactor),
            ),
            faults=tuple(redactor.redact_shapes(fault) for fault in call.faults),
        )


def _find_in_request(request: Request, template: str) -> Iterator[str]:
    for place, segment in zip(template.split("/"), request.path.split("/"), strict=False):
        if place.startswith("{") and is_secret_name(place[1:-1]):
            yield unquote(segment)
    yield from find_in_pairs(parse_qsl(request.query, keep_blank_values=True))
    yield from _find_in_message(request.headers, request.body)


def _find_in_message(headers: Headers, body: bytes) -> Iterator[str]:
    content_type = ""
    for name, value in headers:
        yield from find_in_header(name, value)
        content_type = value if name.lower() == "content-type" else content_type
    if content_type.lower().startswith(_FORM):
        for part in _parse_parts(content_type, body):
            if part.filename is None and is_secret_name(part.name):
                yield part.content.decode("utf-8", "replace")
    elif body:
        yield from find_in_body(body, content_type)


def _parse_parts(content_type: str, body: bytes) -> list[multipart.Part]:
    try:
        return multipart.parse(content_type, body)
    except HTTPError:  # not a form, despite the header
        return []


def _redact_headers(headers: Headers, redactor: Redactor) -> Headers:
    """Return headers with all values redacted except those known to be safe."""
    return tuple((name, redactor.redact_shapes(value) if name.lower() in SAFE_HEADERS else MASK) for name, value in headers)


def _redact_query(text: str, redactor: Redactor) -> str:
    pairs = parse_qsl(text, keep_blank_values=True)
    names = {name for name, _ in pairs}
    masked_pairs = [(name, MASK if is_secret_name(name, names) else redactor.redact_shapes(value)) for name, value in pairs]
    return urlencode(masked_pairs, safe="*") if pairs else redactor.redact_shapes(text)


def _redact_body(content: bytes, content_type: str, redactor: Redactor) -> bytes:
    """Return a body without credentials, or only its size if it is binary or malformed JSON."""
    kind = content_type.lower()
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return f"[{len(content)} bytes]".encode()
    if "json" in kind and text:
        try:
            data = redactor.redact_data(redact_names(json.loads(text)))
            return redactor.redact_shapes(json.dumps(data, ensure_ascii=False)).encode("utf-8", "replace")
        except (ValueError, RecursionError):
            return f"[{len(content)} bytes of malformed JSON]".encode()
    if "urlencoded" in kind:
        return _redact_query(text, redactor).encode()
    if kind.startswith(_FORM):
        for part in _parse_parts(content_type, content):
            if part.filename is None and is_secret_name(part.name):
                # short values are not redacted as known credentials, since they may occur in other words
                head = rf'(name="?{re.escape(part.name)}"?[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)'
                text = re.sub(head + re.escape(part.content.decode("utf-8", "replace")), lambda match: match[1] + MASK, text, count=1)
    return redactor.redact_shapes(redact_urls(text)).encode("utf-8", "replace")
