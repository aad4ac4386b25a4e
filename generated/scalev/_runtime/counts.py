# Copied from generator/package/scalev/_runtime/counts.py by `python -m generator generate`. Do not edit.
"""Count the rows of a list: build the request that counts them, and read the number from its response. Nothing here does I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .decoding_errors import ResponseParseError
from .errors import ConfigurationError
from .models import Model
from .omit import Omit
from .operations import Operation, Options, RowCount, keep_options
from .secret import conceal, reveal

#: The parameters that select a page: they do not affect the number of rows in the list.
_PAGING = frozenset({"next_cursor", "previous_cursor", "page_size", "page"})


def select_filters(listed: Operation[Any], count: RowCount, query: Mapping[str, Any], options: Options) -> tuple[dict[str, Any], Options]:
    """Return the query and the options of the request that counts the rows of a list.

    Raises ConfigurationError if the list is filtered by a parameter that the counting operation does not take.
    """
    paging_names = _PAGING | {listed.cursor}
    filters = {
        name: value for name, value in query.items() if name not in paging_names and not isinstance(value, Omit) and value is not None
    }
    other_options: dict[str, Any] = keep_options(options)
    extra = {name: value for name, value in dict(reveal(options.get("extra_query")) or {}).items() if name not in paging_names}
    operation = count.operation or listed
    _reject_filters(listed, operation, count, [*filters, *extra])
    if extra:
        other_options["extra_query"] = conceal(extra)
    return filters, other_options


def _reject_filters(listed: Operation[Any], counting: Operation[Any], count: RowCount, names: Iterable[str]) -> None:
    unknown = [] if count.parameters is None else [name for name in names if name not in count.parameters]
    if unknown:
        raise ConfigurationError(
            f"{listed.label}: {counting.label} cannot filter by {', '.join(unknown)}; leave it out, or count the rows: len(pager.to_list())"
        )


def read_count(operation: Operation[Any], count: RowCount, result: Any) -> int:
    """Return the number of rows that a response states. Raises ResponseParseError if it states none."""
    data = result.to_dict() if isinstance(result, Model) else result
    numbers = [data.get(count.field)] if isinstance(data, dict) else []
    if numbers == [None] and isinstance(data.get("data"), list):  # statistics: a number in each group
        numbers = [row.get(count.field) if isinstance(row, dict) else None for row in data["data"]]
    integers = [number for number in numbers if type(number) is int]
    if len(integers) < len(numbers) or not isinstance(data, dict):
        error = ResponseParseError(
            expected=f"the number of rows in {count.field!r}", got="a response without it", method=operation.method, path=operation.path
        )
        error.operation, error.operation_id = operation.name or operation.id, operation.id
        raise error
    return sum(integers)
