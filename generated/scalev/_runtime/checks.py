# Copied from generator/package/scalev/_runtime/checks.py by `python -m generator generate`. Do not edit.
"""What a setting has to be. True and False are no numbers here: they are flags that went astray."""

from __future__ import annotations

import math
from typing import TypeGuard


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -math.inf < value < math.inf


def is_count(value: object, *, least: int = 1) -> TypeGuard[int]:
    """Whether a value is a whole number, and not too small."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def describe(value: object) -> str:
    """What came instead, for a message: a number as it is, of anything else only the type, since it may be a credential gone astray."""
    if value is None or isinstance(value, (bool, float)) or (isinstance(value, int) and abs(value) < _SHOWN):
        return repr(value)
    if isinstance(value, str):
        return f"a text of {len(value)} characters"
    return f"a value of the type {type(value).__name__}"


#: Larger numbers may be codes that somebody has to know, and very large ones cannot be written at all.
_SHOWN = 100_000
