"""Paths that lead to something."""

from __future__ import annotations

from urllib.parse import quote

from ..keys import unique_id, uuid
from ..openapi.document import Operation
from ..openapi.kinds import Step, Target
from . import visitors
from .auth import GUEST
from .context import scope_of
from .rows import Row
from .world import World


def example_path(world: World, operation: Operation, target: Target) -> str:
    """The path of an operation with ids of things that exist."""
    steps = [*target.steps]
    if target.parameter and target.kind is not None:
        steps.append(Step(target.kind, target.parameter))
    path = operation.path
    found: Row | None = None
    for step in steps:
        found = _first(world, operation, step, found)
        path = path.replace(f"{{{step.parameter}}}", quote(_text(world, step, found, operation), safe=""), 1)
    return path


def _first(world: World, operation: Operation, step: Step, before: Row | None) -> Row:
    visitor = before
    if before is not None and before.kind.noun == "store":
        if "/customers/me" in operation.path:
            visitor = visitors.customer(world, before, ())
        elif "/public/cart" in operation.path:
            visitor = visitors.guest(world, before, GUEST)
    scope = scope_of(step.kind, visitor)
    if step.kind.parent is not None and scope is None:
        return next(iter(world.store.all_rows(step.kind)))
    rows = [row for row in world.store.rows(step.kind, scope) if visitors.shown(world, visitor, row)]
    return rows[0] if rows else world.store.create(step.kind, scope)


def _text(world: World, step: Step, row: Row, operation: Operation) -> str:
    name = step.parameter
    schema = next(one.schema for one in operation.parameters if one.location == "path" and one.name == name)
    if world.shapes.shape(schema).kind == "integer":
        return str(row.number)
    if name == "unique_id" or name.endswith("_unique_id") or (row.kind.noun == "store" and name == "store_id"):
        return unique_id(row.kind.noun, row.key)
    if name == "uuid" or name.endswith("_uuid"):
        return uuid(row.key)
    value = world.renderer.property(row, name) if name in row.kind.shape.properties and name != "id" else None
    return value if isinstance(value, str) else str(row.number)
