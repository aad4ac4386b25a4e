# Copied from generator/package/scalev/mock/faults/rate_limits.py by `python -m generator generate`. Do not edit.
"""The limits on how often one credential may call: 100 times in 10 seconds, and 10,000 times in an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..messages import Headers, Response
from .injection import limit_headers

#: Calls, and the seconds in which they may be made.
LIMITS = ((100, 10), (10_000, 3600))


class RateLimits:
    """Counts calls by credential, in windows that begin with the first call. The handler holds a lock around it."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, int], tuple[datetime, int]] = {}

    def take(self, token: str, now: datetime) -> tuple[Response | None, Headers]:
        """Count a call: the refusal when it is one too many (it does not count then), and the headers of the tightest limit."""
        found = []
        for limit, seconds in LIMITS:
            start, used = self._windows.get((token, seconds), (now, 0))
            if now - start >= timedelta(seconds=seconds) or now < start:
                start, used = now, 0
            found.append((limit - used - 1, limit, seconds, start, used))
        left, limit, seconds, start, _ = min(found)
        headers = limit_headers(limit, max(0, left), max(1.0, seconds - (now - start).total_seconds()))
        if left < 0:
            return Response(429, (("content-type", "text/plain; charset=utf-8"), *headers), b"Too Many Requests"), headers
        for _, _, seconds, start, used in found:
            self._windows[token, seconds] = (start, used + 1)
        return None, headers
