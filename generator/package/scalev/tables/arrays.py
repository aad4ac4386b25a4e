"""Convert JSON objects to Arrow arrays, column by column. What a column cannot hold becomes a leftover."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate, chain
from types import NoneType
from typing import Any, Final

from .cells import CellColumns, Source, hold
from .json_text import dump_column
from .leftovers import Level
from .plans import Kind, StructPlan, ValuePlan
from .schemas import build_fields, build_type, import_arrow

#: JSON that is written as text.
_JSON_TEXT: Final = ValuePlan(Kind.TEXT)


def build_columns(plan: StructPlan, objects: Sequence[dict[str, Any]], level: Level) -> list[Any]:
    """Return an array for each column of JSON objects."""
    cells = CellColumns()
    sources = _add_objects(plan, objects, level, cells)
    arrays = cells.build()
    return [source(arrays) for source in sources]


def build_array(plan: ValuePlan, values: Sequence[Any], level: Level, name: str) -> Any:
    """Return the array of JSON values; `level` is that of the objects that hold them, `name` their field, empty for items of a list."""
    cells = CellColumns()
    source = _add_values(plan, values, level, name, cells)
    return source(cells.build())


def _add_objects(plan: StructPlan, objects: Sequence[dict[str, Any]], level: Level, cells: CellColumns) -> list[Source]:
    """Add the columns of objects, and those of the objects inside them; return the source of each column."""
    names = len(plan.columns)
    try:
        rows = list(map(plan.pick, objects))
        may_have_others = len(plan.declared_names) != names or set(map(len, objects)) != {names}
    except KeyError:  # some objects lack a field
        rows = [plan.pick(plan.blank | item) for item in objects]
        may_have_others = True
    if may_have_others:
        _keep_others(plan, objects, level)
    columns: list[Any] = list(zip(*rows, strict=True)) or [()] * names
    sources = []
    for column, values in zip(plan.columns, columns, strict=True):
        if len(column.field.names) > 1:
            values = [column.field.find(item)[1] for item in objects]
        sources.append(_add_values(column.value, values, level, column.name, cells))
    return sources


def _keep_others(plan: StructPlan, objects: Sequence[dict[str, Any]], level: Level) -> None:
    """Keep the fields that the contract does not name."""
    declared_names = plan.declared_names
    for position, item in enumerate(objects):
        if not item.keys() <= declared_names:
            for name, value in item.items():
                if name not in declared_names:
                    level.keep(position, name, value)


def _add_values(plan: ValuePlan, values: Sequence[Any], level: Level, name: str, cells: CellColumns) -> Source:
    """Add the columns that make up values; return the source of their array."""
    if plan.struct is None and plan.item is None and plan.kind is not Kind.JSON:
        return cells.add(plan, values, level, name)
    kinds = set(map(type, values))
    kinds.discard(NoneType)
    if not kinds:
        return hold(import_arrow().nulls(len(values), build_type(plan)))
    if plan.struct is not None:
        objects = _keep_others_than((dict,), values, kinds, level, name)
        return _add_structs(plan.struct, objects, Level(level.leftovers, level, name), cells)
    if plan.item is not None:
        lists = _keep_others_than((list,), values, kinds, level, name)
        return hold(_build_lists(plan, plan.item, lists, level, name))
    return cells.add(_JSON_TEXT, dump_column(_keep_others_than(plan.body_types, values, kinds, level, name)), level, name)


def _keep_others_than(accepted: Collection[type], values: Sequence[Any], kinds: set[type], level: Level, name: str) -> Sequence[Any]:
    """Return values of the accepted types, with None for others, which become leftovers."""
    if kinds.issubset(accepted):
        return values
    for position, value in enumerate(values):
        if value is not None and type(value) not in accepted:
            level.keep(position, name, value)
    return [value if type(value) in accepted else None for value in values]


def _add_structs(plan: StructPlan, present: Sequence[Any], level: Level, cells: CellColumns) -> Source:
    pa = import_arrow()
    mask = None
    if None in present:
        mask = pa.array([item is None for item in present], pa.bool_())
        present = [plan.blank if item is None else item for item in present]
    sources = _add_objects(plan, present, level, cells)
    return lambda arrays: pa.StructArray.from_arrays([source(arrays) for source in sources], fields=build_fields(plan), mask=mask)


def _build_lists(plan: ValuePlan, item: ValuePlan, lists: Sequence[Any], level: Level, name: str) -> Any:
    pa = import_arrow()
    starts = [0, *accumulate(len(entries) if entries else 0 for entries in lists)]
    items = list(chain.from_iterable(filter(None, lists)))
    offsets = [None if entries is None else start for entries, start in zip(lists, starts, strict=False)] if None in lists else starts[:-1]
    array = build_array(item, items, Level(level.leftovers, level, name, starts), "")
    return pa.ListArray.from_arrays(pa.array([*offsets, starts[-1]], pa.int32()), array, type=build_type(plan))
