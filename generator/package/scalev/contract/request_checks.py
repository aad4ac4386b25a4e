"""Compare the requests that the client sends with their cases: a decoded request must be exactly its case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote, unquote_plus, urlsplit

import scalev
from scalev.mock import Request
from scalev.mock.request.multipart import Part
from scalev.mock.request.multipart import parse as parse_form

from .arguments import ABSENT, FILE, Call, Case
from .values import find_difference, parse_json, to_exact

#: Headers that the transport adds.
_FRAMING = {"host", "accept-encoding", "connection", "content-length"}


def is_unsendable(case: Case, call: Call) -> bool:
    """Return whether a case cannot be sent, so that the client must reject it before sending anything."""
    if call.is_blank:
        return True
    path = (format_scalar(value) for value in case.path.values())
    if any(value in ("", ".", "..") for value in path) or not all(_is_header(value) for value in case.headers.values()):
        return True
    pagination = case.operation.node.get("x-pagination")
    cursors = pagination.get("cursor", {}).values() if isinstance(pagination, Mapping) else ()
    # a list cannot be paged in both directions at once
    return len(cursors) > 1 and all(name in case.query for name in cursors)


def find_problems(case: Case, request: Request, base_url: str, credentials: Mapping[str, str]) -> Iterator[str]:
    """Yield the differences between a case and the recorded request; `credentials` are the headers that its security requires."""
    operation = case.operation
    if request.method != operation.method:
        yield f"method: expected {operation.method}, got {request.method}"
    yield from _check_path(case, request.path, urlsplit(base_url).path)
    yield from _check_query(case, request.query)
    yield from _check_headers(case, request, base_url, credentials)
    yield from _check_body(case, request)


def format_scalar(value: Any) -> str:
    """Return a scalar as text on the wire."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(to_exact(value))


def _check_path(case: Case, path: str, prefix: str) -> Iterator[str]:
    expected = []
    for segment in case.operation.path.split("/"):
        is_parameter = segment.startswith("{") and segment[1:-1] in case.path
        expected.append(format_scalar(case.path[segment[1:-1]]) if is_parameter else segment)
    got = [unquote(segment, errors="strict") for segment in path.removeprefix(prefix.rstrip("/")).split("/")]
    if got != expected:
        yield f"path: expected {expected}, got {got}"


def _check_query(case: Case, query: str) -> Iterator[str]:
    expected: defaultdict[str, list[Any]] = defaultdict(list)
    got: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in case.query.items():
        for item in value if isinstance(value, list) else [value]:
            expected[name].append(item)
    for pair in query.split("&") if query else []:
        name, _, value = pair.partition("=")
        got[unquote_plus(name, errors="strict")].append(unquote_plus(value, errors="strict"))
    for name in expected.keys() | got.keys():
        values, texts = expected[name], got[name]
        if len(values) != len(texts) or not all(map(_represents, values, texts)):
            yield f"query: {name!r:.60}: expected {values!r:.200}, got {texts!r:.200}"


def _check_headers(case: Case, request: Request, base_url: str, credentials: Mapping[str, str]) -> Iterator[str]:
    expected = {"accept": "application/json", "user-agent": f"scalev-client/{scalev.__version__}", "host": urlsplit(base_url).netloc}
    expected |= {name.lower(): value for name, value in {**case.headers, **credentials}.items()}
    if _get_body(case) is not ABSENT and not case.operation.is_form:
        expected["content-type"] = case.operation.content_type
    got: dict[str, str] = {}
    for name, value in request.headers:
        if name.lower() in got:
            yield f"header {name}: sent twice"
        got[name.lower()] = value
    for name in sorted(expected.keys() | got.keys()):
        if name == "content-type" and case.operation.is_form:
            continue  # the boundary in it is checked with the parts
        if name not in got:
            yield f"header {name}: missing"
        elif name not in expected:
            if name not in _FRAMING:
                yield f"header {name}: unexpected"
        elif got[name] != expected[name]:
            # leave the values out: they may contain a credential
            yield f"header {name}: differs from the value passed"
    if got.get("content-length", "0") != str(len(request.body)):
        yield f"header content-length: expected {len(request.body)}, got {got.get('content-length')!r:.20}"


def _get_body(case: Case) -> Any:
    """Return the expected body: if an optional body is absent, an empty object is equivalent."""
    return {} if case.body is ABSENT and case.operation.body is not None else case.body


def _check_body(case: Case, request: Request) -> Iterator[str]:
    body = _get_body(case)
    if body is ABSENT:
        if request.body:
            yield f"body: expected none, got {len(request.body)} bytes"
    elif case.operation.is_form:
        yield from _check_parts(case, body, request)
    else:
        try:
            difference = find_difference(to_exact(body), parse_json(request.body))
        except ValueError as error:
            difference = f"expected JSON, got {error}"
        if difference:
            yield f"body: {difference}"


def _check_parts(case: Case, body: Mapping[str, Any], request: Request) -> Iterator[str]:
    if not any(value not in (None, []) for value in body.values()) and not request.body:
        return  # a form without parts is sent without a body
    header = request.header("content-type") or ""
    if not header.startswith("multipart/form-data; boundary="):
        yield f"header content-type: expected multipart/form-data with a boundary, got {header!r:.60}"
        return
    files = {field.name for field in case.operation.body or () if _is_file(field.schema)}
    expected: defaultdict[str, list[Any]] = defaultdict(list)
    got: defaultdict[str, list[Part]] = defaultdict(list)
    for name, value in body.items():
        if value is not None:
            expected[_decode_part_name(name)] += value if isinstance(value, list) else [value]
    for part in parse_form(header, request.body):
        got[_decode_part_name(part.name)].append(part)
    for name in expected.keys() | got.keys():
        values, parts = expected[name], got[name]
        if len(values) != len(parts):
            yield f"part {name!r:.60}: expected {len(values)}, got {len(parts)}"
        for value, part in zip(values, parts, strict=False):
            if not _is_part_of(value, part, is_file=name in files):
                yield f"part {name!r:.60}: expected {value!r:.80}, got {part!r:.200}"


def _is_part_of(value: Any, part: Part, *, is_file: bool) -> bool:
    if is_file or isinstance(value, bytes):
        return (part.content, part.filename, part.content_type) == (value, *FILE)
    text = part.content.decode()
    if part.filename is not None:
        return False
    if value is None or isinstance(value, (dict, list)):
        return find_difference(to_exact(value), parse_json(part.content)) is None
    return _represents(value, text)


def _decode_part_name(name: str) -> str:
    # quotes and control characters are percent-encoded in the headers of a part
    return unquote(name)


def _is_file(schema: Mapping[str, Any]) -> bool:
    return schema.get("format") == "binary"


def _represents(value: Any, text: str) -> bool:
    """Return whether text on the wire represents a scalar; numbers may be spelled in any equivalent way."""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        try:
            return bool(Decimal(text) == to_exact(value))
        except InvalidOperation:
            return False
    return format_scalar(value) == text


def _is_header(value: str) -> bool:
    return value.isascii() and value.isprintable() and value == value.strip()
