"""One refresh for all callers, whichever of them is cancelled, interrupted, out of time or in another process."""

from __future__ import annotations

import asyncio
import os
import random
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import httpx
import pytest
from scalev._runtime.auth.credentials import Headers
from scalev._runtime.auth.token_sources import AsyncTokenSource, TokenSource
from scalev._runtime.auth.tokens import TokenSet
from scalev._runtime.errors import (
    APITimeoutError,
    AuthenticationError,
    ScalevError,
    SignInRequiredError,
    TokenRefreshError,
)
from scalev._runtime.limiter import Rate, RateLimiter
from scalev._runtime.retries import Retry

from tests.runtime.interrupts import inject, send_signals
from tests.runtime.issuer import APP, ME, SHOP, Async, Driver, Issuer, Sync, Time
from tests.runtime.service import ALL_MODES, CREATE, GET, LOOPS, Mode, run_async

STALE = "access-stale-do-not-show"


@pytest.fixture
def issuer() -> Issuer:
    return Issuer(Time())


# ── Callers that are cancelled ────────────────────────────────────────────────────────────────────────────────────────


class Service:
    """A stand-in that responds to refreshes when the test decides, on asyncio and trio."""

    def __init__(self, issuer: Issuer, **settings: Any) -> None:
        self.issuer = issuer
        self.is_refreshing, self.go_on = anyio.Event(), anyio.Event()
        self.source = AsyncTokenSource(issuer.tokens, APP, now=issuer.time, **settings)
        issuer.time.pass_by(hours=2)
        self.client = Async(auth=self.source, transport=httpx.MockTransport(self.answer))

    async def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            self.is_refreshing.set()
            await self.go_on.wait()
        return self.issuer(request)


async def _awaited(call: Callable[[], Awaitable[Any]]) -> None:
    await call()


async def cancelled_by_scope(call: Callable[[], Awaitable[Any]], moment: Callable[[], Awaitable[Any]]) -> None:
    """Cancel a call at a given point with a cancel scope."""
    async with anyio.create_task_group() as group:
        group.start_soon(_awaited, call)
        await moment()
        group.cancel_scope.cancel()


async def cancelled_by_task(call: Callable[[], Awaitable[Any]], moment: Callable[[], Awaitable[Any]]) -> None:
    """Cancel a call at a given point, like `asyncio.wait_for` and `asyncio.TaskGroup` do."""

    task = asyncio.create_task(_awaited(call))
    await moment()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


CANCELLED = pytest.mark.parametrize(
    ("mode", "cancel"), [("async", cancelled_by_scope), ("async", cancelled_by_task), ("trio", cancelled_by_scope)]
)


@CANCELLED
@pytest.mark.parametrize("first", [True, False])
def test_a_cancelled_caller_ends_neither_the_refresh_nor_the_waiting_of_others(
    mode: Mode, cancel: Any, first: bool, issuer: Issuer
) -> None:
    """The caller that started the refresh is cancelled, or one that waits for it; five others continue."""

    async def run() -> None:
        service = Service(issuer)
        found: list[Any] = []

        async def call() -> None:
            found.append(await service.client._calls.call(GET))

        async with service.client, anyio.create_task_group() as group:
            if not first:
                group.start_soon(call)
                await service.is_refreshing.wait()

            async def others_wait() -> None:
                await service.is_refreshing.wait()
                for _ in range(5 if first else 4):
                    group.start_soon(call)
                await checkpoints(20)

            await cancel(lambda: service.client._calls.call(GET), others_wait)
            service.go_on.set()
        assert [order.id for order in found] == [1] * 5

    run_async(mode, run)
    assert len(issuer.refresh_requests) == 1 and issuer.bearers == [issuer.access] * 5


@CANCELLED
def test_a_caller_that_is_cancelled_at_any_step_blocks_nobody(mode: Mode, cancel: Any) -> None:
    for steps in range(8):
        issuer = Issuer(Time())

        async def run(steps: int = steps, issuer: Issuer = issuer) -> None:
            service = Service(issuer)
            async with service.client:
                await cancel(lambda: service.client._calls.call(GET), lambda: checkpoints(steps))
                service.go_on.set()
                with anyio.fail_after(5):
                    assert (await service.client._calls.call(GET)).id == 1

        run_async(mode, run)
        assert len(issuer.refresh_requests) == 1


async def checkpoints(count: int) -> None:
    for _ in range(count):
        await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize("mode", LOOPS)
def test_callers_that_are_cancelled_at_random_cause_one_refresh(mode: Mode) -> None:
    drawn = random.Random(7)
    for _ in range(15):
        issuer = Issuer(Time())

        async def run(issuer: Issuer = issuer) -> int:
            found: list[Any] = []
            service = Service(issuer)

            async def call(patience: int | None) -> None:
                with anyio.CancelScope() as scope:
                    async with anyio.create_task_group() as group:
                        if patience is not None:
                            group.start_soon(cancel_later, scope, patience)
                        order = await service.client._calls.call(GET)
                        group.cancel_scope.cancel()
                        found.append(order)

            async def cancel_later(scope: anyio.CancelScope, patience: int) -> None:
                await checkpoints(patience)
                scope.cancel()

            async with service.client, anyio.create_task_group() as group:
                for number in range(30):
                    group.start_soon(call, None if number % 3 == 0 else drawn.randrange(12))
                await checkpoints(drawn.randrange(12))
                service.go_on.set()
            return len(found)

        assert run_async(mode, run) >= 10
        assert len(issuer.refresh_requests) == 1 and {*issuer.bearers} == {issuer.access}


def test_a_refresh_whose_task_is_cancelled_before_its_first_step_is_taken_over(issuer: Issuer) -> None:
    async def run() -> None:
        service = Service(issuer)
        service.go_on.set()
        async with service.client:
            for steps in range(4):
                calls = [asyncio.create_task(service.client._calls.call(GET)) for _ in range(3)]
                await checkpoints(steps)
                for task in asyncio.all_tasks() - {asyncio.current_task()}:  # type: ignore[arg-type,unused-ignore]
                    task.cancel()
                await asyncio.wait(calls)
                with anyio.fail_after(5):
                    assert (await service.client._calls.call(GET)).id == 1
                service.source.replace(issuer.tokens)
                issuer.time.pass_by(hours=2)

    asyncio.run(run())


@pytest.mark.parametrize("mode", LOOPS)
def test_a_refresh_that_ends_with_its_event_loop_is_taken_over_in_the_next(mode: Mode, issuer: Issuer) -> None:
    source = AsyncTokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)

    async def never(request: httpx.Request) -> httpx.Response:
        await anyio.sleep_forever()
        raise AssertionError

    async def begin() -> None:
        client = Async(auth=source, transport=httpx.MockTransport(never))
        async with anyio.create_task_group() as group:
            group.start_soon(client._calls.call, GET)
            await checkpoints(20)
            group.cancel_scope.cancel()  # the refresh continues until the loop ends

    async def call() -> Any:
        async with Async(auth=source, transport=httpx.MockTransport(issuer.answer)) as client:
            with anyio.fail_after(5):
                return (await client._calls.call(GET)).id

    run_async(mode, begin)
    assert run_async("trio" if mode == "async" else "async", call) == 1


def test_a_loop_that_is_closed_with_tasks_in_it_leaves_the_refresh_to_others(issuer: Issuer) -> None:
    source = AsyncTokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)
    is_held, is_closed = threading.Event(), threading.Event()
    kept: list[Any] = []

    async def never(_: httpx.Request) -> httpx.Response:
        is_held.set()
        await asyncio.sleep(3600)
        raise AssertionError

    def abandon() -> None:
        loop = asyncio.new_event_loop()
        client = Async(auth=source, transport=httpx.MockTransport(never))
        kept.extend([client, loop.create_task(client._calls.call(GET))])
        loop.call_later(0.05, loop.stop)
        loop.run_forever()
        is_closed.wait(5)
        loop.close()

    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(abandon)
        assert is_held.wait(5)

        async def call() -> Any:
            async with Async(auth=source, transport=httpx.MockTransport(issuer.answer)) as client:
                waiting = asyncio.create_task(client._calls.call(GET))
                await asyncio.sleep(0.05)
                assert not waiting.done()
                is_closed.set()
                return (await asyncio.wait_for(waiting, 5)).id

        assert asyncio.run(call()) == 1
        ending.result()
    for task in asyncio.all_tasks(kept[1].get_loop()):
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        with suppress(RuntimeError):  # a cancel scope is abandoned without its loop
            task.get_coro().close()  # type: ignore[union-attr,unused-ignore]


def test_interrupted_threads_block_nobody() -> None:
    """`python -m tests.runtime.interrupts` does this at every bytecode, and with thousands of signals."""
    for first in (0, 17, 34):
        rounds, stuck = inject(every=53, first=first, most=1)
        assert not stuck and rounds > 20
    if threading.current_thread() is threading.main_thread():
        assert send_signals(150) == 0


# ── How long callers wait ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ALL_MODES)
def test_waiting_for_a_refresh_counts_towards_the_total_timeout(mode: Mode, issuer: Issuer) -> None:
    """The refresh gets no response in time. Callers that wait for another's refresh have their own deadline; the refresh continues."""
    go_on = threading.Event()

    def wait(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            assert go_on.wait(10)
        return issuer(request)

    async def wait_async(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            await anyio.to_thread.run_sync(go_on.wait, 10)
        return issuer(request)

    driver = Driver(mode, issuer, transport=httpx.MockTransport(wait if mode == "sync" else wait_async))
    using = driver.using(driver.source())
    issuer.time.pass_by(hours=2)
    short = {"retry": Retry(total_timeout=0.3)}

    def late() -> float:
        started = time.monotonic()
        with pytest.raises(APITimeoutError, match=r"^GET /v3/orders: the tokens were not refreshed within the 0.3 s") as caught:
            using.client._calls.call(GET, options=short)
        assert (caught.value.method, caught.value.path, caught.value.attempts) == ("GET", "/v3/orders", 0)
        return time.monotonic() - started

    async def late_async() -> None:
        for _ in range(2):
            started = time.monotonic()
            with pytest.raises(APITimeoutError, match=r"^POST /v3/orders: the tokens were not refreshed within the 0.3 s") as caught:
                await using.client._calls.call(CREATE, body={}, options=short)
            assert not caught.value.may_have_been_processed and 0.3 <= time.monotonic() - started < 5
        go_on.set()
        assert (await using.client._calls.call(GET)).id == 1
        await using.client.close()

    if mode == "sync":
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(using.call)
            while not issuer.refresh_requests and using.client._credentials.auth._cell.value.refresh is None:
                time.sleep(0.001)
            assert 0.3 <= late() < 5
            go_on.set()
            assert first.result().id == 1 and using.call().id == 1
    else:
        run_async(mode, late_async)
    driver.close()
    assert len(issuer.refresh_requests) == 1


@pytest.mark.parametrize("limited", [False, True])
def test_a_caller_with_little_time_costs_others_no_refresh(issuer: Issuer, limited: bool) -> None:
    """Loading takes all of its time, or the rate limiter cannot schedule its refresh: the next caller takes over."""
    began, waiting = threading.Event(), threading.Event()

    def load() -> None:
        if not began.is_set():
            began.set()
            assert waiting.wait(10)
            time.sleep(0 if limited else 0.25)

    source = TokenSource(issuer.tokens, APP, now=issuer.time, on_refresh=lambda _: None, load=load)
    issuer.time.pass_by(hours=2)
    limiter = RateLimiter(Rate(1, 1), margin=0) if limited else None
    with Sync("k", transport=httpx.MockTransport(issuer), limiter=limiter) as client, ThreadPoolExecutor(2) as pool:
        if limiter is not None:
            limiter.acquire(Headers().caller({}))  # a refresh carries no credential
        mine = client.with_options(auth=source)
        hasty = pool.submit(mine._calls.call, GET, options={"retry": Retry(total_timeout=0.2 if not limited else 0.5)})
        assert began.wait(10)
        patient = pool.submit(mine._calls.call, GET)
        time.sleep(0.02)
        waiting.set()
        with pytest.raises((APITimeoutError, TokenRefreshError), match=r"the tokens (were not|could not be) refreshed"):
            hasty.result()
        assert patient.result().id == 1


def test_a_refresh_within_a_call_has_what_is_left_of_its_time(issuer: Issuer) -> None:
    seen: list[Any] = []

    class Recording(Sync):
        def _exchange(self, *arguments: Any) -> Any:
            seen.append(arguments[-1])
            return super()._exchange(*arguments)

    source = TokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)
    with Recording(auth=source, transport=httpx.MockTransport(issuer), retry=Retry(total_timeout=50)) as client:
        client._calls.call(GET, options={"retry": Retry(total_timeout=20)})
        source.replace(TokenSet(access_token=STALE, refresh_token=issuer.refresh))
        client._calls.call(GET)
    refreshes = [options["retry"].total_timeout for options in seen if options and options["retry"].total_timeout != 20]
    assert 15 < refreshes[0] < 20 and 45 < refreshes[1] < 50


# ── Tokens that are replaced by hand, and a store that lags behind ────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize("stored", ["the first", "of another process"])
def test_tokens_that_were_replaced_are_not_undone_by_an_older_load(mode: Mode, stored: str, issuer: Issuer) -> None:
    """The user signs in again, and the store does not know of it: the new tokens are refreshed, not those of the store."""
    driver, first = Driver(mode, issuer), issuer.tokens
    other = TokenSet(access_token=STALE, refresh_token="r", expires_at=issuer.time() - timedelta(minutes=1))
    source = driver.source(first, on_refresh=lambda _: None, load=lambda: first if stored == "the first" else other)
    issuer.revoke()
    source.replace(issuer.tokens)
    issuer.time.pass_by(seconds=issuer.lasts - 30)
    assert driver.using(source).call().id == 1
    assert issuer.bearers == [source.tokens.access_token] == [issuer.access] and len(issuer.refresh_requests) == 1
    driver.close()


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize("left", [3600, 30])
def test_tokens_that_are_replaced_while_older_ones_are_loaded_stay(mode: Mode, left: float, issuer: Issuer) -> None:
    driver, stored = Driver(mode, issuer), TokenSet(access_token=STALE, refresh_token="r", expires_at=issuer.time() + timedelta(days=1))

    def load() -> TokenSet:
        end = issuer.time() + timedelta(seconds=left)
        source.replace(TokenSet(access_token=issuer.access, refresh_token=issuer.refresh, expires_at=end))
        return stored

    source = driver.source(on_refresh=lambda _: None, load=load)
    issuer.revoke()
    issuer.time.pass_by(hours=2)
    assert driver.using(source).call().id == 1
    assert issuer.bearers == [source.tokens.access_token] == [issuer.access] and len(issuer.refresh_requests) == (left < 60)
    driver.close()


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_store_that_lags_behind_does_not_bring_back_what_was_refreshed(mode: Mode, issuer: Issuer) -> None:
    driver, kept = Driver(mode, issuer), issuer.tokens
    source = driver.source(on_refresh=lambda _: None, load=lambda: kept)
    using = driver.using(source)
    for refreshes in (1, 2, 3):
        issuer.time.pass_by(hours=2)
        assert using.call().id == 1 and len(issuer.refresh_requests) == refreshes
    driver.close()


@pytest.mark.parametrize("mode", LOOPS)
def test_callers_that_wait_for_a_refresh_use_tokens_that_are_given_meanwhile(mode: Mode, issuer: Issuer) -> None:
    async def run() -> None:
        service = Service(issuer)
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
    driver, saved = Driver(mode, issuer), list[TokenSet]()
    source = driver.source(on_refresh=saved.append)
    issuer.time.pass_by(hours=2)
    answer = {"access_token": issuer.access, "refresh_token": "new-refresh-do-not-show", name: value}
    issuer.refusals = [httpx.Response(200, json=answer)]
    assert driver.using(source).call().id == 1
    assert saved == [source.tokens] and source.tokens.refresh_token == "new-refresh-do-not-show"
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
    with pytest.raises(TokenRefreshError, match="the response is not usable") as caught:
        driver.using(source).call()
    assert "secret" not in f"{caught.value!r} {vars(caught.value)} {caught.value.__cause__!r} {caught.value.__context__!r}"
    driver.close()


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_kept_refresh_token_keeps_its_end(mode: Mode, issuer: Issuer) -> None:
    driver, end = Driver(mode, issuer), issuer.time() + timedelta(days=30)
    source = driver.source(TokenSet(access_token=STALE, refresh_token=issuer.refresh, refresh_expires_at=end))
    issuer.refusals = [httpx.Response(200, json={"access_token": issuer.access, "expires_in": 3600})]
    driver.using(source).call()
    assert (source.tokens.refresh_token, source.tokens.refresh_expires_at) == (issuer.refresh, end)
    driver.close()


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize(("app", "called"), [(APP, GET), (SHOP, ME)])
def test_a_lifetime_counts_from_the_request(mode: Mode, issuer: Issuer, app: Any, called: Any) -> None:
    """The response takes a minute: when it arrives, the tokens may already be a minute old."""
    driver = Driver(mode, issuer)
    source = driver.source(app=app)
    issuer.time.pass_by(hours=2)
    requested = issuer.time()
    issuer.before = lambda: issuer.time.pass_by(minutes=1)
    driver.using(source).call(called)
    assert source.tokens.expires_at == requested + timedelta(seconds=issuer.lasts)
    driver.close()


@pytest.mark.parametrize("mode", ALL_MODES)
def test_what_on_refresh_returns_is_not_looked_at(mode: Mode, issuer: Issuer) -> None:
    driver = Driver(mode, issuer)
    source = driver.source(on_refresh=lambda tokens: len(tokens.access_token))
    issuer.time.pass_by(hours=2)
    assert driver.using(source).call().id == 1
    driver.close()


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_clock_that_fails_is_an_error_for_all_and_blocks_nobody(mode: Mode, issuer: Issuer) -> None:
    driver, failures = Driver(mode, issuer), list[Exception]()

    def now() -> Any:
        if failures and issuer.bearers:
            raise failures.pop()
        return issuer.time()

    source = driver.source(TokenSet(access_token=STALE, refresh_token=issuer.refresh), now=now)
    failures.append(OSError("no clock"))
    with pytest.raises(TokenRefreshError, match="OSError"):
        driver.using(source).call()
    assert driver.using(source).call().id == 1
    driver.close()


# ── Forked processes ──────────────────────────────────────────────────────────────────────────────────────────────────

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
threads_and_forks = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # from Python 3.12 on


def outcome_in_child(mode: Mode, client: Any, before: Callable[[], None] = lambda: None) -> str:
    """Return what a call raises in a forked child, or "1" if it succeeds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "nothing"
        try:
            before()
            called = client._calls.call
            order = called(GET) if mode == "sync" else run_async(mode, lambda: called(GET))
            said = str(order.id)
        except ScalevError as error:
            said = f"{type(error).__name__}: {error}"
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


@forks
@threads_and_forks
@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_forked_child_refreshes_only_what_it_shares_with_its_parent(mode: Mode, issuer: Issuer) -> None:
    driver = Driver(mode, issuer)
    alone, shared = driver.source(), driver.source(on_refresh=lambda _: None, load=lambda: None)
    assert outcome_in_child(mode, driver.using(alone).client) == "1"  # as long as they are valid
    issuer.time.pass_by(seconds=issuer.lasts - 30)
    assert outcome_in_child(mode, driver.using(alone).client) == "1"  # they are due, and valid for half a minute
    issuer.time.pass_by(minutes=1)
    said = outcome_in_child(mode, driver.using(alone).client)
    assert said.startswith("TokenRefreshError: the tokens are not refreshed in a forked process") and "post_fork" in said
    assert outcome_in_child(mode, driver.using(alone).client, lambda: alone.replace(alone.tokens)) == "1"
    assert outcome_in_child(mode, driver.using(shared).client) == "1"
    assert driver.using(alone).call().id == 1 and len(issuer.refresh_requests) == 1  # the parent's own
    driver.close()


@forks
@threads_and_forks
@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_rejected_token_is_not_refreshed_in_a_forked_child_either(mode: Mode, issuer: Issuer) -> None:
    driver = Driver(mode, issuer)
    source = driver.source(TokenSet(access_token=STALE, refresh_token=issuer.refresh))
    said = outcome_in_child(mode, driver.using(source).client)
    assert said.startswith("TokenRefreshError: the tokens are not refreshed in a forked process")
    driver.close()


@forks
@threads_and_forks
def test_a_refresh_under_way_in_the_parent_is_not_waited_for_in_the_child(issuer: Issuer) -> None:
    began, go_on = threading.Event(), threading.Event()
    inside = os.getpid()

    def wait() -> None:
        if os.getpid() == inside:
            began.set()
            assert go_on.wait(10)

    issuer.before = wait
    source = TokenSource(issuer.tokens, APP, now=issuer.time, on_refresh=lambda _: None, load=lambda: None)
    issuer.time.pass_by(hours=2)
    with Sync(auth=source, transport=httpx.MockTransport(issuer)) as client, ThreadPoolExecutor(1) as pool:
        call = pool.submit(client._calls.call, GET)
        assert began.wait(10)
        assert outcome_in_child("sync", client) == "1"
        go_on.set()
        assert call.result().id == 1


def test_a_forked_child_that_is_signed_out_says_so(issuer: Issuer) -> None:
    source = TokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)
    issuer.refusals = [httpx.Response(400, json={"error": "invalid_grant"})]
    with Sync(auth=source, transport=httpx.MockTransport(issuer)) as client:
        with pytest.raises(SignInRequiredError):
            client._calls.call(GET)
        source._inherit()
        with pytest.raises(SignInRequiredError):
            client._calls.call(GET)
        source.replace(TokenSet(access_token=STALE))
        with pytest.raises(AuthenticationError):
            client._calls.call(GET)
