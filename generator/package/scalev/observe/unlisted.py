"""Count values that an enum does not list. They stay in memory until enough responses have held them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from . import names
from .counting import Counts


class UnlistedValues:
    """The values of one place that its enum does not list, if they look like codes."""

    __slots__ = ("_known", "_seen")

    def __init__(self, known: AbstractSet[str]) -> None:
        self._known = known
        #: For each value, the number of responses that held it, and the number of the last one.
        self._seen: dict[str, tuple[int, int]] = {}

    def see(self, value: str, response: int) -> None:
        """Count a value in a response."""
        if len(self._seen) > names.MOST_VALUES:
            return
        count, last = self._seen.get(value, (0, 0))
        if last != response and (count or names.is_code_like(value, self._known)):
            self._seen[value] = (count + 1, response)

    def list_confirmed(self) -> Counts:
        """Return the values that may be written, with the number of responses that held them."""
        if len(self._seen) > names.MOST_VALUES:
            return {}
        return {value: count for value, (count, _) in self._seen.items() if count >= names.LEAST_ANSWERS}
