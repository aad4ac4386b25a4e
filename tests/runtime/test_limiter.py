"""The rate limiter: no window ever contains too many calls, calls are first come, first served, and cancelled ones leave no gap."""

from __future__ import annotations

import asyncio
import copy
import os
import random
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import httpx
import pytest
from scalev._runtime.clients import AsyncClient, SyncClient
from scalev._runtime.errors import APITimeoutError, ConfigurationError, NotFoundError, RateLimitError, ServerError
from scalev._runtime.limiter import Rate, RateLimiter
from scalev._runtime.retries import Retry
from scalev._runtime.testing import no_waiting

from tests.runtime.limiter_clocks import Clock, ThreadClock
from tests.runtime.service import ALL_MODES, GET, MODES, SECRET, Mode, Service, async_client, call, operation, sync_client

LIMITS = ((100, 10.0), (10_000, 3600.0))
SHOP = operation(id="shop", bearer=None, key="storefront_key")
ME = operation(id="me", bearer="customer")


def assert_kept(times: Sequence[float], limits: Sequence[tuple[int, float]] = LIMITS) -> None:
    """Check that no interval of a limit's length, whenever it starts, contains more calls than the limit."""
    sorted_times = sorted(times)
    for calls, seconds in limits:
        count = max(bisect_left(sorted_times, first + seconds - 1e-9) - place for place, first in enumerate(sorted_times))
        assert count <= calls, f"{count} calls in {seconds:g} s"


def test_windows_are_kept_and_used_up_in_a_long_run() -> None:
    clock = Clock()
    limiter = RateLimiter(margin=0, clock=clock)
    draw = random.Random(1)
    times = []
    for number in range(25_000):
        reservation = limiter.acquire("key")
        assert reservation is not None
        clock.now = max(clock.now, reservation.at)
        limiter.update(reservation)
        assert reservation.at <= clock.now
        times.append(clock.now)
        limiter.release(reservation, sent=True)
        if number % 500 == 0:
            clock.now += draw.uniform(0, 12)  # the caller is busy for a while
    assert_kept(times)
    assert times[9_999] - times[0] < 1_200  # 100 in 10 s
    assert times[24_999] - times[0] < 2 * 3600 + 700  # 10,000 in an hour, three times


def test_many_tasks_keep_to_the_windows() -> None:
    clock = Clock()
    requests: list[tuple[str, float]] = []
    draw = random.Random(2)

    async def respond(request: httpx.Request) -> httpx.Response:
        requests.append((request.headers["authorization"], clock.now))
        await clock.sleep_async(draw.uniform(0.01, 3))
        return httpx.Response(draw.choice([200, 200, 200, 500]), json={})

    async def run() -> None:
        limiter = RateLimiter(clock=clock)
        settings: dict[str, Any] = {"limiter": limiter, "clock": clock, "sleep": clock.sleep_async}
        retry = Retry(attempts=3, total_timeout=10_000)
        first = AsyncClient(SECRET, transport=httpx.MockTransport(respond), retry=retry, **settings)
        clients = [first, first.with_options(timeout=5), first._bind({}), first.with_options(api_key="other")]
        clients.append(AsyncClient(SECRET, transport=httpx.MockTransport(respond), retry=retry, **settings))

        async def work(client: AsyncClient) -> None:
            for _ in range(30):
                try:
                    await client._calls.call(GET)
                except ServerError:
                    continue

        tasks = [asyncio.ensure_future(work(client)) for client in clients for _ in range(8)]
        await clock.run(tasks)
        await asyncio.gather(*tasks, *(client.close() for client in clients))

    asyncio.run(run())
    for key in (SECRET, "other"):
        times = [at for authorization, at in requests if authorization == f"Bearer {key}"]
        assert len(times) > (4 if key == SECRET else 1) * 8 * 30
        assert_kept(times)


def test_threads_that_come_at_once_get_different_times_in_the_order_in_which_they_came() -> None:
    clock = Clock()
    limiter = RateLimiter(margin=0, clock=clock)
    lines: list[list[float]] = [[] for _ in range(8)]
    gate = threading.Barrier(8)

    def work(line: list[float]) -> None:
        gate.wait(5)
        for _ in range(300):
            reservation = limiter.acquire("key")
            assert reservation is not None
            line.append(reservation.at)

    threads = [threading.Thread(target=work, args=(line,)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    times = [at for line in lines for at in line]
    assert len(times) == 2400 and all(line == sorted(line) for line in lines)
    assert_kept(times)
    assert sorted(times) == [1000.0 + 10 * (number // 100) for number in range(2400)]


def test_many_threads_keep_to_the_windows() -> None:
    clock = ThreadClock(8)
    times: list[float] = []

    def respond(_: httpx.Request) -> httpx.Response:
        times.append(clock.now)
        return httpx.Response(200, json={})

    def work(client: SyncClient) -> None:
        for _ in range(60):
            client._calls.call(GET)
        clock.finish()

    limiter = RateLimiter(margin=0, clock=clock)
    with sync_client(Service(respond), limiter=limiter, clock=clock, sleep=clock.sleep) as client:
        threads = [threading.Thread(target=work, args=(client,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert len(times) == 480 and max(times) == 1040.0
    assert_kept(times)


def calls(mode: Mode, service: Service, clock: Clock, count: int, **settings: Any) -> None:
    """Send that many calls, one after the other."""
    if mode == "sync":
        with sync_client(service, clock=clock, sleep=clock.sleep, **settings) as client:
            for _ in range(count):
                client._calls.call(GET)
        return

    async def run() -> None:
        async with async_client(service, clock=clock, sleep=clock.sleep_async, **settings) as client:
            for _ in range(count):
                task = asyncio.ensure_future(client._calls.call(GET))
                await clock.run([task])
                await task

    asyncio.run(run())


@pytest.mark.parametrize("mode", MODES)
def test_the_wait_counts_towards_the_total_and_is_not_begun_where_it_is_too_long(mode: Mode) -> None:
    clock, service = Clock(), Service({})
    limiter = RateLimiter(Rate(2, 100), margin=0, clock=clock)
    calls(mode, service, clock, 2, limiter=limiter)
    with pytest.raises(
        APITimeoutError, match=r"^GET /v3/orders: not sent: the rate limiter could not schedule the call within the 60 s"
    ) as error:
        calls(mode, service, clock, 1, limiter=limiter)
    assert error.value.attempts == 0 and not error.value.may_have_been_processed
    assert len(service.requests) == 2 and not clock.slept
    calls(mode, service, clock, 1, limiter=limiter, retry=Retry(total_timeout=130))
    assert clock.slept == [100.0]


@pytest.mark.parametrize("mode", MODES)
def test_each_attempt_reserves_a_time_and_a_retry_that_has_none_in_time_ends_with_what_went_wrong(mode: Mode) -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(2, 50), margin=0, clock=clock)
    service = Service(httpx.Response(500))
    with pytest.raises(ServerError) as error:
        calls(mode, service, clock, 1, limiter=limiter, retry=Retry(attempts=5, total_timeout=40, wait_initial=0))
    assert error.value.attempts == len(service.requests) == 2 and not clock.slept
    clock.now += 50
    with pytest.raises(ServerError):
        calls(mode, service, clock, 1, limiter=limiter, retry=Retry(attempts=5, total_timeout=60, wait_initial=0))
    assert len(service.requests) == 6 and clock.slept == [50.0]


def test_a_task_that_is_cancelled_and_a_thread_that_is_interrupted_release_their_reservations() -> None:
    async def run() -> None:
        clock = Clock()
        limiter = RateLimiter(Rate(1, 10), margin=0, clock=clock)
        async with async_client(
            Service({}), limiter=limiter, clock=clock, sleep=clock.sleep_async, retry=Retry(total_timeout=10_000)
        ) as client:
            await client._calls.call(GET)
            tasks = [asyncio.ensure_future(client._calls.call(GET)) for _ in range(50)]
            for _ in range(5):
                await asyncio.sleep(0)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        reservation = limiter.acquire(client._prepare(GET, {}, {}, {}, None, {})[1].identify_caller({}))
        assert reservation is not None and reservation.at == 1010.0

    asyncio.run(run())
    clock = Clock()
    limiter = RateLimiter(Rate(1, 10), margin=0, clock=clock)

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    with sync_client(Service({}), limiter=limiter, clock=clock, sleep=interrupt) as client:
        client._calls.call(GET)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                client._calls.call(GET)
        reservation = limiter.acquire(client._prepare(GET, {}, {}, {}, None, {})[1].identify_caller({}))
        assert reservation is not None and reservation.at == 1010.0


@pytest.mark.parametrize("mode", MODES)
def test_a_call_whose_time_is_over_after_the_wait_releases_its_reservation(mode: Mode) -> None:
    clock, service = Clock(), Service({})
    limiter = RateLimiter(Rate(1, 10), margin=0, clock=clock)
    calls(mode, service, clock, 1, limiter=limiter)

    def oversleep(seconds: float) -> None:
        clock.now += seconds + 100

    async def oversleep_async(seconds: float) -> None:
        oversleep(seconds)

    settings = {"limiter": limiter, "clock": clock, "sleep": oversleep if mode == "sync" else oversleep_async}
    with pytest.raises(APITimeoutError, match=r"not sent: the 60 s of `Retry\.total_timeout` are over"):
        call(mode, service, settings=settings)
    calls(mode, service, clock, 1, limiter=limiter)
    assert len(service.requests) == 2 and not clock.slept, "the time of the call that was not sent is free"


def test_a_wait_that_is_postponed_beyond_the_total_timeout_ends_when_it_reads_the_clock() -> None:
    clock, times = Clock(), []
    limiter = RateLimiter(Rate(1, 10), Rate(1000, 3600), margin=0, clock=clock)

    async def reject_after_5_seconds(request: httpx.Request) -> httpx.Response:
        times.append(clock.now)
        await clock.sleep_async(5)
        return httpx.Response(429, headers={"Retry-After": "3000"}, json={})

    async def run() -> None:
        transport = httpx.MockTransport(reject_after_5_seconds)
        async with AsyncClient(SECRET, transport=transport, limiter=limiter, clock=clock, sleep=clock.sleep_async) as client:
            tasks = [asyncio.ensure_future(client._calls.call(GET)) for _ in range(2)]
            await clock.run(tasks)
            errors = [task.exception() for task in tasks]
        assert isinstance(errors[0], RateLimitError) and isinstance(errors[1], APITimeoutError)
        assert "could not schedule the call within the 60 s" in str(errors[1])

    asyncio.run(run())
    assert times == [1000.0] and clock.now == 1010.0


@pytest.mark.parametrize("mode", MODES)
def test_a_call_that_cannot_be_sent_releases_its_reservation(mode: Mode) -> None:
    clock, service = Clock(), Service({})
    limiter = RateLimiter(Rate(1, 10), margin=0, clock=clock)
    unsendable = operation(id="getOrder", path="/v3/orders/" + "x" * 70_000)
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="the URL of this call cannot be sent"):
            call(mode, service, unsendable, settings={"limiter": limiter, "clock": clock})
    calls(mode, service, clock, 1, limiter=limiter)
    assert len(service.requests) == 1 and not clock.slept


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "7"}, 7),
        (429, {"X-Ratelimit-Reset": "9"}, 9),
        (429, {"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "9"}, 9),
        (200, {"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "9"}, 9),
        (404, {"X-Ratelimit-Remaining": " 0 ", "X-Ratelimit-Reset": "9.5"}, 9.5),
        (200, {"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "999999"}, 20),  # never longer than a window
        (200, {"X-Ratelimit-Remaining": "1", "X-Ratelimit-Reset": "9"}, None),
        (200, {"X-Ratelimit-Remaining": "0"}, None),
        (200, {"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "soon"}, None),
        (429, {}, None),
        (503, {"Retry-After": "7"}, None),  # describes this call
    ],
)
def test_all_calls_wait_if_the_service_asks_for_it(status: int, headers: dict[str, str], wait: float | None) -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(100, 20), margin=0, clock=clock)
    with sync_client(
        Service(httpx.Response(status, headers=headers, json={}), {}), limiter=limiter, clock=clock, sleep=clock.sleep
    ) as client:
        with suppress(RateLimitError, NotFoundError, ServerError):
            client._calls.call(GET)
        client._calls.call(GET)
        assert clock.slept == ([] if wait is None else [wait])


def test_waiting_calls_are_postponed_and_keep_their_order() -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(1, 10), clock=clock)
    first, second, third = (item for item in [limiter.acquire("key") for _ in range(3)] if item)
    limiter.release(first, sent=True)
    first.learn(429, {"retry-after": "6"})
    first.learn(429, {"retry-after": "5"})
    assert (second.at, third.at) == (1010.0, 1020.0), "their places get free later than that"
    clock.now = 1010.0
    first.learn(429, {"retry-after": "6"})
    limiter.update(second)
    assert (second.at, third.at) == (1016.0, 1020.0)
    fourth = limiter.acquire("key")
    assert fourth is not None and fourth.at == 1030.0


@pytest.mark.parametrize(("limit", "wait"), [({}, 4.0), ({"X-Ratelimit-Limit": "2"}, 4.0), ({"X-Ratelimit-Limit": "7"}, 9.0)])
def test_a_used_up_limit_is_news_only_if_others_have_used_it(limit: dict[str, str], wait: float) -> None:
    """The limiter's own two calls use up its rate of 2 in 4 s: the reset of the service's window says nothing new."""
    clock = Clock()
    headers = {"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "9", **limit}
    service = Service({}, httpx.Response(200, headers=headers, json={}), {})
    limiter = RateLimiter(Rate(2, 4), Rate(7, 100), clock=clock)
    calls("sync", service, clock, 3, limiter=limiter)
    assert clock.slept == [wait]


def test_a_place_frees_only_after_its_call_was_answered() -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(1, 10), clock=clock)
    first, second = (item for item in [limiter.acquire("key") for _ in range(2)] if item)
    assert second.at == 1010.0, "at the earliest: it may be answered now"
    clock.now = 1010.0
    limiter.update(second)
    assert second.at == 1020.0, "it is not answered yet"
    clock.now = 1012.0
    limiter.release(first, sent=True)
    clock.now = 1020.0
    limiter.update(second)
    assert second.at == 1022.0
    clock.now = 1022.0
    limiter.update(second)
    assert second.at == 1022.0, "granted"


@pytest.mark.parametrize("windows", ["fixed", "sliding"])
@pytest.mark.parametrize("slow", [0.05, 3.0])
def test_no_window_of_the_service_is_exceeded_wherever_it_starts_and_whenever_it_counts(windows: str, slow: float) -> None:
    """The service counts a call some time between sending and answering; a limiter that counts from sending gets rejections here."""
    clock, draw = Clock(), random.Random(int(10 * slow))
    times: list[float] = []

    async def respond(request: httpx.Request) -> httpx.Response:
        await clock.sleep_async(draw.uniform(0, slow))
        times.append(clock.now)
        await clock.sleep_async(draw.uniform(0, slow))
        return httpx.Response(200, json={})

    async def run() -> None:
        limiter = RateLimiter(Rate(20, 10), clock=clock)
        settings: dict[str, Any] = {"limiter": limiter, "clock": clock, "sleep": clock.sleep_async, "retry": Retry(total_timeout=1000)}
        async with AsyncClient(SECRET, transport=httpx.MockTransport(respond), **settings) as client:
            tasks = [asyncio.ensure_future(client._calls.call(GET)) for _ in range(300)]
            await clock.run(tasks)
            await asyncio.gather(*tasks)

    asyncio.run(run())
    if windows == "sliding":
        assert_kept(times, [(20, 10.0)])
    else:
        for phase in range(100):
            windows_used = [(at - phase / 10) // 10 for at in times]
            assert max(map(windows_used.count, windows_used)) <= 20
    assert len(times) == 300 and max(times) - 1000 < 14 * (10 + 2 * slow) + 2 * slow


def test_every_credential_has_the_rates_to_itself() -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(1, 1000), margin=0, clock=clock)
    service = Service({})

    def is_rejected(call: Callable[[], Any]) -> bool:
        before = len(service.requests)
        try:
            call()
        except APITimeoutError:
            return True
        assert len(service.requests) == before + 1
        return False

    with SyncClient(SECRET, transport=httpx.MockTransport(service), limiter=limiter, clock=clock) as client:
        assert not is_rejected(lambda: client._calls.call(GET))
        assert is_rejected(lambda: client._calls.call(GET))
        assert is_rejected(lambda: client.with_options(timeout=3)._calls.call(GET))
        assert is_rejected(lambda: client.with_options(api_key=SECRET)._calls.call(GET))
        assert is_rejected(lambda: client._bind({}, storefront_key="shop")._calls.call(GET))
        assert not is_rejected(lambda: client.with_options(api_key="other")._calls.call(GET))
        assert not is_rejected(lambda: client._calls.call(GET, options={"extra_headers": {"Authorization": "Bearer third"}}))
        shops = [(SHOP, {"storefront_key": key}) for key in ("shop", "another_shop")]
        for endpoint, bindings in (*shops, (ME, {"customer_token": "one"}), (ME, {"customer_token": "two"})):
            assert not is_rejected(lambda endpoint=endpoint, bindings=bindings: client._bind({}, **bindings)._calls.call(endpoint))  # type: ignore[misc]
            assert is_rejected(lambda endpoint=endpoint, bindings=bindings: client._bind({}, **bindings)._calls.call(endpoint))  # type: ignore[misc]
        assert not is_rejected(lambda: client.with_options(limiter=None)._calls.call(GET))
        assert is_rejected(lambda: client._calls.call(GET))
        clock.now += 1001
        assert len(limiter._budgets) == 7
        assert not is_rejected(lambda: client.with_options(api_key="new")._calls.call(GET))
        assert len(limiter._budgets) == 1  # expired state is dropped


def test_a_window_is_not_forgotten_before_its_margin_is_over() -> None:
    """Ten calls, then one after the window and before the end of its margin: it waits for the rest of the margin."""
    clock = Clock()
    limiter = RateLimiter(Rate(10, 10), margin=0.25, clock=clock)
    for _ in range(10):
        reservation = limiter.acquire("key")
        assert reservation is not None
        limiter.release(reservation, sent=True)
    clock.now += 10.1
    reservation, other = limiter.acquire("key"), limiter.acquire("another key")  # which drops expired state
    assert reservation is not None and reservation.at == 1010.25 and other is not None
    limiter.release(reservation, sent=False)
    clock.now = 1010.2
    assert limiter.acquire("a third key") is not None
    reservation = limiter.acquire("key")
    assert reservation is not None and reservation.at == 1010.25


@pytest.mark.parametrize("mode", ALL_MODES)
def test_the_default_sleep_and_clock_hold_a_call_back(mode: Mode) -> None:
    limiter, service = RateLimiter(Rate(1, 0.2), margin=0), Service({})
    start = time.monotonic()
    for _ in range(2):
        call(mode, service, GET, settings={"limiter": limiter})
    assert time.monotonic() - start >= 0.2 and len(service.requests) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_child_can_use_the_limiter() -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(1, 10), clock=clock)
    assert limiter.acquire("key"), "a call of the parent, which the child never sees answered"
    with limiter._lock:  # as if another thread of the parent held it
        child = os.fork()
        if child == 0:
            result = limiter.acquire("key")
            if result is not None:
                limiter.update(result)
            os._exit(0 if result is not None and result.at == 1010.0 else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_tests_of_a_program_do_not_wait() -> None:
    clock, service = Clock(), Service({})
    with no_waiting():
        calls("sync", service, clock, 50, limiter=RateLimiter(Rate(1, 1000), clock=clock))
    assert len(service.requests) == 50 and not clock.slept


def test_a_margin_makes_every_window_longer() -> None:
    clock = Clock()
    limiter = RateLimiter(Rate(1, 10), margin=0.5, clock=clock)
    reservations = [limiter.acquire("key") for _ in range(3)]
    assert [reservation.at for reservation in reservations if reservation] == [1000.0, 1010.5, 1021.0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Rate(0, 10), "calls: expected an int from 1, got 0"),
        (lambda: Rate(1.5, 10), "calls: expected an int from 1, got 1.5"),  # type: ignore[arg-type]
        (lambda: Rate(1, 0), "seconds: expected a positive number of seconds, got 0"),
        (lambda: Rate(1, float("inf")), "seconds: expected a positive number of seconds, got inf"),
        (lambda: RateLimiter((100, 10)), r"rates: expected Rate\(calls, seconds\), got a value of the type tuple"),  # type: ignore[arg-type]
        (lambda: RateLimiter(margin=-1), "margin: expected a number of seconds, 0 or more, got -1"),
        (lambda: SyncClient(SECRET, limiter=5), "limiter: expected a RateLimiter or another Limiter, got int"),  # type: ignore[arg-type]
        (lambda: sync_client(Service()).with_options(limiter="x"), "limiter: expected a RateLimiter or another Limiter, got str"),  # type: ignore[arg-type]
    ],
)
def test_unusable_settings_are_rejected(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{message}$"):
        make()


def test_a_limiter_shows_its_rates_and_cannot_be_copied() -> None:
    limiter = RateLimiter()
    limiter.acquire("key")
    assert repr(limiter) == "RateLimiter(Rate(calls=100, seconds=10), Rate(calls=10000, seconds=3600))"
    with pytest.raises(TypeError, match="cannot be copied"):
        copy.deepcopy(limiter)
