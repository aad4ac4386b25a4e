# Copied from generator/package/scalev/_runtime/transport/failures.py by `python -m generator generate`. Do not edit.
"""Failed attempts: those that received no response."""

from __future__ import annotations

import attrs

from ..errors import APIError


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Failure:
    """An attempt that received no response.

    `error` is the exception to raise, and `cause` its cause, if that shows nothing of the request. `received` means that the service may
    have received the request, `is_transient` that another attempt may succeed. `reason` names it in the log.
    """

    error: APIError = attrs.field(repr=False)  # not yet redacted
    cause: Exception | None = attrs.field(repr=False)
    reason: str
    received: bool
    is_transient: bool
