"""Convert columns of texts, numbers, times and other plain values to Arrow arrays.

A column whose values are all spelled in one of the usual ways is converted as a whole, which never takes a value that the decoders of the
client reject, or as another value than they do. Any other column is decoded value by value, and what it cannot hold becomes a leftover.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
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
#: Up to this many values, a call of pyarrow takes longer than the conversion of a column.
_MOST_TOGETHER: Final = 100
#: The kinds that pyarrow takes as text, and casts.
_SPELLED: Final = (Kind.ID, Kind.NUMBER, Kind.DATETIME, Kind.DATE)
_STRINGS: Final = frozenset({str})
_INTEGERS: Final = frozenset({int})
_NUMBERS: Final = frozenset({int, Decimal})


@attrs.frozen(eq=False)
class CellColumn:
    """A column: its values, the kind that pyarrow takes them as, and where leftovers belong.

    None in place of that kind stands for values that must be decoded one by one.
    """

    plan: ValuePlan
    values: Sequence[Any]
    taken_as: Kind | None
    level: Level
    name: str

    def build(self) -> Any:
        """Return the array."""
        if self.taken_as is not None:
            try:
                return self._cast(import_arrow().array(self.values, build_scalar(self.taken_as)))
            except _ERRORS:
                pass
        return self._decode_each()

    def finish(self, array: Any) -> Any:
        """Return the array of values that pyarrow has taken."""
        try:
            return self._cast(array)
        except _ERRORS:
            return self._decode_each()

    def _cast(self, array: Any) -> Any:
        kind = self.plan.kind
        if self.taken_as is kind or kind is Kind.ID:  # ids are taken as text, which they are
            return array
        try:
            return _cast(array, kind)
        except ValueError:
            if kind is not Kind.DATETIME:
                raise
            return _cast(array.cast(import_arrow().timestamp("us")), kind)  # a time without an offset is one in UTC

    def _decode_each(self) -> Any:
        """Return the array of values in any spelling."""
        pa = import_arrow()
        plan = self.plan
        kind = build_scalar(plan.kind)
        decoded: list[Any] = []
        for position, value in enumerate(self.values):
            if value is not None:
                try:
                    found = plan.decode(value)
                    decoded.append(str(found) if type(found) is int and plan.kind is Kind.ID else found)
                    continue
                except DecodeError:
                    self.level.keep(position, self.name, value)
            decoded.append(None)
        try:
            return pa.array(decoded, kind)
        except _ERRORS:  # one value does not cost the others
            for position, value in enumerate(decoded):
                try:
                    pa.array([value], kind)
                except _ERRORS:
                    self.level.keep(position, self.name, self.values[position])
                    decoded[position] = None
            return pa.array(decoded, kind)


class CellColumns:
    """Columns with the same number of values. Short ones are built together, in one call of pyarrow instead of one for each."""

    def __init__(self) -> None:
        self._columns: list[CellColumn] = []
        self._apart: list[CellColumn] = []

    def add(self, plan: ValuePlan, values: Sequence[Any], level: Level, name: str) -> Source:
        """Add a column; `level` is that of the objects that have the values, `name` their field, empty for items of a list."""
        column = _read_column(plan, values, level, name)
        if column.taken_as is None or len(values) > _MOST_TOGETHER:
            return hold(column.build())
        position = len(self._columns)
        self._columns.append(column)
        return lambda arrays: arrays[position]

    def build(self) -> list[Any]:
        """Return the arrays that sources take theirs from."""
        columns = self._columns
        if not columns:
            return []
        try:
            kinds = _build_struct(tuple([column.taken_as for column in columns]))
            taken = import_arrow().array(list(zip(*[column.values for column in columns], strict=True)), kinds)
        except _ERRORS:
            return [column.build() for column in columns]
        return [column.finish(taken.field(position)) for position, column in enumerate(columns)]


def hold(array: Any) -> Source:
    """Return the source of an array that is built."""
    return lambda _: array


@lru_cache(maxsize=256)
def _build_struct(kinds: tuple[Kind, ...]) -> Any:
    pa = import_arrow()
    return pa.struct([pa.field(str(position), build_scalar(kind)) for position, kind in enumerate(kinds)])


def _cast(array: Any, kind: Kind) -> Any:
    """Cast an array, in less time than its own method, which prepares this for each call."""
    return import_arrow("pyarrow.compute").call_function("cast", [array], _build_options(kind))


@lru_cache(maxsize=16)
def _build_options(kind: Kind) -> Any:
    return import_arrow("pyarrow.compute").CastOptions.safe(build_scalar(kind))


def _read_column(plan: ValuePlan, values: Sequence[Any], level: Level, name: str) -> CellColumn:
    """Return a column with the kind that pyarrow takes its values as."""
    kind = plan.kind
    if kind is Kind.BOOLEAN or (kind is Kind.TEXT and not (plan.is_blank_null and "" in values)):
        return CellColumn(plan, values, kind, level, name)  # pyarrow takes only what JSON has as these
    kinds = set(map(type, values))
    kinds.discard(NoneType)
    if not kinds:
        return CellColumn(plan, values, kind, level, name)
    if kind is Kind.ID and kinds == _INTEGERS:
        values = [None if value is None else str(value) for value in values]
        kinds = {str}
    return CellColumn(plan, values, _find_kind(kind, kinds), level, name)


def _find_kind(kind: Kind, kinds: set[type]) -> Kind | None:
    if kinds == _STRINGS and kind in _SPELLED:
        return Kind.TEXT
    if kinds == _INTEGERS and kind in (Kind.INTEGER, Kind.NUMBER):  # pyarrow would cut off the fractions of other numbers
        return Kind.INTEGER
    return kind if kind is Kind.NUMBER and kinds <= _NUMBERS else None
