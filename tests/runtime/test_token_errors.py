"""Refreshes that fail: what the caller gets, and which tokens are used afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import httpx
import pytest
from scalev._runtime.auth.token_source import TokenSource
from scalev._runtime.auth.tokens import TokenSet
from scalev._runtime.errors import (
    APIConnectionError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    NotFoundError,
    RateLimitError,
    ServerError,
    SignInRequiredError,
    TokenRefreshError,
)
from scalev._runtime.retries import Retry

from tests.runtime.issuer import APP, ME, SHOP, Driver, Issuer, Sync, Time, collect_text, reject
from tests.runtime.service import CREATE, GET, Mode

# ── When a refresh fails ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("app", "endpoint", "body"), [(APP, GET, reject("invalid_grant")), (SHOP, ME, httpx.Response(401, json={"error": "expired"}))]
)
def test_an_invalid_refresh_token_is_reported_and_not_tried_again(
    driver: Driver, issuer: Issuer, app: Any, endpoint: Any, body: httpx.Response
) -> None:
    source = driver.source(app=app)
    issuer.time.pass_by(hours=2)
    issuer.refusals = [body]
    caller = driver.use(source)
    for _ in range(3):
        with pytest.raises(SignInRequiredError, match="sign in again: POST") as error:
            caller.call(endpoint)
        assert isinstance(error.value.__cause__, (BadRequestError, AuthenticationError))
        assert not error.value.may_have_been_processed and error.value.attempts == 0
    assert len(issuer.refresh_requests) == 1 and not issuer.calls
    source.replace(issuer.tokens)  # the user has signed in again
    assert caller.call(endpoint).id == 1


def test_a_refresh_token_that_was_used_is_reported_after_a_401_too(driver: Driver, issuer: Issuer) -> None:
    source = driver.source()
    issuer.revoke()
    with pytest.raises(SignInRequiredError) as error:
        driver.use(source).call(CREATE, body={})
    assert error.value.attempts == 1 and not error.value.may_have_been_processed


@pytest.mark.parametrize(
    ("body", "cause", "refreshes"),
    [
        (reject("invalid_client", 401), AuthenticationError, 1),  # the app's own: retrying would not help
        (reject("unauthorized_client"), BadRequestError, 1),
        (reject("invalid_request"), BadRequestError, 2),
        (httpx.Response(404), NotFoundError, 2),
        (httpx.Response(429), RateLimitError, 2),
        (httpx.Response(500, json={"error": "invalid_grant"}), ServerError, 2),
        (httpx.ConnectError("refused"), APIConnectionError, 2),
        (httpx.ReadTimeout("late"), APIConnectionError, 2),
    ],
)
def test_a_refresh_that_fails_otherwise_is_reported_with_its_reason(
    driver: Driver, issuer: Issuer, body: Any, cause: type[Exception], refreshes: int
) -> None:
    source = driver.source()
    issuer.time.pass_by(hours=2)
    issuer.refusals = [body]
    caller = driver.use(source)
    sign_in = isinstance(body, httpx.Response) and body.status_code == 500
    with pytest.raises(TokenRefreshError, match=r"the tokens could not be refreshed|sign in again") as error:
        caller.call(CREATE, body={})
    assert type(error.value.__cause__) in {cause, *cause.__subclasses__()}
    assert not error.value.may_have_been_processed  # the order was not sent, whatever happened to the refresh
    if refreshes == 1:
        with pytest.raises(TokenRefreshError):
            caller.call()
    elif not sign_in:
        caller.call()
    assert len(issuer.refresh_requests) == (1 if sign_in else refreshes)


@pytest.mark.parametrize(
    ("body", "goes_on"),
    [
        (httpx.ConnectError("refused"), True),
        (httpx.Response(429), True),
        (httpx.Response(404), True),
        (httpx.ReadTimeout("late"), False),  # they may have been replaced
        (httpx.Response(500), False),
        (httpx.Response(200, text="<html>"), False),
        (reject("invalid_grant"), False),
    ],
)
def test_valid_tokens_are_used_if_they_were_certainly_not_replaced(driver: Driver, issuer: Issuer, body: Any, goes_on: bool) -> None:
    caller = driver.use(driver.source())
    issuer.time.pass_by(seconds=issuer.lasts - 30)
    issuer.refusals = [body]
    if goes_on:
        assert caller.call().id == 1
    else:
        with pytest.raises(TokenRefreshError):
            caller.call()
    assert issuer.bearers == (["access-0-do-not-show"] if goes_on else []) and len(issuer.refresh_requests) == 1


def test_rejected_tokens_are_not_used_again_if_they_could_not_be_replaced(driver: Driver, issuer: Issuer) -> None:
    source = driver.source(
        TokenSet(access_token="access-stale-do-not-show", refresh_token="r", expires_at=issuer.time() + timedelta(hours=1))
    )
    issuer.refusals = [httpx.Response(429)]
    with pytest.raises(TokenRefreshError):
        driver.use(source).call()
    assert issuer.bearers == ["access-stale-do-not-show"]


@pytest.mark.parametrize(
    "body", [{}, {"message": "a code was sent"}, {"access_token": ""}, {"access_token": "two words"}, {"access_token": "Bearer é"}]
)
def test_a_response_that_holds_no_tokens_is_reported(driver: Driver, issuer: Issuer, body: Any) -> None:
    source = driver.source()
    issuer.time.pass_by(hours=2)
    issuer.refusals = [httpx.Response(200, json=body)]
    with pytest.raises(TokenRefreshError, match="the response is not usable") as error:
        driver.use(source).call()
    assert "two words" not in collect_text(error.value)
    assert source.tokens.refresh_token == issuer.refresh


@pytest.mark.parametrize(
    ("failure", "request_count"), [(httpx.ConnectError("refused"), 3), (httpx.ReadTimeout("late"), 1), (httpx.Response(500), 1)]
)
def test_a_refresh_is_retried_only_if_it_was_certainly_not_received(mode: Mode, issuer: Issuer, failure: Any, request_count: int) -> None:
    async def no_sleep(_: float) -> None: ...

    settings = {"retry": Retry(attempts=3), "sleep": no_sleep if mode == "async" else lambda _: None}
    driver = Driver(mode, issuer, **settings)
    source = driver.source()
    issuer.time.pass_by(hours=2)
    issuer.refusals = [failure] * 3
    with pytest.raises(TokenRefreshError):
        driver.use(source).call()
    assert len(issuer.refresh_requests) == request_count
    driver.close()


def test_a_version_of_the_api_that_replaces_no_tokens_is_reported() -> None:
    issuer = Issuer(Time())
    source = TokenSource(TokenSet(access_token="a", refresh_token="b", expires_at=issuer.time()), APP, now=issuer.time)

    class Old(Sync):
        _token_operations: ClassVar[dict[str, tuple[str, str]]] = {}

    with Old(auth=source, transport=httpx.MockTransport(issuer)) as client, pytest.raises(ConfigurationError, match="no operation"):
        client._calls.call(GET)
