"""The one handler behind every way in: a request goes in, an answer comes out, and what was asked is remembered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from threading import RLock
from typing import Any

from . import behaviour
from .calls import CallLog
from .clock import Clock
from .data import defaults
from .data.auth import Credential, Gate, select_business
from .data.context import locate
from .data.examples import example_path
from .data.world import World
from .faults import injection as misbehaviour
from .faults.fault import Fault
from .faults.rate_limits import RateLimits
from .faults.registry import FaultRegistry
from .keys import derive_key
from .messages import JSON_TYPE, Call, Headers, HTTPError, Request, Response
from .openapi.document import Operation
from .openapi.router import Match
from .request.blueprint import Blueprint
from .request.checks import Checked
from .snapshots import Snapshot, copied
from .webhooks.deliveries import Delivery, TryFirst
from .webhooks.outbox import Outbox

_LONGEST_HEADERS = 64 * 1024
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a mock is made with; `MockScalev` says what each of them means."""

    seed: int
    rows: int | Mapping[str, int]
    clock: Callable[[], datetime] | None
    largest_body: int
    kept_calls: int
    faults: Sequence[Fault]
    rate_limit: bool
    webhook_secret: str
    webhook_hosts: frozenset[str]


@dataclass(slots=True)
class _Course:
    """What is found out about a request on its way."""

    match: Match | None = None
    refusal: HTTPError | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def operation(self) -> Operation | None:
        return self.match.operation if self.match is not None else None


class Handler:
    """Answers requests from a document. Safe under threads; two handlers share nothing."""

    def __init__(self, blueprint: Blueprint, settings: Settings) -> None:
        self.blueprint = blueprint
        self.settings = settings
        self.gate = Gate(blueprint.document)
        self.calls = CallLog(settings.kept_calls)
        self.faults = FaultRegistry(settings.faults, derive_key(settings.seed % 2**64, "faults"), blueprint.operations)
        self.operations = blueprint.operations
        self._targets = blueprint.resources.targets
        self.outbox = Outbox(settings.webhook_secret, settings.webhook_hosts)
        self._lock = RLock()
        self._start()

    def handle(self, request: Request) -> Response:
        """Answer a request. Nothing that a request holds makes this raise."""
        course = _Course()
        try:
            response = self._serve(request, course)
        except HTTPError as refusal:
            response = refusal.response()
        except Exception:  # noqa: BLE001 -- a fault of the mock's own must not end the test run that uses it
            _LOG.exception("%s %s", request.method, request.path)
            response = HTTPError(500, "server_error", "the mock failed, see its log").response()
        with self._lock:
            self._count += 1
            now = self.clock.now
            told_time = now + timedelta(seconds=misbehaviour.shift(course.faults))
            marks: Headers = (
                ("date", format_datetime(told_time, usegmt=True)),
                ("x-request-id", f"req_{derive_key(self.world.key, str(self._count)):016x}"),
            )
            if response.status:
                response = replace(response, headers=(*response.headers, *marks))
            operation = course.operation
            told = tuple(str(fault) for fault in course.faults)
            self.calls.add(Call(operation.id if operation is not None else None, request, response, now, told))
        return response

    def reset(self) -> None:
        """Forget what requests changed, and the requests themselves; misbehave as at the start."""
        with self._lock:
            self.calls.clear()
            self.outbox.clear()
            self.faults.reset()
            self._start()

    def save(self) -> Snapshot:
        """Everything that is remembered, as it is now."""
        with self._lock:
            return Snapshot(
                blueprint=self.blueprint,
                world=copied(self.world),
                count=self._count,
                limits=deepcopy(self._limits),
                known=dict(self.gate.known),
                apps=dict(self.gate.apps),
                calls=(self.calls.all(), self.calls.total),
                deliveries=self.outbox.deliveries,
                faults=self.faults.save(),
            )

    def restore(self, saved: Snapshot) -> None:
        """Go back to what was saved. ValueError when it is of another document."""
        if saved.blueprint is not self.blueprint:
            raise ValueError("expected a snapshot of a mock of the same document, got one of another")
        with self._lock:
            world = copied(saved.world)
            self.gate.known.clear()
            self.gate.known.update(saved.known)
            self.gate.apps.clear()
            self.gate.apps.update(saved.apps)
            world.apps, world.outbox = self.gate.apps, self.outbox
            self.world, self.clock = world, world.clock
            self._count, self._limits = saved.count, deepcopy(saved.limits)
            self.calls.restore(*saved.calls)
            self.outbox.restore(saved.deliveries)
            self.faults.restore(saved.faults)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self.clock.advance(seconds)

    def may_wait(self, request: Request) -> bool:
        """Whether answering a request may take the time that a receiver of webhooks takes."""
        if not self.outbox.idle:  # whatever the request is, it sends what was left
            return True
        if request.method == "GET" or not self.blueprint.resources.events:
            return False
        if request.path.startswith(behaviour.ENDPOINTS) or self.outbox.subscribers:
            return True
        with self._lock:
            return any(True for _ in behaviour.subscribers(self.world))

    def announce(self, name: str, data: Any) -> list[Delivery]:
        """Write deliveries of an event that no request brought about; KeyError for one that the document does not have."""
        shape = self.blueprint.resources.events[name]
        with self._lock:
            if data is None:
                count = self.world.events
                key = derive_key(self.world.key, f"payload {count}")
                around = self.world.store.single((), None)
                data = {} if not shape.properties else self.world.renderer.answer(shape, key, name.partition(".")[0], around)
            return self.outbox.post(self.world.event(name, data), behaviour.subscribers(self.world))

    def example_path(self, operation_id: str) -> str:
        """A path of an operation whose parameters name things that exist; KeyError for an unknown operation."""
        operation = self.operations[operation_id]
        with self._lock:
            return example_path(self.world, operation, self._targets[operation_id])

    def example_body(self, operation_id: str) -> dict[str, Any]:
        """Fields of a body that an operation takes only with what the mock knows, such as a code; empty for most operations."""
        make = behaviour.EXAMPLES.get(self.operations[operation_id].id)
        with self._lock:
            return {} if make is None else make(self.world)

    @contextmanager
    def locked(self) -> Iterator[World]:
        """The world, for a control that is no request; the events that it brings about wait in the outbox."""
        with self._lock:
            self.world.told.clear()
            yield self.world
            self._post()

    def _start(self) -> None:
        self._count = 0
        self.clock = Clock(self.settings.clock)
        self._limits = RateLimits()
        plan, given = self.blueprint, self.settings
        self.world = World(
            plan.document,
            plan.shapes,
            plan.resources,
            given.seed,
            given.rows,
            self.clock,
            behaviour.HOOKS,
            self.gate.apps,
            self.outbox,
        )

    def _serve(self, request: Request, course: _Course) -> Response:
        """Find out what a request is for and which faults strike it, and answer it as they say."""
        try:
            course.match = self.blueprint.router.match(request.method, request.path)
        except HTTPError as refusal:
            course.refusal = refusal
        operation = course.operation
        name, template = (None, None) if operation is None else (operation.id, operation.path)
        course.faults = self.faults.strike(request, name, template)
        early = misbehaviour.before(course.faults)
        if early is not None:
            return early
        try:
            response = self._processed(misbehaviour.rewritten(request, course.faults), course)
        except HTTPError as refusal:
            response = refusal.response()
        if not course.faults:
            return response
        shape = self._targets[operation.id].answer if operation is not None else None
        return misbehaviour.after(response, course.faults, shape, derive_key(self.world.key, f"mutation {self._count}"))

    def _processed(self, request: Request, course: _Course) -> Response:
        if len(request.body) > self.settings.largest_body:
            message = f"expected at most {self.settings.largest_body} bytes, got {len(request.body)}"
            raise HTTPError(413, "payload_too_large", message)
        if sum(len(name) + len(value) for name, value in request.headers) > _LONGEST_HEADERS:
            raise HTTPError(431, "invalid_request", f"expected headers of at most {_LONGEST_HEADERS} bytes")
        if course.match is None:
            raise course.refusal or HTTPError(404, "not_found", "no such path")
        match, wrong = course.match, misbehaviour.shift(course.faults)
        with self._lock, self.clock.shifted(wrong) if wrong else nullcontext():
            credentials = self.gate.check(match.operation, request, self.world.issued, self.world.clock.now)
            limits: Headers = ()
            if self.settings.rate_limit and credentials:
                refused, limits = self._limits.take(" ".join(one.token for one in credentials), self.clock.now)
                if refused is not None:
                    return refused
            response = self._attempt(match, request, credentials)
        while isinstance(response, TryFirst):
            # the lock is not held meanwhile: who receives the event may call the mock
            tried = self.outbox.probe(response.event, response.url)
            with self._lock, self.clock.shifted(wrong) if wrong else nullcontext():
                response = self._attempt(match, request, credentials, tried)
        return replace(response, headers=(*response.headers, *limits)) if limits else response

    def _attempt(
        self, match: Match, request: Request, credentials: tuple[Credential, ...], tried: Delivery | None = None
    ) -> Response | TryFirst:
        """Do what an allowed request asks for, unless an event has to be delivered first; `tried` is the one that was."""
        try:
            return self._done(match, request, credentials, tried)
        except HTTPError as refusal:
            return refusal.response()
        except TryFirst as first:
            return first
        finally:
            self.world.store.settle()

    def _done(self, match: Match, request: Request, credentials: tuple[Credential, ...], tried: Delivery | None) -> Response:
        operation = match.operation
        self.world.told.clear()
        checked = self._check(match, request)
        if any(one.several for one in credentials):
            select_business(checked.query, self.world.business)
        context = locate(self.world, checked, self._targets[operation.id], credentials, tried)
        act = behaviour.BEHAVIOUR.get(operation.id, defaults.act)
        body = defaults.show(context, act(context))
        self._post()
        headers = (("content-type", JSON_TYPE),) if body else ()
        return Response(operation.status, (*headers, *context.headers), body)

    def _post(self) -> None:
        """Write the deliveries of what was told."""
        endpoints = list(behaviour.subscribers(self.world)) if self.world.told else []
        for event in self.world.told:
            self.outbox.post(event, endpoints)
        self.world.told.clear()

    def _check(self, match: Match, request: Request) -> Checked:
        try:
            return self.blueprint.checks.check(match, request)
        except HTTPError as refusal:
            raise behaviour.REFUSALS.get(match.operation.id, _same)(refusal) from None


def _same(refusal: HTTPError) -> HTTPError:
    return refusal
