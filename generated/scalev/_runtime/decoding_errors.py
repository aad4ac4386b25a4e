# Copied from generator/package/scalev/_runtime/decoding_errors.py by `python -m generator generate`. Do not edit.
"""The errors of a response whose body, or one field of it, is not what the contract declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from .errors import APIError, ScalevError
from .log_text import LONGEST_TEXT, to_log_text
from .public import public


@public
class FieldError(ScalevError):
    """A field of a response does not match the contract; every other field of the response can still be read.

    `field` is the name in the JSON, or the path within the model whose `problems` lists the error (`lines[3].price`); `expected` and
    `got` describe the mismatch. The value itself is in the model's `to_dict()`. `getattr(model, name, None)` raises this error too: a
    default would hide that a value was received.
    """

    def __init__(self, *, model: str, field: str, expected: str, got: str) -> None:
        self.model, self.field, self.expected, self.got = model, field, expected, got
        place = f"{model}.{field}" if field and not field.startswith("[") else f"{model}{field}"
        super().__init__(to_log_text(f"{place}: expected {expected}, got {got}; to_dict() returns it as received", limit=5 * LONGEST_TEXT))


class ReceivedResponse(Protocol):
    """The parts of a response that an error keeps."""

    @property
    def status(self) -> int:
        """The status code."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, by lower-case name."""
        ...

    @property
    def content(self) -> bytes:
        """The body."""
        ...


@public
class ResponseParseError(APIError):
    """The body of a response is not what the operation returns: it is not JSON, or not the expected JSON.

    `expected` and `got` describe the mismatch; `response` is the response itself, whose repr leaves out its `content` (None if the
    body could not be read to the end); `method`, `path`, `status` and `request_id` identify the call (empty or None for a fixture).
    """

    def __init__(
        self,
        *,
        expected: str,
        got: str,
        method: str = "",
        path: str = "",
        status: int | None = None,
        request_id: str | None = None,
        response: ReceivedResponse | None = None,
    ) -> None:
        self.expected, self.got = expected, got
        self.method, self.path, self.request_id = method, path, request_id
        self.response = response
        self.status = status if response is None else response.status
        call = f"{method} {path}: " if method else ""
        tail = f" (request {request_id})" if request_id else ""
        super().__init__(to_log_text(f"{call}expected {expected}, got {got}{tail}", limit=5 * LONGEST_TEXT))


@public
class ResponseTooLargeError(ResponseParseError):
    """The body of a response is larger than `max_response_bytes`, an option of the client and of each call; the rest was not read."""
