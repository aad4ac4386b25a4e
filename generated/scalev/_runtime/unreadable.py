# Copied from generator/package/scalev/_runtime/unreadable.py by `python -m generator generate`. Do not edit.
"""Record what could not be decoded while an observer is active: the names of models and fields, never a value."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple


class Unreadable(NamedTuple):
    """A value that could not be decoded: the model and the name of its field, what was expected, and the type that was received."""

    model: str
    field: str
    expected: str
    got: str


class Recorder:
    """The undecodable values of one thread."""

    __slots__ = ("enums", "values")

    def __init__(self) -> None:
        #: None while no observer is active, which is almost always.
        self.values: list[Unreadable] | None = None
        #: Whether unknown values of enums count.
        self.enums = False

    def add(self, model: str, undecoded: Any) -> None:
        """Record the undecoded values of an object."""
        if self.values is not None:
            self.values += [Unreadable(model, field.name, field.expected, type(field.value).__name__) for field in undecoded.values()]

    def add_enum(self) -> None:
        """Record an unknown value of an enum."""
        if self.values is not None and self.enums and len(self.values) < _MOST:
            self.values.append(_ENUM)


class _Current(threading.local):
    """The recorder of this thread: looking it up once is cheaper than reading several attributes of the thread."""

    def __init__(self) -> None:
        self.recorder = Recorder()


_MOST = 1000
_ENUM = Unreadable("", "", "", "")

current = _Current()
