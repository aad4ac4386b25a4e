"""Test the delivery logs that use Redis and PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

import psycopg
import pytest
import redis
import redis.asyncio
from scalev import models
from scalev.webhooks import AsyncRedisDeliveryLog, AsyncRouter, AsyncSQLDeliveryLog, Delivery, RedisDeliveryLog, Router, SQLDeliveryLog

from tests.processes.services import PostgreSQL, Redis
from tests.runtime.deliveries import SECRET, deliver


@pytest.fixture
def client(redis_server: Redis) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_server.url) as client:
        yield client


def _claim(log: RedisDeliveryLog, key: str) -> str:
    with log.claim(key) as claim:
        return str(claim.state)


@pytest.mark.parametrize("is_decoded", [False, True])
def test_redis_records_claims_and_handled_events(redis_server: Redis, is_decoded: bool) -> None:
    with redis.Redis.from_url(redis_server.url, decode_responses=is_decoded) as client:
        log, other = RedisDeliveryLog(client, keep=60, claim_for=30), RedisDeliveryLog(client)
        with log.claim("a") as claim:
            assert (claim.state, _claim(other, "a")) == ("new", "busy")
            assert 29_000 < client.pttl("scalev:webhooks:a") <= 30_000
        assert [_claim(other, "a"), _claim(log, "b")] == ["done", "new"]
        assert 59_000 < client.pttl("scalev:webhooks:a") <= 60_000
        with pytest.raises(LookupError), log.claim("c"):
            raise LookupError
        assert _claim(other, "c") == "new"


def test_a_claim_in_redis_expires_and_then_belongs_to_another_worker(client: redis.Redis) -> None:
    log = RedisDeliveryLog(client, claim_for=0.05)
    first = log.claim("a")
    first.__enter__()
    time.sleep(0.1)
    with RedisDeliveryLog(client).claim("a") as second:
        assert second.state == "new"
        # the late failure of the first worker takes nothing from the second
        assert not first.__exit__(LookupError, LookupError(), None)
        assert _claim(log, "a") == "busy"
    assert _claim(log, "a") == "done"


def test_without_redis_nothing_is_acknowledged() -> None:
    client = redis.Redis(port=1, socket_timeout=1)
    router = Router(SECRET, log=RedisDeliveryLog(client))
    router.default(lambda data, delivery: None)
    assert router.receive(*deliver()).status == 500


def test_an_async_router_handles_events_once_with_redis(redis_server: Redis) -> None:
    async def run() -> list[str]:
        async with redis.asyncio.Redis.from_url(redis_server.url) as client:
            router = AsyncRouter(SECRET, log=AsyncRedisDeliveryLog(client))
            failures = [LookupError()]

            @router.on("payment.received")
            async def pay(payment: models.WebhookPaymentChange, delivery: Delivery[None]) -> None:
                await asyncio.sleep(0.01)
                if failures:
                    raise failures.pop()

            outcomes = [str((await router.receive(*deliver())).outcome)]
            replies = await asyncio.gather(*(router.receive(*deliver()) for _ in range(3)))
            outcomes += sorted(str(reply.outcome) for reply in replies)
            try:  # a worker that is told to stop releases its event
                await asyncio.wait_for(router.receive(*deliver(unique_id="event_2")), 0.005)
            except TimeoutError:
                outcomes.append("cancelled")
            return outcomes + [str((await router.receive(*deliver(unique_id=f"event_{n}"))).outcome) for n in (1, 2)]

    assert asyncio.run(run()) == ["failed", "busy", "busy", "handled", "cancelled", "duplicate", "handled"]


def test_a_second_delivery_waits_for_the_transaction_of_the_first(postgresql_server: PostgreSQL) -> None:
    log = SQLDeliveryLog(lambda: psycopg.connect(postgresql_server.dsn))
    log.create_table()
    states: list[str] = []

    def claim() -> None:
        with log.claim("a") as claim:
            states.append(str(claim.state))

    second = Thread(target=claim)
    first = log.claim("a")
    first.__enter__()
    second.start()
    second.join(0.2)
    assert second.is_alive() and not states
    assert not first.__exit__(LookupError, LookupError(), None)
    second.join()
    assert states == ["new"]
    claim()
    assert states == ["new", "done"]


def test_an_async_router_handles_events_once_with_postgresql(postgresql_server: PostgreSQL) -> None:
    async def run() -> tuple[list[str], int]:
        @asynccontextmanager
        async def begin() -> AsyncIterator[Any]:
            async with await psycopg.AsyncConnection.connect(postgresql_server.dsn) as connection:
                yield connection

        log: AsyncSQLDeliveryLog[Any] = AsyncSQLDeliveryLog(begin, table="public.handled_once")
        await log.create_table()
        async with await psycopg.AsyncConnection.connect(postgresql_server.dsn) as connection:
            await connection.execute("CREATE TABLE counter (value INTEGER)")
        router: AsyncRouter[Any] = AsyncRouter(SECRET, log=log)
        failures = ["event_1"]

        @router.on("payment.received")
        async def count(payment: models.WebhookPaymentChange, delivery: Delivery[Any]) -> None:
            await delivery.transaction.execute("INSERT INTO counter VALUES (1)")
            if delivery.event.unique_id in failures:
                raise LookupError(failures.pop())

        replies = await asyncio.gather(*(router.receive(*deliver(unique_id=f"event_{n % 4}")) for n in range(12)))
        replies.append(await router.receive(*deliver(unique_id="event_1")))
        async with await psycopg.AsyncConnection.connect(postgresql_server.dsn) as connection:
            row = await (await connection.execute("SELECT count(*) FROM counter")).fetchone()
        return sorted(str(reply.outcome) for reply in replies), row[0] if row else 0

    outcomes, count = asyncio.run(run())
    assert (outcomes.count("handled"), outcomes.count("failed"), outcomes.count("duplicate"), count) == (4, 1, 8, 4)
