# Copied from generator/package/scalev/mock/admin/rows.py by `python -m generator generate`. Do not edit.
"""The rows of a resource in pages, for the admin views."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..data.rows import Row
from ..data.world import World
from ..messages import HTTPError

#: Properties that identify a row to a reader, best first.
_NAMES = ("order_id", "name", "title", "public_name", "fullname", "email", "code", "slug", "origin", "url", "event", "address", "label")


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection of rows: the path of a resource, and a page number counted from 1."""

    path: str
    page: int = 1
    size: int = 25


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of the rows of a resource, newest first, without credentials."""

    path: str
    page: int
    pages: int
    total: int
    rows: Sequence[dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """Return the page as JSON data."""
        return {"path": self.path, "page": self.page, "pages": self.pages, "total": self.total, "data": list(self.rows)}


def select_rows(world: World, selection: Selection, redact: Callable[[Any], Any]) -> RowPage:
    """Return a page of rows. Raises HTTPError 404 for an unknown resource and for a page beyond the last."""
    kind = next((kind for kind in world.resources.kinds.values() if kind.id == selection.path), None)
    if kind is None:
        raise HTTPError(404, "not_found", f"expected the path of a resource that /__mock__/state lists, got {selection.path[:80]!r}")
    rows = world.store.list_rows(kind) if kind.parent is None else world.store.get_accessed(kind)
    pages = max(1, -(-len(rows) // selection.size))
    if selection.page > pages:
        raise HTTPError(404, "not_found", f"expected a page from 1 to {pages}, got {selection.page}")
    end = len(rows) - (selection.page - 1) * selection.size
    selected_rows = rows[max(0, end - selection.size) : end]
    rows_to_show = [_prepare(world.renderer.render_row(row, kind.shape), redact) for row in reversed(selected_rows)]
    world.store.settle()
    return RowPage(selection.path, selection.page, pages, len(rows), rows_to_show)


def get_title(row: dict[str, Any]) -> str:
    """Return a title for a row, in addition to its id."""
    names = (row.get(name) for name in _NAMES)
    return next((value[:120] for value in names if isinstance(value, str) and value), "")


def _prepare(row: Any, redact: Callable[[Any], Any]) -> dict[str, Any]:
    safe_row = redact(json.loads(json.dumps(row, ensure_ascii=False, default=_replace_row)))
    return safe_row if isinstance(safe_row, dict) else {"value": safe_row}


def _replace_row(value: Any) -> Any:
    """Return a substitute for a value that is not JSON: a row without declared properties is shown with the values set on it."""
    return value.number if isinstance(value, Row) else None
