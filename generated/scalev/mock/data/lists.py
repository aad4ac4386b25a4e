# Copied from generator/package/scalev/mock/data/lists.py by `python -m generator generate`. Do not edit.
"""List responses: filtering, pagination and the envelope around the rows."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from ..messages import HTTPError, build_validation_error, dump
from ..openapi.kinds import Path
from ..openapi.schemas import Shape
from . import visitors
from .context import Context, find_scope
from .filters import matches_filter, select_filters
from .rows import Row
from .world import World

DEFAULT_SIZE = 25
_CHUNK = 100
_PAGING = frozenset({"page_size", "next_cursor", "previous_cursor", "columns", "limit"})


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, newest rows first, with the cursors of the next and previous pages."""

    rows: list[Row]
    size: int
    following: str | None
    previous: str | None

    def build_fields(self) -> dict[str, Any]:
        """Return the pagination fields of the envelope."""
        return {
            "has_next": self.following is not None,
            "has_previous": self.previous is not None,
            "next_cursor": self.following,
            "previous_cursor": self.previous,
            "page_size": self.size,
        }


def find_matching(context: Context) -> list[Row]:
    """Return the rows of a list that match its filters, oldest first."""
    target, world = context.target, context.world
    if target.kind is None:
        return []
    query = context.request.query
    filters = select_filters(world, context.request, _PAGING)
    scope = find_scope(target.kind, context.scope)
    if target.kind.parent is None or scope is not None:
        rows = world.store.list_rows(target.kind, scope)
    else:
        rows = list(world.store.iterate_rows(target.kind))
    if context.scope is not None or filters or target.shared:
        path = target.path if target.path[-1] != "{}" else target.path[:-1]
        key = (target.kind, context.scope, path, repr(filters))
        rows = world.list_cache.get_rows(key, lambda: _filter(context, rows, path, filters))
    limit = query.get("limit")
    return rows[-limit:] if isinstance(limit, int) and limit > 0 else rows


def _filter(context: Context, rows: list[Row], path: Path, filters: tuple[tuple[str, Any], ...]) -> list[Row]:
    world, scope = context.world, context.scope
    matches = []
    for index, row in enumerate(rows):
        hidden = (scope is not None or context.target.shared) and (
            world.store.is_hidden(path, scope, row) or not visitors.is_visible(world, scope, row)
        )
        if not hidden and all(matches_filter(world, row, name, value) for name, value in filters):
            matches.append(row)
        if index % _CHUNK == 0:
            # so that filtering thousands of rows takes no more memory than filtering a few
            world.store.settle()
    return matches


def respond(context: Context) -> bytes:
    """Return the body of a list response: newest rows first, unless the request asks for the oldest."""
    rows = find_matching(context)
    return respond_in_order(context, rows) if context.request.query.get("sort_direction") == "asc" else respond_with(context, rows)


def respond_with(context: Context, rows: list[Row]) -> bytes:
    """Return the body of a list response with the given rows, oldest first."""
    envelope, items = context.target.response, context.target.rows
    if envelope is None or items is None:
        return b"{}"
    paged = envelope.properties.get("is_paginated")
    page = None
    if paged is not None and False not in paged.enum:
        page = cut_page(context, rows)
        rows = page.rows
    else:
        rows = rows[::-1]
    columns = context.request.query.get("columns")
    chosen = {name.strip() for name in columns.split(",")} - {""} if isinstance(columns, str) else set()
    return wrap(context, [_render(context.world, row, items, chosen) for row in rows], page)


def respond_in_order(context: Context, rows: list[Row]) -> bytes:
    """Return the body of a paginated list response with the given rows, in the order in which they are shown."""
    query, items = context.request.query, context.target.rows
    size = _get_size(query)
    forward, back = query.get("next_cursor"), query.get("previous_cursor")
    start = 0
    if forward is not None:
        start = _read_cursor(context, forward, "next")
    elif back is not None:
        start = max(0, _read_cursor(context, back, "previous") - size)
    shown = rows[start : start + size]
    following = _build_cursor(context, "next", start + size) if start + size < len(rows) else None
    previous = _build_cursor(context, "previous", start) if start > 0 else None
    page = Page(shown, size, following, previous)
    return wrap(context, [_render(context.world, row, items or Shape(), set()) for row in shown], page)


def wrap(context: Context, rows: list[bytes], page: Page | None = None) -> bytes:
    """Return rows in the envelope of an operation."""
    envelope = context.target.response or Shape()
    known = page.build_fields() if page is not None else {"page_size": len(rows), "has_next": False, "has_previous": False}
    fields: dict[str, Any] = {}
    for name, shape in envelope.properties.items():
        if name == "data":
            continue
        if name == "is_paginated":
            fields[name] = shape.enum[0] if shape.enum else page is not None
        elif name in known or shape.nullable:
            fields[name] = known.get(name)
    tail = dump(fields)[1:]
    if not rows:
        return b'{"data":[]' + (b"," if len(tail) > 1 else b"") + tail
    # a page may be large, so its bytes are copied only once
    first, last = b'{"data":[', b"]," + tail if len(tail) > 1 else b"]}"
    if len(rows) == 1:
        return b"".join((first, rows[0], last))
    return b",".join([first + rows[0], *rows[1:-1], rows[-1] + last])


def _render(world: World, row: Row, items: Shape, chosen: set[str]) -> bytes:
    if not chosen:
        return world.renderer.render_body(row, items)
    value = world.renderer.render_row(row, items)
    return dump({name: inner for name, inner in value.items() if name in chosen or name in items.required})


def cut_page(context: Context, rows: list[Row], place_of: Callable[[Row], int] = lambda row: row.order) -> Page:
    """Return the page of a list that a request asks for; `rows` are in the order of their places, the last of which is shown first.

    Raises HTTPError 400 for a cursor of another list.
    """
    query = context.request.query
    size = _get_size(query)
    forward, back = query.get("next_cursor"), query.get("previous_cursor")
    # `rows` is oldest first, pages are newest first
    if forward is not None:
        end = bisect_left(rows, _read_cursor(context, forward, "next"), key=place_of)
        start = max(0, end - size)
    elif back is not None:
        start = bisect_right(rows, _read_cursor(context, back, "previous"), key=place_of)
        end = min(len(rows), start + size)
    else:
        end = len(rows)
        start = max(0, end - size)
    page = rows[start:end][::-1]
    following = _build_cursor(context, "next", place_of(rows[start])) if start > 0 and page else None
    previous = _build_cursor(context, "previous", place_of(rows[end - 1])) if end < len(rows) and page else None
    return Page(page, size, following, previous)


def _get_size(query: Mapping[str, Any]) -> int:
    size = query.get("page_size", DEFAULT_SIZE)
    if isinstance(size, str):
        size = int(size) if size.isascii() and size.isdecimal() and len(size) < 10 else 0
    if size < 1:
        raise build_validation_error(400, {"page_size": ["expected at least 1"]})
    return int(size)


def _build_cursor(context: Context, direction: str, order: int) -> str:
    text = json.dumps([direction, order]).encode()
    return urlsafe_b64encode(_sign(context, text) + text).decode().rstrip("=")


def _read_cursor(context: Context, cursor: str, direction: str) -> int:
    """Return the position of a cursor. Raises HTTPError 400 for one that was not issued for this list and these filters."""
    try:
        data = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        mark, text = data[:12], data[12:]
        signature, order = json.loads(text) if mark == _sign(context, text) else ("", 0)
    except ValueError:
        signature, order = "", 0
    if signature != direction:
        raise HTTPError(400, "invalid_request", f"the {direction}_cursor does not belong to this list")
    return int(order)


def _sign(context: Context, text: bytes) -> bytes:
    """Return the signature that ties a cursor to a list of a mock and a set of filters."""
    filters = sorted((name, str(value)) for name, value in context.request.query.items() if name not in _PAGING)
    key = context.world.key.to_bytes(8, "big")
    # the row and not its id, which a path can spell in several ways
    around = context.scope.key if context.scope is not None else 0
    bound = repr((context.request.operation.id, around, filters)).encode("utf-8", "replace")
    return blake2b(bound + text, digest_size=12, key=key).digest()
