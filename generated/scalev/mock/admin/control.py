# Copied from generator/package/scalev/mock/admin/control.py by `python -m generator generate`. Do not edit.
"""The mock's own paths, below `/__mock__/`: to look at it and to steer it over HTTP. No operation can be there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from ..faults.fault import from_data
from ..handler import Handler
from ..messages import HTTPError, Request, Response, invalid
from ..openapi.document import Document, DocumentError
from ..request.body import parse_json
from ..snapshots import Snapshot
from .views import Looking, reply

PREFIX = "/__mock__"
_MOST_SNAPSHOTS = 20
Action = Callable[[Request], Response]


def reserve(document: Document) -> None:
    """DocumentError when a path of a document would be hidden by the mock's own ones."""
    for operation in document.operations:
        if operation.path == PREFIX or operation.path.startswith(f"{PREFIX}/"):
            raise DocumentError(f"{operation.path}: expected no path below {PREFIX}, which the mock keeps for itself")


class Control:
    """Answers the requests that are for the mock itself. They are no calls, and no fault strikes them."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._saved: list[Snapshot] = []
        looking = self._looking = Looking(handler)
        self._actions: dict[str, Mapping[str, Action]] = {
            "/": {"GET": lambda _: looking.page()},
            "/docs": {"GET": lambda _: looking.docs()},
            "/openapi.json": {"GET": lambda _: looking.document()},
            "/keys": {"GET": lambda _: looking.keys()},
            "/state": {"GET": lambda _: looking.state()},
            "/calls": {"GET": lambda _: looking.calls()},
            "/calls.har": {"GET": lambda _: looking.archive()},
            "/deliveries": {"GET": lambda _: looking.deliveries(), "POST": self._send_event},
            "/faults": {"GET": self._faults, "POST": self._add_faults, "DELETE": self._clear_faults},
            "/clock": {"GET": self._clock, "POST": self._advance},
            "/reset": {"POST": self._reset},
            "/snapshots": {"POST": self._save},
            "/snapshots/restore": {"POST": self._restore},
        }
        taken = {operation.path for operation in handler.operations.values()}
        #: The pages are also where one looks first, unless the document has something there.
        self._also = {path: path for path in ("/", "/docs") if path not in taken}

    def handle(self, request: Request) -> Response | None:
        """The answer to a request for the mock itself, None for any other."""
        path = self._own(request.path)
        if path is None:
            return None
        try:
            _refuse_strangers(request)
            return self._looking.file(path[1:]) or self._action(path, request.method)(request)
        except HTTPError as refusal:
            return refusal.response()

    def _own(self, path: str) -> str | None:
        if path == PREFIX or path.startswith(f"{PREFIX}/"):
            return path.removeprefix(PREFIX) or "/"
        return self._also.get(path)

    def _action(self, path: str, method: str) -> Action:
        methods = self._actions.get(path)
        if methods is None:
            raise HTTPError(404, "not_found", f"expected one of {', '.join(PREFIX + path for path in self._actions)}")
        action = methods.get(method)
        if action is None:
            allowed = ", ".join(sorted(methods))
            raise HTTPError(405, "method_not_allowed", f"expected {allowed}, got {method[:20]}", headers=(("allow", allowed),))
        return action

    def _send_event(self, request: Request) -> Response:
        data = parse_json(request.body)
        name = data.get("event") if isinstance(data, dict) else None
        known = self._handler.blueprint.resources.events
        if name not in known:
            raise invalid(422, {"event": [f"expected one of {', '.join(known)}"]})
        self._handler.announce(name, data.get("data"))
        return self._looking.deliveries()

    def _faults(self, _: Request) -> Response:
        return reply({"data": [{**fault.told(), "text": str(fault)} for fault in self._handler.faults.faults]})

    def _add_faults(self, request: Request) -> Response:
        data = parse_json(request.body)
        try:
            self._handler.faults.add([from_data(one) for one in (data if isinstance(data, list) else [data])])
        except ValueError as error:
            raise invalid(422, {"base": [str(error)]}) from None
        return self._faults(request)

    def _clear_faults(self, request: Request) -> Response:
        self._handler.faults.clear()
        return self._faults(request)

    def _clock(self, _: Request) -> Response:
        return reply({"now": self._handler.clock.now.isoformat()})

    def _advance(self, request: Request) -> Response:
        data = parse_json(request.body)
        seconds = data.get("advance") if isinstance(data, dict) else None
        if not isinstance(seconds, (int, float)) or isinstance(seconds, bool) or not 0 <= seconds <= 10**9:
            raise invalid(422, {"advance": ["expected seconds from 0 to 1000000000"]})
        self._handler.advance(seconds)
        return self._clock(request)

    def _save(self, _: Request) -> Response:
        if len(self._saved) >= _MOST_SNAPSHOTS:
            raise invalid(422, {"base": [f"expected at most {_MOST_SNAPSHOTS} snapshots"]})
        self._saved.append(self._handler.save())
        return reply({"id": len(self._saved)}, 201)

    def _restore(self, request: Request) -> Response:
        data = parse_json(request.body)
        number = data.get("id") if isinstance(data, dict) else None
        if type(number) is not int or not 1 <= number <= len(self._saved):
            raise invalid(422, {"id": ["expected the id of a snapshot"]})
        self._handler.restore(self._saved[number - 1])
        return reply({})

    def _reset(self, _: Request) -> Response:
        self._handler.reset()
        return reply({})


def _refuse_strangers(request: Request) -> None:
    """HTTPError 403 for what a page of another site sends: a browser lets it send to a local port."""
    origin = request.header("origin")
    if origin is not None and request.method != "GET" and urlsplit(origin).netloc != request.header("host"):
        raise HTTPError(403, "forbidden", "expected a request of the mock's own pages, got one of another site")
