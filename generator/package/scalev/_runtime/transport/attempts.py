"""An attempt of a call: its deadline, and how far it got."""

from __future__ import annotations

import time
from contextvars import ContextVar

from ..retries import Bound


class Attempt:
    """One attempt of a call.

    `is_sent` means that a byte of the request may have been sent (None if the transport does not report it), `is_uploading` that a part of
    the body was handed out, but not all of it. `status` and `request_id` are those of a response that has begun.
    """

    __slots__ = ("bound", "deadline", "is_sent", "is_uploading", "request_id", "status")

    def __init__(self, bound: Bound) -> None:
        self.bound = bound
        self.deadline = time.monotonic() + bound.seconds
        self.is_sent: bool | None = False
        self.is_uploading = False
        self.status: int | None = None
        self.request_id: str | None = None

    @property
    def remaining(self) -> float:
        """The remaining seconds; 0 or less after the deadline."""
        return self.deadline - time.monotonic()


#: The current attempt of this thread or task; the connections use it, as httpcore does not pass on a deadline.
CURRENT: ContextVar[Attempt | None] = ContextVar("scalev_attempt", default=None)
