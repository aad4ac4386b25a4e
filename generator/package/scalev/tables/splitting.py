"""Split a table with nested columns into flat tables."""

from __future__ import annotations

from typing import Any, Final

from .schemas import VALUE, import_arrow

#: Separates the names of nested columns and tables, as dlt does.
SEPARATOR: Final = "__"
KEY: Final = "_key"
PARENT_KEY: Final = "_parent_key"
INDEX: Final = "_index"


def flatten_table(table: Any) -> Any:
    """Replace each struct with its fields, prefixed with its name."""
    pa = import_arrow()
    names: list[str] = []
    columns: list[Any] = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_struct(column.type):
            inner = flatten_table(pa.Table.from_arrays(column.flatten(), names=[field.name for field in column.type]))
            names += [f"{name}{SEPARATOR}{field}" for field in inner.column_names]
            columns += inner.columns
        else:
            names.append(name)
            columns.append(column)
    return pa.Table.from_arrays(columns, names=names)


def split_table(table: Any, name: str, first: int = 0) -> dict[str, Any]:
    """Split a table into flat tables: one for its rows, and one for each list.

    The `_key` of a row is its `id`, or its number (`#7`) if it has none; `first` is the number of the first row.
    """
    pa, pc = import_arrow(), import_arrow("pyarrow.compute")
    numbers = pa.array([f"#{number}" for number in range(first, first + table.num_rows)], pa.string())
    has_id = "id" in table.column_names and pa.types.is_string(table.schema.field("id").type)
    keys = pc.coalesce(table.column("id"), numbers) if has_id else numbers
    results: dict[str, Any] = {}
    _split(table, name, keys, [], results)
    return results


def _split(table: Any, name: str, keys: Any, links: list[tuple[str, Any]], results: dict[str, Any]) -> None:
    """Add the flat table of rows with their keys and links to their parents, and the tables of their lists."""
    pa = import_arrow()
    flat = flatten_table(table)
    lists = [column for column, kind in zip(flat.column_names, flat.schema.types, strict=True) if pa.types.is_list(kind)]
    results[name] = flat.drop_columns(lists)
    for position, (column, values) in enumerate([(KEY, keys), *links]):
        results[name] = results[name].add_column(position, column, values)
    for column in lists:
        _split_list(flat.column(column), f"{name}{SEPARATOR}{column}", keys, results)


def _split_list(column: Any, name: str, keys: Any, results: dict[str, Any]) -> None:
    pa, pc = import_arrow(), import_arrow("pyarrow.compute")
    lists = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    parents = pc.list_parent_indices(lists)
    items = pc.list_flatten(lists)
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_pylist()
    indexes = pa.array([index for length in lengths for index in range(length)], pa.int64())
    parent_keys = pc.take(keys, parents)
    own_keys = pc.binary_join_element_wise(parent_keys, pc.cast(indexes, pa.string()), "/")
    if pa.types.is_struct(items.type):
        table = pa.Table.from_arrays(items.flatten(), names=[field.name for field in items.type])
    else:
        table = pa.Table.from_arrays([items], names=[VALUE])
    _split(table, name, own_keys, [(PARENT_KEY, parent_keys), (INDEX, indexes)], results)
