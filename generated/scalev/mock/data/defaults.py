# Copied from generator/package/scalev/mock/data/defaults.py by `python -m generator generate`. Do not edit.
"""Default behaviour of an operation, derived from its path, its method and its response."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..keys import derive_key
from ..messages import dump
from . import lists
from .context import Context, find_scope, get_file_values
from .rows import Row

#: Last path segments of operations that copy an item.
_COPIES = frozenset({"duplicate"})
_ROWS = 3

#: Result of an operation: rows or data to render in the shape of its response, a finished body, or None.
Result = Row | dict[str, Any] | list[Row] | bytes | None


def act(context: Context) -> Result:
    """Execute an operation according to its role."""
    return _ROLES[context.target.role](context)


def show(context: Context, result: Result) -> bytes:
    """Render a result as the body of the operation's response."""
    target = context.target
    if target.response is None:
        return b""
    renderer = context.world.renderer
    if isinstance(result, bytes):
        return result
    if isinstance(result, Row):
        return renderer.render_body(result, target.response, target.word)
    if isinstance(result, list):
        items = target.rows or target.response
        return lists.wrap(context, [renderer.render_body(row, items) for row in result])
    return dump(_build_data(context, result or {}))


def _build_data(context: Context, values: dict[str, Any]) -> Any:
    target, world = context.target, context.world
    if target.response is None:
        return None
    body = context.body if isinstance(context.body, dict) and not context.request.files else {}
    key = derive_key(world.key, repr((context.request.operation.id, sorted(context.request.path.items()), sorted(body.items(), key=str))))
    around = context.row or context.scope or world.store.get_single((), None)
    noun = target.path[-1].replace("-", "_")
    return world.renderer.generate(target.response, key, noun.removesuffix("s"), around, values or body)


def _list(context: Context) -> Result:
    return lists.respond(context)


def _count(context: Context) -> Result:
    total = len(lists.find_matching(context))
    return dict.fromkeys(("count", "total"), total)


def _get(context: Context) -> Result:
    return context.row


def _create(context: Context) -> Result:
    target, world = context.target, context.world
    if target.kind is None:
        return {}
    scope = find_scope(target.kind, context.scope)
    row = world.store.create(
        target.kind, scope if target.kind.parent is not None else None, context.scope.refs if context.scope is not None else None
    )
    if context.scope is not None and context.scope.kind is target.kind.owner:
        # created below its owner, such as a variant below its product: the owner lists it
        world.store.adopt(row, context.scope)
    body = context.body if isinstance(context.body, dict) else {}
    world.change(row, {**body, **get_file_values(context.request)} if context.request.files else body)
    return _find_around(context) or row


def _update(context: Context) -> Result:
    context.world.change(context.resource, context.body)
    return _find_around(context) or context.row


def _delete(context: Context) -> Result:
    target, world, row = context.target, context.world, context.resource
    body = None if target.response is None else world.renderer.render_body(row, target.response)
    if target.shared:
        # a row that is only listed here is removed from this list, not from the business
        world.store.hide(target.path[:-1], context.scope, row)
    else:
        world.store.remove(row)
    return _find_around(context) or body


def _view(context: Context) -> Result:
    return _generate_rows(context) if context.target.rows is not None else context.row


def _act(context: Context) -> Result:
    target, world, row = context.target, context.world, context.resource
    if target.word in _COPIES:
        return copy(context, row)
    world.change(row, context.body if not context.request.files else None, word=target.word)
    if target.rows is not None:
        return _generate_rows(context)
    other = world.resources.find_shown(target)
    if other is not None:
        return row.refs.get(other.noun) or world.store.pick(other, row.key)
    return _find_around(context) or row


def copy(context: Context, row: Row) -> Row:
    """Create a copy of a row, with the same values and parts and new ids."""
    world = context.world
    copy_ = world.store.create(row.kind, row.scope, {name: ref for name, ref in row.refs.items() if ref is not row})
    copy_.values.update({name: value for name, value in world.store.get_values(row).items() if name not in row.kind.keys})
    for name, shape in row.kind.shape.properties.items():
        if name not in copy_.values and shape.kind in ("string", "integer", "number", "boolean") and not _is_own(name, shape.format):
            copy_.values[name] = world.renderer.get_property(row, name)
    for child in world.store.list_children(row):
        world.store.adopt(copy(context, child), copy_)
    world.change(copy_, context.body)
    return copy_


def _is_own(name: str, form: str) -> bool:
    """Return whether a property is unique to a row, and so must not be copied."""
    return name in ("id", "slug", "order_id") or name.endswith(("_id", "uuid", "_slug", "_at", "_time")) or form == "date-time"


def _show_single(context: Context) -> Result:
    target, world = context.target, context.world
    if target.rows is not None or target.response is None:
        return _generate_rows(context)
    return world.store.get_single(target.path, context.scope)


def _do(context: Context) -> Result:
    target, world = context.target, context.world
    around = _find_around(context)
    if around is not None:
        if context.target.path in world.resources.singles or context.request.operation.method in ("PATCH", "PUT"):
            world.change(around, context.body, target.response)
        return around
    return _generate_rows(context)


def _find_around(context: Context) -> Row | None:
    single = context.world.resources.find_enclosing(context.target)
    if single is None:
        return None
    row = context.world.store.get_single(single.path, context.scope)
    row.touch()
    return row


def _generate_rows(context: Context) -> Result:
    """Return generated items for a list response, or no values for any other response that shows no row."""
    target = context.target
    items = target.rows
    if items is None or items.kind not in ("object", ""):
        return {}
    renderer = context.world.renderer
    key = derive_key(context.world.key, repr((target.path, sorted(context.request.path.items()))))
    around = context.row or context.scope or context.world.store.get_single((), None)
    noun = target.path[-1].replace("-", "_")
    return lists.wrap(context, [dump(renderer.generate(items, derive_key(key, str(index)), noun, around)) for index in range(_ROWS)])


_ROLES: dict[str, Callable[[Context], Result]] = {
    "list": _list,
    "count": _count,
    "get": _get,
    "create": _create,
    "update": _update,
    "delete": _delete,
    "view": _view,
    "act": _act,
    "single": _show_single,
    "do": _do,
}
