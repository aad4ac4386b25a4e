"""Observe what common tools show of an error (sentry, rich, pytest, the standard library), and find secrets in it."""

from __future__ import annotations

import base64
import io
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import rich.traceback
import sentry_sdk
from _pytest._code import ExceptionInfo
from scalev._runtime.frames import iterate_chain

#: The packages whose frames are searched; the caller's own frames are the caller's responsibility.
OURS = ("scalev", "httpx", "httpcore", "h11", "anyio", "attr", "attrs", "ssl", "socket", "asyncio", "json", "contextlib", "urllib")


def secret(name: str) -> str:
    """Return a credential that must be URL-encoded, and that resembles nothing else in a test."""
    return f"{name}~PLANTED+/=%&;{name[::-1]}"


def spellings(value: str) -> Iterator[str]:
    """Return the forms in which a secret could appear."""
    yield from (value, quote(value, safe=""), quote_plus(value), repr(value)[1:-1])
    for text in (value, f"Bearer {value}", f"user:{value}"):
        yield from (base64.b64encode(text.encode()).decode(), base64.urlsafe_b64encode(text.encode()).decode())


def find_secrets(text: str, secrets: dict[str, str]) -> set[str]:
    """Return the names of the secrets that a text shows."""
    return {name for name, value in secrets.items() if any(form in text for form in spellings(value))}


def is_ours(module: str | None, filename: str) -> bool:
    """Return whether a frame belongs to the package or to a library below it."""
    return (module or "").partition(".")[0] in OURS or filename.startswith("<attrs generated")


class Sentry:
    """sentry-sdk with its default settings and a transport that records events."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    @contextmanager
    def watching(self) -> Iterator[Sentry]:
        """Capture what is reported within this context."""
        outer = self

        class Kept(sentry_sdk.transport.Transport):
            def capture_envelope(self, envelope: Any) -> None:
                outer.events += [item.payload.json for item in envelope.items if item.type == "event"]

        with sentry_sdk.isolation_scope() as scope:
            scope.set_client(sentry_sdk.Client(dsn="https://key@example.invalid/1", transport=Kept))
            yield self

    def render_logged(self) -> str:
        """Return what was reported because it was logged as an error, in frames of the package."""
        return self._render_events()

    def render_report(self, error: BaseException) -> str:
        """Return what a report of an error contains, except for the caller's own frames."""
        self.events.clear()
        sentry_sdk.capture_exception(error)
        assert self.events
        return self._render_events()

    def _render_events(self) -> str:
        for event in self.events:
            for value in event.get("exception", {}).get("values", ()):
                frames = value.get("stacktrace", {}).get("frames", [])
                frames[:] = [frame for frame in frames if is_ours(frame.get("module"), frame.get("filename", ""))]
                for frame in frames:  # source lines belong to the package and contain no values
                    frame.pop("pre_context", None), frame.pop("post_context", None), frame.pop("context_line", None)
        return repr(self.events) if self.events else ""


def by_rich(error: BaseException) -> str:
    """Return what a traceback of rich with local variables shows, before its layout."""
    limits: dict[str, Any] = {"locals_max_length": 200, "locals_max_string": 5000}
    trace = rich.traceback.Traceback.extract(type(error), error, error.__traceback__, show_locals=True, **limits)
    parts = [f"{stack.exc_type}: {stack.exc_value} {stack.notes}" for stack in trace.stacks]
    frames = (frame for stack in trace.stacks for frame in stack.frames if _in_ours(frame.filename))
    return " ".join([*parts, *(f"{name} = {node}" for frame in frames for name, node in (frame.locals or {}).items())])


def by_pytest(error: BaseException) -> str:
    """Return what `pytest -l` shows, including function arguments."""
    text = ExceptionInfo.from_exception(error).getrepr(showlocals=True, style="long", funcargs=True, truncate_locals=False)
    parts = []
    for trace, crash, _ in getattr(text, "chain", [(text.reprtraceback, text.reprcrash, None)]):
        parts += [
            f"{entry.reprlocals} {entry.reprfuncargs}"
            for entry in trace.reprentries
            if hasattr(entry, "reprlocals")  # a cause without a traceback has none
            if _in_ours(str(entry.reprfileloc and entry.reprfileloc.path))
        ]
        parts.append(str(crash))
        parts += [line for entry in trace.reprentries for line in entry.lines if line.startswith("E")]
    return "\n".join(parts)


def by_traceback(error: BaseException) -> str:
    """Return what the standard library shows, with and without `capture_locals`."""
    parts = traceback.format_exception(error)
    for item in iterate_chain(error):
        exception = traceback.TracebackException.from_exception(item, capture_locals=True, max_group_width=100)
        parts += [repr(frame.locals) for frame in exception.stack if _in_ours(frame.filename)]
    return "\n".join(parts)


def by_itself(error: BaseException) -> str:
    """Return what an exception and its causes contain."""
    return " ".join(f"{item} {item!r} {item.args!r} {vars(item)!r} {getattr(item, '__notes__', '')}" for item in iterate_chain(error))


def live_locals(error: BaseException) -> str:
    """Return the local variables themselves, with nested mappings and sequences, like error trackers traverse them."""
    parts = []
    for item in iterate_chain(error):
        trace = item.__traceback__
        while trace is not None:
            if is_ours(trace.tb_frame.f_globals.get("__name__"), trace.tb_frame.f_code.co_filename):
                parts.append(repr(dict(trace.tb_frame.f_locals)))
            trace = trace.tb_next
    return "\n".join(parts)


def _in_ours(filename: str) -> bool:
    parts = Path(filename).parts
    return filename.startswith("<attrs generated") or ("tests" not in parts and any(part.removesuffix(".py") in OURS for part in parts))


OBSERVERS: dict[str, Callable[[BaseException], str]] = {
    "rich": by_rich,
    "pytest -l": by_pytest,
    "traceback": by_traceback,
    "the exception": by_itself,
    "local variables": live_locals,
}


@contextmanager
def capture_logs() -> Iterator[io.StringIO]:
    """Capture the output of every logger at its most verbose level."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield out
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def find_exposures(error: BaseException, secrets: dict[str, str], sentry: Sentry) -> dict[str, set[str]]:
    """Return which observer shows which of the secrets; empty if none does."""
    leaks = {name: find_secrets(look(error), secrets) for name, look in OBSERVERS.items()}
    leaks["sentry"] = find_secrets(sentry.render_report(error), secrets)
    logger = logging.getLogger("tests.exposure")
    with capture_logs() as out:
        logger.error("it failed", exc_info=error)
    leaks["logging"] = find_secrets(out.getvalue(), secrets)
    return {name: names for name, names in leaks.items() if names}
