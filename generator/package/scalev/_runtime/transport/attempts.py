"""One try of a call on its way: until when it may last, and what is known of how far it got."""

from __future__ import annotations

import time
from contextvars import ContextVar

from ..retries import Bound


class Attempt:
    """One try.

    `is_sent` tells whether a byte of the request may have left, None where whoever sends does not say; `is_uploading`, whether a part
    of its body was handed out and another was not. `status` and `request_id` are those of a response that has begun.
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
    def left(self) -> float:
        """How many seconds are left; 0 or less where none are."""
        return self.deadline - time.monotonic()


#: The try that this thread or task is at; the connections ask it, since httpcore hands down no deadline.
CURRENT: ContextVar[Attempt | None] = ContextVar("scalev_attempt", default=None)
