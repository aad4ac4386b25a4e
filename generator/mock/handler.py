"""The one handler behind every way in: a request goes in, an answer comes out, and what was asked is remembered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import RLock

from . import behaviour, defaults
from .auth import Gate
from .calls import CallLog
from .checks import Checks
from .document import Document, Operation
from .examples import example_path
from .keys import mix
from .messages import JSON_TYPE, Call, Refusal, Request, Response
from .resources import Resources
from .router import Router
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

    def _new_world(self) -> World:
        return World(self.document, self._shapes, self._resources, self._seed, self._rows, self._clock or ticking(), behaviour.SEEDERS)

    def _answer(self, request: Request, operation: list[str]) -> Response:
        if len(request.body) > self.largest_body:
            raise Refusal(413, "payload_too_large", f"expected at most {self.largest_body} bytes, got {len(request.body)}")
        match = self._router.match(request.method, request.path)
        operation.append(match.operation.id)
        self.gate.check(match.operation, request)
        with self._lock:
            checked = self._checks.check(match, request)
            context = locate(self.world, checked, self._resources.targets[match.operation.id])
            act = behaviour.BEHAVIOUR.get(match.operation.id, defaults.act)
            body = defaults.show(context, act(context))
        headers = (("content-type", JSON_TYPE),) if body else ()
        return Response(match.operation.status, headers, body)
