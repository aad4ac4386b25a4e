"""Token sources and token sets: settings, storage as a dict, and what they show."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from scalev._runtime.auth.async_token_source import AsyncTokenSource
from scalev._runtime.auth.token_source import TokenSource
from scalev._runtime.auth.tokens import StorefrontApp, TokenSet
from scalev._runtime.errors import (
    AuthenticationError,
    ConfigurationError,
    SignInError,
)

from tests.runtime.issuer import APP, CLIENT_SECRET, SHOP, Async, Driver, Issuer, Sync, Time, collect_text
from tests.runtime.service import GET, SECRET, SFPK, Tokens


def _erase_type(kind: Any) -> Any:
    """Return a class as one that type checkers do not check."""
    return kind


# ── Settings ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_source_takes_the_place_of_a_key_and_the_other_way_round(driver: Driver, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCALEV_API_KEY", SECRET)
    caller = driver.use(driver.source())
    caller.call()
    with pytest.raises(AuthenticationError):
        driver.run(caller.client.with_options(api_key=SECRET)._calls.call(GET))
    assert issuer.bearers == ["access-0-do-not-show", SECRET]
    kind: Any = type(driver.client)
    with pytest.raises(ConfigurationError, match="either api_key or auth"):
        kind(SECRET, auth=driver.source())
    driver.run(kind(auth=driver.source(), transport=httpx.MockTransport(issuer)).close())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda issuer: _erase_type(Sync)(auth=_erase_type(AsyncTokenSource)(issuer.tokens, APP)),
            "auth: expected TokenSource for this client",
        ),
        (
            lambda issuer: _erase_type(Async)(auth=_erase_type(TokenSource)(issuer.tokens, APP)),
            "auth: expected AsyncTokenSource for this client",
        ),
        (lambda issuer: _erase_type(Sync)(auth=_erase_type(TokenSource)(issuer.tokens, SHOP)), "auth: expected tokens of an OAuth app"),
        (lambda issuer: _erase_type(Sync)(auth=SECRET), "auth: expected TokenSource for this client, got str"),
        (lambda issuer: _erase_type(Sync)("k").with_options(auth=SECRET), "auth: expected TokenSource"),
        (
            lambda issuer: _erase_type(Sync)("k")._bind({}, customer_token=_erase_type(TokenSource)(issuer.tokens, APP)),
            "customer_token: expected tokens of a storefront",
        ),
        (lambda issuer: _erase_type(TokenSource)(SECRET, APP), "tokens: expected a TokenSet, got str"),
        (lambda issuer: _erase_type(TokenSource)(issuer.tokens, SECRET), "app: expected an OAuthApp or a StorefrontApp, got str"),
        (lambda issuer: _erase_type(TokenSource)(issuer.tokens, APP, skew=-1), "skew: expected a number of seconds"),
        (lambda issuer: _erase_type(TokenSource)(issuer.tokens, APP, skew="60"), "skew: expected a number of seconds"),
        (lambda issuer: _erase_type(TokenSource)(issuer.tokens, APP, on_refresh=5), "on_refresh: expected a function"),
        (lambda issuer: _erase_type(TokenSource)(issuer.tokens, APP, load=5), "load: expected a function"),
        (lambda issuer: TokenSource(issuer.tokens, APP, load=lambda: None), "load: expected on_refresh too"),
        (lambda issuer: _erase_type(TokenSource)(issuer.tokens, APP).replace(SECRET), "tokens: expected a TokenSet"),
        (lambda issuer: _erase_type(StorefrontApp)(""), "api_key: expected text"),
        (lambda issuer: TokenSet(access_token=""), "access_token: expected text, got an empty one"),
        (lambda issuer: TokenSet(access_token=f"Bearer {SECRET}"), "access_token: expected printable ASCII"),
        (lambda issuer: TokenSet(access_token="a", refresh_token=f"{SECRET}\n"), "refresh_token: expected printable ASCII"),
        (lambda issuer: TokenSet(access_token="a", expires_at=datetime(2026, 1, 1)), "expires_at: expected an aware datetime"),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_used_is_reported_and_not_shown(issuer: Issuer, make: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as error:
        make(issuer)
    assert SECRET not in collect_text(error.value)


# ── Tokens themselves ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_tokens_are_kept_as_a_dict_and_come_back(issuer: Issuer) -> None:
    tokens = TokenSet(access_token="a", refresh_token="b", expires_at=issuer.time(), refresh_expires_at=issuer.time() + timedelta(days=30))
    data = json.loads(json.dumps(tokens.to_dict()))
    assert TokenSet.from_dict({**data, "unknown": 1}) == tokens
    assert TokenSet.from_dict(TokenSet(access_token="a").to_dict()) == TokenSet(access_token="a")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "access_token: expected text, got none"),
        ({"access_token": 5}, "access_token: expected text, got int"),
        ({"access_token": "a", "expires_at": "soon"}, "expires_at: expected a date and time"),
        ({"access_token": "a", "expires_at": 5}, "expires_at: expected a date and time"),
        ([], "expected tokens as a mapping, got list"),
    ],
)
def test_kept_tokens_that_cannot_be_read_are_reported(data: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        TokenSet.from_dict(data)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"access": "a", "refresh": "b", "expires_in": 900, "refresh_expires_in": 2_592_000},
            TokenSet(
                access_token="a",
                refresh_token="b",
                expires_at=datetime(2026, 1, 31, 8, 15, tzinfo=UTC),
                refresh_expires_at=datetime(2026, 3, 2, 8, tzinfo=UTC),
            ),
        ),
        ({"access_token": "a", "refresh_token": "b"}, TokenSet(access_token="a", refresh_token="b")),
        (
            {"access": "a", "refresh": None, "expires_in": "900"},
            TokenSet(access_token="a", expires_at=datetime(2026, 1, 31, 8, 15, tzinfo=UTC)),
        ),
        ({"access": "a", "expires_in": 10**18}, TokenSet(access_token="a")),
    ],
)
def test_tokens_are_read_from_a_response(body: Any, expected: TokenSet) -> None:
    assert TokenSet.from_response(Tokens.from_dict(body), now=Time().now) == expected


@pytest.mark.parametrize("body", [None, Tokens.from_dict({"message": "a code was sent"}), Tokens.from_dict({"access": None})])
def test_a_response_may_hold_no_tokens(body: Any) -> None:
    with pytest.raises(SignInError, match="got none"):
        TokenSet.from_response(body)


def test_nothing_that_holds_tokens_shows_or_gives_them_away(driver: Driver, issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    source = driver.source()
    issuer.time.pass_by(hours=2)
    caller = driver.use(source)
    caller.call()
    values = [issuer.tokens, source, APP, SHOP, APP.refresh_grant("refresh-0-do-not-show"), caller.client._credentials]
    for value in values:
        assert not [secret for secret in ("do-not-show", CLIENT_SECRET, SFPK) if secret in f"{value!r} {value}"]
        for leak in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="cannot be copied or pickled"):
                leak(value)
    assert "tokens refreshed" in caplog.text and "do-not-show" not in caplog.text and CLIENT_SECRET not in caplog.text
