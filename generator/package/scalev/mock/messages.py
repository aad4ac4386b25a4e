"""What goes into the handler and what comes out of it: plain HTTP messages, tied to no library."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
JSON_TYPE = "application/json; charset=utf-8"
#: Statuses that say the same of a request as far as a contract without the first of them can.
_NEAREST = {401: (404, 400), 402: (400,), 403: (401, 404, 400), 404: (400,), 409: (400,), 422: (400,)}
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: path and query are still percent-encoded, the body is bytes."""

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first header of that name in any letter case, or None."""
        return _header(self.headers, name)

    # paths, queries, headers and bodies hold credentials, and a repr is printed where nobody thinks of them
    def __repr__(self) -> str:
        return f"<Request {self.method:.20}, {len(self.body)} bytes>"


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, ready to be sent after `delay` seconds.

    `ending` says what becomes of it on the way: it arrives whole, or the connection is refused or lost before it (the status is 0),
    or it is lost in the middle of the body.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    delay: float = 0.0
    ending: Literal["whole", "refused", "reset", "truncated"] = "whole"

    @property
    def sent(self) -> bytes:
        """As much of the body as goes out."""
        return self.body[: len(self.body) // 2] if self.ending == "truncated" else self.body

    def header(self, name: str) -> str | None:
        """The first header of that name in any letter case, or None."""
        return _header(self.headers, name)

    def json(self) -> Any:
        """The body as data; ValueError when it is not JSON."""
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes{'' if self.ending == 'whole' else f', {self.ending}'}>"


@dataclass(frozen=True, slots=True)
class Call:
    """A request that the mock got, what it answered, and the operation it was for (None: no such path or method).

    `time` is the mock's; `faults` are those that struck, as text.
    """

    operation: str | None
    request: Request
    response: Response
    time: datetime
    faults: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Call {self.operation or 'of no operation'}: {self.request!r}, {self.response!r}>"


class HTTPError(Exception):
    """The request is answered with an error."""

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

    def response(self) -> Response:
        """Return the error in the form that the service gives it: per field where fields are at fault, one text otherwise."""
        body = {"error_code": self.code, "errors": dict(self.errors)} if self.errors else {"error": str(self), "error_code": self.code}
        return self._response(self.status, body)

    def documented(self, statuses: Collection[str]) -> Response:
        """Return the error in the form that the contract declares, with one of the declared statuses where one says the same."""
        status = next((one for one in (self.status, *_NEAREST.get(self.status, ())) if str(one) in statuses), self.status)
        text, errors = str(self), dict(self.errors or {})
        return self._response(status, {"error": {"message": text}, "error_code": self.code, "message": text, "errors": errors})

    def _response(self, status: int, body: Mapping[str, Any]) -> Response:
        return Response(status, (("content-type", JSON_TYPE), *self.headers), dump(body))


def invalid(status: int, errors: Mapping[str, list[str]]) -> HTTPError:
    """A refusal that tells per field what is wrong."""
    return HTTPError(status, "validation_failed", "validation failed", errors)


def missing(what: str) -> HTTPError:
    """A refusal for something that does not exist."""
    return HTTPError(404, "not_found", f"{what} not found")


def dump(value: Any) -> bytes:
    """Data as compact JSON in UTF-8."""
    return _ENCODER.encode(value).encode()


def _header(headers: Headers, name: str) -> str | None:
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None
