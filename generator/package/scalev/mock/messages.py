"""HTTP requests, responses and errors, independent of any HTTP library."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal


def _spell(value: Any) -> str:
    """Return the text of an amount whose property the document leaves open."""
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"expected JSON data, got {type(value).__name__}")


#: The data is a tree: it is parsed from JSON, or built by plans, which end at a fixed depth.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":"), default=_spell)
JSON_TYPE = "application/json; charset=utf-8"
#: For each status, the closest alternatives for a contract that does not declare it, best first: 400, the only one for a bad request, is
#: not declared everywhere. A 401 comes last, since clients refresh their credentials when they receive one.
_NEAREST = {401: (404, 400, 403), 403: (401, 404, 400)}
_USUAL_NEAREST = (400, 404, 403, 401)
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as received: path and query are still percent-encoded, and the body is bytes."""

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first header of a name, ignoring case, or None."""
        return _find_header(self.headers, name)

    # paths, queries, headers and bodies may hold credentials, which must not leak into logs through a repr
    def __repr__(self) -> str:
        return f"<Request {self.method:.20}, {len(self.body)} bytes>"


@dataclass(frozen=True, slots=True)
class Response:
    """A response to be sent after `delay` seconds.

    `ending` is "whole" if it arrives completely, "refused" or "reset" if the connection is refused or lost before it (the status is 0),
    and "truncated" if the connection is lost in the middle of the body.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    delay: float = 0.0
    ending: Literal["whole", "refused", "reset", "truncated"] = "whole"

    @property
    def sent_body(self) -> bytes:
        """The part of the body that is sent."""
        return self.body[: len(self.body) // 2] if self.ending == "truncated" else self.body

    def header(self, name: str) -> str | None:
        """Return the first header of a name, ignoring case, or None."""
        return _find_header(self.headers, name)

    def json(self) -> Any:
        """Return the decoded JSON body. Raises ValueError if it is not JSON."""
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes{'' if self.ending == 'whole' else f', {self.ending}'}>"


@dataclass(frozen=True, slots=True)
class Call:
    """A request that the mock received, its response, and the id of the operation (None if no path or method matched).

    `time` is the mock's time; `faults` are the faults that were injected, as strings.
    """

    operation: str | None
    request: Request
    response: Response
    time: datetime
    faults: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Call {self.operation or 'no operation'}: {self.request!r}, {self.response!r}>"


class HTTPError(Exception):
    """An error with which a request is rejected."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        errors: Mapping[str, list[str]] | None = None,
        headers: Headers = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.errors = errors
        self.headers = headers

    def to_response(self) -> Response:
        """Return the error in the format of the service: messages per field if there are any, a single message otherwise."""
        body = {"error_code": self.code, "errors": dict(self.errors)} if self.errors else {"error": str(self), "error_code": self.code}
        return self._build_response(self.status, body)

    def to_documented_response(self, statuses: Collection[str]) -> Response:
        """Return the error in the format that the contract declares, with the closest declared status if there is one."""
        nearest = _NEAREST.get(self.status, _USUAL_NEAREST)
        status = next((status for status in (self.status, *nearest) if str(status) in statuses), self.status)
        text, errors = str(self), dict(self.errors or {})
        return self._build_response(status, {"error": {"message": text}, "error_code": self.code, "message": text, "errors": errors})

    def _build_response(self, status: int, body: Mapping[str, Any]) -> Response:
        return Response(status, (("content-type", JSON_TYPE), *self.headers), dump(body))


def build_validation_error(status: int, errors: Mapping[str, list[str]]) -> HTTPError:
    """Return an error with messages per field."""
    return HTTPError(status, "validation_failed", "validation failed", errors)


def build_not_found(noun: str) -> HTTPError:
    """Return a 404 error for a resource that does not exist."""
    return HTTPError(404, "not_found", f"{noun} not found")


def dump(value: Any) -> bytes:
    """Return data as compact JSON in UTF-8."""
    return _ENCODER.encode(value).encode()


def _find_header(headers: Headers, name: str) -> str | None:
    lower_name = name.lower()
    for key, value in headers:
        if key.lower() == lower_name:
            return value
    return None
