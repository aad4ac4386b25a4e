# Copied from generator/package/scalev/_runtime/checks.py by `python -m generator generate`. Do not edit.
"""Checks of settings. Booleans are not accepted as numbers: they are probably misplaced flags."""

from __future__ import annotations

import math
from typing import TypeGuard

from .log_text import format_count


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -math.inf < value < math.inf


def is_count(value: object, *, least: int = 1) -> TypeGuard[int]:
    """Return whether a value is an integer of at least `least`."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def describe(value: object) -> str:
    """Describe an invalid value for a message: small numbers are shown, of anything else only the type, as it may be a credential."""
    if value is None or isinstance(value, (bool, float)) or (isinstance(value, int) and abs(value) < _SHOWN):
        return repr(value)
    if isinstance(value, str):
        return f"a string of {format_count(len(value), 'character')}"
    return f"the class {value.__name__}" if isinstance(value, type) else f"a value of the type {type(value).__name__}"


#: Larger numbers may be secret codes, and very large ones cannot be formatted at all.
_SHOWN = 100_000
