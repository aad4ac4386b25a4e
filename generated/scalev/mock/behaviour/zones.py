# Copied from generator/package/scalev/mock/behaviour/zones.py by `python -m generator generate`. Do not edit.
"""Read time zones in requests."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..data.naming import JAKARTA
from ..messages import build_validation_error


def get_zone(name: Any, status: int, field: str = "tz") -> tzinfo:
    """Return the zone with a name, Jakarta by default. Raises HTTPError with `status`, for a field of the request, if it is unknown."""
    if name in (None, "Asia/Jakarta"):
        return JAKARTA
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise build_validation_error(status, {field: ["expected the name of a time zone, such as Asia/Jakarta"]}) from None
