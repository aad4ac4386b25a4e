"""The outcome of a delivery, and the reply to the service."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Generic, TypeVar

import attrs

from ..public import PACKAGE, public_in
from .events import WebhookEvent

_export = public_in(f"{PACKAGE}.webhooks")

E = TypeVar("E", bound=WebhookEvent[Any])


@_export
class Outcome(StrEnum):
    """The outcome of a delivery. `Reply.status` is the HTTP status that it results in."""

    HANDLED = "handled"
    """A handler ran: 200."""
    HANDED_OVER = "handed_over"
    """The event was handed over to a queue: 200."""
    DUPLICATE = "duplicate"
    """The event was handled before: 200."""
    IGNORED = "ignored"
    """No handler is registered for the event, or it is the test event: 200."""
    BUSY = "busy"
    """Another worker is handling the event now, and may yet fail: 503, so that the service delivers it again."""
    FAILED = "failed"
    """The handler, the delivery log or the queue raised an exception: 500, so that the service delivers it again."""
    BAD_SIGNATURE = "bad_signature"
    """The delivery is not signed with a known secret: 401."""
    BAD_PAYLOAD = "bad_payload"
    """The delivery is signed, but its body is not an event: 400."""
    BAD_METHOD = "bad_method"
    """The request is not a POST: 405."""
    TOO_LARGE = "too_large"
    """The body is larger than the receiver accepts: 413."""


_STATUSES = {
    Outcome.BUSY: 503,
    Outcome.FAILED: 500,
    Outcome.BAD_SIGNATURE: 401,
    Outcome.BAD_PAYLOAD: 400,
    Outcome.BAD_METHOD: 405,
    Outcome.TOO_LARGE: 413,
}


@_export
@attrs.frozen(kw_only=True)
class Reply(Generic[E]):
    """The reply to a delivery, for any web framework.

    Attributes: `outcome`, `event` (None unless its signature was verified), `error` (the exception that explains the outcome, if any).
    """

    outcome: Outcome
    event: E | None = None
    error: Exception | None = attrs.field(default=None, repr=False)

    @property
    def status(self) -> int:
        """The status of the response."""
        return _STATUSES.get(self.outcome, 200)

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the response."""
        return {"Content-Type": "application/json", **({"Allow": "POST"} if self.outcome is Outcome.BAD_METHOD else {})}

    @property
    def body(self) -> bytes:
        """The body of the response: the outcome and nothing else, as JSON."""
        return f'{{"outcome": "{self.outcome}"}}'.encode("ascii")
