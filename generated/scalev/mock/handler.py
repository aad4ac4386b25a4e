# Copied from generator/package/scalev/mock/handler.py by `python -m generator generate`. Do not edit.
"""The request handler of the mock, which every entry point uses: it returns a response to each request and records the call."""

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

from .._runtime.frames import clear_frames
from . import behaviour, cors
from .behaviour.allowed_origins import Origin
from .calls import CallLog
from .clock import Clock
from .data import defaults, unknown_ids
from .data.auth import Authenticator, Credential, select_business
from .data.context import locate
from .data.examples import example_path
from .data.world import World
from .faults import injection
from .faults.fault import Fault
from .faults.rate_limits import RateLimit, RateLimits
from .faults.registry import FaultRegistry
from .keys import derive_key
from .messages import JSON_TYPE, Call, Headers, HTTPError, Request, Response
from .observed import ObservedShapes
from .openapi.document import Operation
from .openapi.router import Match
from .request.blueprint import Blueprint
from .request.checks import ParsedRequest
from .snapshots import Snapshot, copy_world
from .webhooks.deliveries import Delivery, DeliveryRequired
from .webhooks.outbox import Outbox

_LONGEST_HEADERS = 64 * 1024
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a mock; `MockScalev` documents each of them."""

    seed: int
    rows: int | Mapping[str, int]
    clock: Callable[[], datetime] | None
    largest_body: int
    kept_calls: int
    kept_bytes: int
    faults: Sequence[Fault]
    rate_limit: RateLimit | None
    webhook_secret: str = field(repr=False)
    webhook_hosts: frozenset[str]
    webhook_timeout: float
    allowed_origins: frozenset[Origin]
    documented: bool
    withdrawn: bool = True
    observed: ObservedShapes | None = None


@dataclass(slots=True, repr=False)
class _Exchange:
    """State of a request while it is processed."""

    match: Match | None = None
    error: HTTPError | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def operation(self) -> Operation | None:
        return self.match.operation if self.match is not None else None


class Handler:
    """Handle requests as the document describes. Thread-safe; handlers share no state."""

    def __init__(self, blueprint: Blueprint, settings: Settings) -> None:
        self.blueprint = blueprint
        self.settings = settings
        self.authenticator = Authenticator(blueprint.document)
        self.calls = CallLog(settings.kept_calls, settings.kept_bytes)
        self.faults = FaultRegistry(settings.faults, derive_key(settings.seed % 2**64, "faults"), blueprint.operations)
        self.operations = blueprint.operations
        self._targets = blueprint.resources.targets
        self.outbox = Outbox(settings.webhook_secret, settings.webhook_hosts, settings.webhook_timeout)
        self._lock = RLock()
        self._start()

    def handle(self, request: Request) -> Response:
        """Return the response to a request. Never raises because of the request."""
        exchange = _Exchange()
        try:
            response = self._dispatch(request, exchange)
        except HTTPError as error:
            response = self._build_error(error, exchange.operation)
        except Exception as error:  # noqa: BLE001 -- a bug in the mock must not end the test run that uses it
            clear_frames(error)  # log collectors may keep the local variables of the traceback
            _LOG.exception("%s %s", request.method, exchange.operation.path if exchange.operation else "no operation")
            response = self._build_error(HTTPError(500, "server_error", "the mock failed: see its log"), exchange.operation)
        with self._lock:
            self._count += 1
            now = self.clock.now
            service_time = now + timedelta(seconds=injection.get_clock_offset(exchange.faults))
            extra_headers: Headers = (
                ("date", format_datetime(service_time, usegmt=True)),
                ("x-request-id", f"req_{derive_key(self.world.key, str(self._count)):016x}"),
            )
            if exchange.match is not None:
                target = self._targets[exchange.match.operation.id]
                extra_headers += cors.build_headers(self.world, request, exchange.match, target, self.settings.allowed_origins)
            if response.status:
                response = replace(response, headers=(*response.headers, *extra_headers))
            operation = exchange.operation
            if self.settings.observed is not None and operation is not None and not exchange.faults:
                response = self.settings.observed.reshape(operation.id, response, self._count)
            faults = tuple(map(self.faults.describe, exchange.faults))
            self.calls.add(Call(operation.id if operation is not None else None, request, response, now, faults))
        return response

    def reset(self) -> None:
        """Return to the initial data and faults, and forget all calls and webhooks."""
        with self._lock:
            self.calls.clear()
            self.outbox.clear()
            self.faults.reset()
            self._start()

    def save(self) -> Snapshot:
        """Return a copy of the current state."""
        with self._lock:
            return Snapshot(
                blueprint=self.blueprint,
                world=copy_world(self.world),
                count=self._count,
                limits=deepcopy(self._limits),
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
        with self._lock:
            world = copy_world(saved.world)
            self.authenticator.known.clear()
            self.authenticator.known.update(saved.known)
            self.authenticator.apps.clear()
            self.authenticator.apps.update(saved.apps)
            world.apps, world.outbox = self.authenticator.apps, self.outbox
            self.world, self.clock = world, world.clock
            self._count = saved.count
            self._limits.restore(saved.limits)
            self.calls.restore(*saved.calls)
            self.outbox.restore(saved.deliveries)
            self.faults.restore(saved.faults)

    def advance(self, seconds: float) -> None:
        """Advance the time by a number of seconds."""
        with self._lock:
            self.clock.advance(seconds)
            self._notice_time()

    def may_wait(self, request: Request) -> bool:
        """Return whether handling a request may have to wait for a receiver of webhooks."""
        if not self.outbox.is_idle:  # any request sends the deliveries that are left over
            return True
        if request.method == "GET" or not self.blueprint.resources.events:
            return False
        if request.path.startswith(behaviour.ENDPOINTS) or self.outbox.subscribers:
            return True
        with self._lock:
            return any(True for _ in behaviour.list_subscribers(self.world))

    def handle_upload(self, request: Request) -> Response | None:
        """Return the response to a request for an uploaded file, or None for any other. Raises HTTPError if it is rejected."""
        if not request.path.startswith(behaviour.UPLOADS):
            return None
        if len(request.body) > self.settings.largest_body:
            raise HTTPError(413, "payload_too_large", f"expected at most {self.settings.largest_body} bytes, got {len(request.body)}")
        with self._lock:
            return behaviour.handle_upload(self.world, request)

    def announce(self, name: str, data: Any) -> list[Delivery]:
        """Queue the deliveries of an event that no request triggered. Raises KeyError for an event that the document does not declare."""
        shape = self.blueprint.resources.events[name]
        with self._lock:
            if data is None:
                count = self.world.events
                key = derive_key(self.world.key, f"payload {count}")
                around = self.world.store.single((), None)
                data = {} if not shape.properties else self.world.renderer.generate(shape, key, name.partition(".")[0], around)
            return self.outbox.post(self.world.event(name, data), behaviour.list_subscribers(self.world))

    def get_example_path(self, operation_id: str) -> str:
        """Return a path of an operation with the ids of existing resources. Raises KeyError for an unknown operation."""
        operation = self.operations[operation_id]
        with self._lock:
            return example_path(self.world, operation, self._targets[operation_id])

    def get_example_body(self, operation_id: str) -> dict[str, Any]:
        """Return the body fields of an operation that only the mock can supply, such as a code; empty for most operations."""
        make = behaviour.EXAMPLES.get(self.operations[operation_id].id)
        with self._lock:
            return {} if make is None else make(self.world)

    @contextmanager
    def lock_world(self) -> Iterator[World]:
        """Lock the world for a change outside of a request; the events that it triggers are queued in the outbox."""
        with self._lock:
            self.world.pending_events.clear()
            yield self.world
            self._queue_events()

    def _start(self) -> None:
        self._count = 0
        self.clock = Clock(self.settings.clock)
        self._limits = RateLimits(self.settings.rate_limit)
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

    def _dispatch(self, request: Request, exchange: _Exchange) -> Response:
        """Determine the operation of a request and the faults that apply to it, and return the response."""
        method = cors.get_requested_method(request)
        if method is not None:
            return self._preflight(request, method)
        try:
            exchange.match = self._match(request)
        except HTTPError as error:
            exchange.error = error
        operation = exchange.operation
        exchange.faults = self.faults.match(request, operation)
        early = injection.intercept(exchange.faults)
        if early is not None:
            return early
        try:
            response = self._authorize(injection.rewrite_request(request, exchange.faults), exchange)
        except HTTPError as error:
            response = self._build_error(error, exchange.operation)
        if not exchange.faults:
            return response
        shape = self._targets[operation.id].response if operation is not None else None
        return injection.alter_response(response, exchange.faults, shape, derive_key(self.world.key, f"mutation {self._count}"))

    def _match(self, request: Request) -> Match:
        match = self.blueprint.router.match(request.method, request.path)
        if match.operation.is_withdrawn and not self.settings.withdrawn:
            raise HTTPError(404, "not_found", f"{match.operation.id} was withdrawn")
        return match

    def _preflight(self, request: Request, method: str) -> Response:
        """Return the response to a preflight request. Faults do not apply, since a page would only see a network failure."""
        router = self.blueprint.router
        match = router.match(method, request.path)
        with self._lock:
            target = self._targets[match.operation.id]
            return cors.build_preflight(self.world, request, match, target, router.methods(request.path), self.settings.allowed_origins)

    def _build_error(self, error: HTTPError, operation: Operation | None) -> Response:
        if not self.settings.documented:
            return error.response()
        return error.to_documented_response(operation.statuses if operation is not None else ())

    def _authorize(self, request: Request, exchange: _Exchange) -> Response:
        if len(request.body) > self.settings.largest_body:
            message = f"expected at most {self.settings.largest_body} bytes, got {len(request.body)}"
            raise HTTPError(413, "payload_too_large", message)
        if sum(len(name) + len(value) for name, value in request.headers) > _LONGEST_HEADERS:
            raise HTTPError(431, "invalid_request", f"expected headers of at most {_LONGEST_HEADERS} bytes")
        if exchange.match is None:
            raise exchange.error or HTTPError(404, "not_found", "no such path")
        match, clock_offset = exchange.match, injection.get_clock_offset(exchange.faults)
        with self._lock, self.clock.shift(clock_offset) if clock_offset else nullcontext():
            credentials = self.authenticator.check(match.operation, request, self.world.issued, self.world.clock.now)
            limits: Headers = ()
            if credentials:
                tokens = " ".join(credential.token for credential in credentials)
                rejection, limits = self._limits.take(tokens, self.clock.now, match.operation.quotas)
                if rejection is not None:
                    return rejection
            response = self._run(match, request, credentials)
        while isinstance(response, DeliveryRequired):
            # without the lock, since the receiver of the event may call the mock
            delivery = self.outbox.probe(response.event, response.url)
            with self._lock, self.clock.shift(clock_offset) if clock_offset else nullcontext():
                response = self._run(match, request, credentials, delivery)
        return replace(response, headers=(*response.headers, *limits)) if limits else response

    def _run(
        self, match: Match, request: Request, credentials: tuple[Credential, ...], delivery: Delivery | None = None
    ) -> Response | DeliveryRequired:
        """Execute an authorized request, unless an event must be delivered first; `delivery` is the result of that."""
        try:
            return self._execute(match, request, credentials, delivery)
        except HTTPError as error:
            return self._build_error(error, match.operation)
        except DeliveryRequired as required:
            return required
        finally:
            self.world.store.settle()

    def _execute(self, match: Match, request: Request, credentials: tuple[Credential, ...], delivery: Delivery | None) -> Response:
        operation = match.operation
        self._notice_time()
        parsed = self._check(match, request)
        if any(credential.multiple_businesses for credential in credentials):
            select_business(parsed.query, self.world.business)
        context = locate(self.world, parsed, self._targets[operation.id], credentials, delivery)
        if operation.id not in behaviour.WITH_OWN_LOOKUPS:
            unknown_ids.check(context)
        behave = behaviour.BEHAVIOUR.get(operation.id, defaults.act)
        body = defaults.show(context, behave(context))
        self._queue_events()
        headers = (("content-type", JSON_TYPE),) if body else ()
        return Response(operation.status, (*headers, *context.headers), body)

    def _notice_time(self) -> None:
        """Let happen what happens as time passes, and queue the events of it."""
        self.world.pending_events.clear()
        behaviour.notice_time(self.world)
        self._queue_events()

    def _queue_events(self) -> None:
        """Queue the deliveries of the recorded events."""
        endpoints = list(behaviour.list_subscribers(self.world)) if self.world.pending_events else []
        for event in self.world.pending_events:
            self.outbox.post(event, endpoints)
        self.world.pending_events.clear()

    def _check(self, match: Match, request: Request) -> ParsedRequest:
        try:
            return self.blueprint.checks.check(match, request)
        except HTTPError as error:
            raise behaviour.ERROR_FORMATS.get(match.operation.id, _keep_error)(error) from None


def _keep_error(error: HTTPError) -> HTTPError:
    return error
