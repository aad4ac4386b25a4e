"""Responses: decode one into a result or an error. Nothing here does I/O."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import Any, Generic, NoReturn, TypeVar, cast

import attrs

from .decoders import decode_nothing, decode_root
from .decoding_errors import ResponseParseError
from .errors import APIStatusError, RateLimitError, find_class
from .log_text import format_count
from .operations import Operation
from .public import public
from .retries import read_retry_after
from .scalars import DecodeError, Decoder

T = TypeVar("T")

#: The key for every other success status, among those of an operation.
_OTHERS = 2

#: The maximum length of the words of a text that is shown: longer ones may be tokens.
_WORD = 15


@public
@attrs.frozen(kw_only=True, eq=False)
class RawResponse:
    """A raw response: status, headers (lower-case names) and body. The repr shows only the status, as the rest may hold tokens."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    content: bytes = attrs.field(repr=False)

    @property
    def request_id(self) -> str | None:
        """The id of the request, to quote to support; None if there is none."""
        return self.headers.get("x-request-id")

    def json(self) -> Any:
        """Parse the body as JSON; numbers with a fraction become Decimals. Raises ResponseParseError if it is not JSON."""
        with suppress(ValueError):
            return parse_json(self.content)
        # raised outside the handler: the exception of the parser, which would become its context, holds the whole body
        raise ResponseParseError(expected="JSON", got=_describe(self.content), request_id=self.request_id, response=self)


@public
@attrs.frozen(kw_only=True)
class Response(RawResponse, Generic[T]):
    """A response and its decoded result: `parsed` is what the method itself returns, `attempts` how often the call was sent."""

    parsed: T = attrs.field(repr=False)
    attempts: int = 1


@cache
def _find_fast_decoder() -> Callable[[bytes], Any] | None:
    """Return the JSON decoder of msgspec if the extra `fast` is installed, None otherwise."""
    try:
        from msgspec import DecodeError
        from msgspec.json import Decoder
    except ImportError:
        return None
    # an older version, installed for another reason, may raise something else
    return Decoder(float_hook=Decimal).decode if issubclass(DecodeError, ValueError) else None


def parse_json(content: bytes) -> Any:
    """Parse JSON in UTF-8, with exact numbers. Raises ValueError for anything else.

    A number that Python cannot represent is kept, so that it does not spoil the whole response: an integer of too many digits as a
    Decimal, an exponent out of all bounds as text.
    """
    decode = _find_fast_decoder()
    if decode is not None:
        # What msgspec accepts, it decodes as the standard library does. What it rejects may still be JSON (half a surrogate pair, a byte
        # order mark), and errors should be the same with and without it.
        with suppress(ValueError, ArithmeticError, RecursionError):
            return decode(content)
    try:
        text = content.decode("utf-8-sig")
        try:
            return json.loads(text, parse_float=Decimal, parse_constant=_reject)
        except json.JSONDecodeError:
            raise
        except (ValueError, ArithmeticError):  # a number, or a constant that is not JSON; a function for integers is slow
            return json.loads(text, parse_float=_parse_number, parse_int=_parse_number, parse_constant=_reject)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _parse_number(digits: str) -> int | Decimal | str:
    if digits.lstrip("-").isdecimal():
        with suppress(ValueError):  # more digits than `int` accepts
            return int(digits)
    try:
        return Decimal(digits)
    except ArithmeticError:
        return digits


def _reject(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _describe(content: bytes) -> str:
    """Describe a body that is not JSON. It may hold tokens, so only plain words of text are shown."""
    start, size = content.lstrip()[:1], format_count(len(content), "byte")
    if start in (b"{", b"[", b'"'):
        return f"malformed JSON of {size}"
    if start == b"<":
        tag = re.match(rb"\s*<[!?]?([A-Za-z]{1,20})", content)
        return f"markup of {size}{f' that begins with <{tag[1].decode()}>' if tag else ''}"
    words = content[:60].decode("utf-8", "replace").split()
    plain_text = " ".join(word if len(word) <= _WORD and not any(map(str.isdecimal, word)) else "…" for word in words)
    if not content:
        return "an empty body"
    return f"text of {size}: {plain_text!r}" if plain_text.strip("… ") else f"text of {size}"


def decode_result(operation: Operation[T], path: str, response: RawResponse) -> T:
    """Return the result of a call: None if the operation returns no body, an empty result if a success has no body.

    Raises APIStatusError for an error status, ResponseParseError for a body that is not JSON, or not the expected JSON.
    """
    if not 200 <= response.status < 300:
        raise make_error(operation, path, response)
    if response.status in operation.decoders:
        load = operation.decoders[response.status]
    elif _OTHERS in operation.decoders:
        load = operation.decoders[_OTHERS]
    else:  # an undeclared success: decoded as a declared one would be
        load = next((load for load in operation.decoders.values() if load), None)
    if load is None:
        return cast("T", None)
    result = _decode(load(), response.content)
    if not isinstance(result, _Failure):
        return cast("T", result)
    raise ResponseParseError(
        expected=result.expected, got=result.got, method=operation.method, path=path, request_id=response.request_id, response=response
    )


class _Failure:
    """The reason why a body cannot be decoded, without any of its content."""

    def __init__(self, expected: str, got: str) -> None:
        self.expected, self.got = expected, got


def _decode(decode: Decoder, content: bytes) -> Any:
    """Decode a body. A failure is returned, not raised: the frame that raises must not hold the content of the body."""
    if not content or content.isspace():
        return decode_nothing(decode)
    data: Any = None
    try:
        data = parse_json(content)
        return decode_root(decode, data)
    except DecodeError as error:
        return _Failure(error.expected, error.got)
    except RecursionError:
        return _Failure("JSON", "JSON that is nested too deeply")
    except ValueError:
        if data is not None:
            raise
        return _Failure("JSON", _describe(content))


def make_error(operation: Operation[Any], path: str, response: RawResponse) -> APIStatusError:
    """Return the error for an error status, whatever the shape of its body."""
    body: Any
    try:
        body = parse_json(response.content)
    except ValueError:
        body = response.content.decode("utf-8", "replace")
    from .error_bodies import parse_error_body  # deferred until an error occurs

    details = parse_error_body(body)
    error = find_class(response.status)(
        status=response.status,
        message=details.message,
        error_code=details.code,
        field_errors=details.fields,
        request_id=response.request_id,
        method=operation.method,
        path=path,
        body=body,
        scope=operation.scope,
    )
    if isinstance(error, RateLimitError):
        error.retry_after = read_retry_after(response.status, response.headers, time.time())
    return error
