"""Admin views: the pages and data that show the state of a mock."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from ..._runtime.redaction.names import redact_urls
from ..messages import JSON_TYPE, Headers, HTTPError, Response, dump
from ..state import State
from . import har, resource_page, state_page
from .call_redactor import build_call_redactor
from .outcomes import describe_outcome, describe_reason
from .reference import build_reference
from .rows import Selection, select_rows

_MOST_CALLS = 100
_MOST_DELIVERIES = 20
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "html": "text/html; charset=utf-8"}
#: The pages load nothing from other hosts and must not be framed.
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; {style};"
    " form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
#: Responses are not cached, sniffed as another type, or readable by other sites.
_HEADERS: Headers = (("cache-control", "no-store"), ("x-content-type-options", "nosniff"), ("cross-origin-resource-policy", "same-origin"))
_PAGE_STYLE = "style-src 'self'"
#: The viewer uses inline styles.
_VIEWER_STYLE = "style-src 'self' 'unsafe-inline'"
_PAGE_FILES = frozenset({"base.css", "state.css", "state.js", "docs.css", "docs.js"})
_VIEWER_FILES = frozenset({"swagger-ui.css", "swagger-ui-bundle.js"})


class AdminViews:
    """The admin views of a mock."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._redactor = build_call_redactor(state)

    @property
    def _title(self) -> str:
        return str(self._state.blueprint.document.data.get("info", {}).get("title", "API"))

    def render_page(self) -> Response:
        """Return the page with the state and the latest requests."""
        state = self._state
        calls = state.calls.get_numbered()
        summary = state_page.Summary(
            title=self._title,
            seed=state.settings.seed,
            now=state.clock.now,
            keys=state.authenticator.keys,
            counts=self._count_rows(),
            faults=[state.faults.describe(fault) for fault in state.faults.faults],
            calls=[(number, self._redactor.redact_call(call)) for number, call in calls[: -_MOST_CALLS - 1 : -1]],
            total=state.calls.total,
            deliveries=state.outbox.deliveries[: -_MOST_DELIVERIES - 1 : -1],
            data=self.get_state().body.decode(),
        )
        return _build_file(state_page.render(summary).encode("utf-8", "replace"), "html", _PAGE_STYLE)

    def render_resource(self, selection: Selection) -> Response:
        """Return the page with the rows of a resource."""
        with self._state.lock_world() as world:
            page = select_rows(world, selection, self._redactor.redact_row)
        return _build_file(
            resource_page.render(self._title, page, selection.size, self.get_state().body.decode()).encode("utf-8", "replace"),
            "html",
            _PAGE_STYLE,
        )

    def list_rows(self, selection: Selection) -> Response:
        """Return the rows of a resource as data."""
        with self._state.lock_world() as world:
            return build_json_response(select_rows(world, selection, self._redactor.redact_row).to_dict())

    def render_docs(self) -> Response:
        """Return the API reference page. Raises HTTPError 501 if the viewer is not installed."""
        _read_viewer_file("swagger-ui-bundle.js")
        return _build_file(_read_page_file("docs.html"), "html", _VIEWER_STYLE)

    def get_file(self, name: str) -> Response | None:
        """Return a file that the pages use, or None for any other name."""
        folder, _, name = name.partition("/")
        if folder == "files" and name in _PAGE_FILES:
            return _build_file(_read_page_file(name), name.rpartition(".")[2])
        if folder == "viewer" and name in _VIEWER_FILES:
            return _build_file(_read_viewer_file(name), name.rpartition(".")[2])
        return None

    def get_document(self) -> Response:
        """Return the document with this mock as its server and examples that it accepts."""
        state = self._state
        with state.lock_world() as world:
            document = build_reference(world, state.blueprint, state.authenticator, state.get_example_body)
        return _build_response(dump(document), JSON_TYPE)

    def get_keys(self) -> Response:
        """Return the predefined credentials by security scheme."""
        return build_json_response(dict(self._state.authenticator.keys))

    def get_state(self) -> Response:
        """Return the state as data."""
        state = self._state
        return build_json_response(
            {
                "seed": state.settings.seed,
                "now": state.clock.now.isoformat(),
                "calls": state.calls.total,
                "deliveries": len(state.outbox.deliveries),
                "faults": [state.faults.describe(fault) for fault in state.faults.faults],
                "counts": self._count_rows(),
            }
        )

    def list_calls(self) -> Response:
        """Return the calls as data, oldest first, with credentials redacted."""
        return build_json_response(
            {
                "data": [
                    {
                        "method": call.request.method,
                        "path": call.request.path,
                        "query": call.request.query,
                        "operation": call.operation,
                        "status": call.response.status,
                        "outcome": describe_outcome(call),
                        "reason": describe_reason(call),
                        "faults": list(call.faults),
                        "time": call.time.isoformat(),
                    }
                    for call in self._redactor.redact_all(self._state.calls.get_all())
                ]
            }
        )

    def export_har(self) -> Response:
        """Return the calls as an HTTP Archive. Raises HTTPError 501 if its library is not installed."""
        try:
            text = har.render(self._state.calls.get_all(), self._redactor)
        except ImportError:
            raise _build_not_installed("harfile") from None
        return _build_response(text.encode("utf-8", "replace"), JSON_TYPE)

    def list_deliveries(self) -> Response:
        """Return the webhook deliveries as data, oldest first; the body is the one that was signed, so it is unchanged."""
        return build_json_response(
            {
                "data": [
                    {
                        "event": delivery.event,
                        "unique_id": delivery.unique_id,
                        "url": redact_urls(delivery.target) if isinstance(delivery.target, str) else None,
                        "headers": delivery.headers,
                        "body": delivery.body.decode(),
                        "status": delivery.status,
                        "error": delivery.error,
                    }
                    for delivery in self._state.outbox.deliveries
                ]
            }
        )

    def _count_rows(self) -> dict[str, int]:
        with self._state.lock_world() as world:
            for kind in world.resources.kinds.values():
                if kind.parent is None:
                    world.store.list_rows(kind)
            counts = world.store.count_rows()
        return {path: count for path, count in sorted(counts.items()) if not path.startswith("//")}


def build_json_response(data: Any, status: int = 200) -> Response:
    """Return data as a JSON response."""
    return replace(_build_response(dump(data), JSON_TYPE), status=status)


def _build_response(body: bytes, content_type: str, *extra: tuple[str, str]) -> Response:
    return Response(200, (("content-type", content_type), *_HEADERS, *extra), body)


def _build_file(body: bytes, kind: str, style: str = "") -> Response:
    policy = (("content-security-policy", _POLICY.format(style=style)), ("referrer-policy", "no-referrer")) if style else ()
    return _build_response(body, _TYPES[kind], *policy)


def _read_page_file(name: str) -> bytes:
    return (resources.files(__package__ or "") / "pages" / name).read_bytes()


@lru_cache(maxsize=len(_VIEWER_FILES))
def _read_viewer_file(name: str) -> bytes:
    try:
        folder: Traversable = resources.files("swagger_ui")
    except ImportError:
        raise _build_not_installed("swagger-ui-py") from None
    return (folder / "static" / name).read_bytes()


def _build_not_installed(name: str) -> HTTPError:
    return HTTPError(501, "server_error", f"expected {name} to be installed (pip install 'scalev-client[mock]')")
