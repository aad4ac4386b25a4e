"""Receive deliveries in web frameworks, each imported only when it is used.

A receiver reads the raw body up to a limit, passes it to a router, and responds with the router's reply.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

from ..checks import describe, is_count
from ..errors import ConfigurationError
from ..public import PACKAGE, public_in
from .events import Headers
from .replies import Outcome, Reply
from .routing import AsyncRouter, Router

_export = public_in(f"{PACKAGE}.webhooks")

#: The default for the largest body in bytes, about ten times that of an order with a hundred lines.
MAX_BODY_BYTES = 1_048_576

AnyRouter = Router[Any, Any] | AsyncRouter[Any, Any]


class _Receiver:
    """Settings that all receivers share."""

    def __init__(self, router: AnyRouter, hand_over: Callable[..., Any] | None, max_body_bytes: int, kinds: tuple[type, ...]) -> None:
        if not isinstance(router, kinds):
            expected = " or ".join(f"a {kind.__name__}" if kind is Router else f"an {kind.__name__}" for kind in kinds)
            raise ConfigurationError(f"expected {expected}, got {type(router).__name__}")
        if not is_count(max_body_bytes):
            raise ConfigurationError(f"max_body_bytes: expected an integer of 1 or more, got {describe(max_body_bytes)}")
        self._router: AnyRouter = router
        self._hand_over = hand_over
        self._limit = max_body_bytes

    def _reject(self, method: str, length: str | None) -> Reply[Any] | None:
        """Return the reply to a request that is rejected before its body is read."""
        if method != "POST":
            return Reply(outcome=Outcome.BAD_METHOD)
        if length is not None and length.isdecimal() and int(length[:20]) > self._limit:
            return Reply(outcome=Outcome.TOO_LARGE)
        return None

    async def _receive(self, body: bytes, headers: Headers) -> Reply[Any]:
        if isinstance(self._router, AsyncRouter):
            return await self._router.receive(body, headers, hand_over=self._hand_over)
        from anyio import to_thread  # not needed for WSGI

        receive = partial(self._router.receive, body, headers, hand_over=self._hand_over)
        return await to_thread.run_sync(receive)


@_export
class ASGIReceiver(_Receiver):
    """Receive deliveries as an ASGI application: a route of Starlette or FastAPI, or a server of its own.

        app = FastAPI(routes=[Route("/webhooks", webhooks.ASGIReceiver(router), methods=["POST"])])

    The handlers of a sync `Router` run in a thread.

    Args:
        router: A `Router` or an `AsyncRouter`.
        hand_over: A function that puts each event into a queue instead of handling it: see `Router.receive`.
        max_body_bytes: The largest body that is read; a larger one is rejected with 413.
    """

    def __init__(self, router: AnyRouter, *, hand_over: Callable[..., Any] | None = None, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        super().__init__(router, hand_over, max_body_bytes, (Router, AsyncRouter))

    async def __call__(
        self,
        scope: Mapping[str, Any],
        receive: Callable[[], Awaitable[Mapping[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Receive one delivery."""
        if scope["type"] != "http":
            raise ConfigurationError(f"ASGIReceiver: expected an HTTP request, got a connection of the type {scope['type']!r:.40}")
        headers = _Pairs((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        reply = self._reject(scope["method"], headers.find("content-length"))
        if reply is None:
            body = bytearray()
            is_more = True
            while is_more and len(body) <= self._limit:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                body += message.get("body", b"")
                is_more = message.get("more_body", False)
            is_whole = len(body) <= self._limit
            reply = await self._receive(bytes(body), headers) if is_whole else Reply(outcome=Outcome.TOO_LARGE)
        content = reply.body
        fields = {**reply.headers, "Content-Length": str(len(content))}
        header_bytes = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": header_bytes})
        await send({"type": "http.response.body", "body": content})


@_export
class WSGIReceiver(_Receiver):
    """Receive deliveries as a WSGI application, for Flask by `werkzeug.middleware.dispatcher.DispatcherMiddleware`.

    Args:
        router: A `Router`.
        hand_over: A function that puts each event into a queue instead of handling it: see `Router.receive`.
        max_body_bytes: The largest body that is read; a larger one is rejected with 413.
    """

    def __init__(
        self, router: Router[Any, Any], *, hand_over: Callable[..., Any] | None = None, max_body_bytes: int = MAX_BODY_BYTES
    ) -> None:
        super().__init__(router, hand_over, max_body_bytes, (Router,))
        self._receive_now = router.receive

    def __call__(self, environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Receive one delivery."""
        length = environ.get("CONTENT_LENGTH") or None
        reply = self._reject(environ["REQUEST_METHOD"], length)
        if reply is None:
            # without a length there is no body, unless the server ends its stream
            is_bounded = length is not None and length.isdecimal()
            size = int(length or 0) if is_bounded else self._limit + 1 if environ.get("wsgi.input_terminated") else 0
            body = _read(environ["wsgi.input"], size)
            if len(body) > self._limit:
                reply = Reply(outcome=Outcome.TOO_LARGE)
            else:
                reply = self._receive_now(body, _Pairs(_list_headers(environ)), hand_over=self._hand_over)
        content = reply.body
        start_response(f"{reply.status} {_REASONS[reply.status]}", [*reply.headers.items(), ("Content-Length", str(len(content)))])
        return [content]


@_export
def django_view(
    router: AnyRouter, *, hand_over: Callable[..., Any] | None = None, max_body_bytes: int = MAX_BODY_BYTES
) -> Callable[[Any], Any]:
    """Return a view of Django that receives deliveries, exempt from CSRF protection: `path("webhooks", django_view(router))`.

    The view of an `AsyncRouter` is a coroutine function.

    Args:
        router: A `Router` or an `AsyncRouter`.
        hand_over: A function that puts each event into a queue instead of handling it: see `Router.receive`.
        max_body_bytes: The largest body that is accepted; a larger one is rejected with 413. Django's own limit,
            `DATA_UPLOAD_MAX_MEMORY_SIZE`, applies as well.
    """
    response = import_module("django.http").HttpResponse
    too_big = import_module("django.core.exceptions").RequestDataTooBig
    receiver = _Receiver(router, hand_over, max_body_bytes, (Router, AsyncRouter))

    def read(request: Any) -> bytes | Reply[Any]:
        reply = receiver._reject(request.method, request.headers.get("Content-Length"))
        if reply is not None:
            return reply
        try:
            body: bytes = request.body
        except too_big:
            return Reply(outcome=Outcome.TOO_LARGE)
        return body if len(body) <= max_body_bytes else Reply(outcome=Outcome.TOO_LARGE)

    def respond(reply: Reply[Any]) -> Any:
        return response(reply.body, status=reply.status, headers=reply.headers)

    async def receive_async(request: Any) -> Any:
        body = read(request)
        return respond(body if isinstance(body, Reply) else await receiver._receive(body, request.headers))

    def receive(request: Any) -> Any:
        body = read(request)
        return respond(body if isinstance(body, Reply) else synchronous.receive(body, request.headers, hand_over=hand_over))

    synchronous: Any = router
    view: Any = receive_async if isinstance(router, AsyncRouter) else receive
    view.csrf_exempt = True
    django_view: Callable[[Any], Any] = view
    return django_view


class _Pairs:
    """Headers as pairs, several of which may have the same name."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = list(pairs)

    def items(self) -> Iterable[tuple[str, str]]:
        return self._pairs

    def find(self, name: str) -> str | None:
        return next((value for key, value in self._pairs if key.lower() == name), None)


def _list_headers(environ: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return [(key[5:].replace("_", "-"), value) for key, value in environ.items() if key.startswith("HTTP_")]


def _read(stream: Any, size: int) -> bytes:
    """Read this many bytes, or all that there are; a single read may return fewer."""
    body = bytearray()
    while len(body) < size and (chunk := stream.read(size - len(body))):
        body += chunk
    return bytes(body)


_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    405: "Method Not Allowed",
    413: "Content Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
