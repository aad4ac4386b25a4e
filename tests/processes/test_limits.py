"""Test the rate limiter that processes share through Redis."""

from __future__ import annotations

import asyncio
import copy
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import anyio
import httpx
import pytest
import redis
import redis.asyncio
from scalev import (
    APITimeoutError,
    AsyncRedisRateLimiter,
    ConfigurationError,
    Rate,
    RateLimiter,
    RateLimiterError,
    RateLimitError,
    RedisRateLimiter,
    Reservation,
    Retry,
    TokenSet,
    TokenSource,
)

from tests.processes.limits import measure
from tests.processes.services import Redis, run_redis
from tests.runtime.issuer import APP
from tests.runtime.service import ALL_MODES, GET, LOOPS, SECRET, Mode, Service, async_client, call, run_async, sync_client

WINDOW = 0.4


def connect(server: Redis, *rates: Rate, **settings: Any) -> RedisRateLimiter:
    """Return a limiter with connections of its own, as another process would have."""
    return RedisRateLimiter(redis.Redis.from_url(server.url), *rates, **settings)


@asynccontextmanager
async def connect_async(server: Redis, mode: Mode, *rates: Rate, **settings: Any) -> AsyncIterator[AsyncRedisRateLimiter]:
    """Yield an asynchronous limiter. Its Redis client belongs to one event loop, and redis.asyncio does not support trio."""
    if mode == "trio":
        yield AsyncRedisRateLimiter(redis.Redis.from_url(server.url), *rates, **settings)
    else:
        async with redis.asyncio.Redis.from_url(server.url) as client:
            yield AsyncRedisRateLimiter(client, *rates, **settings)


def send(mode: Mode, server: Redis, service: Service, *rates: Rate, **settings: Any) -> None:
    """Send a call as a process of its own would."""
    if mode == "sync":
        with sync_client(service, limiter=connect(server, *rates), **settings) as client:
            client._calls.call(GET)
        return

    async def run() -> None:
        async with connect_async(server, mode, *rates) as limiter, async_client(service, limiter=limiter, **settings) as client:
            await client._calls.call(GET)

    run_async(mode, run)


#: The name by which the credential of the clients is known to limiters.
KEY = sync_client(Service({}))._prepare(GET, {}, {}, {}, None, {})[1].identify_caller({})


def count_open(server: Redis) -> int:
    """Return the number of reservations that are held by calls without a response."""
    with redis.Redis.from_url(server.url) as client:
        keys: Any = client.keys("*:open")
        return sum(int(client.zcard(key)) for key in keys)


@pytest.mark.usefixtures("running_redis")  # which skips it where there is none
@pytest.mark.parametrize(("windows", "phase"), [("sliding", 0.0), ("fixed", 0.37)])
def test_the_service_rejects_no_call_of_several_processes(windows: str, phase: float) -> None:
    _, response_count, rejections = measure(2, 100, (Rate(20, 0.5), Rate(10_000, 3600)), windows, phase, latency=0.02)
    assert (response_count, rejections) == (100, 0)


@pytest.mark.parametrize("mode", ALL_MODES)
def test_processes_share_places_and_a_place_is_freed_only_after_the_response(redis_server: Redis, mode: Mode) -> None:
    rate, other, service = Rate(2, WINDOW), connect(redis_server, Rate(2, WINDOW)), Service({})
    first = other.acquire(KEY)
    assert first is not None and first.at <= other.clock()
    send(mode, redis_server, service, rate)
    with pytest.raises(APITimeoutError, match=r"the rate limiter could not schedule the call within the 0\.1 s"):
        send(mode, redis_server, service, rate, retry=Retry(attempts=1, total_timeout=0.1))
    assert len(service.requests) == 1
    time.sleep(WINDOW)
    second, third = other.acquire(KEY), other.acquire(KEY)
    assert second is not None and second.at <= other.clock(), "the place of the call that was answered"
    assert third is not None and third.at > other.clock() + WINDOW / 2, "the first one is not answered yet"
    other.release(third, sent=False)
    other.release(first, sent=True)
    start = time.monotonic()
    send(mode, redis_server, service, rate)
    assert time.monotonic() - start >= WINDOW * 0.9 and len(service.requests) == 2


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize(
    ("status", "headers", "waits"),
    [
        (429, {"Retry-After": "9"}, True),
        (429, {"X-Ratelimit-Reset": "9", "X-Ratelimit-Limit": "1", "X-Ratelimit-Remaining": "0"}, True),
        (200, {"X-Ratelimit-Reset": "9", "X-Ratelimit-Limit": "100", "X-Ratelimit-Remaining": "0"}, True),  # used up by others
        (200, {"X-Ratelimit-Reset": "9", "X-Ratelimit-Limit": "1", "X-Ratelimit-Remaining": "0"}, False),  # by this very call
        (200, {"X-Ratelimit-Reset": "9", "X-Ratelimit-Limit": "100", "X-Ratelimit-Remaining": "1"}, False),
    ],
)
def test_all_processes_wait_when_the_service_limits_one(
    redis_server: Redis, mode: Mode, status: int, headers: dict[str, str], waits: bool
) -> None:
    rates = (Rate(1, 0.01), Rate(100, 20))
    with suppress(RateLimitError):
        send(mode, redis_server, Service(httpx.Response(status, headers=headers, json={})), *rates)
    time.sleep(0.02)
    reservation = connect(redis_server, *rates).acquire(KEY, 8.0)
    assert (reservation is None) is waits


def test_calls_are_first_come_first_served_and_a_released_place_goes_to_the_next(redis_server: Redis) -> None:
    limiter, other = (connect(redis_server, Rate(1, WINDOW)) for _ in range(2))
    first, second, third = (
        reservation for reservation in [limiter.acquire("key"), other.acquire("key"), limiter.acquire("key")] if reservation
    )
    limiter.release(first, sent=True)
    limiter.release(first, sent=True)  # no effect
    time.sleep(WINDOW)
    limiter.update(third)
    assert third.at > limiter.clock(), "the second one is ahead of it"
    other.release(second, sent=False)
    limiter.update(third)
    assert third.at <= limiter.clock()


def test_the_places_of_processes_that_have_ended_are_freed(redis_server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scalev._runtime.stores.shared_limiter._PATIENCE", 0.1)
    limiter_at_end, limiter = (connect(redis_server, Rate(1, WINDOW)) for _ in range(2))
    assert limiter_at_end.acquire("key", longest=0.2) is not None  # it is sent, and takes 0.2 s at most
    reservation = limiter_at_end.acquire("key", longest=0.2)
    assert reservation is not None
    time.sleep(0.2 + WINDOW + 0.2)
    next_reservation = limiter.acquire("key")
    assert next_reservation is not None and next_reservation.at <= limiter.clock()
    limiter_at_end.update(reservation)  # it was not dead after all, and is the last now
    assert reservation.at > limiter.clock()
    assert count_open(redis_server) == 2


@pytest.mark.parametrize("mode", LOOPS)
def test_a_cancelled_call_holds_no_place(redis_server: Redis, mode: Mode) -> None:
    async def hang(_: httpx.Request) -> httpx.Response:
        await anyio.sleep(30)
        return httpx.Response(200)

    async def run() -> None:
        settings: Any = {"transport": httpx.MockTransport(hang), "retry": Retry(total_timeout=100_000)}
        async with (
            connect_async(redis_server, mode, Rate(2, 1000)) as limiter,
            async_client(Service({}), limiter=limiter, **settings) as client,
            anyio.create_task_group() as group,
        ):
            for delay in range(40):  # cancelled at any time: while the limiter is asked, while waiting, while sent

                async def call(delay: int = delay) -> None:
                    with anyio.move_on_after(delay / 1000):
                        await client._calls.call(GET)

                group.start_soon(call)

    run_async(mode, run)
    assert count_open(redis_server) == 0


def test_a_task_that_is_cancelled_natively_holds_no_place(redis_server: Redis) -> None:
    async def run() -> None:
        async with connect_async(redis_server, "async", Rate(1, 1000)) as limiter:
            for delay in range(20):
                task = asyncio.ensure_future(limiter.acquire("key"))
                await asyncio.sleep(delay / 5000)
                task.cancel()
                await asyncio.wait([task])
                if not task.cancelled():
                    place = task.result()
                    assert place is not None
                    await limiter.release(place, sent=False)

    asyncio.run(run())
    assert count_open(redis_server) == 0


def test_an_interrupted_call_holds_no_place(redis_server: Redis) -> None:
    def interrupt(_: object) -> Any:
        raise KeyboardInterrupt

    limiter, settings = connect(redis_server, Rate(1, 1000)), {"retry": Retry(total_timeout=10_000)}
    interrupted_client = sync_client(Service({}), limiter=limiter, transport=httpx.MockTransport(interrupt), **settings)
    with interrupted_client as client, pytest.raises(KeyboardInterrupt):
        client._calls.call(GET)
    with sync_client(Service({}), limiter=limiter, sleep=interrupt, **settings) as client:
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                client._calls.call(GET)
    assert count_open(redis_server) == 0


STEPS = ("", "stop", "", "", "start")


@pytest.mark.usefixtures("running_redis")
@pytest.mark.parametrize("mode", ALL_MODES)
def test_without_redis_calls_fail_or_keep_to_a_share(mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scalev._runtime.stores.shared_limiter._PAUSE", 0.05)
    rates, service, delays = (Rate(4, WINDOW), Rate(1000, 3600)), Service({}), []

    def go_on_in_threads(server: Redis) -> None:
        with sync_client(service, limiter=connect(server, *rates, on_unavailable=0.5)) as client:
            for step in STEPS:
                act(server, step)
                start = time.monotonic()
                client._calls.call(GET)
                delays.append(time.monotonic() - start)

    async def go_on(server: Redis) -> None:
        async with connect_async(server, mode, *rates, on_unavailable=0.5) as limiter, async_client(service, limiter=limiter) as client:
            for step in STEPS:
                act(server, step)
                start = time.monotonic()
                await client._calls.call(GET)
                delays.append(time.monotonic() - start)

    def act(server: Redis, step: str) -> None:
        if step == "stop":
            server.stop()
            with pytest.raises(RateLimiterError, match=r"could not be reached \(ConnectionError\); with on_unavailable=0.1"):
                send("sync", server, service, *rates)
        elif step == "start":
            server.start()
            time.sleep(0.06)

    with run_redis() as server:
        if mode == "sync":
            go_on_in_threads(server)
        else:
            run_async(mode, lambda: go_on(server))
    before, *offline, reconnected = delays
    assert before < WINDOW / 2
    assert offline[0] > WINDOW / 2, "the calls that Redis has counted may fill the window"
    assert offline[1] < WINDOW / 2 < offline[2], "half of 4 in a window"
    assert reconnected > WINDOW / 2, "the calls that Redis has not counted leave the window first"
    assert len(service.requests) == 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_child_can_use_the_limiter(redis_server: Redis) -> None:
    limiter = connect(redis_server, Rate(1, 1000))
    assert limiter.acquire("key")
    child = os.fork()
    if child == 0:
        reservation = limiter.acquire("key")
        os._exit(0 if reservation is not None and reservation.at > limiter.clock() + 500 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert isinstance(limiter.acquire("another key"), Reservation)


def test_credentials_are_not_stored_and_have_the_same_name_in_every_process(redis_server: Redis) -> None:
    limiter = connect(redis_server, name="mine")
    with sync_client(Service({}), limiter=limiter) as client:
        client._calls.call(GET)
    with redis.Redis.from_url(redis_server.url) as connection:
        keys: Any = connection.keys("*")
    assert all(key.startswith(b"mine:{") and SECRET.encode() not in key for key in keys) and len(keys) in (2, 3)
    source = TokenSource(TokenSet(access_token="access_1"), APP)
    with pytest.raises(ConfigurationError, match="expected an API key, or a token source with store="):
        call("sync", Service({}), settings={"limiter": limiter, "auth": source, "api_key": None})
    call("sync", Service({}), settings={"limiter": RateLimiter(), "auth": source, "api_key": None})
    assert "Rate(calls=100, seconds=10)" in repr(limiter)
    with pytest.raises(TypeError, match="cannot be copied"):
        copy.deepcopy(limiter)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RedisRateLimiter("redis://"), "client: expected a redis.Redis, got a string of 8 characters"),  # type: ignore[arg-type]  # the wrong type is what is tested
        (lambda: RedisRateLimiter(redis.asyncio.Redis()), "client: expected a redis.Redis, got redis.asyncio.client.Redis"),
        (lambda: AsyncRedisRateLimiter(5), "client: expected a redis.asyncio.Redis or redis.Redis, got 5"),  # type: ignore[arg-type]
        (lambda: RedisRateLimiter(redis.Redis(), (1, 2)), "rates: expected Rate.*"),  # type: ignore[arg-type]
        (lambda: RedisRateLimiter(redis.Redis(), name=""), "name: expected the prefix of the keys.*"),
        (lambda: RedisRateLimiter(redis.Redis(), margin=-1), "margin: expected a number of seconds, 0 or more, got -1"),
        (lambda: RedisRateLimiter(redis.Redis(), on_unavailable=2), "on_unavailable: expected 'fail' or a share above 0 .*, got 2"),
        (
            lambda: async_client(Service(), limiter=RedisRateLimiter(redis.Redis())),
            "limiter: expected AsyncRedisRateLimiter for this client, got RedisRateLimiter",
        ),
        (
            lambda: sync_client(Service(), limiter=AsyncRedisRateLimiter(redis.Redis())),
            "limiter: expected a Limiter without coroutine functions for this client, got AsyncRedisRateLimiter",
        ),
    ],
)
def test_unusable_settings_are_rejected(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{message}$"):
        make()


def test_without_the_extra_the_error_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    client = redis.Redis()
    monkeypatch.setitem(sys.modules, "redis.exceptions", None)
    with pytest.raises(ImportError, match=r"^RedisRateLimiter: expected the extra `redis` .*pip install 'scalev-client\[redis\]'"):
        RedisRateLimiter(client)
