# Copied from generator/package/scalev/cli/webhooks.py by `python -m generator generate`. Do not edit.
"""Verify a webhook delivery, or receive deliveries on this machine and print them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Annotated, Any

from cyclopts import Parameter
from scalev import ConfigurationError, WebhookError
from scalev import webhooks as events
from scalev._runtime.json_data import to_plain_json
from scalev._runtime.webhooks.events import SIGNATURE_HEADER

from .failures import REJECTED, Failure, UsageError
from .flags import OUTPUT
from .output.formats import open_writer
from .streams import remark
from .tools import check_count, check_port, make_group, make_tool

_LARGEST_BODY = 1024 * 1024
_Secret = Annotated[str | None, Parameter(help="The secret of the webhook (default: SCALEV_WEBHOOK_SECRET).")]
_Format = Annotated[str | None, Parameter(name="--format", help="The format of the output.", group=OUTPUT)]


def verify(
    body: Annotated[str, Parameter(help="The file with the raw body, or - for standard input.")],
    /,
    *,
    signature: Annotated[str, Parameter(help=f"The value of the header {SIGNATURE_HEADER}.")],
    secret: _Secret = None,
    format_: _Format = None,
) -> None:
    """Verify the signature of a delivery, and print its event. The exit code is 6 if it does not match.

    Example:
      scalev webhooks verify delivery.json --signature "$SIGNATURE"
    """
    raw = _read_body(body)
    try:
        event = events.verify(raw, {SIGNATURE_HEADER: signature}, _find_secret(secret))
    except WebhookError as error:
        raise Failure(str(error), REJECTED) from None
    open_writer(format_).write_one(_describe(event, raw))


def listen(
    *,
    port: Annotated[int, Parameter(help="The port to listen on; 0 picks a free one (default: 8765).", validator=check_port)] = 8765,
    count: Annotated[int | None, Parameter(help="Stop after this many deliveries (default: on Ctrl-C).", validator=check_count)] = None,
    secret: _Secret = None,
    format_: _Format = None,
) -> None:
    """Receive webhooks at http://127.0.0.1:PORT, verify them and print each one. A wrong signature is rejected with 401.

    To receive webhooks from the mock, run `scalev mock --webhook http://127.0.0.1:8765`; from the service, you need a tunnel.

    Example:
      scalev webhooks listen --port 8765
    """
    handler = _build_handler(_find_secret(secret), format_ or ("table" if sys.stdout.isatty() else "jsonl"))
    try:
        server = HTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise UsageError(f"--port {port}: cannot listen on it: {error.strerror or error}") from None
    with server:
        remark(f"Listening on http://127.0.0.1:{server.server_port} for webhooks. Stop with Ctrl-C.")
        server.timeout = 0.5  # returns from time to time, so that Ctrl-C works
        handler.left = count
        while handler.left is None or handler.left > 0:
            server.handle_request()


class _Handler(BaseHTTPRequestHandler):
    """Receive one delivery."""

    secret = ""
    format = "jsonl"
    left: int | None = None

    timeout = 10

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        status = 413 if length > _LARGEST_BODY else self._receive(self.rfile.read(length))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _receive(self, body: bytes) -> int:
        try:
            event = events.verify(body, dict(self.headers.items()), self.secret)
        except (WebhookError, ConfigurationError) as error:
            remark(f"scalev: rejected a delivery: {' '.join(str(error).split())}")
            return 401
        open_writer(self.format).write_one(_describe(event, body))
        sys.stdout.flush()
        kind = type(self)
        if kind.left is not None:
            kind.left -= 1
        return 200

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in http.server
        """Log nothing: each delivery is printed."""


def _build_handler(secret: str, format_: str) -> type[_Handler]:
    return type("_OwnHandler", (_Handler,), {"secret": secret, "format": format_})


def _describe(event: Any, body: bytes) -> Mapping[str, Any]:
    return {
        "event": event.event,
        "unique_id": event.unique_id,
        "timestamp": event.timestamp.isoformat(),
        **({"app_id": event.app_id} if event.app_id else {}),
        "data": to_plain_json(event.to_dict().get("data")),
        "bytes": len(body),
    }


def _find_secret(secret: str | None) -> str:
    value = secret or os.environ.get("SCALEV_WEBHOOK_SECRET")
    if not value:
        raise UsageError("expected --secret or SCALEV_WEBHOOK_SECRET, got neither")
    return value


def _read_body(source: str) -> bytes:
    if source == "-":
        return sys.stdin.buffer.read()
    from pathlib import Path

    try:
        return Path(source).expanduser().read_bytes()
    except OSError as error:
        raise UsageError(f"{source}: cannot be read: {error.strerror or error}") from None


app = make_group("webhooks", "Verify a webhook, or receive webhooks on this machine")
app.command(make_tool(verify))
app.command(make_tool(listen))
