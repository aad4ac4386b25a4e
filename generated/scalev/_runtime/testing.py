# Copied from generator/package/scalev/_runtime/testing.py by `python -m generator generate`. Do not edit.
"""Helpers for testing programs that use this package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .public import PACKAGE, public_in
from .retries import SWITCH, validate_attempts


@public_in(f"{PACKAGE}.testing")
@contextmanager
def no_waiting(attempts: int | None = None) -> Iterator[None]:
    """Disable waits of all clients in the process: before a retry, for a rate limiter and between two polls.

    `attempts` also limits how often a call is attempted; 1 disables retries. Raises ConfigurationError if it is below 1.
    """
    before = SWITCH.waits, SWITCH.attempts
    SWITCH.attempts = validate_attempts(attempts) if attempts is not None else SWITCH.attempts
    SWITCH.waits = False
    try:
        yield
    finally:
        SWITCH.waits, SWITCH.attempts = before
