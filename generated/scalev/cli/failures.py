# Copied from generator/package/scalev/cli/failures.py by `python -m generator generate`. Do not edit.
"""Report failures of commands: one line on standard error, and an exit code for the kind of failure.

code  meaning
0     success
1     any other failure
2     nothing was sent: a wrong flag or value, a missing setting, a write that was not confirmed
3     the credential is missing, wrong or expired (401): sign in again
4     not allowed (403), or the balance does not cover it (402)
5     not found (404)
6     rejected: invalid or in conflict with the present state (400, 409, 422 and other 4xx)
7     too many requests (429)
8     the service failed (5xx), or its response cannot be read
9     no response: no connection, or a timeout
10    some items succeeded and others failed
130   interrupted with Ctrl-C
"""

from __future__ import annotations

import json
import re
from typing import Any

OK, FAILED, USAGE, SIGN_IN, DENIED, NOT_FOUND, REJECTED, LIMITED, SERVER, NETWORK, PARTIAL, INTERRUPTED = (*range(11), 130)


class UsageError(Exception):
    """The command line is invalid; nothing was sent."""


class Failure(Exception):
    """A failure with a specific exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


_BY_STATUS = {401: SIGN_IN, 402: DENIED, 403: DENIED, 404: NOT_FOUND, 429: LIMITED}
_SIGN_IN_HINT = "sign in with `scalev login`, or set SCALEV_API_KEY"


def get_exit_code(error: BaseException) -> int:
    """Return the exit code for an error."""
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, Failure):
        return error.code
    if isinstance(error, (UsageError, ImportError)):
        return USAGE
    from scalev import (
        APIConnectionError,
        APIStatusError,
        ConfigurationError,
        PartialFailureError,
        ResponseParseError,
        SignInError,
        SignInRequiredError,
        TokenRefreshError,
    )

    if isinstance(error, APIStatusError):
        return _BY_STATUS.get(error.status, SERVER if error.status >= 500 else REJECTED)
    codes: tuple[tuple[type[BaseException], int], ...] = (
        (SignInRequiredError, SIGN_IN),
        (SignInError, SIGN_IN),
        (TokenRefreshError, SIGN_IN),
        (APIConnectionError, NETWORK),
        (ResponseParseError, SERVER),
        (PartialFailureError, PARTIAL),
        (ConfigurationError, USAGE),
    )
    return next((code for kind, code in codes if isinstance(error, kind)), FAILED)


def suggest_remedies(error: BaseException) -> list[str]:
    """Return advice for an error, if there is any, including the notes that a command has added to it."""
    return [*_find_remedies(error), *getattr(error, "__notes__", ())]


def _find_remedies(error: BaseException) -> list[str]:
    text, code = str(error), get_exit_code(error)
    if code == SIGN_IN or "needs api_key" in text:
        return [_SIGN_IN_HINT]
    if "needs a customer token" in text:
        return ["pass --customer-token, or set SCALEV_CUSTOMER_TOKEN"]
    if "needs a storefront key" in text:
        return ["pass --storefront-key, or set SCALEV_STOREFRONT_KEY"]
    if "needs a page key" in text:
        return ["pass --page-key, or set SCALEV_PAGE_KEY"]
    if code == NETWORK:
        return ["check the connection and --base-url"]
    wait = getattr(error, "retry_after", None)
    return [f"try again in {wait:g} seconds"] if code == LIMITED and wait else []


def _spell_flags(line: str) -> str:
    """Return the message of an error with flags in place of arguments, and without advice for which there is no flag."""
    line = line.replace("; pass allow_http=True to send credentials unencrypted", "")
    return re.sub(r"\b([a-z_]+)=True\b", lambda match: f"--{match[1].replace('_', '-')}", line)


def describe_failure(error: BaseException, *, for_agent: bool) -> str:
    """Return the line that a command prints about an error: text, or JSON for programs."""
    hints = suggest_remedies(error)
    line = _spell_flags(" ".join(str(error).split())) or type(error).__name__
    if not for_agent:
        return f"scalev: {'; '.join([line, *hints])}"
    names: dict[str, Any] = {
        name: getattr(error, name, None) for name in ("status", "error_code", "request_id", "field_errors", "may_have_been_processed")
    }
    facts = {name: value for name, value in names.items() if value not in (None, {}, False)}
    report = {"type": type(error).__name__, "message": line, "exit_code": get_exit_code(error), **facts, "hints": hints}
    return json.dumps({"error": report}, ensure_ascii=False, separators=(",", ":"))
