# Copied from generator/package/scalev/cli/loopback.py by `python -m generator generate`. Do not edit.
"""Receive the redirect at the end of a sign-in on this machine (RFC 8252, section 7.3)."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from scalev import SignInError
from scalev.oauth import Authorization

from .failures import UsageError

#: The seconds to wait for the sign-in; the code itself is valid for 10 minutes.
_TIMEOUT = 600.0
_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Scalev</title>"
    "<body style='font: 1.1rem system-ui; margin: 4rem'><p>{text}</p></body></html>"
)


class Loopback:
    """A server for one callback, reachable only from this machine. Raises UsageError if the port is in use."""

    def __init__(self, port: int) -> None:
        self._authorization: Authorization | None = None
        self._code = ""
        self._error: SignInError | None = None
        try:
            self._server = HTTPServer(("127.0.0.1", port), self._build_handler())
        except OSError as error:
            raise UsageError(f"--port {port}: cannot listen on it: {error.strerror or error}; choose another, or --no-browser") from None
        self._server.timeout = 1.0  # returns from time to time, so that Ctrl-C works

    def wait_for(self, authorization: Authorization) -> str:
        """Return the code from the callback of this sign-in; callbacks of others are rejected.

        Raises SignInError if access was denied, or no callback came in time.
        """
        self._authorization = authorization
        end = time.monotonic() + _TIMEOUT
        while not self._code and self._error is None:
            if time.monotonic() > end:
                raise SignInError(f"expected the callback of the browser within {_TIMEOUT:g} seconds, got none; try --no-browser")
            self._server.handle_request()
        if self._error is not None:
            raise self._error
        return self._code

    def _take(self, url: str) -> tuple[int, str]:
        """Handle a callback; return the status and the text of the page for the browser."""
        if self._authorization is None:
            return 404, "No sign-in is in progress."
        try:
            self._code = self._authorization.code(url)
        except SignInError as error:
            if error.error_code is not None:
                self._error = error
                return 200, "Access was denied. You can close this page."
            return 400, "This callback does not belong to the sign-in in progress."
        return 200, "You are signed in. You can close this page and return to the terminal."

    def _build_handler(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            timeout = 2  # browsers open connections that they may need later, and send nothing

            def do_GET(self) -> None:
                is_callback = urlsplit(self.path).path == "/callback"
                status, text = take(self.path) if is_callback else (404, "There is nothing here.")
                page = _PAGE.format(text=text).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in http.server
                """Log nothing: the paths hold codes."""

        return Handler

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._server.server_close()
