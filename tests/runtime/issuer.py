"""A stand-in for the service that issues expiring tokens, and a driver that sends the same calls through either kind of client."""

from __future__ import annotations

import asyncio
import json
import threading
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import trio
from scalev._runtime.auth.async_token_source import AsyncTokenSource
from scalev._runtime.auth.oauth import OAuthApp
from scalev._runtime.auth.token_source import TokenSource
from scalev._runtime.auth.tokens import App, StorefrontApp, TokenSet
from scalev._runtime.clients import AsyncClient, SyncClient
from scalev._runtime.decoders import ModelDecoder
from scalev._runtime.frames import iterate_chain
from scalev._runtime.retries import NO_RETRY

from tests.runtime.service import GET, SFPK, Mode, Order, Tokens, operation

CLIENT_SECRET = "client_secret_do_not_show"
STORE = "/v3/stores/{store_id}"

OAUTH = operation(
    {200: lambda: ModelDecoder(lambda: Tokens)},
    id="exchangeToken",
    method="POST",
    path="/token",
    bearer=None,
    content_type="application/json",
)
CUSTOMER = operation(
    {200: lambda: ModelDecoder(lambda: Tokens)},
    id="refreshJwt",
    method="POST",
    path=f"{STORE}/refresh",
    bearer=None,
    key="storefront_key",
    content_type="application/json",
)
ME = operation(id="getMe", path=f"{STORE}/me", bearer="customer")

_OPERATIONS = {"oauth": (__name__, "OAUTH"), "customer": (__name__, "CUSTOMER")}

APP = OAuthApp("client_1", CLIENT_SECRET, "https://app.example/callback")
SHOP = StorefrontApp(SFPK)


class Sync(SyncClient):
    """A client that knows the token refresh operations."""

    _token_operations = _OPERATIONS


class Async(AsyncClient):
    """A client that knows the token refresh operations."""

    _token_operations = _OPERATIONS


class Time:
    """A clock that advances only on request."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 31, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        """Advance the time."""
        self.now += timedelta(**time)


class Issuer:
    """An issuer of token pairs, of which only the newest is valid; it responds to calls with the token they carried.

    `refusal` is the response to a refresh instead of tokens, once per entry; `before` runs before each response to a refresh.
    """

    def __init__(self, time: Time) -> None:
        self.time = time
        self.count = 0
        self.refresh_requests: list[httpx.Request] = []
        self.calls: list[httpx.Request] = []
        self.refusals: list[httpx.Response | Exception] = []
        self.before: Callable[[], None] = lambda: None
        self.lasts = 3600
        self._lock = threading.Lock()

    @property
    def access(self) -> str:
        """The access token that is currently valid."""
        return f"access-{self.count}-do-not-show"

    @property
    def refresh(self) -> str:
        """The refresh token that is currently valid."""
        return f"refresh-{self.count}-do-not-show"

    @property
    def tokens(self) -> TokenSet:
        """The tokens that are currently valid, as a program stores them."""
        return TokenSet(access_token=self.access, refresh_token=self.refresh, expires_at=self.time() + timedelta(seconds=self.lasts))

    @property
    def bearers(self) -> list[str]:
        """The tokens of the calls so far."""
        return [request.headers["authorization"].removeprefix("Bearer ") for request in self.calls]

    def revoke(self) -> None:
        """Reject the currently valid access token, and issue new tokens without delivering them."""
        self.count += 1

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        is_refresh = request.url.path.rpartition("/")[2] in ("token", "refresh")
        (self.refresh_requests if is_refresh else self.calls).append(request)
        if not is_refresh:
            is_authorized = request.headers["authorization"] == f"Bearer {self.access}"
            return httpx.Response(200, json={"id": 1}) if is_authorized else httpx.Response(401, json={"error": "unauthorized"})
        self.before()
        if self.refusals:
            refusal = self.refusals.pop(0)
            if isinstance(refusal, Exception):
                raise refusal
            return httpx.Response(refusal.status_code, headers=refusal.headers, content=refusal.content)
        body = json.loads(request.content)
        with self._lock:
            if body.get("refresh_token", body.get("refresh")) != self.refresh:
                code = "invalid_grant" if "refresh_token" in body else "unauthorized"
                return httpx.Response(400 if "refresh_token" in body else 401, json={"error": code})
            self.count += 1
            names = ("access_token", "refresh_token") if "refresh_token" in body else ("access", "refresh")
            return httpx.Response(200, json={**dict(zip(names, (self.access, self.refresh), strict=True)), "expires_in": self.lasts})

    async def respond(self, request: httpx.Request) -> httpx.Response:
        """Respond to an asynchronous client: other calls proceed before the response to a refresh."""
        await request.aread()
        if request.url.path.endswith(("/token", "/refresh")):
            await anyio.lowlevel.checkpoint()
        return self(request)


class Driver:
    """A driver that sends calls through one kind of client, with the same results for both."""

    def __init__(self, mode: Mode, issuer: Issuer, **settings: Any) -> None:
        self.mode, self.issuer = mode, issuer
        self._runner = asyncio.Runner()
        kind: Any = Sync if mode == "sync" else Async
        handler = httpx.MockTransport(issuer if mode == "sync" else issuer.respond)
        self.client: Any = kind(**{"transport": handler, "retry": NO_RETRY, **settings})

    def source(self, tokens: TokenSet | None = None, app: App = APP, **settings: Any) -> Any:
        """Return a token source for this client."""
        kind: Any = TokenSource if self.mode == "sync" else AsyncTokenSource
        return kind(tokens or self.issuer.tokens, app, **{"now": self.issuer.time, **settings})

    def use(self, source: Any) -> Driver:
        """Return the same driver with a token source."""
        driver = object.__new__(Driver)
        driver.__dict__.update(self.__dict__)
        if source.kind == "oauth":
            driver.client = self.client.with_options(auth=source)
        else:
            driver.client = self.client._bind({"store_id": "store_1"}, customer_token=source)
        return driver

    def run(self, awaitable: Any) -> Any:
        """Run a call of the client and return its result."""
        if self.mode == "sync":
            return awaitable
        return trio.run(_await_result, awaitable) if self.mode == "trio" else self._runner.run(_await_result(awaitable))

    def call(self, endpoint: Any = GET, **arguments: Any) -> Order:
        """Return the result of one call."""
        order: Order = self.run(self.client._calls.call(endpoint, **arguments))
        return order

    def many(self, count: int, endpoint: Any = GET) -> list[Order | BaseException]:
        """Return the results or exceptions of many concurrent calls."""
        if self.mode != "sync":
            results: list[Order | BaseException] = []

            async def one() -> None:
                try:
                    results.append(await self.client._calls.call(endpoint))
                except Exception as error:  # noqa: BLE001 - it is a result here
                    results.append(error)

            async def together() -> None:
                async with anyio.create_task_group() as group:
                    for _ in range(count):
                        group.start_soon(one)

            self.run(together())
            return results
        with ThreadPoolExecutor(count) as pool:
            futures = [pool.submit(self.client._calls.call, endpoint) for _ in range(count)]
        return [future.exception() or future.result() for future in futures]

    def close(self) -> None:
        """Close the client."""
        self.run(self.client.close())
        self._runner.close()


async def _await_result(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


class SlowIssuer:
    """A stand-in that responds to refreshes when the test decides, on asyncio and trio."""

    def __init__(self, issuer: Issuer, **settings: Any) -> None:
        self.issuer = issuer
        self.is_refreshing, self.go_on = anyio.Event(), anyio.Event()
        self.source = AsyncTokenSource(issuer.tokens, APP, now=issuer.time, **settings)
        issuer.time.pass_by(hours=2)
        self.client = Async(auth=self.source, transport=httpx.MockTransport(self.respond))

    async def respond(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            self.is_refreshing.set()
            await self.go_on.wait()
        return self.issuer(request)


def reject(code: str, status: int = 400) -> httpx.Response:
    """Return the response to a refresh that is rejected."""
    return httpx.Response(status, json={"error": code, "error_description": "no"})


def collect_text(error: BaseException) -> str:
    """Return all that an exception and its causes contain and show."""
    results = list(iterate_chain(error))
    return " ".join([*("".join(traceback.format_exception(item)) for item in results), *(f"{item!r} {vars(item)}" for item in results)])
