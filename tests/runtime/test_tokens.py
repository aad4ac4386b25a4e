"""Token sources: when tokens are refreshed, which call waits for it, and how callers share a refresh."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from scalev._runtime.auth.async_token_source import AsyncTokenSource
from scalev._runtime.auth.token_source import TokenSource
from scalev._runtime.auth.tokens import TokenSet
from scalev._runtime.errors import (
    AuthenticationError,
    TokenRefreshError,
)

from tests.runtime.issuer import APP, CLIENT_SECRET, ME, SHOP, Async, Driver, Issuer, Sync
from tests.runtime.service import CREATE, GET, SECRET, SFPK, UPLOAD, Mode, Service

SHOP_HEADER = "x-scalev-storefront-api-key"


# ── When tokens are replaced ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("left", "refreshes"), [(3600, 0), (61, 0), (60, 1), (1, 1), (0, 1), (-3600, 1)])
def test_tokens_are_replaced_before_they_end(driver: Driver, issuer: Issuer, left: int, refreshes: int) -> None:
    source = driver.source()
    issuer.time.pass_by(seconds=issuer.lasts - left)
    driver.use(source).call()
    assert (len(issuer.refresh_requests), issuer.bearers) == (refreshes, [f"access-{refreshes}-do-not-show"])
    assert source.tokens.access_token == issuer.access and source.tokens.refresh_token == issuer.refresh
    assert source.tokens.expires_at == issuer.time() + timedelta(seconds=3600 if refreshes else left)


@pytest.mark.parametrize(("skew", "refreshes"), [(0, 0), (10, 0), (300, 1)])
def test_the_skew_sets_how_long_before_expiry_tokens_are_refreshed(driver: Driver, issuer: Issuer, skew: float, refreshes: int) -> None:
    source = driver.source(skew=skew)
    issuer.time.pass_by(seconds=issuer.lasts - 100)
    driver.use(source).call()
    assert len(issuer.refresh_requests) == refreshes


def test_tokens_that_last_less_than_the_skew_are_not_replaced_at_every_call(driver: Driver, issuer: Issuer) -> None:
    issuer.lasts = 40
    caller = driver.use(driver.source())
    for _ in range(4):
        caller.call()
        issuer.time.pass_by(seconds=10)
    assert len(issuer.refresh_requests) == 2  # the initial ones, of unknown age, and those that had 20 s left


def test_tokens_whose_end_is_not_known_are_replaced_after_a_401(driver: Driver, issuer: Issuer) -> None:
    source = driver.source(TokenSet(access_token="access-stale-do-not-show", refresh_token=issuer.refresh))
    driver.use(source).call()
    assert issuer.bearers == ["access-stale-do-not-show", "access-1-do-not-show"] and len(issuer.refresh_requests) == 1


def test_an_apps_tokens_are_refreshed_with_its_id_and_secret(driver: Driver, issuer: Issuer) -> None:
    issuer.time.pass_by(days=1)
    driver.use(driver.source(TokenSet(access_token="x", refresh_token=issuer.refresh, expires_at=issuer.time()))).call()
    (request,) = issuer.refresh_requests
    assert (request.method, request.url.path, request.headers["content-type"]) == ("POST", "/token", "application/json")
    assert json.loads(request.content) == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-0-do-not-show",
        "client_id": "client_1",
        "client_secret": CLIENT_SECRET,
    }
    assert "authorization" not in request.headers


def test_a_customers_tokens_are_refreshed_with_the_storefront_key(driver: Driver, issuer: Issuer) -> None:
    source = driver.source(app=SHOP)
    issuer.time.pass_by(hours=1)
    driver.use(source).call(ME)
    (request,) = issuer.refresh_requests
    assert request.url.path == "/v3/stores/store_1/refresh" and json.loads(request.content) == {"refresh": "refresh-0-do-not-show"}
    assert request.headers[SHOP_HEADER] == SFPK and "authorization" not in request.headers
    assert issuer.calls[0].url.path == "/v3/stores/store_1/me" and SHOP_HEADER not in issuer.calls[0].headers
    assert source.tokens.expires_at == issuer.time() + timedelta(hours=1)


@pytest.mark.parametrize(("app", "endpoint"), [(APP, CREATE), (APP, GET), (SHOP, ME)])
def test_a_401_replaces_the_tokens_and_sends_the_call_once_more(driver: Driver, issuer: Issuer, app: Any, endpoint: Any) -> None:
    source = driver.source(TokenSet(access_token="access-stale-do-not-show", refresh_token=issuer.refresh), app)
    arguments = {"body": {"notes": "a"}} if endpoint is CREATE else {}
    assert driver.use(source).call(endpoint, **arguments).id == 1
    assert issuer.bearers == ["access-stale-do-not-show", "access-1-do-not-show"] and len(issuer.refresh_requests) == 1
    first, second = issuer.calls
    assert first.content == second.content


def test_a_second_401_is_the_callers_and_fresh_tokens_are_not_replaced_for_it(driver: Driver, issuer: Issuer) -> None:
    caller = driver.use(driver.source())
    issuer.revoke()  # the service rejects whatever this source gets
    issuer.refusals = [httpx.Response(200, json={"access_token": f"other-{n}", "refresh_token": f"r-{n}"}) for n in range(5)]
    for calls in (2, 3, 4):
        with pytest.raises(AuthenticationError) as error:
            caller.call(CREATE, body={})
        assert not error.value.may_have_been_processed
        assert (len(issuer.refresh_requests), len(issuer.calls)) == (1, calls)
    assert error.value.attempts == 1


def test_a_file_that_can_be_read_once_is_not_sent_again_but_the_next_call_has_new_tokens(driver: Driver, issuer: Issuer) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    caller = driver.use(driver.source(TokenSet(access_token="access-stale-do-not-show", refresh_token=issuer.refresh)))
    with pytest.raises(AuthenticationError):
        caller.call(UPLOAD, body={"file": Pipe(b"a,b")})
    assert (len(issuer.calls), len(issuer.refresh_requests)) == (1, 0)
    caller.call()
    assert issuer.bearers[1:] == ["access-1-do-not-show"] and len(issuer.refresh_requests) == 1


def test_a_file_that_can_be_rewound_is_sent_whole_again(driver: Driver, issuer: Issuer) -> None:
    caller = driver.use(driver.source(TokenSet(access_token="access-stale-do-not-show", refresh_token=issuer.refresh)))
    caller.call(UPLOAD, body={"file": io.BytesIO(b"a,b")})
    assert [b"a,b" in request.content for request in issuer.calls] == [True, True]


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_other_error_statuses_replace_nothing(mode: Mode, issuer: Issuer, status: int) -> None:
    service = Service(httpx.Response(status, json={}))
    driver = Driver(mode, issuer, transport=httpx.MockTransport(service if mode == "sync" else service.respond))
    with pytest.raises(Exception, match=str(status)):
        driver.use(driver.source()).call()
    assert len(service.requests) == 1
    driver.close()


def test_without_a_refresh_token_nothing_is_replaced(driver: Driver, issuer: Issuer) -> None:
    caller = driver.use(driver.source(TokenSet(access_token="access-stale-do-not-show", expires_at=issuer.time() - timedelta(days=1))))
    with pytest.raises(AuthenticationError):
        caller.call()
    assert (len(issuer.calls), len(issuer.refresh_requests)) == (1, 0)


def test_a_response_without_a_refresh_token_leaves_the_old_one_valid(driver: Driver, issuer: Issuer) -> None:
    issuer.refusals = [httpx.Response(200, json={"access_token": "access-0-do-not-show", "expires_in": 3600})]
    source = driver.source(TokenSet(access_token="access-stale-do-not-show", refresh_token=issuer.refresh))
    driver.use(source).call()
    assert source.tokens.refresh_token == "refresh-0-do-not-show"


def test_the_callers_own_authorization_is_left_alone(driver: Driver, issuer: Issuer) -> None:
    with pytest.raises(AuthenticationError):
        driver.use(driver.source()).call(options={"extra_headers": {"Authorization": f"Bearer {SECRET}"}})
    assert issuer.bearers == [SECRET] and not issuer.refresh_requests


# ── Many at once ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["too old", "refused"])
def test_many_callers_cause_one_refresh_and_all_use_its_tokens(driver: Driver, issuer: Issuer, how: str) -> None:
    count = 12
    saved_tokens: list[TokenSet] = []
    source = driver.source(on_refresh=saved_tokens.append)
    if how == "too old":
        issuer.time.pass_by(hours=2)
    else:
        source.replace(TokenSet(access_token="access-stale-do-not-show", refresh_token=issuer.refresh))
    results = driver.use(source).many(count)
    assert [order.id for order in results if not isinstance(order, BaseException)] == [1] * count
    assert len(issuer.refresh_requests) == 1 and [tokens.access_token for tokens in saved_tokens] == [issuer.access]
    assert issuer.bearers.count(issuer.access) == count


def test_clients_that_share_a_source_share_its_refresh(driver: Driver, issuer: Issuer) -> None:
    source = driver.source()
    issuer.time.pass_by(hours=2)
    first, second = driver.use(source), driver.use(source)
    first.call()
    second.call()
    assert len(issuer.refresh_requests) == 1


def test_many_callers_share_the_failure_of_a_refresh(driver: Driver, issuer: Issuer) -> None:
    """All callers that wait for a refresh get an exception of their own if it fails; later callers try again."""
    count = 8
    source = driver.source()
    issuer.time.pass_by(hours=2)
    if driver.mode == "sync":
        # the refresh gets its response when all callers wait for it
        steps = threading.Semaphore(0)
        next_step = source._decide_next_step

        def count_step(*arguments: Any) -> Any:
            result = next_step(*arguments)
            steps.release()
            return result

        def all_come() -> None:
            for _ in range(count):
                steps.acquire(timeout=10)

        source._decide_next_step = count_step
        issuer.before = all_come
    issuer.refusals = [httpx.Response(503)]
    results = driver.use(source).many(count)
    assert {type(result) for result in results} == {TokenRefreshError} and len({id(result) for result in results}) == count
    assert len(issuer.refresh_requests) == 1 and not issuer.calls
    issuer.before = lambda: None
    assert driver.use(source).call().id == 1


def test_a_cancelled_call_does_not_lose_the_tokens_that_it_asked_for(issuer: Issuer) -> None:
    saved_tokens: list[TokenSet] = []

    async def run() -> None:
        is_started = asyncio.Event()

        async def respond(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/token":
                is_started.set()
                await asyncio.sleep(0.01)
            return issuer(request)

        source = AsyncTokenSource(issuer.tokens, APP, on_refresh=saved_tokens.append, now=issuer.time)
        issuer.time.pass_by(hours=2)
        async with Async(auth=source, transport=httpx.MockTransport(respond)) as client:
            call = asyncio.create_task(client._calls.call(GET))
            await is_started.wait()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
        # closing the client waits for the refresh
        assert source.tokens.access_token == issuer.access == "access-1-do-not-show"

    asyncio.run(run())
    assert [tokens.refresh_token for tokens in saved_tokens] == ["refresh-1-do-not-show"]


def test_a_source_outlives_an_event_loop(issuer: Issuer) -> None:
    source = AsyncTokenSource(issuer.tokens, APP, now=issuer.time)

    async def run() -> None:
        issuer.time.pass_by(hours=2)
        async with Async(auth=source, transport=httpx.MockTransport(issuer.respond)) as client:
            await asyncio.gather(*(client._calls.call(GET) for _ in range(3)))

    for _ in range(3):
        asyncio.run(run())
    assert len(issuer.refresh_requests) == 3


def test_event_loops_in_several_threads_share_a_refresh(issuer: Issuer) -> None:
    source = AsyncTokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)

    async def run() -> list[Any]:
        async with Async(auth=source, transport=httpx.MockTransport(issuer.respond)) as client:
            return await asyncio.gather(*(client._calls.call(GET) for _ in range(5)))

    with ThreadPoolExecutor(3) as pool:
        results = [future.result() for future in [pool.submit(asyncio.run, run()) for _ in range(3)]]
    assert [len(result) for result in results] == [5, 5, 5] and len(issuer.refresh_requests) == 1


def test_an_interrupted_refresh_blocks_nobody(issuer: Issuer) -> None:
    source = TokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)

    def interrupt() -> None:
        raise KeyboardInterrupt

    with Sync(auth=source, transport=httpx.MockTransport(issuer)) as client:
        issuer.before = interrupt
        with pytest.raises(KeyboardInterrupt):
            client._calls.call(GET)
        issuer.before = lambda: None
        assert client._calls.call(GET).id == 1
