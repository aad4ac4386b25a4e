"""Token sources: refreshed in time and after a 401, once for all callers, saved before use, and shown nowhere."""

from __future__ import annotations

import asyncio
import copy
import io
import json
import logging
import pickle
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import anyio
import anyio.lowlevel
import httpx
import pytest
from scalev._runtime.auth.token_sources import AsyncTokenSource, TokenSource
from scalev._runtime.auth.tokens import StorefrontApp, TokenSet
from scalev._runtime.errors import (
    APIConnectionError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    NotFoundError,
    RateLimitError,
    ServerError,
    SignInError,
    SignInRequiredError,
    TokenRefreshError,
    TokenSaveError,
)
from scalev._runtime.frames import chain
from scalev._runtime.retries import Retry

from tests.runtime.issuer import APP, CLIENT_SECRET, ME, SHOP, Async, Driver, Issuer, Sync, Time
from tests.runtime.service import ALL_MODES, CREATE, MODES, SECRET, SFPK, UPLOAD, Mode, Service, Tokens, operation

OK = operation(path="/v3/orders")
SHOP_HEADER = "x-scalev-storefront-api-key"


@pytest.fixture
def issuer() -> Issuer:
    return Issuer(Time())


@pytest.fixture(params=ALL_MODES)
def driver(request: pytest.FixtureRequest, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    monkeypatch.delenv("SCALEV_API_KEY", raising=False)
    driver = Driver(request.param, issuer)
    yield driver
    driver.close()


def refused(code: str, status: int = 400) -> httpx.Response:
    return httpx.Response(status, json={"error": code, "error_description": "no"})


def _any(kind: Any) -> Any:
    """Return a class as one that type checkers do not check."""
    return kind


def everything(error: BaseException) -> str:
    """Return all that an exception and its causes contain and show."""
    found = list(chain(error))
    return " ".join([*("".join(traceback.format_exception(one)) for one in found), *(f"{one!r} {vars(one)}" for one in found)])


# ── When tokens are replaced ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("left", "refreshes"), [(3600, 0), (61, 0), (60, 1), (1, 1), (0, 1), (-3600, 1)])
def test_tokens_are_replaced_before_they_end(driver: Driver, issuer: Issuer, left: int, refreshes: int) -> None:
    source = driver.source()
    issuer.time.pass_by(seconds=issuer.lasts - left)
    driver.using(source).call()
    assert (len(issuer.refresh_requests), issuer.bearers) == (refreshes, [f"access-{refreshes}-do-not-show"])
    assert source.tokens.access_token == issuer.access and source.tokens.refresh_token == issuer.refresh
    assert source.tokens.expires_at == issuer.time() + timedelta(seconds=3600 if refreshes else left)


@pytest.mark.parametrize(("skew", "refreshes"), [(0, 0), (10, 0), (300, 1)])
def test_how_long_before_they_end_can_be_set(driver: Driver, issuer: Issuer, skew: float, refreshes: int) -> None:
    source = driver.source(skew=skew)
    issuer.time.pass_by(seconds=issuer.lasts - 100)
    driver.using(source).call()
    assert len(issuer.refresh_requests) == refreshes


def test_tokens_that_last_less_than_the_skew_are_not_replaced_at_every_call(driver: Driver, issuer: Issuer) -> None:
    issuer.lasts = 40
    using = driver.using(driver.source())
    for _ in range(4):
        using.call()
        issuer.time.pass_by(seconds=10)
    assert len(issuer.refresh_requests) == 2  # the initial ones, of unknown age, and those that had 20 s left


def test_tokens_whose_end_is_not_known_are_replaced_after_a_401(driver: Driver, issuer: Issuer) -> None:
    source = driver.source(TokenSet(access_token="access-stale-do-not-show", refresh_token=issuer.refresh))
    driver.using(source).call()
    assert issuer.bearers == ["access-stale-do-not-show", "access-1-do-not-show"] and len(issuer.refresh_requests) == 1


def test_what_is_sent_to_replace_an_apps_tokens(driver: Driver, issuer: Issuer) -> None:
    issuer.time.pass_by(days=1)
    driver.using(driver.source(TokenSet(access_token="x", refresh_token=issuer.refresh, expires_at=issuer.time()))).call()
    (request,) = issuer.refresh_requests
    assert (request.method, request.url.path, request.headers["content-type"]) == ("POST", "/token", "application/json")
    assert json.loads(request.content) == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-0-do-not-show",
        "client_id": "client_1",
        "client_secret": CLIENT_SECRET,
    }
    assert "authorization" not in request.headers


def test_what_is_sent_to_replace_a_customers_tokens(driver: Driver, issuer: Issuer) -> None:
    source = driver.source(app=SHOP)
    issuer.time.pass_by(hours=1)
    driver.using(source).call(ME)
    (request,) = issuer.refresh_requests
    assert request.url.path == "/v3/stores/store_1/refresh" and json.loads(request.content) == {"refresh": "refresh-0-do-not-show"}
    assert request.headers[SHOP_HEADER] == SFPK and "authorization" not in request.headers
    assert issuer.calls[0].url.path == "/v3/stores/store_1/me" and SHOP_HEADER not in issuer.calls[0].headers
    assert source.tokens.expires_at == issuer.time() + timedelta(hours=1)


@pytest.mark.parametrize(("app", "called"), [(APP, CREATE), (APP, OK), (SHOP, ME)])
def test_a_401_replaces_the_tokens_and_sends_the_call_once_more(driver: Driver, issuer: Issuer, app: Any, called: Any) -> None:
    source = driver.source(TokenSet(access_token="access-stale-do-not-show", refresh_token=issuer.refresh), app)
    arguments = {"body": {"notes": "a"}} if called is CREATE else {}
    assert driver.using(source).call(called, **arguments).id == 1
    assert issuer.bearers == ["access-stale-do-not-show", "access-1-do-not-show"] and len(issuer.refresh_requests) == 1
    first, second = issuer.calls
    assert first.content == second.content


def test_a_second_401_is_the_callers_and_fresh_tokens_are_not_replaced_for_it(driver: Driver, issuer: Issuer) -> None:
    using = driver.using(driver.source())
    issuer.revoke()  # the service rejects whatever this source gets
    issuer.refusals = [httpx.Response(200, json={"access_token": f"other-{n}", "refresh_token": f"r-{n}"}) for n in range(5)]
    for calls in (2, 3, 4):
        with pytest.raises(AuthenticationError) as caught:
            using.call(CREATE, body={})
        assert not caught.value.may_have_been_processed
        assert (len(issuer.refresh_requests), len(issuer.calls)) == (1, calls)
    assert caught.value.attempts == 1


def test_a_file_that_can_be_read_once_is_not_sent_again_but_the_next_call_has_new_tokens(driver: Driver, issuer: Issuer) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    using = driver.using(driver.source(TokenSet(access_token="access-stale-do-not-show", refresh_token=issuer.refresh)))
    with pytest.raises(AuthenticationError):
        using.call(UPLOAD, body={"file": Pipe(b"a,b")})
    assert (len(issuer.calls), len(issuer.refresh_requests)) == (1, 0)
    using.call()
    assert issuer.bearers[1:] == ["access-1-do-not-show"] and len(issuer.refresh_requests) == 1


def test_a_file_that_can_be_rewound_is_sent_again_whole(driver: Driver, issuer: Issuer) -> None:
    using = driver.using(driver.source(TokenSet(access_token="access-stale-do-not-show", refresh_token=issuer.refresh)))
    using.call(UPLOAD, body={"file": io.BytesIO(b"a,b")})
    assert [b"a,b" in request.content for request in issuer.calls] == [True, True]


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_other_refusals_replace_nothing(mode: Mode, issuer: Issuer, status: int) -> None:
    service = Service(httpx.Response(status, json={}))
    driver = Driver(mode, issuer, transport=httpx.MockTransport(service if mode == "sync" else service.answer))
    with pytest.raises(Exception, match=str(status)):
        driver.using(driver.source()).call()
    assert len(service.requests) == 1
    driver.close()


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> Mode:
    found: Mode = request.param
    return found


def test_without_a_refresh_token_nothing_is_replaced(driver: Driver, issuer: Issuer) -> None:
    using = driver.using(driver.source(TokenSet(access_token="access-stale-do-not-show", expires_at=issuer.time() - timedelta(days=1))))
    with pytest.raises(AuthenticationError):
        using.call()
    assert (len(issuer.calls), len(issuer.refresh_requests)) == (1, 0)


def test_an_answer_without_a_refresh_token_leaves_the_old_one_good(driver: Driver, issuer: Issuer) -> None:
    issuer.refusals = [httpx.Response(200, json={"access_token": "access-0-do-not-show", "expires_in": 3600})]
    source = driver.source(TokenSet(access_token="access-stale-do-not-show", refresh_token=issuer.refresh))
    driver.using(source).call()
    assert source.tokens.refresh_token == "refresh-0-do-not-show"


def test_the_callers_own_authorization_is_left_alone(driver: Driver, issuer: Issuer) -> None:
    with pytest.raises(AuthenticationError):
        driver.using(driver.source()).call(options={"extra_headers": {"Authorization": f"Bearer {SECRET}"}})
    assert issuer.bearers == [SECRET] and not issuer.refresh_requests


# ── Many at once ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["too old", "refused"])
def test_many_callers_cause_one_refresh_and_all_use_its_tokens(driver: Driver, issuer: Issuer, how: str) -> None:
    count = 12
    saved: list[TokenSet] = []
    source = driver.source(on_refresh=saved.append)
    if how == "too old":
        issuer.time.pass_by(hours=2)
    else:
        source.replace(TokenSet(access_token="access-stale-do-not-show", refresh_token=issuer.refresh))
    results = driver.using(source).many(count)
    assert [order.id for order in results if not isinstance(order, BaseException)] == [1] * count
    assert len(issuer.refresh_requests) == 1 and [tokens.access_token for tokens in saved] == [issuer.access]
    assert issuer.bearers.count(issuer.access) == count


def test_clients_that_share_a_source_share_its_refresh(driver: Driver, issuer: Issuer) -> None:
    source = driver.source()
    issuer.time.pass_by(hours=2)
    first, second = driver.using(source), driver.using(source)
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
        come = threading.Semaphore(0)
        next_step = source._next_step

        def counted(*arguments: Any) -> Any:
            found = next_step(*arguments)
            come.release()
            return found

        def all_come() -> None:
            for _ in range(count):
                come.acquire(timeout=10)

        source._next_step = counted
        issuer.before = all_come
    issuer.refusals = [httpx.Response(503)]
    results = driver.using(source).many(count)
    assert {type(result) for result in results} == {TokenRefreshError} and len({id(result) for result in results}) == count
    assert len(issuer.refresh_requests) == 1 and not issuer.calls
    issuer.before = lambda: None
    assert driver.using(source).call().id == 1


def test_a_cancelled_call_does_not_lose_the_tokens_that_it_asked_for(issuer: Issuer) -> None:
    saved: list[TokenSet] = []

    async def run() -> None:
        begun = asyncio.Event()

        async def answer(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/token":
                begun.set()
                await asyncio.sleep(0.01)
            return issuer(request)

        source = AsyncTokenSource(issuer.tokens, APP, on_refresh=saved.append, now=issuer.time)
        issuer.time.pass_by(hours=2)
        async with Async(auth=source, transport=httpx.MockTransport(answer)) as client:
            call = asyncio.create_task(client._calls.call(OK))
            await begun.wait()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
        # closing the client waits for the refresh
        assert source.tokens.access_token == issuer.access == "access-1-do-not-show"

    asyncio.run(run())
    assert [tokens.refresh_token for tokens in saved] == ["refresh-1-do-not-show"]


def test_a_source_outlives_an_event_loop(issuer: Issuer) -> None:
    source = AsyncTokenSource(issuer.tokens, APP, now=issuer.time)

    async def run() -> None:
        issuer.time.pass_by(hours=2)
        async with Async(auth=source, transport=httpx.MockTransport(issuer.answer)) as client:
            await asyncio.gather(*(client._calls.call(OK) for _ in range(3)))

    for _ in range(3):
        asyncio.run(run())
    assert len(issuer.refresh_requests) == 3


def test_event_loops_in_several_threads_share_a_refresh(issuer: Issuer) -> None:
    source = AsyncTokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)

    async def run() -> list[Any]:
        async with Async(auth=source, transport=httpx.MockTransport(issuer.answer)) as client:
            return await asyncio.gather(*(client._calls.call(OK) for _ in range(5)))

    with ThreadPoolExecutor(3) as pool:
        results = [future.result() for future in [pool.submit(asyncio.run, run()) for _ in range(3)]]
    assert [len(one) for one in results] == [5, 5, 5] and len(issuer.refresh_requests) == 1


def test_an_interrupted_refresh_blocks_nobody(issuer: Issuer) -> None:
    source = TokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)

    def interrupt() -> None:
        raise KeyboardInterrupt

    with Sync(auth=source, transport=httpx.MockTransport(issuer)) as client:
        issuer.before = interrupt
        with pytest.raises(KeyboardInterrupt):
            client._calls.call(OK)
        issuer.before = lambda: None
        assert client._calls.call(OK).id == 1


# ── When a refresh fails ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("app", "called", "answer"), [(APP, OK, refused("invalid_grant")), (SHOP, ME, httpx.Response(401, json={"error": "expired"}))]
)
def test_a_refresh_token_that_is_no_longer_good_is_told_and_not_tried_again(
    driver: Driver, issuer: Issuer, app: Any, called: Any, answer: httpx.Response
) -> None:
    source = driver.source(app=app)
    issuer.time.pass_by(hours=2)
    issuer.refusals = [answer]
    using = driver.using(source)
    for _ in range(3):
        with pytest.raises(SignInRequiredError, match="sign in again: POST") as caught:
            using.call(called)
        assert isinstance(caught.value.__cause__, (BadRequestError, AuthenticationError))
        assert not caught.value.may_have_been_processed and caught.value.attempts == 0
    assert len(issuer.refresh_requests) == 1 and not issuer.calls
    source.replace(issuer.tokens)  # the user has signed in again
    assert using.call(called).id == 1


def test_a_refresh_token_that_was_used_is_told_after_a_401_too(driver: Driver, issuer: Issuer) -> None:
    source = driver.source()
    issuer.revoke()
    with pytest.raises(SignInRequiredError) as caught:
        driver.using(source).call(CREATE, body={})
    assert caught.value.attempts == 1 and not caught.value.may_have_been_processed


@pytest.mark.parametrize(
    ("answer", "cause", "refreshes"),
    [
        (refused("invalid_client", 401), AuthenticationError, 1),  # the app's own: retrying would not help
        (refused("unauthorized_client"), BadRequestError, 1),
        (refused("invalid_request"), BadRequestError, 2),
        (httpx.Response(404), NotFoundError, 2),
        (httpx.Response(429), RateLimitError, 2),
        (httpx.Response(500, json={"error": "invalid_grant"}), ServerError, 2),
        (httpx.ConnectError("refused"), APIConnectionError, 2),
        (httpx.ReadTimeout("late"), APIConnectionError, 2),
    ],
)
def test_a_refresh_that_fails_otherwise_is_told_with_its_reason(
    driver: Driver, issuer: Issuer, answer: Any, cause: type[Exception], refreshes: int
) -> None:
    source = driver.source()
    issuer.time.pass_by(hours=2)
    issuer.refusals = [answer]
    using = driver.using(source)
    sign_in = isinstance(answer, httpx.Response) and answer.status_code == 500
    with pytest.raises(TokenRefreshError, match=r"the tokens could not be refreshed|sign in again") as caught:
        using.call(CREATE, body={})
    assert type(caught.value.__cause__) in {cause, *cause.__subclasses__()}
    assert not caught.value.may_have_been_processed  # the order was not sent, whatever happened to the refresh
    if refreshes == 1:
        with pytest.raises(TokenRefreshError):
            using.call()
    elif not sign_in:
        using.call()
    assert len(issuer.refresh_requests) == (1 if sign_in else refreshes)


@pytest.mark.parametrize(
    ("answer", "goes_on"),
    [
        (httpx.ConnectError("refused"), True),
        (httpx.Response(429), True),
        (httpx.Response(404), True),
        (httpx.ReadTimeout("late"), False),  # they may have been replaced
        (httpx.Response(500), False),
        (httpx.Response(200, text="<html>"), False),
        (refused("invalid_grant"), False),
    ],
)
def test_tokens_that_are_still_good_are_used_where_they_surely_were_not_replaced(
    driver: Driver, issuer: Issuer, answer: Any, goes_on: bool
) -> None:
    using = driver.using(driver.source())
    issuer.time.pass_by(seconds=issuer.lasts - 30)
    issuer.refusals = [answer]
    if goes_on:
        assert using.call().id == 1
    else:
        with pytest.raises(TokenRefreshError):
            using.call()
    assert issuer.bearers == (["access-0-do-not-show"] if goes_on else []) and len(issuer.refresh_requests) == 1


def test_refused_tokens_are_not_used_again_where_they_could_not_be_replaced(driver: Driver, issuer: Issuer) -> None:
    source = driver.source(
        TokenSet(access_token="access-stale-do-not-show", refresh_token="r", expires_at=issuer.time() + timedelta(hours=1))
    )
    issuer.refusals = [httpx.Response(429)]
    with pytest.raises(TokenRefreshError):
        driver.using(source).call()
    assert issuer.bearers == ["access-stale-do-not-show"]


@pytest.mark.parametrize(
    "answer", [{}, {"message": "a code was sent"}, {"access_token": ""}, {"access_token": "two words"}, {"access_token": "Bearer é"}]
)
def test_an_answer_that_holds_no_tokens_is_told(driver: Driver, issuer: Issuer, answer: Any) -> None:
    source = driver.source()
    issuer.time.pass_by(hours=2)
    issuer.refusals = [httpx.Response(200, json=answer)]
    with pytest.raises(TokenRefreshError, match="the response is not usable") as caught:
        driver.using(source).call()
    assert "two words" not in everything(caught.value)
    assert source.tokens.refresh_token == issuer.refresh


@pytest.mark.parametrize(
    ("failure", "sent"), [(httpx.ConnectError("refused"), 3), (httpx.ReadTimeout("late"), 1), (httpx.Response(500), 1)]
)
def test_a_refresh_is_sent_again_only_where_it_was_surely_not_received(mode: Mode, issuer: Issuer, failure: Any, sent: int) -> None:
    async def no_sleep(_: float) -> None: ...

    settings = {"retry": Retry(attempts=3), "sleep": no_sleep if mode == "async" else lambda _: None}
    driver = Driver(mode, issuer, **settings)
    source = driver.source()
    issuer.time.pass_by(hours=2)
    issuer.refusals = [failure] * 3
    with pytest.raises(TokenRefreshError):
        driver.using(source).call()
    assert len(issuer.refresh_requests) == sent
    driver.close()


def test_a_version_of_the_api_that_replaces_no_tokens_is_told() -> None:
    issuer = Issuer(Time())
    source = TokenSource(TokenSet(access_token="a", refresh_token="b", expires_at=issuer.time()), APP, now=issuer.time)

    class Old(Sync):
        _token_operations: ClassVar[dict[str, tuple[str, str]]] = {}

    with Old(auth=source, transport=httpx.MockTransport(issuer)) as client, pytest.raises(ConfigurationError, match="no operation"):
        client._calls.call(OK)


# ── Saving ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("mode", "asynchronous"), [("sync", False), ("async", False), ("async", True)])
def test_new_tokens_are_saved_before_a_call_uses_them(issuer: Issuer, mode: Mode, asynchronous: bool) -> None:
    driver = Driver(mode, issuer)
    seen: list[tuple[str, int]] = []

    def save(tokens: TokenSet) -> None:
        seen.append((tokens.access_token, len(issuer.calls)))

    async def save_later(tokens: TokenSet) -> None:
        await anyio.lowlevel.checkpoint()
        save(tokens)

    source = driver.source(on_refresh=save_later if asynchronous else save)
    issuer.time.pass_by(hours=2)
    driver.using(source).call()
    assert seen == [("access-1-do-not-show", 0)]
    driver.close()


def test_tokens_that_could_not_be_saved_are_kept_and_saved_by_the_next_call(driver: Driver, issuer: Issuer) -> None:
    failures: list[Exception] = [OSError("disk full"), OSError("disk full")]
    saved: list[TokenSet] = []

    def save(tokens: TokenSet) -> None:
        if failures:
            raise failures.pop()
        saved.append(tokens)

    source = driver.source(on_refresh=save)
    issuer.time.pass_by(hours=2)
    using = driver.using(source)
    for _ in range(2):
        with pytest.raises(TokenSaveError, match="on_refresh raised OSError: disk full") as caught:
            using.call(CREATE, body={})
        assert isinstance(caught.value.__cause__, OSError) and not caught.value.may_have_been_processed
        assert source.tokens.access_token == issuer.access and not issuer.calls
    using.call()
    assert len(issuer.refresh_requests) == 1 and saved == [source.tokens]
    using.call()
    assert len(saved) == 1


@pytest.mark.parametrize("which", ["old", "new"])
def test_an_exception_of_on_refresh_that_shows_tokens_is_not_passed_on(driver: Driver, issuer: Issuer, which: str) -> None:
    old = issuer.tokens

    def save(tokens: TokenSet) -> None:
        try:
            dict[Any, Any]()[(old if which == "old" else tokens).refresh_token]
        except LookupError as error:
            raise RuntimeError("could not insert") from error

    source = driver.source(on_refresh=save)
    issuer.time.pass_by(hours=2)
    with pytest.raises(TokenSaveError, match="RuntimeError") as caught:
        driver.using(source).call()
    assert "do-not-show" not in everything(caught.value)


def test_on_refresh_cannot_make_calls_that_wait_for_it(driver: Driver, issuer: Issuer) -> None:
    def save(_: TokenSet) -> Any:
        return using.client._calls.call(OK)

    using = driver.using(driver.source(on_refresh=save))
    issuer.time.pass_by(hours=2)
    with pytest.raises(TokenSaveError, match="cannot be made from within on_refresh or load"):
        using.call()


def test_a_synchronous_source_takes_no_coroutine_function(issuer: Issuer) -> None:
    async def save(_: TokenSet) -> None: ...

    with pytest.raises(ConfigurationError, match="AsyncTokenSource"):
        TokenSource(issuer.tokens, APP, on_refresh=save)  # type: ignore[arg-type]
    disguised: Any = lambda tokens: save(tokens)  # noqa: E731, PLW0108
    source = TokenSource(issuer.tokens, APP, on_refresh=disguised, now=issuer.time)
    issuer.time.pass_by(hours=2)
    with Sync(auth=source, transport=httpx.MockTransport(issuer)) as client, pytest.raises(TokenSaveError, match="AsyncTokenSource"):
        client._calls.call(OK)


# ── Several processes ─────────────────────────────────────────────────────────────────────────────────────────────────


class Store:
    """A store in which several processes keep their tokens."""

    def __init__(self, tokens: TokenSet) -> None:
        self.tokens: Any = tokens
        self.loads = 0

    def save(self, tokens: TokenSet) -> None:
        self.tokens = tokens

    def load(self) -> Any:
        self.loads += 1
        if isinstance(self.tokens, Exception):
            raise self.tokens
        return self.tokens

    async def load_later(self) -> Any:
        await anyio.lowlevel.checkpoint()
        return self.load()


def test_tokens_that_another_process_has_replaced_are_used(driver: Driver, issuer: Issuer) -> None:
    store = Store(issuer.tokens)
    load = store.load if driver.mode == "sync" else store.load_later
    first, second = (driver.using(driver.source(on_refresh=store.save, load=load)) for _ in range(2))
    issuer.time.pass_by(hours=2)
    for process in (first, second):
        assert process.call().id == 1
    assert len(issuer.refresh_requests) == 1 and store.loads == 2
    issuer.time.pass_by(hours=2)
    for process in (second, first):
        assert process.call().id == 1
    assert len(issuer.refresh_requests) == 2


def test_after_a_401_too(driver: Driver, issuer: Issuer) -> None:
    store = Store(issuer.tokens)
    first, second = (driver.using(driver.source(on_refresh=store.save, load=store.load)) for _ in range(2))
    issuer.revoke()
    store.tokens = issuer.tokens
    for process in (first, second):
        assert process.call(CREATE, body={}).id == 1
    assert not issuer.refresh_requests


def test_a_process_that_was_slower_uses_what_the_faster_one_saved(driver: Driver, issuer: Issuer) -> None:
    store = Store(issuer.tokens)
    using = driver.using(driver.source(on_refresh=store.save, load=store.load))
    issuer.time.pass_by(hours=2)

    def other_is_faster() -> None:
        issuer.revoke()
        store.tokens = issuer.tokens

    issuer.before = other_is_faster
    assert using.call().id == 1
    assert len(issuer.refresh_requests) == 1 and store.loads == 2


def test_a_sign_in_by_another_process_ends_the_refusals(driver: Driver, issuer: Issuer) -> None:
    store = Store(issuer.tokens)
    using = driver.using(driver.source(on_refresh=store.save, load=store.load))
    issuer.time.pass_by(hours=2)
    issuer.refusals = [refused("invalid_grant")]
    for _ in range(3):
        with pytest.raises(SignInRequiredError):
            using.call()
    assert len(issuer.refresh_requests) == 1
    issuer.revoke()
    store.tokens = issuer.tokens
    assert using.call().id == 1 and len(issuer.refresh_requests) == 1


def test_what_load_raises_is_not_passed_on_where_it_may_show_tokens(driver: Driver, issuer: Issuer) -> None:
    store = Store(issuer.tokens)
    using = driver.using(driver.source(on_refresh=store.save, load=store.load))
    issuer.time.pass_by(hours=2)
    store.tokens = ValueError("unexpected text at 0: another-token-do-not-show")
    with pytest.raises(TokenRefreshError, match=r"load raised ValueError\)$") as caught:
        using.call()
    assert "do-not-show" not in everything(caught.value)


@pytest.mark.parametrize(
    ("kept", "told"),
    [(OSError("disk"), "could not be loaded .load raised OSError: disk"), ({"access_token": "a"}, "expected a TokenSet or None")],
)
def test_what_cannot_be_loaded_is_told(driver: Driver, issuer: Issuer, kept: Any, told: str) -> None:
    store = Store(issuer.tokens)
    using = driver.using(driver.source(on_refresh=store.save, load=store.load))
    issuer.time.pass_by(hours=2)
    store.tokens = kept
    with pytest.raises(TokenRefreshError, match=told):
        using.call()
    assert not issuer.refresh_requests
    store.tokens = None  # nothing is stored: the current tokens are refreshed
    assert using.call().id == 1


def test_tokens_that_are_replaced_by_hand_during_a_refresh_stay(driver: Driver, issuer: Issuer) -> None:
    source = driver.source()
    issuer.time.pass_by(hours=2)
    other = TokenSet(access_token="access-other-do-not-show")
    issuer.before = lambda: source.replace(other)
    with pytest.raises(AuthenticationError):
        driver.using(source).call()
    assert source.tokens is other and issuer.bearers == ["access-other-do-not-show"]


# ── Settings ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_source_takes_the_place_of_a_key_and_the_other_way_round(driver: Driver, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCALEV_API_KEY", SECRET)
    using = driver.using(driver.source())
    using.call()
    with pytest.raises(AuthenticationError):
        driver.run(using.client.with_options(api_key=SECRET)._calls.call(OK))
    assert issuer.bearers == ["access-0-do-not-show", SECRET]
    kind: Any = type(driver.client)
    with pytest.raises(ConfigurationError, match="either api_key or auth"):
        kind(SECRET, auth=driver.source())
    driver.run(kind(auth=driver.source(), transport=httpx.MockTransport(issuer)).close())


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda issuer: _any(Sync)(auth=_any(AsyncTokenSource)(issuer.tokens, APP)), "auth: expected TokenSource for this client"),
        (lambda issuer: _any(Async)(auth=_any(TokenSource)(issuer.tokens, APP)), "auth: expected AsyncTokenSource for this client"),
        (lambda issuer: _any(Sync)(auth=_any(TokenSource)(issuer.tokens, SHOP)), "auth: expected tokens of an OAuth app"),
        (lambda issuer: _any(Sync)(auth=SECRET), "auth: expected TokenSource for this client, got str"),
        (lambda issuer: _any(Sync)("k").with_options(auth=SECRET), "auth: expected TokenSource"),
        (
            lambda issuer: _any(Sync)("k")._bind({}, customer_token=_any(TokenSource)(issuer.tokens, APP)),
            "customer_token: expected tokens of a storefront",
        ),
        (lambda issuer: _any(TokenSource)(SECRET, APP), "tokens: expected a TokenSet, got str"),
        (lambda issuer: _any(TokenSource)(issuer.tokens, SECRET), "app: expected an OAuthApp or a StorefrontApp, got str"),
        (lambda issuer: _any(TokenSource)(issuer.tokens, APP, skew=-1), "skew: expected a number of seconds"),
        (lambda issuer: _any(TokenSource)(issuer.tokens, APP, skew="60"), "skew: expected a number of seconds"),
        (lambda issuer: _any(TokenSource)(issuer.tokens, APP, on_refresh=5), "on_refresh: expected a function"),
        (lambda issuer: _any(TokenSource)(issuer.tokens, APP, load=5), "load: expected a function"),
        (lambda issuer: TokenSource(issuer.tokens, APP, load=lambda: None), "load: expected on_refresh too"),
        (lambda issuer: _any(TokenSource)(issuer.tokens, APP).replace(SECRET), "tokens: expected a TokenSet"),
        (lambda issuer: _any(StorefrontApp)(""), "api_key: expected text"),
        (lambda issuer: TokenSet(access_token=""), "access_token: expected text, got an empty one"),
        (lambda issuer: TokenSet(access_token=f"Bearer {SECRET}"), "access_token: expected printable ASCII"),
        (lambda issuer: TokenSet(access_token="a", refresh_token=f"{SECRET}\n"), "refresh_token: expected printable ASCII"),
        (lambda issuer: TokenSet(access_token="a", expires_at=datetime(2026, 1, 1)), "expires_at: expected an aware datetime"),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_used_is_told_and_not_shown(issuer: Issuer, make: Callable[[Any], Any], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told) as caught:
        make(issuer)
    assert SECRET not in everything(caught.value)


# ── Tokens themselves ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_tokens_are_kept_as_a_dict_and_come_back(issuer: Issuer) -> None:
    tokens = TokenSet(access_token="a", refresh_token="b", expires_at=issuer.time(), refresh_expires_at=issuer.time() + timedelta(days=30))
    kept = json.loads(json.dumps(tokens.to_dict()))
    assert TokenSet.from_dict({**kept, "unknown": 1}) == tokens
    assert TokenSet.from_dict(TokenSet(access_token="a").to_dict()) == TokenSet(access_token="a")


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ({}, "access_token: expected text, got none"),
        ({"access_token": 5}, "access_token: expected text, got int"),
        ({"access_token": "a", "expires_at": "soon"}, "expires_at: expected a moment"),
        ({"access_token": "a", "expires_at": 5}, "expires_at: expected a moment"),
        ([], "expected tokens as a mapping, got list"),
    ],
)
def test_kept_tokens_that_cannot_be_read_are_told(kept: Any, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        TokenSet.from_dict(kept)


@pytest.mark.parametrize(
    ("answer", "expected"),
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
def test_tokens_of_an_answer(answer: Any, expected: TokenSet) -> None:
    assert TokenSet.from_answer(Tokens.from_dict(answer), now=Time().now) == expected


@pytest.mark.parametrize("answer", [None, Tokens.from_dict({"message": "a code was sent"}), Tokens.from_dict({"access": None})])
def test_an_answer_may_hold_no_tokens(answer: Any) -> None:
    with pytest.raises(SignInError, match="got none"):
        TokenSet.from_answer(answer)


def test_nothing_that_holds_tokens_shows_or_gives_them_away(driver: Driver, issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    source = driver.source()
    issuer.time.pass_by(hours=2)
    using = driver.using(source)
    using.call()
    held = [issuer.tokens, source, APP, SHOP, APP.refresh_grant("refresh-0-do-not-show"), using.client._credentials]
    for value in held:
        assert not [secret for secret in ("do-not-show", CLIENT_SECRET, SFPK) if secret in f"{value!r} {value}"]
        for leak in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="cannot be copied or pickled"):
                leak(value)
    assert "tokens refreshed" in caplog.text and "do-not-show" not in caplog.text and CLIENT_SECRET not in caplog.text
