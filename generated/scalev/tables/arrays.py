# Copied from generator/package/scalev/tables/arrays.py by `python -m generator generate`. Do not edit.
"""Convert JSON objects to Arrow arrays, column by column. What a column cannot hold becomes a leftover.

A column whose values are all spelled in one of the usual ways is converted as a whole, which never takes a value that the decoders of the
client reject, or as another value than they do. Any other column is decoded value by value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from itertools import accumulate, chain
from types import NoneType
from typing import Any, Final

from .._runtime.scalars import DecodeError
from .json_text import dump_column
from .leftovers import Level
from .plans import Kind, StructPlan, ValuePlan
from .schemas import build_type, import_arrow

#: What pyarrow takes only as JSON holds it: text and booleans.
_CHECKED: Final = (Kind.TEXT, Kind.BOOLEAN)
_ERRORS: Final = (ValueError, TypeError, OverflowError)  # pyarrow's own errors are subclasses


def build_columns(plan: StructPlan, objects: Sequence[dict[str, Any]], level: Level) -> list[Any]:
    """Return an array for each column of JSON objects."""
    names = len(plan.columns)
    try:
        rows = list(map(plan.pick, objects))
        may_have_others = len(plan.known) != names or set(map(len, objects)) != {names}
    except KeyError:  # some objects lack a field
        rows = [plan.pick(plan.blank | item) for item in objects]
        may_have_others = True
    if may_have_others:
        _keep_others(plan, objects, level)
    columns: list[Any] = list(zip(*rows, strict=True)) or [()] * names
    arrays = []
    for column, values in zip(plan.columns, columns, strict=True):
        if len(column.field.names) > 1:
            values = [column.field.find(item)[1] for item in objects]
        arrays.append(build_array(column.value, values, level, column.name))
    return arrays


def _keep_others(plan: StructPlan, objects: Sequence[dict[str, Any]], level: Level) -> None:
    """Keep the fields that the contract does not name."""
    known = plan.known
    for position, item in enumerate(objects):
        if not item.keys() <= known:
            for name, value in item.items():
                if name not in known:
                    level.keep(position, name, value)


def build_array(plan: ValuePlan, values: Sequence[Any], level: Level, name: str) -> Any:
    """Return the array of JSON values; `level` is that of the objects that have them, `name` their field, empty for items of a list."""
    pa = import_arrow()
    kind = build_type(plan)
    if plan.kind in _CHECKED and not (plan.is_blank_null and "" in values):
        try:
            return pa.array(values, kind)
        except _ERRORS:
            return _decode_each(plan, values, level, name)
    kinds = set(map(type, values))
    kinds.discard(NoneType)
    if not kinds:
        return pa.nulls(len(values), kind)
    if plan.struct is not None:
        return _build_structs(plan, plan.struct, values, kinds, level, name)
    if plan.item is not None:
        return _build_lists(plan, plan.item, values, kinds, level, name)
    if plan.kind is Kind.JSON:
        return pa.array(dump_column(_keep_others_than(plan.body_types, values, kinds, level, name)), pa.string())
    convert = _CONVERTERS.get(plan.kind)
    try:
        array = convert(plan, values, kinds) if convert else None
    except _ERRORS:
        array = None
    return _decode_each(plan, values, level, name) if array is None else array


def _keep_others_than(accepted: Collection[type], values: Sequence[Any], kinds: set[type], level: Level, name: str) -> Sequence[Any]:
    """Return values of the accepted types, with None for others, which become leftovers."""
    if kinds.issubset(accepted):
        return values
    for position, value in enumerate(values):
        if value is not None and type(value) not in accepted:
            level.keep(position, name, value)
    return [value if type(value) in accepted else None for value in values]


def _convert_ids(plan: ValuePlan, values: Sequence[Any], kinds: set[type]) -> Any:
    pa = import_arrow()
    if kinds == {int}:
        return pa.array(values, pa.int64()).cast(pa.string())
    return pa.array(values, pa.string()) if kinds == {str} else None


def _convert_numbers(plan: ValuePlan, values: Sequence[Any], kinds: set[type]) -> Any:
    pa = import_arrow()
    if kinds == {str}:
        return pa.array(values, pa.string()).cast(build_type(plan))
    if kinds == {int}:
        return pa.array(values, pa.int64()).cast(build_type(plan))
    return pa.array(values, build_type(plan)) if kinds <= {int, Decimal} else None


def _convert_times(plan: ValuePlan, values: Sequence[Any], kinds: set[type]) -> Any:
    pa = import_arrow()
    if kinds != {str}:
        return None
    texts = pa.array(values, pa.string())
    try:
        return texts.cast(build_type(plan))
    except ValueError:  # a time without an offset is one in UTC
        return texts.cast(pa.timestamp("us")).cast(build_type(plan))


def _convert_dates(plan: ValuePlan, values: Sequence[Any], kinds: set[type]) -> Any:
    pa = import_arrow()
    return pa.array(values, pa.string()).cast(build_type(plan)) if kinds == {str} else None


def _convert_integers(plan: ValuePlan, values: Sequence[Any], kinds: set[type]) -> Any:
    return import_arrow().array(values, build_type(plan)) if kinds == {int} else None  # pyarrow would cut off fractions


_CONVERTERS: Final[dict[Kind, Callable[[ValuePlan, Sequence[Any], set[type]], Any]]] = {
    Kind.ID: _convert_ids,
    Kind.INTEGER: _convert_integers,
    Kind.NUMBER: _convert_numbers,
    Kind.DATETIME: _convert_times,
    Kind.DATE: _convert_dates,
}


def _decode_each(plan: ValuePlan, values: Sequence[Any], level: Level, name: str) -> Any:
    """Return the array of values in any spelling; what the column cannot hold becomes a leftover."""
    pa = import_arrow()
    kind = build_type(plan)
    decoded: list[Any] = []
    for position, value in enumerate(values):
        if value is not None:
            try:
                found = plan.decode(value)
                decoded.append(str(found) if type(found) is int and plan.kind is Kind.ID else found)
                continue
            except DecodeError:
                level.keep(position, name, value)
        decoded.append(None)
    try:
        return pa.array(decoded, kind)
    except _ERRORS:  # one value does not cost the others
        for position, value in enumerate(decoded):
            try:
                pa.array([value], kind)
            except _ERRORS:
                level.keep(position, name, values[position])
                decoded[position] = None
        return pa.array(decoded, kind)


def _build_structs(plan: ValuePlan, struct: StructPlan, values: Sequence[Any], kinds: set[type], level: Level, name: str) -> Any:
    pa = import_arrow()
    present = _keep_others_than((dict,), values, kinds, level, name)
    inner = Level(level.leftovers, level, name)
    if None not in present:
        mask, objects = None, present
    else:
        mask = pa.array([item is None for item in present], pa.bool_())
        objects = [struct.blank if item is None else item for item in present]
    return pa.StructArray.from_arrays(build_columns(struct, objects, inner), fields=list(build_type(plan)), mask=mask)


def _build_lists(plan: ValuePlan, item: ValuePlan, values: Sequence[Any], kinds: set[type], level: Level, name: str) -> Any:
    pa = import_arrow()
    lists = _keep_others_than((list,), values, kinds, level, name)
    starts = [0, *accumulate(len(one) if one else 0 for one in lists)]
    items = list(chain.from_iterable(filter(None, lists)))
    offsets = [None if one is None else start for one, start in zip(lists, starts, strict=False)] if None in lists else starts[:-1]
    array = build_array(item, items, Level(level.leftovers, level, name, starts), "")
    return pa.ListArray.from_arrays(pa.array([*offsets, starts[-1]], pa.int32()), array, type=build_type(plan))
