"""An httpx transport that passes each request to a handler. No other module of this package imports httpx."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from scalev.mock import Request, Response

Handle = Callable[[Request], Response]


class RecordingTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that passes every request to a handler, with the exact bytes that would be sent."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Respond to a request of the sync client."""
        return self._respond(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Respond to a request of the async client."""
        return self._respond(request, await request.aread())

    def _respond(self, request: httpx.Request, body: bytes) -> httpx.Response:
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
        response = self._handle(Request(request.method, path, query, headers, body))
        raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
        return httpx.Response(response.status, headers=raw_headers, content=response.body, request=request)
