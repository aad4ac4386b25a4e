# Copied from generator/package/scalev/mock/data/context.py by `python -m generator generate`. Do not edit.
"""The context of a request: the world of the mock, and the rows that the path refers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..messages import build_not_found
from ..openapi.kinds import Kind, Step, Target
from ..request.body import Content
from ..request.checks import ParsedRequest
from ..webhooks.deliveries import Delivery
from . import visitors
from .auth import Credential
from .rows import Row
from .world import World


@dataclass(frozen=True, slots=True)
class Context:
    """An authorized request and the rows that its path refers to: `row` is the resource, and `scope` the row that it belongs to."""

    world: World
    request: ParsedRequest
    target: Target
    scope: Row | None
    row: Row | None
    credentials: tuple[Credential, ...] = ()
    headers: list[tuple[str, str]] = field(default_factory=list)
    """Additional headers of the response."""
    delivery: Delivery | None = None
    """The delivery of the event that the operation required first."""

    @property
    def body(self) -> Any:
        """The request body as data, or None without one."""
        return self.request.body

    @property
    def resource(self) -> Row:
        """The row that the path refers to."""
        if self.row is None:
            raise build_not_found("resource")
        return self.row


def locate(
    world: World, request: ParsedRequest, target: Target, credentials: tuple[Credential, ...] = (), delivery: Delivery | None = None
) -> Context:
    """Find the rows that a path refers to. Raises HTTPError 404 for one that does not exist."""
    rows: list[Row] = []
    headers: list[tuple[str, str]] = []
    for step in target.steps:
        rows.append(_find_step(world, step, rows, request.path))
        if step.kind is world.resources.by_noun.get("store"):
            visitor = visitors.enter(world, rows[-1], request, credentials, headers)
            if visitor is not None:
                rows.append(visitor)
        elif step.kind is world.resources.by_noun.get("page"):
            visitors.check_page(rows[-1], credentials)
    row = None
    scope = rows[-1] if rows else None
    if target.parameter and target.kind is not None:
        row = _find_step(world, Step(target.kind, target.parameter), rows, request.path)
        if world.store.is_hidden(target.path[:-1], scope, row) or not visitors.is_visible(world, scope, row):
            raise build_not_found(row.kind.noun)
    return Context(world, request, target, scope, row, credentials, headers, delivery)


def find_scope(kind: Kind, scope: Row | None) -> Row | None:
    """Return the row that the rows of a kind belong to, among those that a path refers to."""
    while scope is not None and scope.kind is not kind.parent:
        scope = scope.scope
    return scope


def _find_step(world: World, step: Step, rows: list[Row], values: Mapping[str, str]) -> Row:
    scope = next((row for row in reversed(rows) if row.kind is step.kind.parent), None)
    row = world.find(step.kind, scope, values[step.parameter], step.parameter)
    if row is None:
        raise build_not_found(step.kind.noun)
    return row


def get_file_values(content: Content | ParsedRequest) -> dict[str, Any]:
    """Return the properties of an uploaded file that responses show."""
    part = next(iter(content.files.values()), None)
    if part is None:
        return {}
    return {
        "name": part.filename or part.name,
        "content_type": part.content_type or "application/octet-stream",
        "size_in_bytes": len(part.content),
    }
