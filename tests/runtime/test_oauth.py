"""The authorization code flow: the URL, the callback, the exchange."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from scalev._runtime.auth.oauth import Authorization, OAuthApp, build_challenge
from scalev._runtime.auth.tokens import TokenSet
from scalev._runtime.errors import ConfigurationError, SignInError

from tests.runtime.issuer import APP, CLIENT_SECRET, Driver, Issuer, Time
from tests.runtime.service import MODES, SECRET

PAGE = "https://app.scalev.example/oauth/authorize?theme=dark"


@pytest.fixture(params=MODES)
def driver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    monkeypatch.delenv("SCALEV_API_KEY", raising=False)
    driver = Driver(request.param, Issuer(Time()))
    yield driver
    driver.close()


def callback(authorization: Authorization, **extra: Any) -> str:
    return f"{APP.redirect_uri}?{urlencode({'code': 'c-1', 'state': authorization.state, **extra}, doseq=True)}"


def test_the_authorization_url_says_who_asks_and_how_the_code_is_bound() -> None:
    authorization = APP.authorization(PAGE, scopes=["order:read", "order:list"], extra={"prompt": "consent"})
    assert urlsplit(authorization.url)[:3] == ("https", "app.scalev.example", "/oauth/authorize")
    assert parse_qs(urlsplit(authorization.url).query) == {
        "theme": ["dark"],
        "prompt": ["consent"],
        "response_type": ["code"],
        "client_id": ["client_1"],
        "redirect_uri": ["https://app.example/callback"],
        "state": [authorization.state],
        "code_challenge": [build_challenge(authorization.code_verifier)],
        "code_challenge_method": ["S256"],
        "scope": ["order:read order:list"],
    }
    assert authorization.code_verifier not in authorization.url and CLIENT_SECRET not in authorization.url
    assert 43 <= len(authorization.code_verifier) <= 128  # RFC 7636, 4.1


def test_each_sign_in_has_a_state_and_a_verifier_of_its_own() -> None:
    authorizations = [APP.authorization(PAGE) for _ in range(20)]
    assert len({item.state for item in authorizations}) == len({item.code_verifier for item in authorizations}) == 20
    assert "scope" not in parse_qs(urlsplit(authorizations[0].url).query)


def test_the_challenge_is_that_of_the_standard() -> None:
    # the example of RFC 7636, appendix B
    assert build_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(
    ("url", "settings", "message"),
    [
        ("http://app.scalev.example/authorize", {}, "authorize_url: expected an https URL"),
        (f"https://user:{SECRET}@app.example", {}, "authorize_url: expected an https URL"),
        ("app.example/authorize", {}, "authorize_url: expected an https URL"),
        ("https://", {}, "authorize_url: expected an https URL"),
        ("https://[::1", {}, "authorize_url: expected a URL with a valid host"),
        ("https://app.example/a\n", {}, "authorize_url: expected an https URL"),
        (None, {}, "authorize_url: expected an https URL"),
        ("https://app.example/a?state=mine", {}, "state: this parameter"),
        (PAGE, {"extra": {"redirect_uri": "https://evil.example"}}, "redirect_uri: this parameter"),
        (PAGE, {"scopes": "order:read"}, "scopes: expected a list"),
    ],
)
def test_a_url_that_cannot_be_made_is_reported(url: Any, settings: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as error:
        APP.authorization(url, **settings)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("is_saved", [False, True])
@pytest.mark.parametrize("part", ["url", "query", "?query"])
def test_the_callback_brings_the_code(part: str, is_saved: bool) -> None:
    authorization = APP.authorization(PAGE)
    if is_saved:
        authorization = Authorization.from_dict(json.loads(json.dumps(authorization.to_dict())))
    url = callback(authorization)
    query = urlsplit(url).query
    assert authorization.code({"url": url, "query": query, "?query": f"?{query}"}[part]) == "c-1"


@pytest.mark.parametrize(
    ("parameters", "message", "code"),
    [
        ({"state": "another"}, "does not belong to this sign-in", None),
        ({"state": ""}, "does not belong to this sign-in", None),
        ({"state": ["another", "one"]}, "does not belong to this sign-in", None),
        ({"state": "é"}, "does not belong to this sign-in", None),
        ({"error": "access_denied", "error_description": "The user said\nno"}, "denied: access_denied The user said no$", "access_denied"),
        ({"code": ""}, "expected one code in the callback, got none", None),
        ({"code": ["a", "b"]}, "expected one code in the callback, got 2", None),
    ],
)
def test_a_callback_that_brings_no_code_is_reported(parameters: Any, message: str, code: str | None) -> None:
    authorization = APP.authorization(PAGE)
    with pytest.raises(SignInError, match=message) as error:
        authorization.code(callback(authorization, **parameters))
    assert error.value.error_code == code


@pytest.mark.parametrize("url", ["", "https://[", "https://app.example/callback", "state", "?", "?state=%ff&code=%00", "?state=\ud800"])
def test_a_callback_that_is_anything_else_is_reported(url: str) -> None:
    with pytest.raises(SignInError, match="does not belong to this sign-in"):
        APP.authorization(PAGE).code(url)


def test_only_a_client_can_exchange_a_code() -> None:
    client: Any = APP
    with pytest.raises(ConfigurationError, match="client: expected a Scalev or an AsyncScalev, got OAuthApp"):
        APP.exchange_code(client, "c-1", code_verifier="v-1")


def test_a_code_is_exchanged_without_any_other_credential(driver: Driver) -> None:
    driver.issuer.refusals = [
        httpx.Response(200, json={"access_token": "a-1", "refresh_token": "r-1", "token_type": "Bearer", "expires_in": 3600})
    ]
    tokens = driver.run(APP.exchange_code(driver.client, "c-1", code_verifier="v-1", now=driver.issuer.time))
    assert tokens == TokenSet(access_token="a-1", refresh_token="r-1", expires_at=driver.issuer.time() + timedelta(hours=1))
    (request,) = driver.issuer.refresh_requests
    assert "authorization" not in request.headers
    assert json.loads(request.content) == {
        "grant_type": "authorization_code",
        "code": "c-1",
        "redirect_uri": "https://app.example/callback",
        "code_verifier": "v-1",
        "client_id": "client_1",
        "client_secret": CLIENT_SECRET,
    }


def test_tokens_can_be_replaced_by_hand(driver: Driver) -> None:
    tokens = driver.run(APP.refresh(driver.client, driver.issuer.tokens, now=driver.issuer.time))
    assert (tokens.access_token, tokens.refresh_token) == (driver.issuer.access, driver.issuer.refresh)
    with pytest.raises(ConfigurationError, match="expected a refresh token"):
        driver.run(APP.refresh(driver.client, TokenSet(access_token="a")))


def test_an_exchange_without_tokens_in_its_response_is_reported(driver: Driver) -> None:
    driver.issuer.refusals = [httpx.Response(200, json={})]
    with pytest.raises(SignInError, match="got none"):
        driver.run(APP.exchange_code(driver.client, "c-1", code_verifier="v-1"))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: OAuthApp("", "s", "https://a.example"), "client_id: expected text, got an empty one"),
        (lambda: OAuthApp("c", f"{SECRET} ", "https://a.example"), "client_secret: expected printable ASCII"),
        (lambda: OAuthApp("c", "s", ""), "redirect_uri: expected"),
        (lambda: Authorization.from_dict({"url": "https://a.example", "state": "s"}), "code_verifier: expected text, got none"),
        (lambda: Authorization.from_dict([]), "expected a sign-in as a mapping"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_used_is_reported(make: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as error:
        make()
    assert SECRET not in str(error.value)


def test_an_app_and_a_sign_in_show_no_secret_and_cannot_be_copied() -> None:
    authorization = APP.authorization(PAGE)
    assert "client_1" in repr(APP)
    for value in (APP, authorization):
        assert not [
            secret for secret in (CLIENT_SECRET, authorization.state, authorization.code_verifier) if secret in f"{value!r} {value}"
        ]
        for leak in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="cannot be copied or pickled"):
                leak(value)
