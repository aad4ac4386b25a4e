# Copied from generator/package/scalev/mock/snapshots.py by `python -m generator generate`. Do not edit.
"""Snapshots of the state of a mock, which can be restored later."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from .data.auth import App, Credential
from .data.rows import Row
from .data.world import World
from .faults.fault import Fault
from .faults.rate_limits import RateLimits
from .messages import Call
from .request.blueprint import Blueprint
from .webhooks.deliveries import Delivery

#: Slots of a row that only cache values.
_CACHES = frozenset({"bodies", "parts", "facts"})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Snapshot:
    """The state of a mock at one time. It can be restored any number of times, into any mock of the same document."""

    blueprint: Blueprint
    world: World
    count: int
    limits: RateLimits
    known: dict[str, Credential]
    apps: dict[str, App]
    calls: tuple[list[tuple[int, Call]], int]
    deliveries: list[Delivery]
    faults: tuple[list[Fault], dict[object, int]]


def copy_world(world: World) -> World:
    """Return a copy of a world that shares what never changes: the document and everything derived from it."""
    memo: dict[Any, Any] = {id(world.outbox): world.outbox, id(world.apps): world.apps}
    # rows refer to each other in long chains, so each is copied separately to limit the recursion depth
    rows: list[tuple[Row, Row]] = []
    memo["rows"] = rows
    world_copy = deepcopy(world, memo)
    while rows:
        old, new = rows.pop()
        for name in _list_slots(Row):
            setattr(new, name, {} if name in _CACHES else deepcopy(getattr(old, name), memo))
    return world_copy


def _list_slots(kind: type) -> list[str]:
    return [name for class_ in kind.__mro__ for name in getattr(class_, "__slots__", ()) if name != "__weakref__"]
