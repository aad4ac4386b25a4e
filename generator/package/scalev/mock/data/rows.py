"""The things that a mock remembers, and what each can be found by.

A row is small while nobody looks at it: large sets of values are packed away between requests, and what was rendered of it is kept as
bytes, see `bodies`.
"""

from __future__ import annotations

import pickle
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..keys import Fixed, unique_id, uuid
from ..openapi.kinds import Kind
from . import packing

#: Sets of values that are smaller than this are not worth packing.
_LARGE = 16


@dataclass(slots=True)
class Changes:
    """Counts the changes to the rows of one store, and holds what their values look like."""

    count: int = 0
    samples: dict[Kind, bytes] = field(default_factory=dict)


class Template(Fixed):
    """Values that many rows have in common: texts, numbers, flags, nulls and empty lists."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values


class Row:
    """One object that the mock holds. `values` holds what requests and behaviour set; everything else follows from `key`."""

    __slots__ = (
        "_packed", "_values", "bodies", "changed", "changes", "children", "facts", "gone", "key",
        "kind", "made", "names", "notes", "number", "order",
        "parts", "refs", "scope", "seeded", "template", "time", "version",
    )  # fmt: skip

    def __init__(
        self, kind: Kind, scope: Row | None, number: int, key: int, order: int, time: datetime, refs: dict[str, Row], changes: Changes
    ) -> None:
        self.kind = kind
        self.scope = scope
        self.number = number
        self.key = key
        self.order = order
        self.time = time
        self.refs = refs
        self.changes = changes
        #: What behaviour remembers of it, and no response shows.
        self.notes: dict[str, Any] = {}
        #: The count of changes at its last one.
        self.version = 0
        self.seeded = False
        #: What is set on it and on many others, as long as nobody changes it.
        self.template: Template | None = None
        #: Whether anything was set on it beside what it started with.
        self.changed = False
        #: Whether a request made it.
        self.made = False
        #: Whether it was deleted.
        self.gone = False
        #: Further texts that it can be found by.
        self.names: tuple[str, ...] = ()
        #: What was rendered of it, by shape.
        self.bodies: dict[Any, Any] = {}
        self.parts: dict[int, Any] = {}
        self.facts: dict[str, Any] = {}
        self.children: dict[Kind, list[Row]] = {}
        self._values: dict[str, Any] = {}
        self._packed: bytes | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What is set on it. Keep the dictionary no longer than a request."""
        if self._packed is not None:
            self._values = pickle.loads(packing.unpack(self._packed, self.changes.samples[self.kind]))  # noqa: S301 -- its own bytes
            self._packed = None
        return self._values

    def pack(self) -> None:
        """Make the values small until they are needed again; those that nobody changed are worked out anew."""
        if self._packed is not None or len(self._values) <= _LARGE:
            return
        if not self.changed:
            self._values, self.seeded = {}, False
        elif not any(isinstance(one, Row) for one in self._values.values()):
            values = pickle.dumps(self._values, pickle.HIGHEST_PROTOCOL)
            self._packed = packing.pack(values, self.changes.samples.setdefault(self.kind, values))
            self._values = {}

    def __deepcopy__(self, memo: dict[Any, Any]) -> Row:
        # an empty one for now: `snapshots` fills it
        made = memo[id(self)] = object.__new__(Row)
        memo["rows"].append((self, made))
        return made

    def touch(self) -> None:
        """Say that the row changed, and with it what shows it."""
        self.changes.count += 1
        self.changed = True
        row: Row | None = self
        while row is not None:
            row.version = self.changes.count
            if row.kind.owner is not None and row.kind.owner.noun in row.refs:
                row.refs[row.kind.owner.noun].version = self.changes.count
            row = row.scope

    @property
    def unique_id(self) -> str:
        """Its unique id, such as `store_…`."""
        given = self.values.get("unique_id")
        return unique_id(self.kind.noun, self.key) if given is None else str(given)

    @property
    def uuid(self) -> str:
        """Its UUID."""
        given = self.values.get("uuid")
        return uuid(self.key) if given is None else str(given)

    def spellings(self) -> tuple[str, str, str]:
        """The texts by which requests name it: its id, unique id and UUID."""
        return str(self.values.get("id", self.number)), self.unique_id, self.uuid


@dataclass(slots=True)
class Table:
    """The rows of a collection, oldest first, and those that were there from the start."""

    rows: list[Row] = field(default_factory=list)
    first: tuple[Row, ...] = ()

    def remove(self, row: Row) -> None:
        """Take a row out."""
        del self.rows[bisect_left(self.rows, row.order, key=lambda one: one.order)]


@dataclass(slots=True)
class Index:
    """What the rows of one kind can be found by."""

    numbers: dict[int, Row] = field(default_factory=dict)
    names: dict[str, Row] = field(default_factory=dict)
    """Further texts: unique ids and UUIDs from the first time that one is asked for, and what behaviour adds."""
    named: bool = False
    """Whether the rows have their unique ids in `names`."""
    complete: bool = False
    """Whether all rows of the kind were created, whatever they belong to."""

    def add(self, row: Row) -> None:
        """Let a row be found."""
        self.numbers[row.number] = row
        if self.named:
            self._name(row)

    def remove(self, row: Row) -> None:
        """Let a row be found no more."""
        del self.numbers[row.number]
        for name in (uuid(row.key), unique_id(row.kind.noun, row.key), *row.names):
            if self.names.get(name) is row:
                del self.names[name]

    def find(self, text: str) -> Row | None:
        """The row that a text names."""
        if text.isascii() and text.isdecimal() and len(text) < 20 and (text == "0" or text[0] != "0"):
            found = self.numbers.get(int(text))
            if found is not None:
                return found
        found = self.names.get(text)
        if found is None and not self.named:
            self.named = True
            for row in self.numbers.values():
                self._name(row)
            found = self.names.get(text)
        return found

    def name(self, row: Row, text: str) -> None:
        """Let a row be found by a further text."""
        if self.names.setdefault(text, row) is row and text not in row.names:
            row.names = (*row.names, text)

    def _name(self, row: Row) -> None:
        self.names[uuid(row.key)] = self.names[unique_id(row.kind.noun, row.key)] = row
