"""No tool that prints tracebacks, local variables or logs shows a credential, whatever fails, in whichever transport.

A sample runs with the tests; `python -m tests.runtime.test_exposure` combines every call with every failure.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from scalev import (
    AsyncScalev,
    AsyncTokenSource,
    OAuthApp,
    Retry,
    Scalev,
    StorefrontApp,
    TokenSet,
    TokenSource,
)

from tests.runtime.exposure import OBSERVERS, Sentry, capture_logs, find_exposures, find_secrets, secret

SECRETS = {
    name: secret(name.replace("_", "-"))
    for name in (
        "api_key",
        "storefront_key",
        "bearer_token",
        "refresh_token",
        "client_secret",
        "customer_token",
        "guest_token",
        "otp",
        "webhook_secret",
        "proxy_password",
        "app_secret",
        "code_verifier",
    )
}
#: Tokens that appear only in a response.
NEW = {"new_access": secret("new-access"), "new_refresh": secret("new-refresh")}
ALL = {**SECRETS, **NEW}
S = SECRETS
NOW = datetime(2026, 1, 31, 8, tzinfo=UTC)
APP = OAuthApp("client_1", S["client_secret"], "https://app.example/callback")
SHOP = StorefrontApp(S["storefront_key"])


def tokens(**extra: Any) -> TokenSet:
    """Return expired tokens, so that the next call requests new ones."""
    return TokenSet(access_token=S["bearer_token"], refresh_token=S["refresh_token"], expires_at=NOW - timedelta(hours=1), **extra)


def _source(client: Any, app: Any) -> Any:
    return (AsyncTokenSource if isinstance(client, AsyncScalev) else TokenSource)(tokens(), app, now=lambda: NOW)


def _shop(client: Any) -> Any:
    return client.storefront("store_1", api_key=S["storefront_key"], guest_token=S["guest_token"], customer_token=S["customer_token"])


#: Every kind of call that carries credentials; its result may have to be awaited or iterated over.
CALLS: dict[str, Callable[[Any], Any]] = {
    "a key": lambda client: client.orders.get("1"),
    "a list": lambda client: client.orders.list(search="x"),
    "a wait": lambda client: _shop(client).orders.wait_until_paid("slug_1", timeout=0, extra_query={"token": S["bearer_token"]}),
    "a storefront": lambda client: _shop(client).cart.get(),
    "a merge": lambda client: _shop(client).cart.merge(),
    "a code": lambda client: _shop(client).auth.verify_otp(email="sari@example.com", otp=S["otp"]),
    "a customer": lambda client: client.customer("store_1", token=S["customer_token"]).get(),
    "revoked tokens": lambda client: _shop(client).auth.blacklist_jwt(tokens=[S["refresh_token"], S["customer_token"]]),
    "an exchange": lambda client: client.oauth.exchange_token(
        grant_type="refresh_token",
        client_id="client_1",
        client_secret=S["client_secret"],
        refresh_token=S["refresh_token"],
        code_verifier=S["code_verifier"],
    ),
    "an open body": lambda client: client.oauth.revoke_token({"token": S["refresh_token"], "client_secret": S["app_secret"]}),
    "a code for tokens": lambda client: APP.exchange_code(client, S["otp"], code_verifier=S["code_verifier"]),
    "a refresh by hand": lambda client: APP.refresh(client, tokens()),
    "a source": lambda client: client.with_options(auth=_source(client, APP)).orders.get("1"),
    "a customer's source": lambda client: client.customer("store_1", token=_source(client, SHOP)).get(),
    "a raw call": lambda client: client.request(
        "POST", "/v3/x", query={"token": S["bearer_token"]}, body={"client_secret": S["client_secret"]}, extra_headers={"X-Token": S["otp"]}
    ),
    "own headers": lambda client: client.orders.create(
        store_unique_id="store_1",
        customer_name="Sari",
        extra_headers={"Authorization": f"Bearer {S['bearer_token']}"},
        extra_query={"access_token": S["customer_token"]},
        extra_body={"password": S["otp"], "nested": [{"clientSecret": S["app_secret"]}]},
    ),
    "an upload": lambda client: client.orders.upload(
        file=("orders.csv", b"x" * 300_000), create_type="regular", tz="Asia/Jakarta", extra_headers={"X-Api-Key": S["app_secret"]}
    ),
    "what cannot be sent": lambda client: client.oauth.exchange_token(
        grant_type=object(), client_id="client_1", client_secret=S["client_secret"], code_verifier=S["code_verifier"] + "\ud800"
    ),
    "what no call takes": lambda client: client.request("get", "no path", body={"secret": S["app_secret"]}),
}


def _echo(request: httpx.Request) -> dict[str, Any]:
    """Return the whole request, as a failing service might echo it, with tokens that only the service knows."""
    return {
        "error": f"cannot process {request.url} with {dict(request.headers)} and {request.content[:2000]!r}",
        "errors": {"base": [f"{name}: {value}" for name, value in request.headers.items()]},
        "access_token": NEW["new_access"],
        "data": {"refresh": NEW["new_refresh"]},
    }


def _fail_with(kind: type[BaseException], words: str = "") -> Callable[[httpx.Request], httpx.Response]:
    def reply(request: httpx.Request) -> httpx.Response:
        body, headers = request.content, dict(request.headers)  # this frame belongs to the caller
        raise kind(words or f"it failed with {headers} and {body[:2000]!r}")

    return reply


def _from_another(request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("illegal header") from ValueError(f"illegal header {dict(request.headers)}")


#: What a transport can do: raise, or return an unexpected response.
FAILURES: dict[str, Callable[[httpx.Request], httpx.Response]] = {
    "connect": _fail_with(httpx.ConnectError),
    "connect, quietly": _fail_with(httpx.ConnectError, "refused"),
    "connect timeout": _fail_with(httpx.ConnectTimeout, "timed out"),
    "pool timeout": _fail_with(httpx.PoolTimeout),
    "read": _fail_with(httpx.ReadError, "reset"),
    "read timeout": _fail_with(httpx.ReadTimeout, "timed out"),
    "write": _fail_with(httpx.WriteError),
    "write timeout": _fail_with(httpx.WriteTimeout, "timed out"),
    "remote protocol": _fail_with(httpx.RemoteProtocolError),
    "a cause": _from_another,
    "local protocol": _fail_with(httpx.LocalProtocolError),
    "proxy": _fail_with(httpx.ProxyError),
    "a runtime error": _fail_with(RuntimeError),
    "a value error": _fail_with(ValueError),
    "an OS error": _fail_with(OSError),
    "an interrupt": _fail_with(KeyboardInterrupt, "stop"),
    "400": lambda request: httpx.Response(400, json=_echo(request)),
    "401": lambda request: httpx.Response(401, json=_echo(request)),
    "500 in words": lambda request: httpx.Response(500, text=str(_echo(request))),
    "429": lambda request: httpx.Response(429, json=[_echo(request)], headers={"Retry-After": "0", "X-Request-Id": NEW["new_access"]}),
    "HTML": lambda request: httpx.Response(200, text=f"<html>{NEW['new_access']}</html>"),
    "XML": lambda request: httpx.Response(200, text=f"<access>{NEW['new_access']}</access>"),
    "text": lambda request: httpx.Response(200, text=NEW["new_access"]),
    "a JSON string": lambda request: httpx.Response(200, json=NEW["new_access"]),
    "a list": lambda request: httpx.Response(200, json=[NEW["new_access"], NEW["new_refresh"]]),
    "truncated": lambda request: httpx.Response(200, text=json.dumps({"access_token": NEW["new_access"], "refresh": "x"})[:-4]),
    "odd leaves": lambda request: httpx.Response(
        200,
        json={
            "access_token": {"value": NEW["new_access"]},
            "access": [NEW["new_access"]],
            "expires_in": NEW["new_refresh"],
            "created_at": NEW["new_access"],
            "id": {"x": NEW["new_access"]},
            "data": NEW["new_refresh"],
        },
    ),
    "bad encoding": lambda request: httpx.Response(200, headers={"content-encoding": "gzip"}, content=NEW["new_access"].encode()),
}


@dataclass
class Caller:
    """A caller that sends calls of one kind of client and returns what they raise."""

    mode: str

    def make(self, **settings: Any) -> Any:
        """Return a client that never waits."""
        kind: Any = Scalev if self.mode == "sync" else AsyncScalev
        return kind(**{"api_key": S["api_key"], "retry": Retry(attempts=1), **settings})

    def catch_error(self, call: Callable[[Any], Any], **settings: Any) -> BaseException | None:
        """Return what a call raises, or None if it succeeds."""
        if self.mode == "sync":
            with self.make(**settings) as client:
                try:
                    awaitable = call(client)
                    if hasattr(awaitable, "pages"):
                        list(awaitable)
                except BaseException as error:  # noqa: BLE001 - an interrupt is one of the failures
                    return error
            return None

        async def run() -> BaseException | None:
            async with self.make(**settings) as client:
                try:
                    awaitable = call(client)
                    if hasattr(awaitable, "pages"):
                        _ = [row async for row in awaitable]
                    else:
                        await awaitable
                except BaseException as error:  # noqa: BLE001
                    return error
            return None

        try:
            return asyncio.run(run())
        except KeyboardInterrupt as error:  # of a background task
            return error


def build_reply_transport(failure: Callable[[httpx.Request], httpx.Response], mode: str) -> httpx.MockTransport:
    """Return a transport that fails in one way."""

    def sync(request: httpx.Request) -> httpx.Response:
        request.read()
        return failure(request)

    async def later(request: httpx.Request) -> httpx.Response:
        await request.aread()
        return failure(request)

    return httpx.MockTransport(sync if mode == "sync" else later)


@pytest.fixture(scope="module")
def sentry() -> Iterator[Sentry]:
    """Return an error tracker with its default settings."""
    with Sentry().watching() as sentry:
        yield sentry


def test_the_observers_see_what_is_there(tmp_path: Path, sentry: Sentry) -> None:
    """A careless function in a module that could be one of the package's: every observer shows its secret."""
    folder = tmp_path / "scalev"
    folder.mkdir()
    source = "def leak(otp):\n    headers = {'Authorization': 'Bearer ' + otp}\n    raise ValueError(otp)\n"
    (folder / "careless.py").write_text(source, encoding="utf-8")
    space: dict[str, Any] = {"__name__": "scalev.careless"}
    exec(compile(source, str(folder / "careless.py"), "exec"), space)  # noqa: S102 - our own
    with pytest.raises(ValueError, match="otp") as error:
        space["leak"](S["otp"])
    assert find_exposures(error.value, SECRETS, sentry).keys() == {*OBSERVERS, "sentry", "logging"}


def cases(step: int) -> list[tuple[str, str, str]]:
    """Yield a sample of all combinations in which every call and every failure occurs."""
    every = [(mode, call, failure) for mode in ("sync", "async") for call, failure in itertools.product(CALLS, FAILURES)]
    return every[::step]


def check(mode: str, call: str, failure: str, sentry: Sentry) -> dict[str, set[str]]:
    """Return which observer shows which secret after a failed call."""
    with capture_logs() as out:
        error = Caller(mode).catch_error(CALLS[call], transport=build_reply_transport(FAILURES[failure], mode))
    leaks = {"the log of the call": find_secrets(out.getvalue(), ALL)} if find_secrets(out.getvalue(), ALL) else {}
    return leaks if error is None else {**leaks, **find_exposures(error, ALL, sentry)}


@pytest.mark.parametrize(("mode", "call", "failure"), cases(23))
def test_a_call_that_fails_shows_no_credential(mode: str, call: str, failure: str, sentry: Sentry) -> None:
    assert check(mode, call, failure, sentry) == {}


def main() -> None:
    """Run all combinations."""
    count, failure_count = 0, 0
    with Sentry().watching() as sentry:
        for mode, call, failure in cases(1):
            count += 1
            if leaks := check(mode, call, failure, sentry):
                failure_count += 1
                print(mode, "|", call, "|", failure, "|", {name: sorted(names) for name, names in leaks.items()})
    print(
        f"{count} combinations of a call and a failure, {len(ALL)} secrets, {len(OBSERVERS) + 3} observers: {failure_count} show something"
    )
    sys.exit(bool(failure_count))


if __name__ == "__main__":
    main()
