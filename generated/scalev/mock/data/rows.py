# Copied from generator/package/scalev/mock/data/rows.py by `python -m generator generate`. Do not edit.
"""Rows, the objects that a mock stores, and the indexes to find them by.

Rows that are not in use take little memory: large sets of values are compressed between requests, and rendered rows are cached as bytes,
see `bodies`.
"""

from __future__ import annotations

import pickle
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..keys import Fixed, build_time_ordered_uuid, build_unique_id, build_uuid, derive_key
from ..openapi.kinds import Kind
from . import packing

#: Sets of values with fewer entries are not worth packing.
LARGE = 16
_CREATED_ON_ACCESS = frozenset({"_values", "bodies", "children", "facts", "notes", "parts"})


@dataclass(slots=True)
class Changes:
    """Counter of the changes to the rows of a store, with samples of their values for compression."""

    count: int = 0
    samples: dict[Kind, bytes] = field(default_factory=dict)


class Template(Fixed):
    """Values that many rows share: strings, numbers, booleans, nulls and empty lists."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values


class Row:
    """An object that the mock stores. `values` holds what requests and behaviour set; everything else is derived from `key`."""

    __slots__ = (
        "_packed",
        "_root",
        "_values",
        "bodies",
        "changes",
        "children",
        "facts",
        "is_changed",
        "is_created",
        "is_gone",
        "is_seeded",
        "key",
        "kind",
        "names",
        "notes",
        "number",
        "order",
        "parts",
        "refs",
        "scope",
        "template",
        "time",
        "version",
    )  # fmt: skip
    #: These are created on first access, since most rows of a large collection are never shown.
    key: int
    refs: dict[str, Row]
    """The rows that it refers to, by name: those of its scope, and itself by its noun."""
    notes: dict[str, Any]
    """Internal notes of behaviour, which no response shows."""
    bodies: dict[Any, Any]
    """Cached bodies by shape."""
    parts: dict[int, Any]
    """Cached data of the row as others show it, by plan."""
    facts: dict[str, Any]
    children: dict[Kind, list[Row]]
    _values: dict[str, Any]

    def __init__(self, kind: Kind, scope: Row | None, number: int, root: int, order: int, time: datetime, changes: Changes) -> None:
        self.kind = kind
        self.scope = scope
        self.number = number
        #: The key that its own is derived from.
        self._root = root
        self.order = order
        self.time = time
        self.changes = changes
        #: The count of changes when it last changed.
        self.version = 0
        self.is_seeded = False
        #: Values that it shares with many other rows as long as it is not changed.
        self.template: Template | None = None
        #: Whether its values differ from the initial ones.
        self.is_changed = False
        #: Whether a request created it.
        self.is_created = False
        #: Whether it was deleted.
        self.is_gone = False
        #: Additional identifiers.
        self.names: tuple[str, ...] = ()
        self._packed: bytes | None = None

    def __getattr__(self, name: str) -> Any:
        # called only for a slot that is still empty
        made: Any
        if name == "key":
            made = self.key = derive_key(self._root, f"{self.kind.id} {self.number}")
        elif name == "refs":
            made = self.refs = {self.kind.noun: self} if self.scope is None else {**self.scope.refs, self.kind.noun: self}
        elif name in _CREATED_ON_ACCESS:
            made = {}
            setattr(self, name, made)
        else:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        return made

    @property
    def values(self) -> dict[str, Any]:
        """The values set on it. Do not keep the dictionary after the request."""
        if self._packed is not None:
            self._values = pickle.loads(packing.unpack(self._packed, self.changes.samples[self.kind]))  # noqa: S301 -- own bytes
            self._packed = None
        return self._values

    def pack(self) -> None:
        """Compress the values until they are needed again, or drop them if they are unchanged and can be computed again."""
        if self._packed is not None or len(self._values) <= LARGE:
            return
        if not self.is_changed:
            self._values, self.is_seeded = {}, False
        elif not any(isinstance(value, Row) for value in self._values.values()):
            values = pickle.dumps(self._values, pickle.HIGHEST_PROTOCOL)
            self._packed = packing.pack(values, self.changes.samples.setdefault(self.kind, values))
            self._values = {}

    def __deepcopy__(self, memo: dict[Any, Any]) -> Row:
        # left empty here: `snapshots` fills it
        copy = memo[id(self)] = object.__new__(Row)
        memo["rows"].append((self, copy))
        return copy

    def touch(self) -> None:
        """Record that the row changed, which invalidates cached data that shows it."""
        self.changes.count += 1
        self.is_changed = True
        row: Row | None = self
        while row is not None:
            row.version = self.changes.count
            if row.kind.owner is not None and row.kind.owner.noun in row.refs:
                row.refs[row.kind.owner.noun].version = self.changes.count
            row = row.scope

    @property
    def unique_id(self) -> str:
        """The unique id, such as `store_…`."""
        set_id = self.values.get("unique_id")
        return build_unique_id(self.kind.noun, self.key) if set_id is None else str(set_id)

    @property
    def uuid(self) -> str:
        """The UUID."""
        set_id = self.values.get("uuid")
        return generate_uuid(self) if set_id is None else str(set_id)

    def get_spellings(self) -> tuple[str, str, str]:
        """Return the forms in which requests may give its id: number, unique id and UUID."""
        return str(self.values.get("id", self.number)), self.unique_id, self.uuid


def generate_uuid(row: Row) -> str:
    """Return the UUID that a row has unless another is set on it: one with its time if UUIDs take the place of numbers, as for orders."""
    shape = row.kind.shape.properties.get("id")
    is_only_id = shape is not None and shape.format == "uuid"
    return build_time_ordered_uuid(row.key, row.time) if is_only_id else build_uuid(row.key)


@dataclass(slots=True)
class Table:
    """The rows of a collection, oldest first, and its initial rows."""

    rows: list[Row] = field(default_factory=list)
    first: tuple[Row, ...] = ()

    def remove(self, row: Row) -> None:
        """Remove a row."""
        del self.rows[bisect_left(self.rows, row.order, key=lambda row_: row_.order)]


@dataclass(slots=True)
class Index:
    """Index of the rows of one kind by their identifiers."""

    numbers: dict[int, Row] = field(default_factory=dict)
    names: dict[str, Row] = field(default_factory=dict)
    """Rows by unique id and UUID (added once one is looked up) and by the identifiers that behaviour adds."""
    is_named: bool = False
    """Whether `names` contains the unique ids of the rows."""
    is_complete: bool = False
    """Whether all rows of the kind have been created, below every parent."""

    def add(self, row: Row) -> None:
        """Add a row."""
        self.numbers[row.number] = row
        if self.is_named:
            self._name(row)

    def remove(self, row: Row) -> None:
        """Remove a row."""
        del self.numbers[row.number]
        for name in (generate_uuid(row), build_unique_id(row.kind.noun, row.key), *row.names):
            if self.names.get(name) is row:
                del self.names[name]

    def find(self, text: str) -> Row | None:
        """Return the row with an identifier, or None."""
        if text.isascii() and text.isdecimal() and len(text) < 20 and (text == "0" or text[0] != "0"):
            candidate = self.numbers.get(int(text))
            if candidate is not None:
                return candidate
        candidate = self.names.get(text)
        if candidate is None and not self.is_named:
            self.is_named = True
            for row in self.numbers.values():
                self._name(row)
            candidate = self.names.get(text)
        return candidate

    def name(self, row: Row, text: str) -> None:
        """Add an identifier of a row."""
        if self.names.setdefault(text, row) is row and text not in row.names:
            row.names = (*row.names, text)

    def _name(self, row: Row) -> None:
        self.names[generate_uuid(row)] = self.names[build_unique_id(row.kind.noun, row.key)] = row
