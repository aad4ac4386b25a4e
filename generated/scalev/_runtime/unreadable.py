# Copied from generator/package/scalev/_runtime/unreadable.py by `python -m generator generate`. Do not edit.
"""What could not be decoded while an observer looks on: the names of models and fields, never a value."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple


class Unreadable(NamedTuple):
    """A value that could not be decoded: the model and the name of its field, what was expected, and the kind of what came."""

    model: str
    field: str
    expected: str
    got: str


class Found:
    """What was found in one thread."""

    __slots__ = ("enums", "values")

    def __init__(self) -> None:
        #: None while nobody looks on, as almost always.
        self.values: list[Unreadable] | None = None
        #: Whether unknown values of enums count.
        self.enums = False

    def add(self, model: str, undecoded: Any) -> None:
        """Note the undecoded values of an object."""
        if self.values is not None:
            self.values += [Unreadable(model, one.name, one.expected, type(one.value).__name__) for one in undecoded.values()]

    def add_enum(self) -> None:
        """Note that there was an unknown value of an enum."""
        if self.values is not None and self.enums and len(self.values) < _MOST:
            self.values.append(_ENUM)


class _Local(threading.local):
    """An object for each thread: looking it up once is cheaper than reading several attributes of the thread."""

    def __init__(self) -> None:
        self.found = Found()


_MOST = 1000
_ENUM = Unreadable("", "", "", "")

local = _Local()
