"""A small API for the tests of the runtime: its models, its operations, and a stand-in for the service that records requests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from email import message_from_bytes
from typing import Any, Literal

import httpx
import trio
from scalev._runtime import scalars
from scalev._runtime.clients import AsyncClient, SyncClient
from scalev._runtime.decoders import EnumDecoder, ListDecoder, MapDecoder, ModelDecoder
from scalev._runtime.enums import OpenEnum
from scalev._runtime.models import Model, model, wire
from scalev._runtime.operations import Operation
from scalev._runtime.retries import NO_RETRY

SECRET = "sk_live_do_not_show"
SFPK = "sfpk_do_not_show"
JWT = "jwt.do.not.show"
SECRETS = (SECRET, SFPK, JWT)

Mode = Literal["sync", "async", "trio"]
MODES: tuple[Mode, ...] = ("sync", "async")  # asynchronous calls on asyncio
ALL_MODES: tuple[Mode, ...] = (*MODES, "trio")
LOOPS: tuple[Mode, ...] = ("async", "trio")


class Status(OpenEnum):
    """The status of an order."""

    PAID = "paid"
    UNPAID = "unpaid"


class Flag(OpenEnum):
    """A boolean, spelled as text."""

    TRUE = "true"
    FALSE = "false"


@model
class Line(Model):
    """A line of an order."""

    name: str | None = wire(scalars.decode_text)
    price: Decimal | None = wire(scalars.decode_number)
    lines: list[Line] | None = wire(ListDecoder(ModelDecoder(lambda: Line)))


@model
class Order(Model):
    """An order."""

    notes: str | None = wire(scalars.decode_text)
    id: int | str | None = wire(scalars.decode_id)
    status: Status | None = wire(EnumDecoder(lambda: Status))
    total: Decimal | None = wire(scalars.decode_number)
    quantity: int | None = wire(scalars.decode_integer)
    is_paid: bool | None = wire(scalars.decode_boolean)
    from_: str | None = wire(scalars.decode_text, "from")
    url: str | None = wire(scalars.decode_url)
    created_at: datetime | None = wire(scalars.decode_datetime)
    due: date | None = wire(scalars.decode_date)
    anything: Any = wire(scalars.decode_any)
    metadata: dict[str, Any] | None = wire(scalars.decode_object)
    lines: list[Line] | None = wire(ListDecoder(ModelDecoder(lambda: Line)))
    variants: dict[str, Line] | None = wire(MapDecoder(ModelDecoder(lambda: Line)))
    statuses: list[Status] | None = wire(ListDecoder(EnumDecoder(lambda: Status)))


@model
class Tokens(Model):
    """The response to a login."""

    access: str | None = wire(scalars.decode_text)
    refresh: str | None = wire(scalars.decode_text)
    expires_in: int | None = wire(scalars.decode_integer)


@model
class Page(Model):
    """A page of orders."""

    data: list[Order] | None = wire(ListDecoder(ModelDecoder(lambda: Order)))
    has_next: bool | None = wire(scalars.decode_boolean)
    has_previous: bool | None = wire(scalars.decode_boolean)
    next_cursor: str | None = wire(scalars.decode_text)
    previous_cursor: str | None = wire(scalars.decode_text)


def operation(decoders: Any = None, **settings: Any) -> Operation[Any]:
    """Return an operation that responds with an order, with overrides."""
    decoders = {200: lambda: ModelDecoder(lambda: Order)} if decoders is None else decoders
    return Operation(**{"id": "getOrder", "method": "GET", "path": "/v3/orders", "scope": "order:read", "decoders": decoders, **settings})


GET = operation()
CREATE = operation(
    id="createOrder",
    method="POST",
    content_type="application/json",
    money=("total", "lines.[].price"),
)
UPLOAD = operation(id="uploadOrders", method="POST", content_type="multipart/form-data", files=("file",))
LIST = operation({200: lambda: ModelDecoder(lambda: Page)}, id="listOrders", items="data", cursor="next_cursor")
UNPAGED = operation({200: lambda: ModelDecoder(lambda: Page)}, id="listTags", items="data")

Reply = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Service:
    """A stand-in that returns the given responses in order, repeating the last one, and records the requests."""

    def __init__(self, *replies: Reply | Mapping[str, Any] | list[Any]) -> None:
        self.requests: list[httpx.Request] = []
        self._replies = [httpx.Response(200, json=reply) if isinstance(reply, (dict, list)) else reply for reply in replies]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._reply(request)

    async def respond(self, request: httpx.Request) -> httpx.Response:
        """Respond to an asynchronous client."""
        await request.aread()
        return self._reply(request)

    def _reply(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply: Any = self._replies.pop(0) if len(self._replies) > 1 else (self._replies or [httpx.Response(200, json={})])[0]
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, httpx.Response):
            # a response can be read only once: each request gets its own
            return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)
        response: httpx.Response = reply(request)
        return response

    @property
    def last(self) -> httpx.Request:
        """The last request."""
        return self.requests[-1]

    @property
    def body(self) -> Any:
        """The JSON body of the last request, with exact numbers."""
        return json.loads(self.last.content, parse_float=Decimal)


def sync_client(service: Service, **settings: Any) -> SyncClient:
    """Return a client of the service without retries; `bound` are the credentials of a bound one."""
    bindings = settings.pop("bound", {})
    return SyncClient(**{"api_key": SECRET, "transport": httpx.MockTransport(service), "retry": NO_RETRY, **settings})._bind({}, **bindings)


def async_client(service: Service, **settings: Any) -> AsyncClient:
    """Return an asynchronous client of the service without retries; `bound` are the credentials of a bound one."""
    bindings = settings.pop("bound", {})
    return AsyncClient(**{"api_key": SECRET, "transport": httpx.MockTransport(service.respond), "retry": NO_RETRY, **settings})._bind(
        {}, **bindings
    )


def call(mode: Mode, service: Service, endpoint: Operation[Any] = GET, *, settings: Any = None, **arguments: Any) -> Any:
    """Return the result of one call through a client of its own."""
    if mode == "sync":
        with sync_client(service, **(settings or {})) as client:
            return client._calls.call(endpoint, **arguments)

    async def run() -> Any:
        async with async_client(service, **(settings or {})) as client:
            return await client._calls.call(endpoint, **arguments)

    return run_async(mode, run)


def run_async(mode: Mode, function: Callable[[], Awaitable[Any]]) -> Any:
    """Run a coroutine function on asyncio or trio."""
    if mode == "trio":
        return trio.run(function)

    async def run() -> Any:
        return await function()

    return asyncio.run(run())


def capture_request(endpoint: Operation[Any] = GET, **arguments: Any) -> httpx.Request:
    """Return the request that a call sends."""
    service = Service()
    call("sync", service, endpoint, **arguments)
    return service.last


def parts(request: httpx.Request) -> list[tuple[str, str | None, str, bytes]]:
    """Return the parts of a multipart request: name, file name, content type, content."""
    head = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n"
    results = []
    for part in message_from_bytes(head + request.content).get_payload():
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
        results.append((name, part.get_filename(), part.get("content-type", ""), part.get_payload(decode=True)))  # type: ignore[union-attr]
    return results  # type: ignore[return-value]
