# Copied from generator/mock/transport.py by `python -m generator generate`. Do not edit.
"""The mock as a transport of httpx, for sync and async clients. The only module of the mock that knows httpx."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from .messages import Request, Response


class MockTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Gives every request to a handler instead of the network."""

    def __init__(self, handle: Callable[[Request], Response]) -> None:
        self._handle = handle

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of a sync client."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an async client."""
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        path, _, query = request.url.raw_path.decode("ascii", "replace").partition("?")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
        answer = self._handle(Request(request.method, path, query, headers, body))
        sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        sent.append((b"content-length", str(len(answer.body)).encode()))
        return httpx.Response(answer.status, headers=sent, content=answer.body, request=request)
