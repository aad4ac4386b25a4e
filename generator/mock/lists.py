"""Lists: which rows match, which page of them, and the envelope around it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from . import visitors
from .fitting import plain, searchable
from .messages import Refusal, dump, invalid
from .schema import Shape
from .store import Row
from .world import Context, World, scope_of

DEFAULT_SIZE = 25
#: The properties that a search looks at.
_SEARCHED = frozenset(
    "name public_name fullname customer_name display title username order_id sku email phone customer label tag q full_path"
    " city_name province_name subdistrict_name subject text".split()
)
_PAGING = frozenset({"page_size", "next_cursor", "previous_cursor", "columns", "limit"})


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, newest first, and the cursors to its neighbours."""

    rows: list[Row]
    size: int
    following: str | None
    previous: str | None

    def fields(self) -> dict[str, Any]:
        """What the envelope of a page says."""
        return {
            "has_next": self.following is not None,
            "has_previous": self.previous is not None,
            "next_cursor": self.following,
            "previous_cursor": self.previous,
            "page_size": self.size,
        }


def matching(context: Context) -> list[Row]:
    """The rows of a list that its filters leave, oldest first."""
    target, world = context.target, context.world
    if target.kind is None:
        return []
    scope = scope_of(target.kind, context.scope)
    if target.kind.parent is not None and scope is None:
        rows = list(world.store.all_rows(target.kind))
    else:
        rows = world.store.rows(target.kind, scope)
    path = target.path if target.path[-1] != "{}" else target.path[:-1]
    if target.shared or context.scope is not None:
        hidden, shown = world.store.hidden, visitors.shown
        rows = [row for row in rows if not hidden(path, context.scope, row) and shown(world, context.scope, row)]
    for name, value in context.request.query.items():
        if name not in _PAGING:
            rows = [row for row in rows if _keeps(world, row, name, value)]
    limit = context.request.query.get("limit")
    return rows[-limit:] if isinstance(limit, int) and limit > 0 else rows


def answer(context: Context) -> bytes:
    """The body of a list answer."""
    envelope, items = context.target.answer, context.target.rows
    if envelope is None or items is None:
        return b"{}"
    rows = matching(context)
    paged = envelope.properties.get("is_paginated")
    page = None
    if paged is not None and False not in paged.enum:
        page = _page(context, rows)
        rows = page.rows
    else:
        rows = rows[::-1]
    columns = context.request.query.get("columns")
    chosen = {name.strip() for name in columns.split(",")} - {""} if isinstance(columns, str) else set()
    return wrap(context, [_shown(context.world, row, items, chosen) for row in rows], page)


def wrap(context: Context, rows: list[bytes], page: Page | None = None) -> bytes:
    """Rows in the envelope of an operation."""
    envelope = context.target.answer or Shape()
    known = page.fields() if page is not None else {"page_size": len(rows), "has_next": False, "has_previous": False}
    fields: dict[str, Any] = {}
    for name, shape in envelope.properties.items():
        if name == "data":
            continue
        if name == "is_paginated":
            fields[name] = shape.enum[0] if shape.enum else page is not None
        elif name in known or shape.nullable:
            fields[name] = known.get(name)
    rest = dump(fields)[1:-1]
    return b'{"data":[' + b",".join(rows) + (b"]," + rest if rest else b"]") + b"}"


def _shown(world: World, row: Row, items: Shape, chosen: set[str]) -> bytes:
    if not chosen:
        return world.renderer.body(row, items)
    value = world.renderer.row(row, items)
    return dump({name: one for name, one in value.items() if name in chosen or name in items.required})


def _page(context: Context, rows: list[Row]) -> Page:
    query = context.request.query
    size = _size(query)
    forward, back = query.get("next_cursor"), query.get("previous_cursor")
    # `rows` is oldest first, pages are newest first
    if forward is not None:
        end = bisect_left(rows, _place(context, forward, "next"), key=lambda row: row.order)
        start = max(0, end - size)
    elif back is not None:
        start = bisect_right(rows, _place(context, back, "previous"), key=lambda row: row.order)
        end = min(len(rows), start + size)
    else:
        end = len(rows)
        start = max(0, end - size)
    shown = rows[start:end][::-1]
    following = _cursor(context, "next", rows[start].order) if start > 0 and shown else None
    previous = _cursor(context, "previous", rows[end - 1].order) if end < len(rows) and shown else None
    return Page(shown, size, following, previous)


def _size(query: Mapping[str, Any]) -> int:
    given = query.get("page_size", DEFAULT_SIZE)
    if isinstance(given, str):
        given = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
    if given < 1:
        raise invalid(400, {"page_size": ["expected at least 1"]})
    return int(given)


def _cursor(context: Context, direction: str, order: int) -> str:
    text = json.dumps([direction, order]).encode()
    return urlsafe_b64encode(_mark(context, text) + text).decode().rstrip("=")


def _place(context: Context, cursor: str, direction: str) -> int:
    """Where a cursor points; Refusal 400 for one that this list, with these filters, did not give."""
    try:
        data = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        mark, text = data[:12], data[12:]
        found, order = json.loads(text) if mark == _mark(context, text) else ("", 0)
    except ValueError:
        found, order = "", 0
    if found != direction:
        raise Refusal(400, "invalid_request", f"the {direction}_cursor does not belong to this list")
    return int(order)


def _mark(context: Context, text: bytes) -> bytes:
    """A cursor is good for one list of one mock, with one set of filters."""
    filters = sorted((name, str(value)) for name, value in context.request.query.items() if name not in _PAGING)
    key = context.world.key.to_bytes(8, "big")
    bound = repr((context.request.operation.id, sorted(context.request.path.items()), filters)).encode("utf-8", "replace")
    return blake2b(bound + text, digest_size=12, key=key).digest()


def _keeps(world: World, row: Row, name: str, value: Any) -> bool:
    """Whether a filter leaves a row in; a filter that speaks of nothing that a row has leaves all of them in."""
    properties = row.kind.shape.properties
    if name == "search":
        return _found(world, row, str(value))
    if name.endswith(("_since", "_until")):
        stem = name[:-6]
        if stem not in properties:
            return True
        time, bound = _time(world.renderer.property(row, stem)), _time(value)
        return time is not None and bound is not None and (time >= bound if name.endswith("_since") else time <= bound)
    stem = next((name.removesuffix(end) for end in ("_unique_id", "_id") if name.endswith(end)), name)
    for candidate in dict.fromkeys((name, f"{name}s", stem, f"{stem}s")):
        if candidate in properties:
            return _equal(world.renderer.property(row, candidate), value)
    return True


def _equal(found: Any, value: Any) -> bool:
    if isinstance(found, dict):
        return plain(value) in (plain(found.get(name)) for name in ("id", "unique_id", "uuid", "name") if name in found)
    if isinstance(found, list):
        wanted = plain(value).split(",")
        return any(_equal(one, text) for one in found for text in wanted)
    return plain(found) == plain(value)


def _found(world: World, row: Row, text: str) -> bool:
    wanted = text.strip().lower()
    if not wanted or not row.kind.shape.properties:
        return True
    return any(wanted in searchable(world.renderer.property(row, name)) for name in _SEARCHED & row.kind.shape.properties.keys())


def _time(value: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
