# Copied from generator/package/scalev/mock/handler.py by `python -m generator generate`. Do not edit.
"""The request handler of the mock, which every entry point uses: it returns a response to each request and records the call."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime

from .._runtime.frames import clear_frames
from . import behaviour, cors
from .data import defaults, unknown_ids
from .data.auth import Credential, select_business
from .data.context import locate
from .faults import injection
from .faults.fault import Fault
from .keys import derive_key
from .messages import JSON_TYPE, Call, Headers, HTTPError, Request, Response
from .openapi.document import Operation
from .openapi.router import Match
from .request.checks import ParsedRequest
from .state import State
from .webhooks.deliveries import Delivery, DeliveryRequired

_LONGEST_HEADERS = 64 * 1024
_LOG = logging.getLogger(__name__)


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
    """The handler of the requests to one mock, whose state it reads and changes. Thread-safe."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._settings = state.settings
        self._router = state.blueprint.router
        self._targets = state.targets

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
        state = self._state
        with state.lock:
            state.count += 1
            now = state.clock.now
            service_time = now + timedelta(seconds=injection.get_clock_offset(exchange.faults))
            extra_headers: Headers = (
                ("date", format_datetime(service_time, usegmt=True)),
                ("x-request-id", f"req_{derive_key(state.world.key, str(state.count)):016x}"),
            )
            if exchange.match is not None:
                target = self._targets[exchange.match.operation.id]
                extra_headers += cors.build_headers(state.world, request, exchange.match, target, self._settings.allowed_origins)
            if response.status:
                response = replace(response, headers=(*response.headers, *extra_headers))
            operation = exchange.operation
            if self._settings.observed is not None and operation is not None and not exchange.faults:
                response = self._settings.observed.reshape(operation.id, response, state.count)
            faults = tuple(map(state.faults.describe, exchange.faults))
            state.calls.add(Call(operation.id if operation is not None else None, request, response, now, faults))
        return response

    def handle_upload(self, request: Request) -> Response | None:
        """Return the response to a request for an uploaded file, or None for any other. Raises HTTPError if it is rejected."""
        if not request.path.startswith(behaviour.UPLOADS):
            return None
        if len(request.body) > self._settings.largest_body:
            raise HTTPError(413, "payload_too_large", f"expected at most {self._settings.largest_body} bytes, got {len(request.body)}")
        with self._state.lock:
            return behaviour.handle_upload(self._state.world, request)

    def _dispatch(self, request: Request, exchange: _Exchange) -> Response:
        """Determine the operation of a request and the faults that apply to it, and return the response."""
        method = cors.get_requested_method(request)
        if method is not None:
            return self._handle_preflight(request, method)
        try:
            exchange.match = self._match(request)
        except HTTPError as error:
            exchange.error = error
        operation = exchange.operation
        exchange.faults = self._state.faults.match(request, operation)
        early_response = injection.intercept(exchange.faults)
        if early_response is not None:
            return early_response
        try:
            response = self._authorize(injection.rewrite_request(request, exchange.faults), exchange)
        except HTTPError as error:
            response = self._build_error(error, exchange.operation)
        if not exchange.faults:
            return response
        shape = self._targets[operation.id].response if operation is not None else None
        key = derive_key(self._state.world.key, f"mutation {self._state.count}")
        return injection.alter_response(response, exchange.faults, shape, key)

    def _match(self, request: Request) -> Match:
        match = self._router.match(request.method, request.path)
        if match.operation.is_withdrawn and not self._settings.withdrawn:
            raise HTTPError(404, "not_found", f"{match.operation.id} was withdrawn")
        return match

    def _handle_preflight(self, request: Request, method: str) -> Response:
        """Return the response to a preflight request. Faults do not apply, since a page would only see a network failure."""
        match = self._router.match(method, request.path)
        target, methods = self._targets[match.operation.id], self._router.list_methods(request.path)
        with self._state.lock:
            return cors.build_preflight(self._state.world, request, match, target, methods, self._settings.allowed_origins)

    def _build_error(self, error: HTTPError, operation: Operation | None) -> Response:
        if not self._settings.is_strict:
            return error.to_response()
        return error.to_documented_response(operation.statuses if operation is not None else ())

    def _authorize(self, request: Request, exchange: _Exchange) -> Response:
        if len(request.body) > self._settings.largest_body:
            message = f"expected at most {self._settings.largest_body} bytes, got {len(request.body)}"
            raise HTTPError(413, "payload_too_large", message)
        if sum(len(name) + len(value) for name, value in request.headers) > _LONGEST_HEADERS:
            raise HTTPError(431, "invalid_request", f"expected headers of at most {_LONGEST_HEADERS} bytes")
        if exchange.match is None:
            raise exchange.error or HTTPError(404, "not_found", "no such path")
        state = self._state
        match, clock_offset = exchange.match, injection.get_clock_offset(exchange.faults)
        with state.lock, state.clock.shift(clock_offset) if clock_offset else nullcontext():
            credentials = state.authenticator.check(match.operation, request, state.world.issued, state.world.clock.now)
            limits: Headers = ()
            if credentials:
                tokens = " ".join(credential.token for credential in credentials)
                rejection, limits = state.limits.take(tokens, state.clock.now, match.operation.quotas)
                if rejection is not None:
                    return rejection
            response = self._run(match, request, credentials)
        while isinstance(response, DeliveryRequired):
            # without the lock, since the receiver of the event may call the mock
            delivery = state.outbox.probe(response.event, response.url)
            with state.lock, state.clock.shift(clock_offset) if clock_offset else nullcontext():
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
            self._state.world.store.settle()

    def _execute(self, match: Match, request: Request, credentials: tuple[Credential, ...], delivery: Delivery | None) -> Response:
        operation = match.operation
        self._state.notice_time()
        parsed_request = self._check(match, request)
        if any(credential.multiple_businesses for credential in credentials):
            select_business(operation, parsed_request.query, self._state.world.business)
        context = locate(self._state.world, parsed_request, self._targets[operation.id], credentials, delivery)
        if operation.id not in behaviour.WITH_OWN_LOOKUPS:
            unknown_ids.check(context)
        behave = behaviour.BEHAVIOUR.get(operation.id, defaults.act)
        body = defaults.show(context, behave(context))
        self._state.queue_events()
        headers = (("content-type", JSON_TYPE),) if body else ()
        return Response(operation.status, (*headers, *context.headers), body)

    def _check(self, match: Match, request: Request) -> ParsedRequest:
        try:
            return self._state.blueprint.checks.check(match, request)
        except HTTPError as error:
            raise behaviour.ERROR_FORMATS.get(match.operation.id, _keep_error)(error) from None


def _keep_error(error: HTTPError) -> HTTPError:
    return error
