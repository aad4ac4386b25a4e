# Copied from generator/package/scalev/mock/admin/views.py by `python -m generator generate`. Do not edit.
"""Admin views: the pages and data that show the state of a mock."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from ..handler import Handler
from ..messages import JSON_TYPE, Headers, HTTPError, Response, dump
from . import har, resource_page, state_page
from .outcomes import outcome, reason
from .redaction import redaction_of
from .reference import reference
from .rows import Selection, select

_SHOWN_CALLS = 100
_SHOWN_DELIVERIES = 20
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "html": "text/html; charset=utf-8"}
#: The pages load nothing from other hosts and must not be framed.
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; {style};"
    " form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
#: Responses are not cached, sniffed as another type, or readable by other sites.
_HEADERS: Headers = (("cache-control", "no-store"), ("x-content-type-options", "nosniff"), ("cross-origin-resource-policy", "same-origin"))
_OWN_STYLE = "style-src 'self'"
#: The viewer uses inline styles.
_VIEWER_STYLE = "style-src 'self' 'unsafe-inline'"
_OWN_FILES = frozenset({"base.css", "state.css", "state.js", "docs.css", "docs.js"})
_VIEWER_FILES = frozenset({"swagger-ui.css", "swagger-ui-bundle.js"})


class Looking:
    """The admin views of a mock."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._redaction = redaction_of(handler)

    @property
    def _title(self) -> str:
        return str(self._handler.blueprint.document.data.get("info", {}).get("title", "API"))

    def page(self) -> Response:
        """Return the page with the state and the latest requests."""
        handler = self._handler
        calls = handler.calls.numbered()
        state = state_page.State(
            title=self._title,
            seed=handler.settings.seed,
            now=handler.clock.now,
            keys=handler.authenticator.keys,
            counts=self._counts(),
            faults=handler.faults.faults,
            calls=[(number, self._redaction.one(call)) for number, call in calls[: -_SHOWN_CALLS - 1 : -1]],
            total=handler.calls.total,
            deliveries=handler.outbox.deliveries[: -_SHOWN_DELIVERIES - 1 : -1],
            data=self.state().body.decode(),
        )
        return _file(state_page.render(state).encode("utf-8", "replace"), "html", _OWN_STYLE)

    def resource(self, wanted: Selection) -> Response:
        """Return the page with the rows of a resource."""
        with self._handler.locked() as world:
            found = select(world, wanted, self._redaction.row)
        return _file(
            resource_page.render(self._title, found, wanted.size, self.state().body.decode()).encode("utf-8", "replace"), "html", _OWN_STYLE
        )

    def rows(self, wanted: Selection) -> Response:
        """Return the rows of a resource as data."""
        with self._handler.locked() as world:
            return reply(select(world, wanted, self._redaction.row).as_data())

    def docs(self) -> Response:
        """Return the API reference page. Raises HTTPError 501 if the viewer is not installed."""
        _viewer("swagger-ui-bundle.js")
        return _file(_own("docs.html"), "html", _VIEWER_STYLE)

    def file(self, name: str) -> Response | None:
        """Return a file that the pages use, or None for any other name."""
        folder, _, name = name.partition("/")
        if folder == "files" and name in _OWN_FILES:
            return _file(_own(name), name.rpartition(".")[2])
        if folder == "viewer" and name in _VIEWER_FILES:
            return _file(_viewer(name), name.rpartition(".")[2])
        return None

    def document(self) -> Response:
        """Return the document with this mock as its server and examples that it accepts."""
        handler = self._handler
        with handler.locked() as world:
            shown = reference(world, handler.blueprint, handler.authenticator, handler.example_body)
        return _answer(dump(shown), JSON_TYPE)

    def keys(self) -> Response:
        """Return the predefined credentials by security scheme."""
        return reply(dict(self._handler.authenticator.keys))

    def state(self) -> Response:
        """Return the state as data."""
        handler = self._handler
        return reply(
            {
                "seed": handler.settings.seed,
                "now": handler.clock.now.isoformat(),
                "calls": handler.calls.total,
                "deliveries": len(handler.outbox.deliveries),
                "faults": [str(fault) for fault in handler.faults.faults],
                "counts": self._counts(),
            }
        )

    def calls(self) -> Response:
        """Return the calls as data, oldest first, with credentials redacted."""
        return reply(
            {
                "data": [
                    {
                        "method": call.request.method,
                        "path": call.request.path,
                        "query": call.request.query,
                        "operation": call.operation,
                        "status": call.response.status,
                        "outcome": outcome(call),
                        "reason": reason(call),
                        "faults": list(call.faults),
                        "time": call.time.isoformat(),
                    }
                    for call in self._redaction.all(self._handler.calls.all())
                ]
            }
        )

    def archive(self) -> Response:
        """Return the calls as an HTTP Archive. Raises HTTPError 501 if its library is not installed."""
        try:
            text = har.text(self._handler.calls.all(), self._redaction)
        except ImportError:
            raise _not_installed("harfile") from None
        return _answer(text.encode("utf-8", "replace"), JSON_TYPE)

    def deliveries(self) -> Response:
        """Return the webhook deliveries as data, oldest first."""
        return reply(
            {
                "data": [
                    {
                        "event": one.event,
                        "unique_id": one.unique_id,
                        "url": one.target if isinstance(one.target, str) else None,
                        "headers": one.headers,
                        "body": one.body.decode(),
                        "status": one.status,
                        "error": one.error,
                    }
                    for one in self._handler.outbox.deliveries
                ]
            }
        )

    def _counts(self) -> dict[str, int]:
        with self._handler.locked() as world:
            for kind in world.resources.kinds.values():
                if kind.parent is None:
                    world.store.rows(kind)
            counts = world.store.counts()
        return {path: count for path, count in sorted(counts.items()) if not path.startswith("//")}


def reply(data: Any, status: int = 200) -> Response:
    """Return data as a JSON response."""
    return replace(_answer(dump(data), JSON_TYPE), status=status)


def _answer(body: bytes, content_type: str, *more: tuple[str, str]) -> Response:
    return Response(200, (("content-type", content_type), *_HEADERS, *more), body)


def _file(body: bytes, kind: str, style: str = "") -> Response:
    policy = (("content-security-policy", _POLICY.format(style=style)), ("referrer-policy", "no-referrer")) if style else ()
    return _answer(body, _TYPES[kind], *policy)


def _own(name: str) -> bytes:
    return (resources.files(__package__ or "") / "pages" / name).read_bytes()


@lru_cache(maxsize=len(_VIEWER_FILES))
def _viewer(name: str) -> bytes:
    try:
        folder: Traversable = resources.files("swagger_ui")
    except ImportError:
        raise _not_installed("swagger-ui-py") from None
    return (folder / "static" / name).read_bytes()


def _not_installed(name: str) -> HTTPError:
    return HTTPError(501, "server_error", f"expected {name} to be installed (pip install 'scalev-client[mock]')")
