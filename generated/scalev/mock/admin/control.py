# Copied from generator/package/scalev/mock/admin/control.py by `python -m generator generate`. Do not edit.
"""The mock's own paths below `/__mock__/`, to inspect and control it over HTTP. They are reserved: no operation can use them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from urllib.parse import parse_qsl

from ..._runtime.frames import clear_frames
from ..faults.fault import from_data
from ..handler import Handler
from ..messages import HTTPError, Request, Response, build_validation_error
from ..openapi.document import Document, DocumentError
from ..request.body import parse_json
from ..request.validation import get_kind
from ..snapshots import Snapshot
from ..state import State
from .access import check_host, check_origin
from .rows import Selection
from .views import AdminViews, build_json_response

PREFIX = "/__mock__"
_MOST_SNAPSHOTS = 20
_MOST_PARAMETERS = 100
_LARGEST_BODY = 1024 * 1024
_LOG = logging.getLogger(__name__)
Action = Callable[[Request], Response]


def check_reserved_paths(document: Document) -> None:
    """Raise DocumentError if the mock's own paths would hide a path of a document."""
    for operation in document.operations:
        if operation.path == PREFIX or operation.path.startswith(f"{PREFIX}/"):
            raise DocumentError(f"{operation.path}: expected no path below {PREFIX}, which the mock keeps for itself")


class Control:
    """Handler of requests for the mock itself, which are not recorded as calls and to which no faults apply."""

    def __init__(self, state: State, handler: Handler) -> None:
        self._state = state
        self._handler = handler
        self._saved: list[Snapshot] = []
        views = self._views = AdminViews(state)
        self._actions: dict[str, Mapping[str, Action]] = {
            "/": {"GET": lambda _: views.render_page()},
            "/docs": {"GET": lambda _: views.render_docs()},
            "/openapi.json": {"GET": lambda _: views.get_document()},
            "/keys": {"GET": lambda _: views.get_keys()},
            "/state": {"GET": lambda _: views.get_state()},
            "/resources": {"GET": lambda request: views.render_resource(_parse_selection(request))},
            "/rows": {"GET": lambda request: views.list_rows(_parse_selection(request))},
            "/calls": {"GET": lambda _: views.list_calls()},
            "/calls.har": {"GET": lambda _: views.export_har()},
            "/deliveries": {"GET": lambda _: views.list_deliveries(), "POST": self._send_event},
            "/faults": {"GET": self._list_faults, "POST": self._add_faults, "DELETE": self._clear_faults},
            "/clock": {"GET": self._get_time, "POST": self._advance},
            "/reset": {"POST": self._reset},
            "/snapshots": {"POST": self._save},
            "/snapshots/restore": {"POST": self._restore},
        }
        used_paths = {operation.path for operation in state.operations.values()}
        #: Aliases of the pages at obvious paths, unless the document uses these.
        self._aliases = {path: path for path in ("/", "/docs") if path not in used_paths}

    def handle(self, request: Request) -> Response | None:
        """Return the response to a request for the mock itself, or None for any other. Never raises because of the request."""
        path = self._get_own_path(request.path)
        if path is None:
            return None
        try:
            upload = self._handler.handle_upload(request)
            if upload is not None:
                return upload
            check_origin(request)
            _check_size(request)
            file = self._views.get_file(path[1:]) if request.method == "GET" else None
            return file or self._find_action(path, request.method)(request)
        except HTTPError as error:
            return error.to_response()
        except Exception as error:  # noqa: BLE001 -- a bug in the mock must not end the test run that uses it
            clear_frames(error)  # log collectors may keep the local variables of the traceback
            _LOG.exception("%s %s", request.method, path)
            return HTTPError(500, "server_error", "the mock failed: see its log").to_response()

    def reject(self, request: Request, hosts: Collection[str]) -> Response | None:
        """Return the error response to a network request for the mock itself under a foreign host name, or None if it is allowed."""
        if self._get_own_path(request.path) is None:
            return None
        try:
            check_host(request, hosts)
        except HTTPError as error:
            return error.to_response()
        return None

    def _get_own_path(self, path: str) -> str | None:
        if path == PREFIX or path.startswith(f"{PREFIX}/"):
            return path.removeprefix(PREFIX) or "/"
        return self._aliases.get(path)

    def _find_action(self, path: str, method: str) -> Action:
        methods = self._actions.get(path)
        if methods is None:
            raise HTTPError(404, "not_found", f"expected one of {', '.join(PREFIX + path for path in self._actions)}")
        action = methods.get(method)
        if action is None:
            allowed_methods = ", ".join(sorted(methods))
            raise HTTPError(
                405, "method_not_allowed", f"expected {allowed_methods}, got {method[:20]}", headers=(("allow", allowed_methods),)
            )
        return action

    def _send_event(self, request: Request) -> Response:
        data = _parse_object(request)
        events = self._state.blueprint.resources.events
        name = data.get("event")
        if not isinstance(name, str) or name not in events:
            raise build_validation_error(422, {"event": [f"expected one of {', '.join(events)}, got {name!r:.80}"]})
        self._state.announce(name, data.get("data"))
        return self._views.list_deliveries()

    def _list_faults(self, _: Request) -> Response:
        return build_json_response(
            {"data": [{**fault.to_dict(), "text": self._state.faults.describe(fault)} for fault in self._state.faults.faults]}
        )

    def _add_faults(self, request: Request) -> Response:
        data = parse_json(request.body)
        try:
            self._state.faults.add([from_data(fault) for fault in (data if isinstance(data, list) else [data])])
        except ValueError as error:
            raise build_validation_error(422, {"base": [str(error)]}) from None
        return self._list_faults(request)

    def _clear_faults(self, request: Request) -> Response:
        self._state.faults.clear()
        return self._list_faults(request)

    def _get_time(self, _: Request) -> Response:
        return build_json_response({"now": self._state.clock.now.isoformat()})

    def _advance(self, request: Request) -> Response:
        seconds = _parse_object(request).get("advance")
        if not isinstance(seconds, (int, float)) or isinstance(seconds, bool) or seconds < 0:
            raise build_validation_error(422, {"advance": [f"expected a number of seconds, 0 or more, got {seconds!r:.40}"]})
        try:
            self._state.advance(seconds)
        except ValueError as error:
            raise build_validation_error(422, {"advance": [str(error)]}) from None
        return self._get_time(request)

    def _save(self, _: Request) -> Response:
        if len(self._saved) >= _MOST_SNAPSHOTS:
            raise build_validation_error(422, {"base": [f"expected at most {_MOST_SNAPSHOTS} snapshots, which are already saved"]})
        self._saved.append(self._state.save())
        return build_json_response({"id": len(self._saved)}, 201)

    def _restore(self, request: Request) -> Response:
        number = _parse_object(request).get("id")
        if type(number) is not int or not 1 <= number <= len(self._saved):
            raise build_validation_error(
                422, {"id": [f"expected the id of a saved snapshot, from 1 to {len(self._saved)}, got {number!r:.40}"]}
            )
        self._state.restore(self._saved[number - 1])
        return build_json_response({})

    def _reset(self, _: Request) -> Response:
        self._state.reset()
        return build_json_response({})


def _check_size(request: Request) -> None:
    if len(request.body) > _LARGEST_BODY:
        raise HTTPError(413, "payload_too_large", f"expected at most {_LARGEST_BODY} bytes, got {len(request.body)}")


def _parse_object(request: Request) -> Mapping[str, object]:
    """Return the body, which must be a JSON object."""
    data = parse_json(request.body)
    if not isinstance(data, dict):
        raise build_validation_error(422, {"base": [f"expected a JSON object, got {get_kind(data)}"]})
    return data


def _parse_selection(request: Request) -> Selection:
    """Return the selection of rows that a query describes."""
    try:
        query = dict(parse_qsl(request.query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS))
    except ValueError:
        raise build_validation_error(400, {"base": [f"expected at most {_MOST_PARAMETERS} query parameters"]}) from None
    numbers = {}
    for name, usual, limit in (("page", 1, 10**9), ("page_size", 25, 200)):
        text = query.get(name, str(usual))
        if not text.isascii() or not text.isdecimal() or len(text) > 10 or not 1 <= int(text) <= limit:
            raise build_validation_error(400, {name: [f"expected a number from 1 to {limit}, got {text[:40]!r}"]})
        numbers[name] = int(text)
    return Selection(query.get("path", ""), numbers["page"], numbers["page_size"])
