# Copied from generator/package/scalev/mock/snapshots.py by `python -m generator generate`. Do not edit.
"""Snapshots of the state of a mock, which can be restored later."""

from __future__ import annotations

from dataclasses import dataclass

from .data.auth import App, Credential
from .data.saving import SavedWorld
from .faults.fault import Fault
from .faults.rate_limits import RateLimits
from .messages import Call
from .request.blueprint import Blueprint
from .webhooks.deliveries import Delivery


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Snapshot:
    """The state of a mock at one time. It can be restored any number of times, into any mock of the same document."""

    blueprint: Blueprint
    world: SavedWorld
    count: int
    limits: RateLimits
    known: dict[str, Credential]
    apps: dict[str, App]
    calls: tuple[list[tuple[int, Call]], int]
    deliveries: list[Delivery]
    faults: tuple[list[Fault], dict[object, int]]
