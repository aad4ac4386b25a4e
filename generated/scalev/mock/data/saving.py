# Copied from generator/package/scalev/mock/data/saving.py by `python -m generator generate`. Do not edit.
"""Save a world as bytes, and load copies of it: pickle copies several times as fast as `deepcopy`."""

from __future__ import annotations

import pickle
from io import BytesIO
from types import FunctionType
from typing import Any

from ..keys import Fixed
from .rows import Row
from .world import World

#: Slots of a row that only cache values.
_CACHES = frozenset({"bodies", "facts", "parts"})
_SLOTS: tuple[Any, ...] = tuple(vars(Row)[name] for name in Row.__slots__ if name not in _CACHES)


class SavedWorld:
    """The state of a world at one time. It shares with the world what never changes: the document and everything derived from it."""

    def __init__(self, world: World) -> None:
        """Save a world."""
        file = BytesIO()
        pickler = _Pickler(file, [world.outbox, world.apps, world.clock.source])
        pickler.dump(world)
        #: How many lists of rows follow the world.
        self._lists = 0
        # rows refer to each other in long chains, so their contents are saved separately, to limit the depth of recursion
        while pickler.rows:
            rows, pickler.rows = pickler.rows, []
            pickler.dump([(row, [_read(slot, row) for slot in _SLOTS]) for row in rows])
            self._lists += 1
        self._shared, self._bytes = pickler.shared, file.getvalue()

    def load(self) -> World:
        """Return a copy of the world as it was."""
        unpickler = _Unpickler(BytesIO(self._bytes), self._shared)
        world: World = unpickler.load()
        for _ in range(self._lists):
            for row, contents in unpickler.load():
                for slot, content in zip(_SLOTS, contents, strict=True):
                    if content:
                        slot.__set__(row, content[0])
        return world


def _read(slot: Any, row: Row) -> tuple[Any, ...]:
    """Return the content of a slot as a tuple, empty if the slot is: reading it as an attribute would fill it."""
    try:
        return (slot.__get__(row),)
    except AttributeError:
        return ()


class _Pickler(pickle.Pickler):
    """Saves references in place of shared objects, and saves rows empty, listing them so that their contents can be saved later."""

    def __init__(self, file: BytesIO, shared_objects: list[Any]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.shared = shared_objects
        self.rows: list[Row] = []
        self._numbers = {id(value): number for number, value in enumerate(shared_objects) if value is not None}
        self._seen: set[int] = set()

    def persistent_id(self, value: Any) -> int | None:
        """Return the number of a shared object, None for any other."""
        kind = type(value)
        if kind is Row:
            if id(value) not in self._seen:
                self._seen.add(id(value))
                self.rows.append(value)
            return None
        number = self._numbers.get(id(value))
        if number is None and (kind is FunctionType or isinstance(value, Fixed)):
            number = self._numbers[id(value)] = len(self.shared)
            self.shared.append(value)
        return number


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: BytesIO, shared_objects: list[Any]) -> None:
        super().__init__(file)
        self._shared = shared_objects

    def persistent_load(self, number: int) -> Any:
        """Return a shared object."""
        return self._shared[number]
