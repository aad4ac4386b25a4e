# Copied from generator/package/scalev/mock/data/store.py by `python -m generator generate`. Do not edit.
"""Store of the rows of a mock by collection. Initial rows are created on first access, and are the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from ..keys import derive_key
from ..openapi.kinds import Kind, Path
from ..openapi.resources import Resources
from .initial_counts import InitialCounts
from .numbering import SPAN, get_created_number, get_first_number
from .rows import LARGE, Changes, Index, Row, Table

#: How many rows with many values, such as orders, keep them between requests: about 10 MB.
_UNPACKED = 1_000


class Store:
    """All rows of a mock. Not thread-safe: the handler holds a lock."""

    def __init__(
        self,
        resources: Resources,
        seed: int,
        rows: int | Mapping[str, int],
        clock: Callable[[], datetime],
        seed_values: Mapping[str, Callable[[Row], None]],
        initial_rows: Mapping[str, Callable[[], None]],
    ) -> None:
        self._resources = resources
        self._key = derive_key(seed % 2**64, "store")
        self._counts = InitialCounts(rows)
        self._clock = clock
        self._seed_values = seed_values
        #: Functions of behaviour that create the initial rows, by kind; one function may serve several kinds.
        self._initial_rows = initial_rows
        self._founded: set[Callable[[], None]] = set()
        self._tables: dict[tuple[Kind, Row | None], Table] = {}
        self._indexes: dict[Kind, Index] = {}
        self._first: dict[Kind, tuple[Row, ...]] = {}
        #: Rows that requests refer to and the mock does not have, and those that were deleted.
        self._foreign: dict[tuple[Kind, str], Row] = {}
        self._singles: dict[tuple[Path, Row | None], Row] = {}
        self._views: dict[tuple[Row, str], dict[str, Any]] = {}
        self._tied: dict[Row, list[Row]] = {}
        self._hidden: set[tuple[Path, Row | None, Row]] = set()
        self.birth = clock()
        self._used: dict[Row, None] = {}
        self.changes = Changes()
        #: How many rows of a kind requests created.
        self._made: dict[Kind, int] = {}

    def list_rows(self, kind: Kind, scope: Row | None = None) -> list[Row]:
        """Return the rows of a collection, oldest first. Do not modify the list."""
        return self._get_table(kind, scope).rows

    def iterate_rows(self, kind: Kind) -> Iterator[Row]:
        """Yield the rows of a kind below all parents."""
        if kind.parent is None:
            yield from self.list_rows(kind)
            return
        for parent in list(self.iterate_rows(kind.parent)):
            yield from self.list_rows(kind, parent)

    def get_accessed(self, kind: Kind) -> list[Row]:
        """Return the rows of a kind in the collections accessed so far, oldest first."""
        return [row for (path, _), table in self._tables.items() if path is kind for row in table.rows]

    def get_existing(self, kind: Kind) -> list[Row]:
        """Return the rows of a kind that exist so far; all rows if the kind has no parent."""
        if kind.parent is None:
            self._get_table(kind, None)
        return list(self._get_index(kind).numbers.values())

    def count_rows(self) -> dict[str, int]:
        """Return the number of rows in the collections accessed so far, by path."""
        counts: dict[str, int] = {}
        for (kind, _), table in self._tables.items():
            counts[kind.id] = counts.get(kind.id, 0) + len(table.rows)
        return counts

    def find(self, kind: Kind, scope: Row | None, text: str) -> Row | None:
        """Return the row with an id in any form, or None."""
        if kind.parent is None or scope is not None:
            self._get_table(kind, scope if kind.parent is not None else None)
        else:
            self._complete(kind)
        row = self._get_index(kind).find(text)
        return row if row is not None and (kind.parent is None or scope is None or row.scope is scope) else None

    def name(self, row: Row, text: str) -> None:
        """Add an identifier of a row."""
        self._get_index(row.kind).name(row, text)

    def get_foreign(self, kind: Kind, spelling: str, value: Any) -> Row:
        """Return a row that was deleted, or a placeholder for one of which only the id from a request is known."""
        key = (kind, str(value))
        row = self._foreign.get(key)
        if row is None:
            row_key = derive_key(self._key, f"{kind.id} {value}")
            number = int(value) if spelling == "id" and str(value).isdecimal() else row_key % SPAN
            row = self._foreign[key] = Row(kind, None, number, self._key, 0, self.birth, self.changes)
            row.key = row_key
            row.is_seeded = True
            row.values[spelling] = value
        return row

    def find_foreign(self, kind: Kind, text: str) -> Row | None:
        """Return the row of a kind that other rows refer to by an id, although no collection has it, or None."""
        found = self._foreign.get((kind, text))
        return found if found is not None and not found.is_gone else None

    def get_values(self, row: Row) -> dict[str, Any]:
        """Return the values set on a row, after seeding it on first access."""
        if not row.is_seeded:
            row.is_seeded = True
            seeder = self._seed_values.get(row.kind.id)
            if seeder is not None:
                seeder(row)
        values = row.values
        if len(values) > LARGE:
            self._used[row] = None
        return values

    def settle(self) -> None:
        """Pack the values of the least recently used rows. Call it when no caller holds any values."""
        while len(self._used) > _UNPACKED:
            row = next(iter(self._used))
            del self._used[row]
            row.pack()

    def create(self, kind: Kind, scope: Row | None, refs: Mapping[str, Row] | None = None, *, time: datetime | None = None) -> Row:
        """Create a row at the end of a collection; `time` is its creation time, now by default."""
        table = self._get_table(kind, scope)
        count = self._made[kind] = self._made.get(kind, 0) + 1
        row = self._build_row(kind, scope, get_created_number(kind, count), len(table.rows), time or self._clock(), refs)
        row.order = table.rows[-1].order + 1 if table.rows else 0
        row.is_seeded = row.is_created = True
        self._add(table, row)
        row.touch()
        return row

    def list_children(self, row: Row) -> list[Row]:
        """Return the rows that a row owns and that are also listed elsewhere, such as the variants of a product."""
        for kind in self._resources.owned.get(row.kind.path, ()):
            self.list_rows(kind, row.scope)
        return [child for children in row.children.values() for child in children]

    def adopt(self, row: Row, owner: Row) -> None:
        """Add a row to those that its owner lists."""
        row.refs[owner.kind.noun] = owner
        owner.children.setdefault(row.kind, []).append(row)
        owner.touch()

    def tie(self, row: Row, other: Row) -> None:
        """Let a row be removed along with another one."""
        self._tied.setdefault(other, []).append(row)

    def remove(self, row: Row) -> None:
        """Remove a row from its collection, along with the rows that it owns, those below it and those that are tied to it."""
        below = [one for kind in self._find_below(row.kind) if (kind, row) in self._tables for one in self._tables[kind, row].rows]
        for other in (*self.list_children(row), *below, *self._tied.pop(row, ())):
            if not other.is_gone:
                self.remove(other)
        row.is_gone = True
        # what refers to it by an id goes on showing it
        self._foreign.update(((row.kind, spelling), row) for spelling in row.get_spellings())
        self._get_table(row.kind, row.scope).remove(row)
        self._get_index(row.kind).remove(row)
        owner = row.refs.get(row.kind.owner.noun) if row.kind.owner is not None else None
        # a row that a request created refers to its owner, which need not list it
        if owner is not None and row in owner.children.get(row.kind, ()):
            owner.children[row.kind].remove(row)
        row.touch()

    def _find_below(self, kind: Kind) -> Iterable[Kind]:
        """Return the kinds whose rows are below a row of a kind."""
        return {one for one in self._resources.below.get(kind.path, {}).values() if one.parent is kind}

    def hide(self, path: Path, scope: Row | None, row: Row) -> None:
        """Hide a row at a path that only lists it and does not own it."""
        self._hidden.add((path, scope, row))

    def show(self, path: Path, scope: Row | None, row: Row) -> None:
        """Undo `hide`."""
        self._hidden.discard((path, scope, row))
        row.touch()

    def is_hidden(self, path: Path, scope: Row | None, row: Row) -> bool:
        """Return whether a row is hidden at a path."""
        return (path, scope, row) in self._hidden

    def get_single(self, path: Path, scope: Row | None) -> Row:
        """Return the single row at a path."""
        row = self._singles.get((path, scope))
        if row is None:
            kind = self._resources.get_single_kind(path)
            number = derive_key(scope.key if scope is not None else self._key, "/".join(path)) % 900_000_000 + 100_000_000
            row = self._singles[path, scope] = self._build_row(kind, scope, number, 0, self.birth)
        return row

    def get_view(self, row: Row, word: str) -> dict[str, Any]:
        """Return the values that are set on one view of a row and not on the row itself."""
        return self._views.setdefault((row, word), {})

    def pick(self, kind: Kind, key: int, refs: Mapping[str, Row] | None = None) -> Row:
        """Return one of the initial rows, chosen by a key; for a kind with a parent, one below the parent in `refs`.

        A deleted row is returned only if all of them were deleted.
        """
        if kind.parent is None:
            known = self._first.get(kind)
            if known:
                row = known[key % len(known)]
                if not row.is_gone:
                    return row
        scope = None
        if kind.parent is not None:
            scope = refs.get(kind.parent.noun) if refs else None
            if scope is None or scope.kind is not kind.parent:
                scope = self.pick(kind.parent, derive_key(key, "parent"))
        first = self._get_table(kind, scope).first
        if kind.parent is None:
            self._first[kind] = first
        for offset in range(len(first)):
            row = first[(key + offset) % len(first)]
            if not row.is_gone:
                return row
        # what refers to a deleted row goes on doing so: a reading must not make a row
        return first[key % len(first)] if first else self.create(kind, scope)

    def _get_table(self, kind: Kind, scope: Row | None) -> Table:
        known_table = self._tables.get((kind, scope))
        if known_table is not None:
            return known_table
        table = self._tables[kind, scope] = Table()
        founder = self._initial_rows.get(kind.id)
        count = 0 if founder is not None else self._counts.count(kind, scope)
        # the newest row is a few hours old, the oldest at most two months
        gap = min(timedelta(hours=9), timedelta(days=60) / max(count, 1))
        base = get_first_number(kind, scope, count)
        owners = self.list_rows(kind.owner, scope) if kind.owner is not None else []
        time, root, add = self.birth - gap * count, scope.key if scope is not None else self._key, self._get_index(kind).add
        for index in range(count):
            row = Row(kind, scope, base + index, root, index, time, self.changes)
            time += gap
            table.rows.append(row)
            add(row)
            if owners:
                owner = owners[index // 2 % len(owners)]
                row.refs[owner.kind.noun] = owner
                owner.children.setdefault(kind, []).append(row)
        if founder is not None and founder not in self._founded:
            self._founded.add(founder)
            founder()
        table.first = tuple(table.rows)
        return table

    def _get_index(self, kind: Kind) -> Index:
        index = self._indexes.get(kind)
        if index is None:
            index = self._indexes[kind] = Index()
        return index

    def _add(self, table: Table, row: Row) -> None:
        table.rows.append(row)
        self._get_index(row.kind).add(row)

    def _complete(self, kind: Kind) -> None:
        """Create the initial rows of a kind below all parents."""
        index = self._get_index(kind)
        if not index.is_complete:
            index.is_complete = True
            for _ in self.iterate_rows(kind):
                pass

    def _build_row(
        self, kind: Kind, scope: Row | None, number: int, order: int, time: datetime, refs: Mapping[str, Row] | None = None
    ) -> Row:
        row = Row(kind, scope, number, scope.key if scope is not None else self._key, order, time, self.changes)
        if refs:
            row.refs.update(refs)
            row.refs[kind.noun] = row
        return row
