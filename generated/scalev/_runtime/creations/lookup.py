# Copied from generator/package/scalev/_runtime/creations/lookup.py by `python -m generator generate`. Do not edit.
"""Find what an earlier call created, by the reference in its metadata.

The service cannot search metadata. But a list is sorted by creation time, newest first, and its rows contain the metadata: it is read
back to the time of the first attempt, by the clock of the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from ..checks import describe
from ..errors import ConfigurationError
from ..omit import OMIT, Omit
from ..responses import Response

#: The key of the metadata that holds the reference.
KEY = "reference"
#: The seconds by which a row may seem older than the first attempt: clocks of hosts differ, and dates are in whole seconds.
_MARGIN = timedelta(seconds=60)


def add_reference(reference: Any, metadata: Mapping[str, Any] | Omit | None) -> dict[str, Any]:
    """Return the metadata with the reference. Raises ConfigurationError if either is unusable."""
    if not isinstance(reference, str) or not reference.strip():
        got = "an empty one" if isinstance(reference, str) else describe(reference)
        raise ConfigurationError(f"reference: expected a string of your own that identifies what is created, got {got}")
    entries = {} if metadata is OMIT or metadata is None else metadata
    if not isinstance(entries, Mapping):
        raise ConfigurationError(f"metadata: expected a mapping, got {describe(entries)}")
    if KEY in entries and entries[KEY] != reference:
        raise ConfigurationError(f"metadata: expected no key {KEY!r}, which holds the reference, got {describe(entries[KEY])}")
    return {**entries, KEY: reference}


class Search:
    """Decide, page by page, whether a list has a row with the reference.

    Attributes: `match`, the row with it, if any; `is_over`, whether the remaining rows were created before the first attempt;
    `unclear`, the rows of the page that show no metadata.
    """

    def __init__(self, reference: str, items: str, age: float) -> None:
        self._reference = reference
        self._items = items
        self._age = timedelta(seconds=age)
        self._since: datetime | None = None
        self.match: Any = None
        self.is_over = False
        self.unclear: list[Any] = []

    def read(self, response: Response[Any]) -> None:
        """Read a page."""
        if self._since is None:
            self._since = _read_date(response.headers.get("date", "")) - self._age - _MARGIN
        self.unclear = []
        for row in getattr(response.parsed, self._items, None) or ():
            creation_time = row.created_at
            if creation_time is not None and creation_time < self._since:
                self.is_over = True
                return
            if self.matches(row):
                self.match = row
                return
            if "metadata" not in row.to_dict():
                self.unclear.append(row)

    def matches(self, row: Any) -> bool:
        """Return whether a row, or the resource itself, has the reference."""
        return (row.metadata or {}).get(KEY) == self._reference


def _read_date(text: str) -> datetime:
    """Return the date of a response; the local time if it has none."""
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return datetime.now(UTC)
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
