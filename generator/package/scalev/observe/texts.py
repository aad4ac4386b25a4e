"""Classify the texts in the objects of one place: those of the first objects, then those of a sample."""

from __future__ import annotations

from typing import Any

from .counting import Counts, add
from .formats import classify
from .layouts import Layout

#: So many texts of a place are classified, and those of so many objects at least; then those of one object in so many.
_TEXTS, CLASSIFIED, EVERY, _SPREAD = 120, 8, 8, 0x9E3779B1
#: The number of an object that never comes.
_NEVER = 1 << 62


class Texts:
    """The classes of the texts of each field."""

    __slots__ = ("_fields", "_first", "due", "formats")

    def __init__(self, layout: Layout) -> None:
        #: By the index of the field.
        self.formats: dict[int, Counts] = {index: {} for _, index, _ in layout.texts}
        #: The fields of which more is to be known.
        self._fields = layout.texts
        self._first = max(CLASSIFIED, _TEXTS // max(1, len(layout.texts)))
        #: The number of the next object whose texts are classified.
        self.due = 1 if layout.texts else _NEVER

    def see(self, raw: dict[str, Any], number: int) -> None:
        """Classify the texts of an object that is due."""
        # not each n-th object: what alternates must not be missed
        self.due = number + 1 + (0 if number < self._first else (number * _SPREAD >> 16) % (2 * EVERY - 1))
        settled = []
        for field in self._fields:
            name, index, states_format = field
            if type(value := raw.get(name)) is str:
                form = classify(value)
                add(self.formats[index], form)
                if form == "text" and not states_format:
                    settled.append(field)
        if settled:  # a field without a declared format has none, once a text is just text
            self._fields = [field for field in self._fields if field not in settled]
            if not self._fields:
                self.due = _NEVER
