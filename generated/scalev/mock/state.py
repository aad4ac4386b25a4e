# Copied from generator/package/scalev/mock/state.py by `python -m generator generate`. Do not edit.
"""The state of a mock: its data, credentials, calls, faults, webhooks and time; how it is reset, saved and changed from outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from threading import RLock
from typing import Any

from . import behaviour
from .calls import CallLog
from .clock import Clock
from .data.auth import Authenticator
from .data.examples import build_example_path
from .data.saving import SavedWorld
from .data.world import World
from .faults.rate_limits import RateLimits
from .faults.registry import FaultRegistry
from .keys import derive_key
from .messages import Request
from .request.blueprint import Blueprint
from .settings import Settings
from .snapshots import Snapshot
from .webhooks.deliveries import Delivery
from .webhooks.outbox import Outbox


class State:
    """Everything that a mock keeps. Its methods are thread-safe; whoever uses `world`, `clock`, `limits` or `count` holds the `lock`."""

    def __init__(self, blueprint: Blueprint, settings: Settings) -> None:
        self.blueprint = blueprint
        self.settings = settings
        self.authenticator = Authenticator(blueprint.document)
        self.calls = CallLog(settings.kept_calls, settings.kept_bytes)
        self.faults = FaultRegistry(settings.faults, derive_key(settings.seed % 2**64, "faults"), blueprint.operations)
        self.operations = blueprint.operations
        self.targets = blueprint.resources.targets
        self.outbox = Outbox(settings.webhook_secret, settings.webhook_hosts, settings.webhook_timeout)
        self.lock = RLock()
        self._start()

    def reset(self) -> None:
        """Return to the initial data and faults, and forget all calls and webhooks."""
        with self.lock:
            self.calls.clear()
            self.outbox.clear()
            self.faults.reset()
            self._start()

    def save(self) -> Snapshot:
        """Return a copy of the current state."""
        with self.lock:
            return Snapshot(
                blueprint=self.blueprint,
                world=SavedWorld(self.world),
                count=self.count,
                limits=deepcopy(self.limits),
                known=dict(self.authenticator.known),
                apps=dict(self.authenticator.apps),
                calls=(self.calls.get_numbered(), self.calls.total),
                deliveries=self.outbox.deliveries,
                faults=self.faults.save(),
            )

    def restore(self, saved: Snapshot) -> None:
        """Restore a snapshot. Raises ValueError if it belongs to another document."""
        if saved.blueprint is not self.blueprint:
            raise ValueError("expected a snapshot of a mock of the same document, got one of another")
        with self.lock:
            world = saved.world.load()
            self.authenticator.known.clear()
            self.authenticator.known.update(saved.known)
            self.authenticator.apps.clear()
            self.authenticator.apps.update(saved.apps)
            world.apps, world.outbox = self.authenticator.apps, self.outbox
            self.world, self.clock = world, world.clock
            self.count = saved.count
            self.limits.restore(saved.limits)
            self.calls.restore(*saved.calls)
            self.outbox.restore(saved.deliveries)
            self.faults.restore(saved.faults)

    def advance(self, seconds: float) -> None:
        """Advance the time by a number of seconds."""
        with self.lock:
            self.clock.advance(seconds)
            self.notice_time()

    def may_wait(self, request: Request) -> bool:
        """Return whether handling a request may have to wait for a receiver of webhooks."""
        if not self.outbox.is_idle:  # any request sends the deliveries that are still queued
            return True
        if request.method == "GET" or not self.blueprint.resources.events:
            return False
        if request.path.startswith(behaviour.ENDPOINTS) or self.outbox.subscribers:
            return True
        with self.lock:
            return any(True for _ in behaviour.list_subscribers(self.world))

    def announce(self, name: str, data: Any) -> list[Delivery]:
        """Queue the deliveries of an event that no request triggered. Raises KeyError for an event that the document does not declare."""
        shape = self.blueprint.resources.events[name]
        with self.lock:
            if data is None:
                count = self.world.events
                key = derive_key(self.world.key, f"payload {count}")
                around = self.world.store.get_single((), None)
                data = {} if not shape.properties else self.world.renderer.generate(shape, key, name.partition(".")[0], around)
            return self.outbox.post(self.world.create_event(name, data), behaviour.list_subscribers(self.world))

    def get_example_path(self, operation_id: str) -> str:
        """Return a path of an operation with the ids of existing resources. Raises KeyError for an unknown operation."""
        operation = self.operations[operation_id]
        with self.lock:
            return build_example_path(self.world, operation, self.targets[operation_id])

    def get_example_body(self, operation_id: str) -> dict[str, Any]:
        """Return the body fields of an operation that only the mock can supply, such as a code; empty for most operations."""
        make = behaviour.EXAMPLES.get(self.operations[operation_id].id)
        with self.lock:
            return {} if make is None else make(self.world)

    @contextmanager
    def lock_world(self) -> Iterator[World]:
        """Lock the world for a change outside of a request; the events that it triggers are queued in the outbox."""
        with self.lock:
            self.world.pending_events.clear()
            yield self.world
            self.queue_events()

    def notice_time(self) -> None:
        """Apply the changes that are due by now, and queue their events."""
        self.world.pending_events.clear()
        behaviour.notice_time(self.world)
        self.queue_events()

    def queue_events(self) -> None:
        """Queue the deliveries of the recorded events."""
        endpoints = list(behaviour.list_subscribers(self.world)) if self.world.pending_events else []
        for event in self.world.pending_events:
            self.outbox.post(event, endpoints)
        self.world.pending_events.clear()

    def _start(self) -> None:
        self.count = 0
        self.clock = Clock(self.settings.clock)
        self.limits = RateLimits(self.settings.rate_limit)
        blueprint, settings = self.blueprint, self.settings
        self.world = World(
            blueprint.document,
            blueprint.shapes,
            blueprint.resources,
            settings.seed,
            settings.rows,
            self.clock,
            behaviour.HOOKS,
            self.authenticator.apps,
            self.outbox,
        )
