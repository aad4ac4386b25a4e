# Copied from generator/package/scalev/_runtime/transport/diagnosis.py by `python -m generator generate`. Do not edit.
"""What an exception on the way means: which error to raise, whether the service may have got the request, whether to try again."""

from __future__ import annotations

import httpx

from ..errors import APIConnectionError, APIError, APITimeoutError, ResponseParseError, ResponseTooLargeError, one_line
from ..files import FileReadError
from ..frames import chain
from ..requests import Request
from .attempts import Attempt
from .bodies import BodyError, BodyTooLargeError
from .failures import Failure

#: Exceptions are known by the names of their classes: httpx and httpcore call theirs the same, and most programs have no trio.
_MODULES = frozenset(["anyio", "builtins", "h11", "httpcore", "httpx", "socket", "trio"])
#: Raised before a first byte of the request went out. A proxy that fails has made no way to the service.
_NOT_SENT = frozenset(
    ["ConnectError", "ConnectTimeout", "ConnectionRefusedError", "PoolTimeout", "ProxyError", "UnsupportedProtocol", "gaierror"]
)
_LATE = frozenset(["TimeoutError", "TimeoutException", "TooSlowError"])
#: The text of these holds nothing of the request.
_HARMLESS = _LATE | {"BrokenResourceError", "EndOfStream", "NetworkError", "OSError", "RemoteProtocolError"}
#: Another try may not meet these.
_TRANSIENT = _HARMLESS | {"ProxyError"}


def describe_failure(error: Exception, request: Request, attempt: Attempt) -> Failure:
    """The failure that an exception stands for, whoever raised it."""
    names = frozenset(kind.__name__ for kind in type(error).__mro__ if kind.__module__.partition(".")[0] in _MODULES)
    received = attempt.is_sent
    if received is None:
        received = attempt.status is not None or attempt.is_uploading or not names & _NOT_SENT
    return Failure(
        error=_error(error, names, request, attempt),
        cause=_cause(error, names, request),
        reason=type(error).__name__,
        received=received,
        passing=bool(names & _TRANSIENT),
    )


def describe_timeout(request: Request, attempt: Attempt) -> Failure:
    """The failure of a try whose time is over."""
    return describe_failure(TimeoutError(), request, attempt)


def _error(error: Exception, names: frozenset[str], request: Request, attempt: Attempt) -> APIError:
    call = f"{request.method} {request.path}: "
    if isinstance(error, BodyError):
        return _unreadable(error, request, attempt)
    if "DecodingError" in names:
        return _unreadable(BodyError("a body in its declared encoding", _text(error) or "something else"), request, attempt)
    if names & _LATE:
        words = _line(error)
        if attempt.left <= 0:
            missing = "connection" if attempt.is_sent is False else "whole response"
            words = f"no {missing} within {attempt.bound.seconds:.4g} s, which is what `{attempt.bound.setting}` leaves"
        return APITimeoutError(call + words, method=request.method, path=request.path)
    is_harmless = names & _HARMLESS or isinstance(error, FileReadError) or (type(error).__module__ == "httpcore" and "ProxyError" in names)
    words = _line(error) if is_harmless else type(error).__name__
    if request.files and "LocalProtocolError" in names:
        words += ": a file became longer or shorter while it was sent"
    return APIConnectionError(call + words, method=request.method, path=request.path)


def _unreadable(error: BodyError, request: Request, attempt: Attempt) -> ResponseParseError:
    kind = ResponseTooLargeError if isinstance(error, BodyTooLargeError) else ResponseParseError
    return kind(
        expected=error.expected,
        got=error.got,
        method=request.method,
        path=request.path,
        status=attempt.status,
        request_id=attempt.request_id,
    )


def _cause(error: Exception, names: frozenset[str], request: Request) -> Exception | None:
    """The exception, where it shows nothing of the request: what the libraries say of a request may quote it."""
    if isinstance(error, FileReadError):
        cause = error.__cause__
        return cause if isinstance(cause, Exception) and _can_be_shown(cause) else None
    if isinstance(error, BodyError) or "LocalProtocolError" in names or not _can_be_shown(error):
        return None
    if isinstance(error, httpx.HTTPError):
        if not names & _HARMLESS:
            return None
        error.request = httpx.Request(request.method, "")  # what was sent holds the credential
    return error


def _can_be_shown(error: Exception) -> bool:
    return all(_text(one) is not None for one in chain(error))


def _text(error: BaseException) -> str | None:
    """What an exception says; None where it cannot even do that."""
    try:
        repr(error)
        return str(error)
    except Exception:  # noqa: BLE001 - it is somebody else's class
        return None


def _line(error: Exception) -> str:
    text = _text(error)
    return one_line(f"{type(error).__name__}: {text}") if text else type(error).__name__
