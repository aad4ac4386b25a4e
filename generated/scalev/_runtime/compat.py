# Copied from generator/package/scalev/_runtime/compat.py by `python -m generator generate`. Do not edit.
"""Names that differ between the supported versions of Python."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from typing import TypedDict as TypedDict
else:
    try:  # the only one that pydantic accepts before Python 3.12; anyio, which httpx requires, depends on it there
        from typing_extensions import TypedDict as TypedDict
    except ImportError:
        from typing import TypedDict as TypedDict
