"""For the tests of programs that use this package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .public import PACKAGE, public_in
from .retries import SWITCH, checked_attempts


@public_in(f"{PACKAGE}.testing")
@contextmanager
def no_waiting(attempts: int | None = None) -> Iterator[None]:
    """Let no client of the process wait within this context: not before a retry, not for a rate limiter, not between two polls.

    `attempts` also limits how often a call is attempted; 1 means that none is retried. Raises ConfigurationError where it is below 1.
    """
    before = SWITCH.waits, SWITCH.attempts
    SWITCH.attempts = checked_attempts(attempts) if attempts is not None else SWITCH.attempts
    SWITCH.waits = False
    try:
        yield
    finally:
        SWITCH.waits, SWITCH.attempts = before
