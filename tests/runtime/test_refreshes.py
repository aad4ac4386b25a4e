"""One refresh for all callers, whichever of them is cancelled, interrupted, out of time or in another process."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import httpx
import pytest
from scalev._runtime.auth.async_token_source import AsyncTokenSource
from scalev._runtime.auth.credentials import Headers
from scalev._runtime.auth.token_source import TokenSource
from scalev._runtime.auth.tokens import TokenSet
from scalev._runtime.errors import (
    APITimeoutError,
    TokenRefreshError,
)
from scalev._runtime.limiter import Rate, RateLimiter
from scalev._runtime.retries import Retry

from tests.runtime.interrupts import inject, send_signals
from tests.runtime.issuer import APP, Async, Driver, Issuer, SlowIssuer, Sync, Time
from tests.runtime.service import ALL_MODES, CREATE, GET, LOOPS, Mode, run_async

STALE = "access-stale-do-not-show"


# ── Callers that are cancelled ────────────────────────────────────────────────────────────────────────────────────────


async def _await_call(call: Callable[[], Awaitable[Any]]) -> None:
    await call()


async def cancel_by_scope(call: Callable[[], Awaitable[Any]], moment: Callable[[], Awaitable[Any]]) -> None:
    """Cancel a call at a given point with a cancel scope."""
    async with anyio.create_task_group() as group:
        group.start_soon(_await_call, call)
        await moment()
        group.cancel_scope.cancel()


async def cancel_by_task(call: Callable[[], Awaitable[Any]], moment: Callable[[], Awaitable[Any]]) -> None:
    """Cancel a call at a given point, like `asyncio.wait_for` and `asyncio.TaskGroup` do."""

    task = asyncio.create_task(_await_call(call))
    await moment()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


CANCELLED = pytest.mark.parametrize(("mode", "cancel"), [("async", cancel_by_scope), ("async", cancel_by_task), ("trio", cancel_by_scope)])


@CANCELLED
@pytest.mark.parametrize("first", [True, False])
def test_a_cancelled_caller_ends_neither_the_refresh_nor_the_waiting_of_others(
    mode: Mode, cancel: Any, first: bool, issuer: Issuer
) -> None:
    """The caller that started the refresh is cancelled, or one that waits for it; five others continue."""

    async def run() -> None:
        service = SlowIssuer(issuer)
        results: list[Any] = []

        async def call() -> None:
            results.append(await service.client._calls.call(GET))

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
        assert [order.id for order in results] == [1] * 5

    run_async(mode, run)
    assert len(issuer.refresh_requests) == 1 and issuer.bearers == [issuer.access] * 5


@CANCELLED
def test_a_caller_that_is_cancelled_at_any_step_blocks_nobody(mode: Mode, cancel: Any) -> None:
    for steps in range(8):
        issuer = Issuer(Time())

        async def run(steps: int = steps, issuer: Issuer = issuer) -> None:
            service = SlowIssuer(issuer)
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
    draw = random.Random(7)
    for _ in range(15):
        issuer = Issuer(Time())

        async def run(issuer: Issuer = issuer) -> int:
            results: list[Any] = []
            service = SlowIssuer(issuer)

            async def call(patience: int | None) -> None:
                with anyio.CancelScope() as scope:
                    async with anyio.create_task_group() as group:
                        if patience is not None:
                            group.start_soon(cancel_later, scope, patience)
                        order = await service.client._calls.call(GET)
                        group.cancel_scope.cancel()
                        results.append(order)

            async def cancel_later(scope: anyio.CancelScope, patience: int) -> None:
                await checkpoints(patience)
                scope.cancel()

            async with service.client, anyio.create_task_group() as group:
                for number in range(30):
                    group.start_soon(call, None if number % 3 == 0 else draw.randrange(12))
                await checkpoints(draw.randrange(12))
                service.go_on.set()
            return len(results)

        assert run_async(mode, run) >= 10
        assert len(issuer.refresh_requests) == 1 and {*issuer.bearers} == {issuer.access}


def test_a_refresh_whose_task_is_cancelled_before_its_first_step_is_taken_over(issuer: Issuer) -> None:
    async def run() -> None:
        service = SlowIssuer(issuer)
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

    async def respond_never(request: httpx.Request) -> httpx.Response:
        await anyio.sleep_forever()
        raise AssertionError

    async def begin() -> None:
        client = Async(auth=source, transport=httpx.MockTransport(respond_never))
        async with anyio.create_task_group() as group:
            group.start_soon(client._calls.call, GET)
            await checkpoints(20)
            group.cancel_scope.cancel()  # the refresh continues until the loop ends

    async def call() -> Any:
        async with Async(auth=source, transport=httpx.MockTransport(issuer.respond)) as client:
            with anyio.fail_after(5):
                return (await client._calls.call(GET)).id

    run_async(mode, begin)
    assert run_async("trio" if mode == "async" else "async", call) == 1


def test_a_loop_that_is_closed_with_tasks_in_it_leaves_the_refresh_to_others(issuer: Issuer) -> None:
    source = AsyncTokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)
    is_held, is_closed = threading.Event(), threading.Event()
    held_objects: list[Any] = []

    async def respond_never(_: httpx.Request) -> httpx.Response:
        is_held.set()
        await asyncio.sleep(3600)
        raise AssertionError

    def abandon() -> None:
        loop = asyncio.new_event_loop()
        client = Async(auth=source, transport=httpx.MockTransport(respond_never))
        held_objects.extend([client, loop.create_task(client._calls.call(GET))])
        loop.call_later(0.05, loop.stop)
        loop.run_forever()
        is_closed.wait(5)
        loop.close()

    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(abandon)
        assert is_held.wait(5)

        async def call() -> Any:
            async with Async(auth=source, transport=httpx.MockTransport(issuer.respond)) as client:
                task = asyncio.create_task(client._calls.call(GET))
                await asyncio.sleep(0.05)
                assert not task.done()
                is_closed.set()
                return (await asyncio.wait_for(task, 5)).id

        assert asyncio.run(call()) == 1
        ending.result()
    for task in asyncio.all_tasks(held_objects[1].get_loop()):
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        with suppress(RuntimeError):  # a cancel scope is abandoned without its loop
            task.get_coro().close()  # type: ignore[union-attr,unused-ignore]


def test_interrupted_threads_block_nobody() -> None:
    """`python -m tests.runtime.interrupts` does this at every bytecode, and with thousands of signals."""
    for first in (0, 17, 34):
        rounds, stuck = inject(every=53, first=first, limit=1)
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
    caller = driver.use(driver.source())
    issuer.time.pass_by(hours=2)
    options = {"retry": Retry(total_timeout=0.3)}

    def measure_late_call() -> float:
        start = time.monotonic()
        with pytest.raises(APITimeoutError, match=r"^GET /v3/orders: the tokens were not refreshed within the 0.3 s") as error:
            caller.client._calls.call(GET, options=options)
        assert (error.value.method, error.value.path, error.value.attempts) == ("GET", "/v3/orders", 0)
        return time.monotonic() - start

    async def late_async() -> None:
        for _ in range(2):
            start = time.monotonic()
            with pytest.raises(APITimeoutError, match=r"^POST /v3/orders: the tokens were not refreshed within the 0.3 s") as error:
                await caller.client._calls.call(CREATE, body={}, options=options)
            assert not error.value.may_have_been_processed and 0.3 <= time.monotonic() - start < 5
        go_on.set()
        assert (await caller.client._calls.call(GET)).id == 1
        await caller.client.close()

    if mode == "sync":
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(caller.call)
            while not issuer.refresh_requests and caller.client._credentials.auth._cell.value.refresh is None:
                time.sleep(0.001)
            assert 0.3 <= measure_late_call() < 5
            go_on.set()
            assert first.result().id == 1 and caller.call().id == 1
    else:
        run_async(mode, late_async)
    driver.close()
    assert len(issuer.refresh_requests) == 1


@pytest.mark.parametrize("is_limited", [False, True])
def test_a_caller_with_little_time_costs_others_no_refresh(issuer: Issuer, is_limited: bool) -> None:
    """Loading takes all of its time, or the rate limiter cannot schedule its refresh: the next caller takes over."""
    began, is_waiting = threading.Event(), threading.Event()

    def load() -> None:
        if not began.is_set():
            began.set()
            assert is_waiting.wait(10)
            time.sleep(0 if is_limited else 0.25)

    source = TokenSource(issuer.tokens, APP, now=issuer.time, on_refresh=lambda _: None, load=load)
    issuer.time.pass_by(hours=2)
    limiter = RateLimiter(Rate(1, 1), margin=0) if is_limited else None
    with Sync("k", transport=httpx.MockTransport(issuer), limiter=limiter) as client, ThreadPoolExecutor(2) as pool:
        if limiter is not None:
            place = limiter.acquire(Headers().identify_caller({}))  # a refresh carries no credential
            assert place is not None
            limiter.release(place, sent=True)
        own_client = client.with_options(auth=source)
        hasty = pool.submit(own_client._calls.call, GET, options={"retry": Retry(total_timeout=0.2 if not is_limited else 0.5)})
        assert began.wait(10)
        patient = pool.submit(own_client._calls.call, GET)
        time.sleep(0.02)
        is_waiting.set()
        with pytest.raises((APITimeoutError, TokenRefreshError), match=r"the tokens (were not|could not be) refreshed"):
            hasty.result()
        assert patient.result().id == 1


def test_a_refresh_within_a_call_has_what_is_left_of_its_time(issuer: Issuer) -> None:
    requests: list[Any] = []

    class Recording(Sync):
        def _exchange(self, *arguments: Any) -> Any:
            requests.append(arguments[-1])
            return super()._exchange(*arguments)

    source = TokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)
    with Recording(auth=source, transport=httpx.MockTransport(issuer), retry=Retry(total_timeout=50)) as client:
        client._calls.call(GET, options={"retry": Retry(total_timeout=20)})
        source.replace(TokenSet(access_token=STALE, refresh_token=issuer.refresh))
        client._calls.call(GET)
    refreshes = [options["retry"].total_timeout for options in requests if options and options["retry"].total_timeout != 20]
    assert 15 < refreshes[0] < 20 and 45 < refreshes[1] < 50
