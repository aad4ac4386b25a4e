"""Constructors and functions that take credentials: no tool shows a credential if another argument is invalid."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from scalev import (
    AsyncScalev,
    AsyncTokenSource,
    OAuthApp,
    Rate,
    RateLimiter,
    Retry,
    Scalev,
    StorefrontApp,
    TokenSet,
    TokenSource,
    map_in_threads,
    webhooks,
)
from scalev.mock import MockScalev
from scalev.oauth import Authorization

from tests.runtime.exposure import Sentry, capture_logs, find_exposures, find_secrets
from tests.runtime.test_exposure import ALL, APP, NOW, SECRETS, S, sentry, tokens

__all__ = ["sentry"]

TRANSPORT = httpx.MockTransport(lambda _: httpx.Response(200, json={}))
CLIENT = Scalev(S["api_key"], transport=TRANSPORT)
BAD = " and more"  # has no blanks
BEGUN = Authorization(url="https://consent.example/", state=S["app_secret"], code_verifier=S["code_verifier"])
PROXY = f"http://user:{S['proxy_password']}@proxy.example:99999"
BODY = b'{"event": "order.created"}'

#: Functions that take credentials, each with another argument that is invalid.
MAKERS: dict[str, Callable[[], Any]] = {
    "a key with blanks": lambda: Scalev(S["api_key"] + BAD),
    "a key beside a timeout": lambda: Scalev(S["api_key"], timeout=-1),
    "a key beside plain http": lambda: AsyncScalev(S["api_key"], base_url="http://api.example"),
    "a key in bytes": lambda: Scalev(S["api_key"].encode()),  # type: ignore[arg-type]
    "a key beside a source": lambda: Scalev(S["api_key"], auth=TokenSource(tokens(), APP)),
    "a key as a source": lambda: Scalev(auth=S["api_key"]),  # type: ignore[arg-type]
    "a password in a URL": lambda: Scalev(S["api_key"], base_url=f"https://user:{S['app_secret']}@api.example"),
    "a password in a proxy": lambda: Scalev(S["api_key"], proxy=PROXY),
    "a password in a proxy, beside a transport": lambda: Scalev(S["api_key"], proxy=PROXY, transport=TRANSPORT),
    "other options": lambda: CLIENT.with_options(api_key=S["bearer_token"] + BAD),
    "other options beside a timeout": lambda: CLIENT.with_options(api_key=S["bearer_token"], timeout=0),
    "a storefront": lambda: CLIENT.storefront("store_1", api_key=S["storefront_key"] + BAD, guest_token=S["guest_token"]),
    "a guest": lambda: CLIENT.storefront("store_1", api_key=S["storefront_key"], guest_token=S["guest_token"] + BAD),
    "a customer": lambda: CLIENT.customer("store_1", token=S["customer_token"] + BAD),
    "a customer's wrong source": lambda: CLIENT.customer("store_1", token=TokenSource(tokens(), APP)),
    "tokens with blanks": lambda: TokenSet(access_token=S["bearer_token"], refresh_token=S["refresh_token"] + BAD),
    "tokens without a zone": lambda: TokenSet(
        access_token=S["bearer_token"], refresh_token=S["refresh_token"], expires_at=NOW.replace(tzinfo=None)
    ),
    "tokens that were kept": lambda: TokenSet.from_dict({"access_token": S["bearer_token"], "refresh_token": 5, "expires_at": "never"}),
    "tokens that were kept oddly": lambda: TokenSet.from_dict([S["bearer_token"]]),  # type: ignore[arg-type]
    "no tokens": lambda: TokenSet.from_dict({"refresh_token": S["refresh_token"]}),
    "an app": lambda: OAuthApp("client_1", S["client_secret"] + BAD, "https://app.example"),
    "an app without an address": lambda: OAuthApp("client_1", S["client_secret"], ""),
    "a storefront's app": lambda: StorefrontApp(S["storefront_key"] + BAD),
    "a sign-in": lambda: Authorization(url="", state=S["app_secret"], code_verifier=S["code_verifier"]),
    "a sign-in that was kept": lambda: Authorization.from_dict({"state": S["app_secret"], "code_verifier": S["code_verifier"]}),
    "a callback of another": lambda: BEGUN.code(f"https://app.example/callback?code={S['otp']}&state={S['bearer_token']}"),
    "a callback without a code": lambda: BEGUN.code(
        f"https://app.example/callback?token={S['otp']}&state={httpx.QueryParams({'a': S['app_secret']})['a']}"
    ),
    "a consent page": lambda: APP.authorization(f"http://user:{S['app_secret']}@consent.example"),
    "a code for nobody": lambda: APP.exchange_code(object(), S["otp"], code_verifier=S["code_verifier"]),  # type: ignore[call-overload]
    "a refresh without one": lambda: APP.refresh(CLIENT, TokenSet(access_token=S["bearer_token"])),
    "a source without an app": lambda: TokenSource(tokens(), S["client_secret"]),  # type: ignore[arg-type]
    "a source without tokens": lambda: AsyncTokenSource(S["bearer_token"], APP),  # type: ignore[arg-type]
    "a source with odd settings": lambda: TokenSource(tokens(), APP, skew=-1),
    "other tokens": lambda: TokenSource(tokens(), APP).replace(S["bearer_token"]),  # type: ignore[arg-type]
    "a delivery": lambda: webhooks.verify(BODY, {webhooks.sign_headers(BODY, "x").popitem()[0]: "x"}, S["webhook_secret"]),
    "a delivery with a wrong signature": lambda: webhooks.verify(BODY, webhooks.sign_headers(BODY, "other"), S["webhook_secret"]),
    "a delivery and two secrets": lambda: webhooks.verify(BODY, webhooks.sign_headers(BODY, "x"), [S["webhook_secret"], ""]),
    "a delivery with its own secret": lambda: webhooks.verify(BODY, webhooks.sign_headers(BODY, S["webhook_secret"]), S["webhook_secret"]),
    "a delivery as text": lambda: webhooks.verify(BODY.decode(), {}, S["webhook_secret"]),  # type: ignore[arg-type]
    "a signature of text": lambda: webhooks.sign("text", S["webhook_secret"]),  # type: ignore[arg-type]
    "signed headers of text": lambda: webhooks.sign_headers("text", S["webhook_secret"]),  # type: ignore[arg-type]
    "a mock": lambda: MockScalev(webhook_secret=S["webhook_secret"], rows=-1),
    "a mock's webhook": lambda: MockScalev().add_webhook("no URL", secret=S["webhook_secret"]),
    "a mock's customer": lambda: [mock.add_customer("sari@example.com", S["otp"]) for mock in [MockScalev()] for _ in range(2)],
    "a list's limit": lambda: CLIENT.orders.list(limit=-1, extra_headers={"Authorization": S["bearer_token"]}),
    "a header with a line break": lambda: CLIENT.orders.get("1", extra_headers={"Authorization": S["bearer_token"] + "\r\n"}),
    "an option that is none": lambda: CLIENT.orders.get("1", tiemout=1, extra_headers={"Authorization": S["bearer_token"]}),  # type: ignore[call-arg]
    "headers that are none": lambda: CLIENT.orders.get("1", extra_headers=S["bearer_token"]),  # type: ignore[arg-type]
    "a body that is none": lambda: CLIENT.oauth.revoke_token(S["refresh_token"]),  # type: ignore[arg-type]
    "an argument that is missing": lambda: CLIENT.oauth.exchange_token(client_secret=S["client_secret"]),  # type: ignore[call-arg]
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_mistake_beside_a_credential_shows_none(name: str, sentry: Sentry) -> None:
    with capture_logs() as out, pytest.raises(Exception) as error:  # noqa: PT011 - other tests check which one
        MAKERS[name]()
    assert find_secrets(out.getvalue(), ALL) == set()
    assert find_exposures(error.value, ALL, sentry) == {}


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
@pytest.mark.parametrize(
    "value", [f"http://user:{S['proxy_password']}/x@proxy.example", f"socks5://user:{S['proxy_password']}@proxy.example", PROXY]
)
def test_a_proxy_of_the_environment_shows_no_password(variable: str, value: str, sentry: Sentry, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    with Scalev(S["api_key"], retry=Retry(attempts=1), timeout=0.2) as client, pytest.raises(Exception) as error:  # noqa: PT011
        client.orders.get("1")
    assert find_exposures(error.value, ALL, sentry) == {}


def test_a_key_of_the_environment_shows_nothing(sentry: Sentry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCALEV_API_KEY", S["api_key"] + BAD)
    with pytest.raises(Exception) as error:  # noqa: PT011
        Scalev()
    assert find_exposures(error.value, ALL, sentry) == {}


GONE_ASTRAY = secret_text = SECRETS["api_key"]

#: Callables that take settings, any of which may be given the credential by mistake.
TAKERS: list[Callable[..., Any]] = [
    Scalev,
    Retry,
    Rate,
    RateLimiter,
    TokenSource,
    OAuthApp.authorization,
    MockScalev,
    CLIENT.with_options,
    CLIENT.request,
    map_in_threads,
]


def _parameters() -> list[tuple[Callable[..., Any], str]]:
    return [
        (taker, name)
        for taker in TAKERS
        for name in inspect.signature(taker).parameters
        if name not in ("self", "options", "sleep", "clock", "document")
    ]


@pytest.mark.parametrize(("taker", "name"), _parameters(), ids=lambda item: getattr(item, "__qualname__", str(item)))
def test_no_message_repeats_its_argument(taker: Any, name: str) -> None:
    """A credential in place of any other setting: no exception repeats its argument."""
    arguments: dict[str, Any] = {
        "tokens": tokens(),
        "app": APP,
        "calls": 1,
        "seconds": 1,
        "authorize_url": "https://consent.example",
        "method": "GET",
        "path": "/v3/orders",
        "function": str,
        "items": [1],
    }
    required = {
        item: arguments[item]
        for item, parameter in inspect.signature(taker).parameters.items()
        if parameter.default is parameter.empty and item in arguments and item != name
    }
    target = APP.authorization if taker is OAuthApp.authorization else taker
    for value in (GONE_ASTRAY, [GONE_ASTRAY], {GONE_ASTRAY: GONE_ASTRAY}, GONE_ASTRAY.encode(), 123_456_789):
        try:
            target(**{**required, name: value})
        except Exception as error:  # noqa: BLE001 - whatever it is
            text = f"{error} {error!r} {error.args}"
            assert find_secrets(text, SECRETS) == set() and "123456789" not in text


@pytest.mark.parametrize(
    "option", ["timeout", "retry", "extra_headers", "extra_query", "extra_body", "b_uid", "max_response_bytes", GONE_ASTRAY]
)
def test_no_message_of_a_call_repeats_its_option(option: str) -> None:
    for value in (GONE_ASTRAY, [GONE_ASTRAY], {f"{GONE_ASTRAY} ": "x"}, 10**30):
        error: BaseException | None = None
        try:
            CLIENT.orders.get("1", **{option: value})  # type: ignore[arg-type]
        except Exception as raised_error:  # noqa: BLE001 - whatever it is
            error = raised_error
        assert find_secrets(f"{error} {error!r}", SECRETS) <= ({"api_key"} if option == GONE_ASTRAY else set())


def test_an_async_source_that_fails_shows_nothing(sentry: Sentry) -> None:
    """`on_refresh` and `load` belong to the caller: their exceptions are kept where they show no token."""

    def fail(*_: Any) -> Any:
        raise ValueError(f"cannot save {S['refresh_token']}")

    response = httpx.MockTransport(lambda _: httpx.Response(200, json={"access_token": "next-access", "refresh_token": "next-refresh"}))

    async def run() -> None:
        source = AsyncTokenSource(tokens(), APP, on_refresh=fail, now=lambda: NOW)
        async with AsyncScalev(auth=source, transport=response) as client:
            await client.orders.get("1")

    with pytest.raises(Exception) as error:  # noqa: PT011
        asyncio.run(run())
    assert find_exposures(error.value, ALL, sentry) == {}
