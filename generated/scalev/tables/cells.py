# Copied from generator/package/scalev/tables/cells.py by `python -m generator generate`. Do not edit.
"""Convert columns of texts, numbers, times and other plain values to Arrow arrays.

A column whose values are all written in one of the usual ways is converted as a whole. This never accepts a value that the decoders of the
client reject, and never reads one differently.  Any other column is decoded value by value, and what it cannot hold becomes a leftover.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from types import NoneType
from typing import Any, Final

import attrs

from .._runtime.scalars import DecodeError
from .leftovers import Level
from .plans import Kind, ValuePlan
from .schemas import build_scalar, import_arrow

#: Makes the array of a column from the arrays that `CellColumns.build` returns.
Source = Callable[[Sequence[Any]], Any]

_ERRORS: Final = (ValueError, TypeError, OverflowError)  # pyarrow's own errors are subclasses
#: For up to this many values, the call of pyarrow takes longer than the conversion itself.
MOST_TOGETHER: Final = 50
#: The kinds that pyarrow takes as text, and casts.
_SPELLED: Final = (Kind.ID, Kind.NUMBER, Kind.DATETIME, Kind.DATE)
_STRINGS: Final = frozenset({str})
_INTEGERS: Final = frozenset({int})
_NUMBERS: Final = frozenset({int, Decimal})


@attrs.define(eq=False)
class CellColumn:
    """A column: its values, the kind that pyarrow reads them as, and where leftovers belong.

    The kind is None if the values must be decoded one by one.
    """

    plan: ValuePlan
    values: Sequence[Any]
    taken_as: Kind | None
    level: Level
    name: str

    def build(self) -> Any:
        """Return the array."""
        if self.taken_as is not None:
            with suppress(*_ERRORS):
                return _cast(import_arrow().array(self.values, build_scalar(self.taken_as)), self.taken_as, self.plan.kind)
        return self._decode_each()

    def _decode_each(self) -> Any:
        """Return the array of values, decoding each in whatever way it is written."""
        pa = import_arrow()
        plan = self.plan
        kind = build_scalar(plan.kind)
        values_decoded: list[Any] = []
        for position, value in enumerate(self.values):
            if value is not None:
                try:
                    cell = plan.decode(value)
                    values_decoded.append(str(cell) if type(cell) is int and plan.kind is Kind.ID else cell)
                    continue
                except DecodeError:
                    self.level.keep(position, self.name, value)
            values_decoded.append(None)
        try:
            return pa.array(values_decoded, kind)
        except _ERRORS:  # one invalid value must not lose the others
            for position, value in enumerate(values_decoded):
                try:
                    pa.array([value], kind)
                except _ERRORS:
                    self.level.keep(position, self.name, self.values[position])
                    values_decoded[position] = None
            return pa.array(values_decoded, kind)


class CellColumns:
    """Columns with the same number of values. Short ones are built together, as each call of pyarrow has a cost of its own."""

    def __init__(self) -> None:
        self._columns: list[CellColumn] = []

    def add(self, plan: ValuePlan, values: Sequence[Any], level: Level, name: str) -> Source:
        """Add a column; `level` is the level of the objects that hold the values, `name` their field, empty for items of a list."""
        kind = plan.kind
        taken_as: Kind | None = kind
        # pyarrow takes only text as text, and only booleans as booleans
        if kind is not Kind.BOOLEAN and (kind is not Kind.TEXT or (plan.is_blank_null and "" in values)):
            kinds = set(map(type, values))
            kinds.discard(NoneType)
            if kinds:
                taken_as = _find_kind(kind, kinds)
        column = CellColumn(plan, values, taken_as, level, name)
        if taken_as is None or len(values) > MOST_TOGETHER:
            return hold(column.build())
        self._columns.append(column)
        return itemgetter(len(self._columns) - 1)

    def build(self) -> list[Any]:
        """Return the arrays from which each source picks its own."""
        arrays: list[Any] = [None] * len(self._columns)
        groups: dict[tuple[Any, Kind], list[int]] = {}
        for position, column in enumerate(self._columns):
            kind = column.plan.kind
            key = (column.taken_as, kind) if _needs_cast(column.taken_as, kind) else (None, Kind.TEXT)
            groups.setdefault(key, []).append(position)
        for (taken_as, kind), positions in groups.items():
            columns = [self._columns[position] for position in positions]
            try:
                new_array = _build_together(columns) if taken_as is None else _cast_together(columns, taken_as, kind)
            except _ERRORS:
                new_array = [column.build() for column in columns]
            for position, array in zip(positions, new_array, strict=True):
                arrays[position] = array
        return arrays


def _build_together(columns: Sequence[CellColumn]) -> list[Any]:
    """Return the arrays of columns that need no cast: they are built as the fields of a struct."""
    kinds = _build_struct(tuple([column.taken_as for column in columns]))
    struct = import_arrow().array(list(zip(*[column.values for column in columns], strict=True)), kinds)
    return [struct.field(position) for position in range(len(columns))]


def _cast_together(columns: Sequence[CellColumn], taken_as: Kind, kind: Kind) -> list[Any]:
    """Return the arrays of columns with the same cast: they are slices of one array."""
    values = list(chain.from_iterable([column.values for column in columns]))
    array = _cast(import_arrow().array(values, build_scalar(taken_as)), taken_as, kind)
    length = len(columns[0].values)
    return [array.slice(start, length) for start in range(0, len(values), length)] if length else [array] * len(columns)


def hold(array: Any) -> Source:
    """Return the source of an array that has already been built."""
    return lambda _: array


@lru_cache(maxsize=256)
def _build_struct(kinds: tuple[Kind, ...]) -> Any:
    pa = import_arrow()
    return pa.struct([pa.field(str(position), build_scalar(kind)) for position, kind in enumerate(kinds)])


def _cast(array: Any, taken_as: Kind, kind: Kind) -> Any:
    """Cast an array to its kind. Raises one of the errors above if a value is written in another way."""
    if not _needs_cast(taken_as, kind):
        return array
    pa, pc = import_arrow(), import_arrow("pyarrow.compute")
    try:
        return pc.call_function("cast", [array], _build_options(kind))
    except ValueError:
        if kind is not Kind.DATETIME:
            raise
        return array.cast(pa.timestamp("us")).cast(build_scalar(kind))  # a time without an offset is one in UTC


@lru_cache(maxsize=16)
def _build_options(kind: Kind) -> Any:
    return import_arrow("pyarrow.compute").CastOptions.safe(build_scalar(kind))


def _needs_cast(taken_as: Kind | None, kind: Kind) -> bool:
    """Return whether an array of one kind must become one of another; ids are text."""
    return taken_as is not kind and not (kind is Kind.ID and taken_as is Kind.TEXT)


def _find_kind(kind: Kind, kinds: set[type]) -> Kind | None:
    if kinds == _STRINGS and kind in _SPELLED:
        return Kind.TEXT
    if kinds == _INTEGERS and kind in (Kind.ID, Kind.INTEGER, Kind.NUMBER):  # pyarrow would cut off the fractions of other numbers
        return Kind.INTEGER
    return kind if kind is Kind.NUMBER and kinds <= _NUMBERS else None
