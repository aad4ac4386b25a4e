"""Copies of everything that a mock remembers, to go back to."""

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

#: What a row keeps of itself only to be quick.
_QUICK = frozenset({"bodies", "parts", "facts"})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Snapshot:
    """The state of a mock at one moment. It fits any mock of the same document, as often as wanted."""

    blueprint: Blueprint
    world: World
    count: int
    limits: RateLimits
    known: dict[str, Credential]
    apps: dict[str, App]
    calls: tuple[list[tuple[int, Call]], int]
    deliveries: list[Delivery]
    faults: tuple[list[Fault], dict[object, int]]


def copied(world: World) -> World:
    """A copy of a world. What never changes is shared: the document, and what was derived from it."""
    memo: dict[Any, Any] = {id(world.outbox): world.outbox, id(world.apps): world.apps}
    # rows hold each other in long chains: each is copied on its own, so that no chain gets too deep
    rows: list[tuple[Row, Row]] = []
    memo["rows"] = rows
    made = deepcopy(world, memo)
    while rows:
        old, new = rows.pop()
        for name in _slots(Row):
            setattr(new, name, {} if name in _QUICK else deepcopy(getattr(old, name), memo))
    return made


def _slots(kind: type) -> list[str]:
    return [name for one in kind.__mro__ for name in getattr(one, "__slots__", ()) if name != "__weakref__"]
