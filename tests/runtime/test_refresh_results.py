"""The tokens that a refresh or a store returns: which ones are used, and the effect of malformed ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import httpx
import pytest
from scalev._runtime.auth.token_source import TokenSource
from scalev._runtime.auth.tokens import TokenSet
from scalev._runtime.errors import (
    TokenRefreshError,
)

from tests.runtime.issuer import APP, ME, SHOP, Driver, Issuer, SlowIssuer, Sync
from tests.runtime.service import ALL_MODES, GET, LOOPS, Mode, run_async

STALE = "access-stale-do-not-show"


# ── Tokens that are replaced by hand, and a store that lags behind ────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize("stored_tokens", ["the first", "of another process"])
def test_tokens_that_were_replaced_are_not_undone_by_an_older_load(mode: Mode, stored_tokens: str, issuer: Issuer) -> None:
    """The user signs in again, and the store does not know of it: the new tokens are refreshed, not those of the store."""
    driver, first = Driver(mode, issuer), issuer.tokens
    other = TokenSet(access_token=STALE, refresh_token="r", expires_at=issuer.time() - timedelta(minutes=1))
    source = driver.source(first, on_refresh=lambda _: None, load=lambda: first if stored_tokens == "the first" else other)
    issuer.revoke()
    source.replace(issuer.tokens)
    issuer.time.pass_by(seconds=issuer.lasts - 30)
    assert driver.use(source).call().id == 1
    assert issuer.bearers == [source.tokens.access_token] == [issuer.access] and len(issuer.refresh_requests) == 1
    driver.close()


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize("left", [3600, 30])
def test_tokens_that_are_replaced_while_older_ones_are_loaded_stay(mode: Mode, left: float, issuer: Issuer) -> None:
    driver, stored_tokens = (
        Driver(mode, issuer),
        TokenSet(access_token=STALE, refresh_token="r", expires_at=issuer.time() + timedelta(days=1)),
    )

    def load() -> TokenSet:
        end = issuer.time() + timedelta(seconds=left)
        source.replace(TokenSet(access_token=issuer.access, refresh_token=issuer.refresh, expires_at=end))
        return stored_tokens

    source = driver.source(on_refresh=lambda _: None, load=load)
    issuer.revoke()
    issuer.time.pass_by(hours=2)
    assert driver.use(source).call().id == 1
    assert issuer.bearers == [source.tokens.access_token] == [issuer.access] and len(issuer.refresh_requests) == (left < 60)
    driver.close()


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_store_that_lags_behind_does_not_bring_back_what_was_refreshed(mode: Mode, issuer: Issuer) -> None:
    driver, tokens = Driver(mode, issuer), issuer.tokens
    source = driver.source(on_refresh=lambda _: None, load=lambda: tokens)
    caller = driver.use(source)
    for refreshes in (1, 2, 3):
        issuer.time.pass_by(hours=2)
        assert caller.call().id == 1 and len(issuer.refresh_requests) == refreshes
    driver.close()


@pytest.mark.parametrize("mode", LOOPS)
def test_callers_that_wait_for_a_refresh_use_tokens_that_are_given_meanwhile(mode: Mode, issuer: Issuer) -> None:
    async def run() -> None:
        service = SlowIssuer(issuer)
        async with service.client:
            async with anyio.create_task_group() as group:
                for _ in range(3):
                    group.start_soon(service.client._calls.call, GET)
                await service.is_refreshing.wait()
                service.source.replace(TokenSet(access_token=issuer.access))
            assert issuer.bearers == [issuer.access] * 3
            service.go_on.set()
        assert service.source.tokens.refresh_token is None

    run_async(mode, run)


# ── What a refresh brings ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize("name", ["expires_in", "refresh_expires_in"])
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        *((900, 900), ("900", 900), (1.5, 1.5), ("900.5", 900.5), (0, None), (-5, None), (True, None), (False, None), ("x", None)),
        *(("", None), (None, None), ([900], None), ({"seconds": 900}, None), (10**30, None), ("1e400", None), ("nan", None)),
    ],
)
def test_an_odd_lifetime_costs_no_tokens(mode: Mode, issuer: Issuer, name: str, value: Any, seconds: float | None) -> None:
    driver, saved_tokens = Driver(mode, issuer), list[TokenSet]()
    source = driver.source(on_refresh=saved_tokens.append)
    issuer.time.pass_by(hours=2)
    response = {"access_token": issuer.access, "refresh_token": "new-refresh-do-not-show", name: value}
    issuer.refusals = [httpx.Response(200, json=response)]
    assert driver.use(source).call().id == 1
    assert saved_tokens == [source.tokens] and source.tokens.refresh_token == "new-refresh-do-not-show"
    end = source.tokens.expires_at if name == "expires_in" else source.tokens.refresh_expires_at
    assert end == (None if seconds is None else issuer.time() + timedelta(seconds=seconds))
    driver.close()


@pytest.mark.parametrize("odd", [5, ["r"], {"token": "r"}, "two words", "é", None, ""])
def test_an_odd_refresh_token_costs_no_access_token(issuer: Issuer, odd: Any) -> None:
    source = TokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)
    issuer.refusals = [httpx.Response(200, json={"access_token": issuer.access, "refresh_token": odd, "expires_in": 60})]
    with Sync(auth=source, transport=httpx.MockTransport(issuer)) as client:
        assert client._calls.call(GET).id == 1
    assert source.tokens.refresh_token == issuer.refresh


def test_tokens_in_an_envelope_are_found(issuer: Issuer) -> None:
    source = TokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)
    issuer.refusals = [httpx.Response(200, json={"data": {"access_token": issuer.access, "refresh_token": "r", "expires_in": 60}})]
    with Sync(auth=source, transport=httpx.MockTransport(issuer)) as client:
        assert client._calls.call(GET).id == 1
    assert source.tokens.refresh_token == "r" and source.tokens.expires_at == issuer.time() + timedelta(seconds=60)


@pytest.mark.parametrize(
    "content", [b'"access-secret-token"', b"<access>access-secret-token</access>", b'{"access_token": "access-secret-to']
)
@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_response_that_holds_no_tokens_is_not_shown(mode: Mode, issuer: Issuer, content: bytes) -> None:
    driver = Driver(mode, issuer)
    source = driver.source()
    issuer.time.pass_by(hours=2)
    issuer.refusals = [httpx.Response(200, content=content)]
    with pytest.raises(TokenRefreshError, match="the response is not usable") as error:
        driver.use(source).call()
    assert "secret" not in f"{error.value!r} {vars(error.value)} {error.value.__cause__!r} {error.value.__context__!r}"
    driver.close()


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_kept_refresh_token_keeps_its_end(mode: Mode, issuer: Issuer) -> None:
    driver, end = Driver(mode, issuer), issuer.time() + timedelta(days=30)
    source = driver.source(TokenSet(access_token=STALE, refresh_token=issuer.refresh, refresh_expires_at=end))
    issuer.refusals = [httpx.Response(200, json={"access_token": issuer.access, "expires_in": 3600})]
    driver.use(source).call()
    assert (source.tokens.refresh_token, source.tokens.refresh_expires_at) == (issuer.refresh, end)
    driver.close()


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize(("app", "endpoint"), [(APP, GET), (SHOP, ME)])
def test_a_lifetime_counts_from_the_request(mode: Mode, issuer: Issuer, app: Any, endpoint: Any) -> None:
    """The response takes a minute: when it arrives, the tokens may already be a minute old."""
    driver = Driver(mode, issuer)
    source = driver.source(app=app)
    issuer.time.pass_by(hours=2)
    request_time = issuer.time()
    issuer.before = lambda: issuer.time.pass_by(minutes=1)
    driver.use(source).call(endpoint)
    assert source.tokens.expires_at == request_time + timedelta(seconds=issuer.lasts)
    driver.close()


@pytest.mark.parametrize("mode", ALL_MODES)
def test_what_on_refresh_returns_is_not_looked_at(mode: Mode, issuer: Issuer) -> None:
    driver = Driver(mode, issuer)
    source = driver.source(on_refresh=lambda tokens: len(tokens.access_token))
    issuer.time.pass_by(hours=2)
    assert driver.use(source).call().id == 1
    driver.close()


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_clock_that_fails_is_an_error_for_all_and_blocks_nobody(mode: Mode, issuer: Issuer) -> None:
    driver, failures = Driver(mode, issuer), list[Exception]()

    def get_time() -> Any:
        if failures and issuer.bearers:
            raise failures.pop()
        return issuer.time()

    source = driver.source(TokenSet(access_token=STALE, refresh_token=issuer.refresh), now=get_time)
    failures.append(OSError("no clock"))
    with pytest.raises(TokenRefreshError, match="OSError"):
        driver.use(source).call()
    assert driver.use(source).call().id == 1
    driver.close()
