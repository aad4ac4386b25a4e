# Copied from generator/package/scalev/tables/convert.py by `python -m generator generate`. Do not edit.
"""Convert rows to Arrow tables and data frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, overload

from .._runtime.errors import ConfigurationError
from .._runtime.incomplete import get_declared_class
from .._runtime.models import Model
from .._runtime.stores.extras import import_extra
from .arrays import build_array, build_columns
from .json_text import dump_json
from .leftovers import Leftovers, Level
from .plans import JSON, StructPlan, ValuePlan
from .schemas import build_schema, check_plan, import_arrow, public
from .splitting import split_table

Children = Literal["nested", "split"]


@overload
def to_arrow(
    rows: Iterable[Any], *, model: type[Model] | None = None, children: Literal["nested"] = "nested", name: str = "rows", raw: bool = False
) -> Any: ...


@overload
def to_arrow(
    rows: Iterable[Any], *, model: type[Model] | None = None, children: Literal["split"], name: str = "rows", raw: bool = False
) -> dict[str, Any]: ...


@public
def to_arrow(
    rows: Iterable[Any], *, model: type[Model] | None = None, children: Children = "nested", name: str = "rows", raw: bool = False
) -> Any:
    """Convert rows of one model to a `pyarrow.Table` with the schema of `get_schema`.

    `rows` is any iterable of models, such as a list of the client. `model` is the class of the rows, which is needed only if there are
    none. With `children="split"`, return a dict of flat tables instead: the fields of an object become columns (`customer__name`), and each
    list becomes a table of its own (`rows__orderlines`, after `name`), whose `_parent_key` is the `_key` of the row that it belongs to.

    Raises ConfigurationError for rows of different classes.
    """
    check_children(children)
    row_list = rows if isinstance(rows, list) else list(rows)
    plan = check_plan(model) if model is not None else _find_plan(row_list)
    table = build_table(plan, _get_bodies(plan, row_list), raw=raw)
    return split_table(table, name) if children == "split" else table


@public
def to_pandas(rows: Iterable[Any], *, model: type[Model] | None = None, raw: bool = False) -> Any:
    """Convert rows of one model to a `pandas.DataFrame`, with the column types of `get_schema`: Decimals stay Decimals.

    Raises ImportError without pandas, ConfigurationError for rows of different classes.
    """
    pandas = import_extra("pandas", "tables", "to_pandas")
    return to_arrow(rows, model=model, raw=raw).to_pandas(types_mapper=pandas.ArrowDtype)


def check_children(children: Any) -> None:
    """Raise ConfigurationError unless `children` is valid."""
    if children not in ("nested", "split"):
        raise ConfigurationError(f"children: expected 'nested' or 'split', got {children!r:.60}")


def _find_plan(rows: Sequence[Any]) -> StructPlan | ValuePlan:
    if not rows:
        raise ConfigurationError("rows: expected at least one row, or `model` to be given, got neither")
    return check_plan(get_declared_class(type(rows[0]))) if isinstance(rows[0], Model) else JSON


def _get_bodies(plan: StructPlan | ValuePlan, rows: Sequence[Any]) -> list[Any]:
    """Return the JSON of rows. Raises ConfigurationError for a row that is not of the planned class."""
    if not isinstance(plan, StructPlan):
        return list(rows)
    for row in rows:
        if not isinstance(row, plan.model):
            raise ConfigurationError(f"rows: expected objects of the class {plan.model.__name__}, got one of the type {type(row).__name__}")
    return [row.to_dict() if row._raw is None else row._body for row in rows]


def build_table(plan: StructPlan | ValuePlan, bodies: list[Any], *, raw: bool = False) -> Any:
    """Return the table of rows, which are JSON as received."""
    pa = import_arrow()
    leftovers = Leftovers()
    level = Level(leftovers)
    if isinstance(plan, StructPlan):
        objects = bodies
        if not set(map(type, bodies)) <= {dict}:
            objects = [body if type(body) is dict else {} for body in bodies]
            for position, body in enumerate(bodies):
                if type(body) is not dict:
                    level.keep(position, "", body)
        arrays = build_columns(plan, objects, level)
    else:
        arrays = [build_array(plan, bodies, level, "")]
    extra = leftovers.dump(len(bodies))
    arrays.append(pa.nulls(len(bodies), pa.string()) if extra is None else pa.array(extra, pa.string()))
    if raw:
        arrays.append(pa.array([dump_json(body) for body in bodies], pa.string()))
    return pa.Table.from_arrays(arrays, schema=build_schema(plan, raw=raw))
