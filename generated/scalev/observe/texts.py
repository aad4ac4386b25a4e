# Copied from generator/package/scalev/observe/texts.py by `python -m generator generate`. Do not edit.
"""Classify the texts in the objects of one place: those of the first objects, then those of a sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .counting import Counts, add
from .formats import classify, find_matcher
from .layouts import Layout

#: About `_TEXTS` texts of a place are classified at first, in at least `_CLASSIFIED` and at most `_MOST` objects; after that, the texts of
#: one object in `_EVERY`. `_SPREAD` scatters these.
_TEXTS, _CLASSIFIED, _MOST, _EVERY, _SPREAD = 120, 8, 40, 8, 0x9E3779B1
#: The number of an object that is never reached.
_NEVER = 1 << 62
#: The number of texts that are classified in the lists of a place.
LISTED = _CLASSIFIED * _EVERY


def classify_listed(values: Sequence[str], formats: Counts, left: int, *, states_format: bool) -> int:
    """Classify up to `left` texts of a list; return how many may still be classified after that."""
    for value in values[:left]:
        add(formats, classify(value))
    # if the document states no format and one text has none, the others need not be classified
    return 0 if "text" in formats and not states_format else max(0, left - len(values))


class _Field:
    """A field with texts, the class of its last text, and a function that recognizes this class."""

    __slots__ = ("formats", "last", "matches", "name", "states_format")

    def __init__(self, name: str, formats: Counts, states_format: bool) -> None:
        self.name, self.formats, self.states_format = name, formats, states_format
        self.last = ""
        self.matches: Callable[[str], object] | None = None


class Texts:
    """The classes of the texts of each field."""

    __slots__ = ("_fields", "_first", "due", "formats")

    def __init__(self, layout: Layout) -> None:
        texts = layout.texts
        #: The counts of each class, by the index of the field.
        self.formats: dict[int, Counts] = {index: {} for _, index, _ in texts}
        #: The fields whose texts are still classified.
        self._fields = [_Field(name, self.formats[index], states_format) for name, index, states_format in texts]
        self._first = max(_CLASSIFIED, min(_MOST, _TEXTS // max(1, len(texts))))
        #: The number of the next object whose texts are classified.
        self.due = 1 if texts else _NEVER

    def see(self, raw: dict[str, Any], number: int) -> None:
        """Classify the texts of an object whose turn it is."""
        # not every n-th object: alternating values must not be missed
        self.due = number + 1 + (0 if number < self._first else (number * _SPREAD >> 16) % (2 * _EVERY - 1))
        has_settled = False
        for field in self._fields:
            if type(value := raw.get(field.name)) is str:
                if field.matches is not None and field.matches(value):
                    form = field.last
                else:
                    form = field.last = classify(value)
                    field.matches = find_matcher(form)
                    has_settled = has_settled or form == "text"
                field.formats[form] = field.formats.get(form, 0) + 1
        if has_settled:  # if the document states no format and one text has none, the others need not be classified
            self._fields = [field for field in self._fields if field.states_format or field.last != "text"]
            if not self._fields:
                self.due = _NEVER
