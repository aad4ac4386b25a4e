# Copied from generator/mock/handler.py by `python -m generator generate`. Do not edit.
"""The one handler behind every way in: a request goes in, an answer comes out, and what was asked is remembered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from threading import RLock
from typing import Any

from . import behaviour, defaults
from .auth import Gate, select_business
from .calls import CallLog
from .checks import Checked, Checks
from .document import Document, Operation
from .examples import example_path
from .keys import mix
from .messages import JSON_TYPE, Call, Refusal, Request, Response
from .resources import Resources
from .router import Match, Router
from .schema import Shapes
from .store import ticking
from .world import World, locate

_LOG = logging.getLogger(__name__)


class Handler:
    """Answers requests from a document. Safe under threads; two handlers share nothing."""

    def __init__(
        self,
        document: Document,
        seed: int,
        rows: int | Mapping[str, int],
        clock: Callable[[], datetime] | None,
        largest_body: int,
        kept_calls: int,
    ) -> None:
        self.document = document
        self.gate = Gate(document)
        self.largest_body = largest_body
        self.calls = CallLog(kept_calls)
        self.operations: Mapping[str, Operation] = {operation.id: operation for operation in document.operations}
        self._seed, self._rows, self._clock = seed, rows, clock
        self._router = Router(document.operations)
        self._shapes = Shapes(document)
        self._resources = Resources(document, self._shapes)
        self._checks = Checks(document, self._shapes)
        self._lock = RLock()
        self._count = 0
        self.world = self._new_world()

    def handle(self, request: Request) -> Response:
        """Answer a request. Nothing that a request holds makes this raise."""
        operation: list[str] = []
        try:
            response = self._answer(request, operation)
        except Refusal as refusal:
            response = refusal.response()
        except Exception:  # noqa: BLE001 -- a fault of the mock's own must not end the test run that uses it
            _LOG.exception("%s %s", request.method, request.path)
            response = Refusal(500, "server_error", "the mock failed, see its log").response()
        with self._lock:
            self._count += 1
            request_id = f"req_{mix(self.world.key, str(self._count)):016x}"
            response = Response(response.status, (*response.headers, ("x-request-id", request_id)), response.body)
            self.calls.add(Call(operation[0] if operation else None, request, response))
        return response

    def reset(self) -> None:
        """Forget what requests changed, and the requests themselves."""
        with self._lock:
            self._count = 0
            self.calls.clear()
            self.world = self._new_world()

    def example_path(self, operation_id: str) -> str:
        """A path of an operation whose parameters name things that exist; KeyError for an unknown operation."""
        operation = self.operations[operation_id]
        with self._lock:
            return example_path(self.world, operation, self._resources.targets[operation_id])

    def example_body(self, operation_id: str) -> dict[str, Any]:
        """Fields of a body that an operation takes only with what the mock knows, such as a code; empty for most operations."""
        make = behaviour.EXAMPLES.get(self.operations[operation_id].id)
        with self._lock:
            return {} if make is None else make(self.world)

    @contextmanager
    def locked(self) -> Iterator[World]:
        """The world, for a control that is no request."""
        with self._lock:
            yield self.world

    def _new_world(self) -> World:
        clock = self._clock or ticking()
        return World(self.document, self._shapes, self._resources, self._seed, self._rows, clock, behaviour.SEEDERS, self.gate.apps)

    def _answer(self, request: Request, operation: list[str]) -> Response:
        if len(request.body) > self.largest_body:
            raise Refusal(413, "payload_too_large", f"expected at most {self.largest_body} bytes, got {len(request.body)}")
        match = self._router.match(request.method, request.path)
        operation.append(match.operation.id)
        with self._lock:
            credentials = self.gate.check(match.operation, request, self.world.issued, self.world.clock)
            checked = self._check(match, request)
            if any(one.several for one in credentials):
                select_business(checked.query, self.world.business)
            context = locate(self.world, checked, self._resources.targets[match.operation.id], credentials)
            act = behaviour.BEHAVIOUR.get(match.operation.id, defaults.act)
            body = defaults.show(context, act(context))
        headers = (("content-type", JSON_TYPE),) if body else ()
        return Response(match.operation.status, (*headers, *context.headers), body)

    def _check(self, match: Match, request: Request) -> Checked:
        try:
            return self._checks.check(match, request)
        except Refusal as refusal:
            raise behaviour.REFUSALS.get(match.operation.id, _same)(refusal) from None


def _same(refusal: Refusal) -> Refusal:
    return refusal
