# Copied from generator/package/scalev/mock/messages.py by `python -m generator generate`. Do not edit.
"""What goes into the handler and what comes out of it: plain HTTP messages, tied to no library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
JSON_TYPE = "application/json; charset=utf-8"
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
        """The error in the shape that the service gives it: per field where fields are at fault, one text otherwise."""
        body = {"error_code": self.code, "errors": dict(self.errors)} if self.errors else {"error": str(self), "error_code": self.code}
        return Response(self.status, (("content-type", JSON_TYPE), *self.headers), dump(body))


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
