"""Interpret the exceptions of an attempt: the error to raise, whether the request may have been received, whether to retry."""

from __future__ import annotations

import httpx

from ..decoding_errors import ResponseParseError, ResponseTooLargeError
from ..errors import APIConnectionError, APIError, APITimeoutError
from ..files import FileReadError
from ..frames import iterate_chain
from ..log_text import to_log_text
from ..requests import Request
from .attempts import Attempt
from .bodies import BodyError, BodyTooLargeError
from .failures import Failure

#: Exceptions are recognized by class name: httpx and httpcore use the same names, and most programs do not have trio.
_MODULES = frozenset(["anyio", "builtins", "h11", "httpcore", "httpx", "socket", "trio"])
#: Raised before the first byte of the request was sent. A proxy that fails has not connected to the service.
_NOT_SENT = frozenset(
    ["ConnectError", "ConnectTimeout", "ConnectionRefusedError", "PoolTimeout", "ProxyError", "UnsupportedProtocol", "gaierror"]
)
_LATE = frozenset(["TimeoutError", "TimeoutException", "TooSlowError"])
#: The messages of these show nothing of the request.
_HARMLESS = _LATE | {"BrokenResourceError", "EndOfStream", "NetworkError", "OSError", "RemoteProtocolError"}
#: Another attempt may succeed after these.
_TRANSIENT = _HARMLESS | {"ProxyError"}


def describe_failure(error: Exception, request: Request, attempt: Attempt) -> Failure:
    """Return the failure for an exception, whoever raised it."""
    names = frozenset(kind.__name__ for kind in type(error).__mro__ if kind.__module__.partition(".")[0] in _MODULES)
    is_received = attempt.is_sent
    if is_received is None:
        is_received = attempt.status is not None or attempt.is_uploading or not names & _NOT_SENT
    return Failure(
        error=_build_error(error, names, request, attempt),
        cause=_find_cause(error, names, request),
        reason=type(error).__name__,
        received=is_received,
        is_transient=bool(names & _TRANSIENT),
    )


def describe_timeout(request: Request, attempt: Attempt) -> Failure:
    """Return the failure of an attempt that timed out."""
    return describe_failure(TimeoutError(), request, attempt)


def _build_error(error: Exception, names: frozenset[str], request: Request, attempt: Attempt) -> APIError:
    call = f"{request.method} {request.path}: "
    if isinstance(error, BodyError):
        return _make_parse_error(error, request, attempt)
    if "DecodingError" in names:
        return _make_parse_error(BodyError("a body in its declared encoding", _find_text(error) or "something else"), request, attempt)
    if names & _LATE:
        words = _format_line(error)
        if attempt.remaining <= 0:
            missing = "connection" if attempt.is_sent is False else "whole response"
            words = f"no {missing} within {attempt.bound.seconds:.4g} s (limited by `{attempt.bound.setting}`)"
        return APITimeoutError(call + words, method=request.method, path=request.path)
    is_harmless = names & _HARMLESS or isinstance(error, FileReadError) or (type(error).__module__ == "httpcore" and "ProxyError" in names)
    words = _format_line(error) if is_harmless else type(error).__name__
    if request.files and "LocalProtocolError" in names:
        words += ": a file became longer or shorter while it was sent"
    return APIConnectionError(call + words, method=request.method, path=request.path)


def _make_parse_error(error: BodyError, request: Request, attempt: Attempt) -> ResponseParseError:
    kind = ResponseTooLargeError if isinstance(error, BodyTooLargeError) else ResponseParseError
    return kind(
        expected=error.expected,
        got=error.got,
        method=request.method,
        path=request.path,
        status=attempt.status,
        request_id=attempt.request_id,
    )


def _find_cause(error: Exception, names: frozenset[str], request: Request) -> Exception | None:
    """Return the exception to use as the cause, None if it may show the request: messages of the libraries may quote it."""
    if isinstance(error, FileReadError):
        cause = error.__cause__
        return cause if isinstance(cause, Exception) and _can_be_shown(cause) else None
    if isinstance(error, BodyError) or "LocalProtocolError" in names or not _can_be_shown(error):
        return None
    if isinstance(error, httpx.HTTPError):
        if not names & _HARMLESS:
            return None
        error.request = httpx.Request(request.method, "")  # the original request holds the credential
    return error


def _can_be_shown(error: Exception) -> bool:
    return all(_find_text(exception) is not None for exception in iterate_chain(error))


def _find_text(error: BaseException) -> str | None:
    """Return the message of an exception, None if it cannot be formatted."""
    try:
        repr(error)
        return str(error)
    except Exception:  # noqa: BLE001 - a custom exception may raise anything
        return None


def _format_line(error: Exception) -> str:
    text = _find_text(error)
    return to_log_text(f"{type(error).__name__}: {text}") if text else type(error).__name__
