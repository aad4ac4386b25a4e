"""Receivers for web frameworks: the raw body up to a limit, the router's reply, and a status for each outcome."""

from __future__ import annotations

import asyncio
import io
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from scalev import ConfigurationError, models, webhooks
from scalev.webhooks import ASGIReceiver, AsyncRouter, Delivery, MemoryDeliveryLog, Router, WSGIReceiver, django_view

from tests.runtime.deliveries import SECRET, TEST_EVENT, deliver

#: Sends a request to /hooks, and returns its status, content type and text.
Send = Callable[..., tuple[int, str, str]]
LIMIT = 2_000


def _sync_router() -> Router[None]:
    router = Router(SECRET, log=MemoryDeliveryLog())

    @router.on("payment.received")
    def pay(payment: models.WebhookPaymentChange, delivery: Delivery[None]) -> None:
        if payment.payment_status == "conflict":
            raise LookupError

    return router


def _async_router() -> AsyncRouter[None]:
    router = AsyncRouter(SECRET, log=MemoryDeliveryLog())

    @router.on("payment.received")
    async def pay(payment: models.WebhookPaymentChange, delivery: Delivery[None]) -> None:
        await asyncio.sleep(0)
        if payment.payment_status == "conflict":
            raise LookupError

    return router


def _over_asgi(app: Any) -> Send:
    async def send(method: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str, str]:
        async def chunks() -> Any:
            for start in range(0, len(body or b""), 100):
                yield (body or b"")[start : start + 100]

        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://receiver") as client:
            response = await client.request(method, "/hooks", content=chunks() if "chunked" in headers else body, headers=headers)
        return response.status_code, response.headers["content-type"], response.text

    return lambda *arguments: asyncio.run(send(*arguments))


def _starlette() -> Send:
    from starlette.applications import Starlette
    from starlette.routing import Route

    return _over_asgi(Starlette(routes=[Route("/hooks", ASGIReceiver(_async_router(), max_body_bytes=LIMIT))]))


def _fastapi() -> Send:
    from fastapi import FastAPI

    app = FastAPI()
    app.add_route("/hooks", ASGIReceiver(_sync_router(), max_body_bytes=LIMIT))  # type: ignore[arg-type]
    return _over_asgi(app)


def _flask() -> Send:
    from flask import Flask
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    app = Flask(__name__)
    receiver = WSGIReceiver(_sync_router(), max_body_bytes=LIMIT)
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/hooks": receiver})  # type: ignore[method-assign]

    def send(method: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str, str]:
        options: dict[str, Any] = {}
        if "chunked" in headers:
            options = {"input_stream": io.BytesIO(body or b""), "environ_overrides": {"wsgi.input_terminated": True}}
        else:
            options = {"data": body}
        response = app.test_client().open("/hooks", method=method, headers=headers, **options)
        return response.status_code, response.content_type, response.text

    return send


def _django(router: Router[None] | AsyncRouter[None]) -> Send:
    import django  # type: ignore[import-untyped]
    from django.conf import settings  # type: ignore[import-untyped]
    from django.test import AsyncRequestFactory, RequestFactory  # type: ignore[import-untyped]

    if not settings.configured:
        settings.configure()
        django.setup(set_prefix=False)
    view: Any = django_view(router, max_body_bytes=LIMIT)
    assert view.csrf_exempt

    def send(method: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str, str]:
        factory = AsyncRequestFactory() if isinstance(router, AsyncRouter) else RequestFactory()
        request = factory.generic(method, "/hooks", body or b"", "application/json", headers=headers)
        response = asyncio.run(view(request)) if isinstance(router, AsyncRouter) else view(request)
        return response.status_code, response["Content-Type"], response.content.decode()

    return send


@pytest.fixture(params=["starlette", "fastapi", "flask", "django", "async django"])
def send(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[Send]:
    senders: dict[str, Callable[[], Send]] = {
        "starlette": _starlette,
        "fastapi": _fastapi,
        "flask": _flask,
        "django": lambda: _django(_sync_router()),
        "async django": lambda: _django(_async_router()),
    }
    with caplog.at_level(logging.CRITICAL, logger="django.request"):
        yield senders[request.param]()


def test_each_outcome_has_its_status(send: Send) -> None:
    body, headers = deliver()
    assert send("POST", body, headers) == (200, "application/json", '{"outcome": "handled"}')
    assert send("POST", body, headers) == (200, "application/json", '{"outcome": "duplicate"}')
    assert send("POST", *TEST_EVENT)[0::2] == (200, '{"outcome": "ignored"}')
    assert send("POST", body, {})[0::2] == (401, '{"outcome": "bad_signature"}')
    assert send("POST", b"[]", webhooks.sign_headers(b"[]", SECRET))[0::2] == (400, '{"outcome": "bad_payload"}')
    assert send("POST", *deliver(unique_id="event_2", payment_status="conflict"))[0::2] == (500, '{"outcome": "failed"}')
    assert send("GET", None, {})[0] == 405


def test_a_body_is_read_up_to_the_limit(send: Send) -> None:
    for size, status in ((LIMIT, 200), (LIMIT + 1, 413)):
        body, _ = deliver(notes="")
        body = body.replace(b'"notes": ""', b'"notes": "' + b"x" * (size - len(body)) + b'"')
        assert len(body) == size
        headers = webhooks.sign_headers(body, SECRET)
        assert send("POST", body, headers)[0] == status
        assert send("POST", body, {**headers, "chunked": "yes"})[0] == status


def test_a_body_without_a_length_is_none_where_the_server_does_not_end_it() -> None:
    class Endless:
        def read(self, size: int) -> bytes:
            raise AssertionError("would wait for ever")

    statuses: list[str] = []
    environ = {"REQUEST_METHOD": "POST", "wsgi.input": Endless(), "HTTP_X_SCALEV_HMAC_SHA256": "x"}
    WSGIReceiver(_sync_router())(environ, lambda status, headers: statuses.append(status))
    assert statuses == ["401 Unauthorized"]


def test_a_sender_that_disconnects_gets_no_response() -> None:
    async def run() -> list[Any]:
        messages = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])
        messages_sent: list[Any] = []

        async def receive() -> Any:
            return next(messages)

        async def send(message: Any) -> None:
            messages_sent.append(message)

        await ASGIReceiver(_async_router())({"type": "http", "method": "POST", "headers": []}, receive, send)
        return messages_sent

    assert asyncio.run(run()) == []


def test_sync_handlers_do_not_block_the_event_loop() -> None:
    router = Router(SECRET, log=MemoryDeliveryLog())
    threads = []

    @router.on("payment.received")
    def pay(payment: models.WebhookPaymentChange, delivery: Delivery[None]) -> None:
        threads.append(threading.current_thread())

    assert _over_asgi(ASGIReceiver(router))("POST", *deliver())[0] == 200
    assert threads != [threading.main_thread()]


def test_a_receiver_needs_a_router_that_fits() -> None:
    with pytest.raises(ConfigurationError, match=r"^expected a Router, got AsyncRouter$"):
        WSGIReceiver(_async_router())  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=r"^expected a Router or an AsyncRouter, got str$"):
        ASGIReceiver("router")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=r"^max_body_bytes: "):
        ASGIReceiver(_sync_router(), max_body_bytes=0)
    with pytest.raises(ConfigurationError, match="'websocket'"):
        asyncio.run(ASGIReceiver(_sync_router())({"type": "websocket"}, None, None))  # type: ignore[arg-type]


def test_the_module_imports_no_framework() -> None:
    code = "import sys, scalev.webhooks; print({'anyio', 'starlette', 'flask', 'django', 'redis', 'sqlalchemy'} & sys.modules.keys())"
    environment = {**os.environ, "PYTHONPATH": str(Path(webhooks.__file__).parents[1])}
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert process.stdout == "set()\n"
