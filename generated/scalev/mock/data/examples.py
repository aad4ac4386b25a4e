# Copied from generator/package/scalev/mock/data/examples.py by `python -m generator generate`. Do not edit.
"""Example requests that a mock accepts: paths and bodies with the ids of existing rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ..keys import build_unique_id, derive_key
from ..openapi.document import Node, Operation
from ..openapi.kinds import Kind, Step, Target
from . import visitors
from .auth import GUEST
from .context import find_scope
from .rows import Row, generate_uuid
from .world import World


def build_example_path(world: World, operation: Operation, target: Target) -> str:
    """Return the path of an operation with ids of existing rows; missing rows are created."""
    path = operation.path
    for step, row in _find_rows(world, operation, target, make=True):
        path = path.replace(f"{{{step.parameter}}}", quote(_format_id(world, step, row, operation), safe=""), 1)
    return path


def build_example_parameters(world: World, operation: Operation, target: Target) -> dict[str, str]:
    """Return a value for each path parameter of an operation, as far as rows exist."""
    return {step.parameter: _format_id(world, step, row, operation) for step, row in _find_rows(world, operation, target)}


def build_example_query(world: World, operation: Operation, target: Target) -> dict[str, Any]:
    """Return a value for each query parameter that an operation requires."""
    values: dict[str, Any] = {}
    for parameter in operation.parameters:
        if parameter.location != "query" or not parameter.required:
            continue
        kind, name = target.kind, parameter.name.removesuffix("s")
        if kind is not None and name in kind.shape.properties:
            values[parameter.name] = next((world.renderer.get_property(row, name) for row in world.store.list_rows(kind)), "")
        else:
            key = derive_key(world.key, f"example query of {operation.id}")
            around = world.store.get_single((), None)
            values[parameter.name] = world.renderer.generate(world.shapes.get_shape(parameter.schema), key, name, around)
    return values


def build_example_body(world: World, operation: Operation, target: Target, schema: Node, known: Mapping[str, Any]) -> Any:
    """Return a body that matches a schema, with ids of existing rows; `known` holds values that cannot be generated."""
    shape = world.shapes.get_shape(schema)
    noun = target.kind.noun if target.kind is not None else target.path[-1].replace("-", "_").removesuffix("s")
    key = derive_key(world.key, f"example body of {operation.id}")
    body = world.renderer.generate(shape, key, noun, world.store.get_single((), None))
    if not isinstance(body, dict):
        return body
    scope = next((visitor for _, row in _find_rows(world, operation, target) if (visitor := _find_visitor(world, operation, row))), None)
    for name in body:
        row = _find_row(world, target, scope, name)
        if row is not None:
            body[name] = [row.number] if name == "ids" or name.endswith("_ids") else row.number
    return {**body, **known}


def _find_row(world: World, target: Target, scope: Row | None, name: str) -> Row | None:
    """Return the row that a field must refer to because of the path or in a list, which the renderer does not know."""
    kinds = world.resources.kinds
    if name.endswith("_ids"):
        listed = world.resources.find_kind(name.removesuffix("_ids"))
        return world.store.pick(listed, 0) if listed is not None else None
    if name == "ids":
        kind: Kind | None = target.kind or kinds.get(target.path[:-1])
    elif name.endswith("_id") and scope is not None:
        noun = name.removesuffix("_id")
        kind = next((kind for kind in kinds.values() if kind.noun == noun and kind.parent is scope.kind), None)
    else:
        return None
    if kind is None or (kind.parent is not None and find_scope(kind, scope) is None):
        return None
    return next(iter(world.store.list_rows(kind, find_scope(kind, scope))), None)


def _find_rows(world: World, operation: Operation, target: Target, *, make: bool = False) -> list[tuple[Step, Row]]:
    """Return a row for each path parameter, up to the first for which there is none."""
    steps = [*target.steps]
    if target.parameter and target.kind is not None:
        steps.append(Step(target.kind, target.parameter))
    rows: list[tuple[Step, Row]] = []
    for step in steps:
        row = _find_first(world, operation, step, rows[-1][1] if rows else None, make)
        if row is None:
            break
        rows.append((step, row))
    return rows


def _find_first(world: World, operation: Operation, step: Step, before: Row | None, make: bool) -> Row | None:
    visitor = before if before is None else _find_visitor(world, operation, before) or before
    scope = find_scope(step.kind, visitor)
    if step.kind.parent is not None and scope is None:
        row = next(iter(world.store.iterate_rows(step.kind)), None)
        return world.store.pick(step.kind, 0) if row is None and make else row
    row = next((row for row in world.store.list_rows(step.kind, scope) if visitors.is_visible(world, visitor, row)), None)
    return world.store.create(step.kind, scope) if row is None and make else row


def _find_visitor(world: World, operation: Operation, row: Row) -> Row | None:
    """Return the visitor of a store, if the path implies one."""
    if row.kind.noun != "store":
        return None
    if "/customers/me" in operation.path:
        return visitors.find_customer(world, row, ())
    return visitors.find_guest(world, row, GUEST) if "/public/cart" in operation.path else None


def _format_id(world: World, step: Step, row: Row, operation: Operation) -> str:
    name = step.parameter
    schema = next(parameter.schema for parameter in operation.parameters if parameter.location == "path" and parameter.name == name)
    if world.shapes.get_shape(schema).kind == "integer":
        return str(row.number)
    if name == "unique_id" or name.endswith("_unique_id") or (row.kind.noun == "store" and name == "store_id"):
        return build_unique_id(row.kind.noun, row.key)
    if name == "uuid" or name.endswith("_uuid"):
        return generate_uuid(row)
    value = world.renderer.get_property(row, name) if name in row.kind.shape.properties and name != "id" else None
    return value if isinstance(value, str) else str(row.number)
