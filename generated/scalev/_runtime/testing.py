# Copied from generator/package/scalev/_runtime/testing.py by `python -m generator generate`. Do not edit.
"""For the tests of programs that use this package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .retries import SWITCH, checked_attempts


@contextmanager
def no_waiting(attempts: int | None = None) -> Iterator[None]:
    """Within this context no client of the process waits: not to send a call again, not for a limiter, not between two looks of a wait.

    `attempts` also limits how often a call is tried; 1 means that none is sent again. ConfigurationError where it is below 1.
    """
    before = SWITCH.waits, SWITCH.attempts
    SWITCH.attempts = checked_attempts(attempts) if attempts is not None else SWITCH.attempts
    SWITCH.waits = False
    try:
        yield
    finally:
        SWITCH.waits, SWITCH.attempts = before
