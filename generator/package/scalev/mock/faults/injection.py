"""Apply faults to a request and to its response."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ..keys import derive_key
from ..messages import JSON_TYPE, Headers, Request, Response, dump
from ..openapi.schemas import Shape
from .fault import MUTATIONS, Fault
from .mutations import mutate

#: The cursor of a list that never ends.
STUCK = "stuck"
_CODES = {
    400: "invalid_request",
    401: "invalid_token",
    403: "insufficient_scope",
    404: "not_found",
    409: "state_conflict",
    422: "validation_failed",
    429: "rate_limited",
}
#: Statuses that come from a gateway, which does not use the service's error format.
_GATEWAY = (502, 503, 504)
_LIMIT = 100
_WINDOW = 10


def get_clock_offset(faults: Sequence[Fault]) -> float:
    """Return the seconds by which the service's clock is wrong."""
    return sum(fault.seconds for fault in faults if fault.kind == "clock")


def intercept(faults: Sequence[Fault]) -> Response | None:
    """Return the response to a request that faults keep from being processed, or None."""
    for fault in faults:
        if fault.when == "before" and (fault.status is not None or fault.kind in ("refuse", "reset")):
            return _delay(_build_response(fault), faults)
    return None


def rewrite_request(request: Request, faults: Sequence[Fault]) -> Request:
    """Return the request to process: without the cursor of a stuck list, which leads to the first page again."""
    if not any(fault.kind == "stuck-cursor" for fault in faults):
        return request
    parts = [part for part in request.query.split("&") if part.partition("=")[2] != STUCK]
    return replace(request, query="&".join(parts))


def alter_response(response: Response, faults: Sequence[Fault], shape: Shape | None, key: int) -> Response:
    """Return a response with faults applied. `shape` is its shape in the document, and `key` seeds random choices."""
    for index, fault in enumerate(faults):
        if fault.when == "after" and (fault.status is not None or fault.kind == "reset"):
            response = _build_response(fault)
        elif fault.kind == "truncate" and response.body:
            response = replace(response, ending="truncated")
        elif fault.kind == "stuck-cursor":
            response = _change_body(response, _repeat_cursor)
        elif fault.kind in MUTATIONS and shape is not None:
            response = _change_body(response, _build_mutation(fault, shape, derive_key(key, f"mutation {index}")))
    return _delay(response, faults)


def build_limit_headers(limit: int, remaining: int, seconds: float) -> Headers:
    """Return the rate limit headers; `seconds` is the time until the limit resets."""
    return (
        ("x-ratelimit-limit", str(limit)),
        ("x-ratelimit-remaining", str(remaining)),
        ("x-ratelimit-reset", f"{seconds:.0f}"),
    )


def _build_response(fault: Fault) -> Response:
    if fault.status is None:
        # no response is sent: the status is only recorded with the call
        return Response(0, ending="refused" if fault.kind == "refuse" else "reset")
    status = fault.status
    name = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Error"
    headers: Headers = () if fault.retry_after is None else (("retry-after", str(fault.retry_after)),)
    if fault.rate_limit:
        seconds = fault.retry_after if isinstance(fault.retry_after, (int, float)) else _WINDOW
        headers += build_limit_headers(_LIMIT, 0, seconds)
    form = fault.body or ("text" if status == 429 else "html" if status in _GATEWAY else "json")
    kind, body = _build_body(form, status, name)
    return Response(status, ((("content-type", kind), *headers) if kind else headers), body)


def _build_body(form: str, status: int, name: str) -> tuple[str, bytes]:
    if form == "empty":
        return "", b""
    if form == "text":
        return "text/plain; charset=utf-8", name.encode()
    if form == "html":
        title = f"{status} {name}"
        page = f"<html>\n<head><title>{title}</title></head>\n<body><center><h1>{title}</h1></center></body>\n</html>\n"
        return "text/html; charset=utf-8", page.encode()
    code = _CODES.get(status, "server_error" if status >= 500 else "invalid_request")
    if status == 422:
        return JSON_TYPE, dump({"error_code": code, "errors": {"base": [name]}})
    return JSON_TYPE, dump({"error": name, "error_code": code})


def _delay(response: Response, faults: Sequence[Fault]) -> Response:
    delay = sum(fault.seconds for fault in faults if fault.kind == "latency")
    return replace(response, delay=delay) if delay else response


def _change_body(response: Response, change: Callable[[Any], Any]) -> Response:
    """Return a successful response with its JSON changed, and any other response unchanged."""
    if not 200 <= response.status < 300 or not response.body:
        return response
    return replace(response, body=dump(change(response.json())))


def _build_mutation(fault: Fault, shape: Shape, key: int) -> Callable[[Any], Any]:
    return lambda data: mutate(data, shape, fault.kind, fault.field, key)


def _repeat_cursor(data: Any) -> Any:
    if not isinstance(data, dict) or "next_cursor" not in data:
        return data
    return {**data, "has_next": True, "next_cursor": STUCK}
