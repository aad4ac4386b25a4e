# Copied from generator/package/scalev/tables/arrays.py by `python -m generator generate`. Do not edit.
"""Convert decoded rows to Arrow arrays, column by column. Values that a column cannot hold are collected, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from .._runtime.models import Model
from .._runtime.scalars import format_path
from .json_text import dump_json
from .plans import Kind, StructPlan, ValuePlan
from .schemas import build_type, import_arrow

Path = tuple[str | int, ...]


class Leftovers:
    """The values of each row that its columns cannot hold, by path."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[str, Any]] = {}

    def add(self, row: int, path: Path, value: Any) -> None:
        """Add a value of a row."""
        self._rows.setdefault(row, {})[format_path(path)] = value

    def dump(self, count: int) -> list[str | None]:
        """Return the leftovers of each row as JSON, None for a row without any."""
        rows = self._rows
        return [dump_json(rows[index]) if index in rows else None for index in range(count)] if rows else [None] * count


class Level:
    """A column at some depth of nesting, which knows the row that each of its values belongs to."""

    __slots__ = ("_indexes", "_name", "_parent", "_parents", "leftovers")

    def __init__(
        self,
        leftovers: Leftovers,
        parent: Level | None = None,
        name: str = "",
        parents: Sequence[int] = (),
        indexes: Sequence[int] | None = None,
    ) -> None:
        self.leftovers, self._parent, self._name, self._parents, self._indexes = leftovers, parent, name, parents, indexes

    def keep(self, position: int, path: Path, value: Any) -> None:
        """Keep a leftover value at a path within the object at a position."""
        row, prefix = self._locate(position)
        self.leftovers.add(row, (*prefix, *path), value)

    def _locate(self, position: int) -> tuple[int, Path]:
        if self._parent is None:
            return position, ()
        row, path = self._parent._locate(self._parents[position])
        own: Path = (self._name,) if self._name else ()
        return row, (*path, *own) if self._indexes is None else (*path, *own, self._indexes[position])


def build_columns(plan: StructPlan, objects: Sequence[Any], level: Level) -> list[Any]:
    """Return an array for each column of some objects."""
    cls = plan.model
    incomplete = (
        [] if set(map(type, objects)) <= {cls} else [i for i, item in enumerate(objects) if type(item)._undecoded or item._undecoded]
    )
    _keep_unknown(plan, objects, level)
    for position in incomplete:
        item = objects[position]
        if type(item._body) is not dict and item._raw is not None:
            level.keep(position, (), item._body)
            continue
        for undecoded in item._undecoded.values():
            level.keep(position, (undecoded.name,), undecoded.value)
    arrays = []
    for column in plan.columns:
        get = attrgetter(column.attribute)
        if not incomplete:
            values = list(map(get, objects))
        else:
            values = [None if column.attribute in item._undecoded else get(item) for item in objects]
        arrays.append(build_array(column.value, values, level, column.name))
    return arrays


def _keep_unknown(plan: StructPlan, objects: Sequence[Any], level: Level) -> None:
    known = plan.known
    for position, item in enumerate(objects):
        raw = item._raw
        if raw is None:
            continue
        raw = item._body
        if type(raw) is dict and not raw.keys() <= known:
            for name, value in raw.items():
                if name not in known:
                    level.keep(position, (name,), value)


def build_array(plan: ValuePlan, values: list[Any], level: Level, name: str) -> Any:
    """Return the array of a column; `level` is that of the objects with the values."""
    pa = import_arrow()
    if plan.struct is not None:
        return _build_structs(plan, plan.struct, values, level, name)
    if plan.item is not None:
        return _build_lists(plan, plan.item, values, level, name)
    if plan.kind is Kind.JSON:
        values = [None if value is None else dump_json(value) for value in values]
    elif plan.kind is Kind.ID:
        values = [value if type(value) is str or value is None else str(value) if type(value) is int else value for value in values]
    kind = build_type(plan)
    try:
        return pa.array(values, kind)
    except (ValueError, TypeError, OverflowError):  # including pyarrow's own errors; only the values that do not fit are dropped
        return pa.array(_drop_misfits(plan, values, level, name), kind)


def _drop_misfits(plan: ValuePlan, values: list[Any], level: Level, name: str) -> list[Any]:
    """Replace values that the column cannot hold with None, and keep them as leftovers."""
    pa = import_arrow()
    kind = build_type(plan)
    fitting = []
    for position, value in enumerate(values):
        try:
            pa.array([value], kind)
        except (ValueError, TypeError, OverflowError):
            level.keep(position, (name,) if name else (), value)
            value = None
        fitting.append(value)
    return fitting


def _build_structs(value_plan: ValuePlan, plan: StructPlan, values: list[Any], level: Level, name: str) -> Any:
    pa = import_arrow()
    present: list[int] = []
    objects: list[Any] = []
    where: list[int | None] = []
    for position, value in enumerate(values):
        if isinstance(value, Model):
            where.append(len(objects))
            present.append(position)
            objects.append(value)
            continue
        where.append(None)
        if value is not None:
            level.keep(position, (name,) if name else (), value)
    inner = Level(level.leftovers, level, name, present)
    array = pa.StructArray.from_arrays(build_columns(plan, objects, inner), fields=list(build_type(value_plan)))
    return array if len(objects) == len(values) else array.take(pa.array(where, pa.int64()))


def _build_lists(plan: ValuePlan, item: ValuePlan, values: list[Any], level: Level, name: str) -> Any:
    pa = import_arrow()
    offsets: list[int | None] = []
    items: list[Any] = []
    parents: list[int] = []
    indexes: list[int] = []
    for position, value in enumerate(values):
        if value is None:
            offsets.append(None)
            continue
        offsets.append(len(items))
        items.extend(value)
        parents.extend([position] * len(value))
        indexes.extend(range(len(value)))
    offsets.append(len(items))
    inner = Level(level.leftovers, level, name, parents, indexes)
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), build_array(item, items, inner, ""), type=build_type(plan))
