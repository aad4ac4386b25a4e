# Copied from generator/package/scalev/_runtime/responses.py by `python -m generator generate`. Do not edit.
"""Turn an answer into a result or an error. Nothing here does I/O."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import Any, Generic, NoReturn, TypeVar, cast

import attrs

from .errors import APIStatusError, RateLimitError, ResponseParseError, class_for
from .operations import Operation
from .retries import asked_wait
from .scalars import DecodeError

T = TypeVar("T")


@attrs.frozen(kw_only=True, eq=False)
class RawResponse:
    """What came back: status, headers (lower-case names) and body. Its repr shows the status only: tokens come in headers and bodies."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    content: bytes = attrs.field(repr=False)

    @property
    def request_id(self) -> str | None:
        """The id that support asks for."""
        return self.headers.get("x-request-id")

    def json(self) -> Any:
        """The body as JSON, with Decimals for numbers that have a fraction; ResponseParseError when it is none."""
        with suppress(ValueError):
            return parse_json(self.content)
        # raised where nothing is being handled: what the parser raises holds the whole body
        got = _shown(self.content)
        raise ResponseParseError(where="", expected="JSON", got=got, status=self.status, request_id=self.request_id)


@attrs.frozen(kw_only=True)
class Response(RawResponse, Generic[T]):
    """An answer and what it was read as: `parsed` is what the method itself gives back, `attempts` how often the call was sent."""

    parsed: T = attrs.field(repr=False)
    attempts: int = 1


@cache
def _accelerated() -> Callable[[bytes], Any] | None:
    """The decoder of msgspec, where the extra `fast` is installed."""
    try:
        from msgspec import DecodeError
        from msgspec.json import Decoder
    except ImportError:
        return None
    # an older one, which raises something else, may be there for another reason
    return Decoder(float_hook=Decimal).decode if issubclass(DecodeError, ValueError) else None


def parse_json(content: bytes) -> Any:
    """JSON in UTF-8, with exact numbers; ValueError when it is anything else."""
    decode = _accelerated()
    if decode is not None:
        # What it takes, it takes as the standard library does. What it refuses may still be JSON (half a surrogate pair, a byte order
        # mark), and what is none is told in one way only.
        with suppress(ValueError, ArithmeticError, RecursionError):
            return decode(content)
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_refuse)
    except ArithmeticError:
        raise ValueError("a number is out of all bounds") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _shown(content: bytes) -> str:
    if content.lstrip()[:1] in (b"{", b"["):  # its values may be tokens
        return f"malformed JSON of {len(content)} bytes"
    shown = content[:60].decode("utf-8", "replace")
    return repr(shown) if shown else "an empty body"


def result_of(operation: Operation[T], path: str, answer: RawResponse) -> T:
    """The result of a call, None where the operation answers with no body.

    Raises APIStatusError for an error status, ResponseParseError for a body that cannot be read.
    """
    if not 200 <= answer.status < 300:
        raise error_of(operation, path, answer)
    if answer.status in operation.answers:
        load = operation.answers[answer.status]
    else:  # an undeclared success: read as a declared one would be
        load = next((load for load in operation.answers.values() if load), None)
    if load is None:
        return cast("T", None)
    data: Any = None
    where, expected, got = "", "JSON", ""
    try:
        data = parse_json(answer.content)
        return cast("T", load()(data))
    except DecodeError as error:
        where, expected, got = error.where, error.expected, error.got
    except RecursionError:
        got = "JSON that is nested too deeply"
    except ValueError:
        if data is not None:
            raise
        got = _shown(answer.content)
    # raised where nothing is being handled: what the parser raises holds the whole body
    raise ResponseParseError(
        where=where,
        expected=expected,
        got=got,
        method=operation.method,
        path=path,
        status=answer.status,
        request_id=answer.request_id,
    )


def error_of(operation: Operation[Any], path: str, answer: RawResponse) -> APIStatusError:
    """The error that an error status stands for, whatever the shape of its body."""
    body: Any
    try:
        body = parse_json(answer.content)
    except ValueError:
        body = answer.content.decode("utf-8", "replace")
    from .error_bodies import understood  # only where something went wrong

    complaint = understood(body)
    error = class_for(answer.status)(
        status=answer.status,
        message=complaint.message,
        error_code=complaint.code,
        field_errors=complaint.fields,
        request_id=answer.request_id,
        method=operation.method,
        path=path,
        body=body,
        scope=operation.scope,
    )
    if isinstance(error, RateLimitError):
        error.retry_after = asked_wait(answer.status, answer.headers, time.time())
    return error
