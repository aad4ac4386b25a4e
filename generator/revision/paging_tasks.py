"""List the lists that the client would read as they were published before: it would find no rows, and say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..openapi.document import Document, JsonObject, Operation
from ..openapi.reading import read_text
from ..openapi.schemas import collect_properties, resolve_node
from .markers import DRAFT, WITHDRAWN
from .tasks import Task

#: The usual names of the field with the rows of a list, and of the fields with its position in a longer list.
_ROWS = ("data", "items", "results", "rows")
_POSITIONS = frozenset({"next", "next_cursor", "has_next", "total", "page_size"})


def list_paging_tasks(path: Path, effective: Document) -> Iterator[Task]:
    """Yield the tasks to state the paging of lists whose responses have changed; `path` is the overlay for it."""
    end = read_text(path).count("\n") if path.is_file() else 1
    for operation in effective.operations:
        pages, fields = operation.node.get("x-pagination"), _collect_fields(effective, operation)
        if WITHDRAWN in operation.node or not fields:
            continue
        if isinstance(pages, dict):
            missing_fields = [name for name in _list_named(pages) if isinstance(fields.get(name), dict) and WITHDRAWN in fields[name]]
            missing_fields += [name for name in _list_named({"items": pages.get("items")}) if name not in fields]
            if missing_fields:
                problem = f"read as a list by {', '.join(missing_fields)}, which is no longer published"
                yield Task(path, end, f"{operation.id} is {problem}: state its `x-pagination` here")
        elif pages is None and operation.node.get(DRAFT) is True and operation.method == "get":
            rows = [name for name in _ROWS if name in fields and "array" in resolve_node(effective, fields[name]).types]
            if rows and _POSITIONS & fields.keys():
                yield Task(path, end, f"{operation.id} is not read as a list: state its `x-pagination` here, or `false` if it is none")


def _list_named(pages: JsonObject) -> Iterator[str]:
    """Yield the names of the response fields from which the client reads a list."""
    cursor: Any = pages.get("cursor")
    for name in (pages.get("items"), pages.get("has_next"), cursor.get("next") if isinstance(cursor, dict) else None):
        if isinstance(name, str):
            yield name


def _collect_fields(document: Document, operation: Operation) -> JsonObject:
    """Return the fields of the object in a successful response."""
    for status, response in operation.node["responses"].items():
        for media in document.resolve(response).get("content", {}).values() if status.startswith("2") else ():
            fields, _ = collect_properties(document, resolve_node(document, media.get("schema", {})).schema)
            return fields
    return {}
