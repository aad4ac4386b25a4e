# Copied from generator/package/scalev/observe/budget.py by `python -m generator generate`. Do not edit.
"""Limit how much of the responses is examined, and share what is prepared once for all of them."""

from __future__ import annotations

from .choices import Chooser
from .expectations import Expectations
from .expected import Expected
from .layouts import Layout

#: The maximum number of values in lists and maps that are examined in one response.
_MOST = 20_000


class Budget:
    """How much may still be examined: `places` in all, and `values` within the current response."""

    __slots__ = ("answer", "choosers", "expectations", "layouts", "places", "values", "wants_values", "words")

    def __init__(self, expectations: Expectations, *, places: int, wants_values: bool) -> None:
        self.expectations, self.places, self.wants_values = expectations, places, wants_values
        self.answer = self.values = 0
        self.words = expectations.names
        self.layouts: dict[Expected, Layout] = {}
        self.choosers: dict[Expected, Chooser] = {}

    def begin_response(self) -> None:
        """Begin to walk another response."""
        self.answer += 1
        self.values = _MOST

    def get_layout(self, expected: Expected) -> Layout:
        """Return the layout of the objects of a schema."""
        layout = self.layouts.get(expected)
        if layout is None:
            layout = self.layouts[expected] = Layout(expected, self.expectations)
        return layout

    def get_chooser(self, expected: Expected) -> Chooser:
        """Return the chooser among the schemas that an object may follow."""
        chooser = self.choosers.get(expected)
        if chooser is None:
            chooser = self.choosers[expected] = Chooser([*map(self.get_layout, expected.choices)])
        return chooser
