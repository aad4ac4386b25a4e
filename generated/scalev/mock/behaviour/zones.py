# Copied from generator/package/scalev/mock/behaviour/zones.py by `python -m generator generate`. Do not edit.
"""The time zone that a request names."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..data.naming import JAKARTA
from ..messages import invalid


def zone(name: Any, status: int) -> tzinfo:
    """The zone of a name, Jakarta's for None; HTTPError of that status, under the field `tz`, for a name that no zone has."""
    if name in (None, "Asia/Jakarta"):
        return JAKARTA
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid(status, {"tz": ["expected the name of a time zone, such as Asia/Jakarta"]}) from None
