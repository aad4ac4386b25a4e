"""Find how the rows of lists are counted: by `x-count`, by an operation beside the list, or by a total in its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..errors import CheckFailed
from ..openapi.document import Document
from .class_model import Class
from .method_model import Count, Method

#: The path of an operation that counts the rows of a list, below that of the list, and the fields that hold the number.
_BELOW = "/count"
_FIELDS = ("count", "total")
#: The fields of a page that hold the number of all rows.
_TOTALS = ("total", "total_count", "total_rows")


def add_counts(document: Document, methods: Iterable[Method], classes: Iterable[Class]) -> list[Method]:
    """Return the methods of a top-level resource, with the count of each list; raise CheckFailed for an unusable `x-count`."""
    originals = list(methods)
    nodes = {operation.id: operation.node for operation in document.operations}
    fields = {model.name: [field.wire_name for field in model.fields] for model in classes}
    by_route = {(method.http_method, method.path): method for method in originals}
    by_id = {method.id: method for method in originals}
    result = []
    for method in originals:
        count = None
        if method.result.pages:
            extension = nodes[method.id].get("x-count")
            list_method = by_route.get(("GET", method.path + _BELOW))
            if extension is not None:
                count = _read_extension(f"{document.name}: {method.id}: x-count", extension, by_id)
            elif list_method is not None:
                count = Count(list_method.constant, _choose_field(fields.get(str(list_method.result.hint), [])), _list_filters(list_method))
            else:
                total = next((name for name in _TOTALS if name in fields.get(method.result.pages.model, ())), None)
                count = Count("", total, None) if total else None
        result.append(replace(method, count=count) if count else method)
    return result


def _read_extension(place: str, extension: Any, by_id: dict[str, Method]) -> Count:
    """Return the count that `x-count` describes: the id of the operation, the field, and whether it takes every filter of the list."""
    if (
        not isinstance(extension, dict)
        or not {"operation", "field"} <= extension.keys() <= {"operation", "field", "filters"}
        or not isinstance(extension["field"], str)
        or extension.get("filters", "all") != "all"
    ):
        raise CheckFailed(f"{place}: expected an operation, a field and perhaps `filters: all`, got {extension!r:.80}")
    method = by_id.get(extension["operation"])
    if method is None:
        raise CheckFailed(f"{place}: expected an operation of the same top-level resource, got {extension['operation']!r:.80}")
    return Count(method.constant, extension["field"], None if "filters" in extension else _list_filters(method))


def _choose_field(fields: Iterable[str]) -> str:
    """Return the field with the number; a response without declared fields is expected to use the most common one."""
    return next((name for name in _FIELDS if name in set(fields)), _FIELDS[0])


def _list_filters(method: Method) -> tuple[str, ...]:
    return tuple(argument.wire_name for argument in method.arguments if argument.where == "query")
