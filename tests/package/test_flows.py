"""Flows of several calls of the generated package against the mock: limits, lists with details, AWBs, waiting."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scalev import (
    NO_RETRY,
    AsyncScalev,
    PartialFailureError,
    Rate,
    RateLimiter,
    RateLimitError,
    Scalev,
    WaitFailedError,
    WaitTimeoutError,
    map_concurrently,
    map_in_threads,
)
from scalev.mock import MockScalev


class Clock:
    """A clock in seconds for a client, and in datetimes for its mock; it advances while something sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self._planned: tuple[float, Callable[[], object]] | None = None

    def at(self, time: float, act: Callable[[], object]) -> None:
        """Run a function when the clock reaches a time."""
        self._planned = (time, act)

    def __call__(self) -> float:
        return self.now

    def read_datetime(self) -> datetime:
        """Return the same time for the mock."""
        return datetime(2026, 1, 31, 8, tzinfo=UTC) + timedelta(seconds=self.now)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        if self._planned is not None and self.now >= self._planned[0]:
            (_, act), self._planned = self._planned, None
            act()

    async def sleep_async(self, seconds: float) -> None:
        """Let time pass."""
        self.sleep(seconds)


class Program:
    """A program of one kind, with its clock, and the mock that it calls."""

    def __init__(self, kind: str, *, rate_limit: bool = False, **settings: Any) -> None:
        self.kind = kind
        self.clock = Clock()
        self.mock = MockScalev(rate_limit=rate_limit, clock=self.clock.read_datetime)
        client_class: Any = Scalev if kind == "sync" else AsyncScalev
        sleep = self.clock.sleep if kind == "sync" else self.clock.sleep_async
        self.client: Any = client_class(self.mock.keys.business, transport=self.mock.transport(), clock=self.clock, sleep=sleep, **settings)

    def run(self, awaitable: Any) -> Any:
        """Return the result of a call."""
        return awaitable if self.kind == "sync" else asyncio.run(_await_result(awaitable))

    def statuses(self) -> Counter[int]:
        """Return how often each status was returned."""
        return Counter(call.response.status for call in self.mock.calls)


async def _await_result(awaitable: Any) -> Any:
    return await awaitable


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(
    ("rates", "rejections"),
    [((Rate(100, 10), Rate(10_000, 3600)), 0), ((Rate(1000, 10),), 0), (None, 250)],
    ids=["documented", "learned from the responses", "none"],
)
def test_a_limiter_keeps_the_service_from_rejecting_calls(kind: str, rates: tuple[Rate, ...] | None, rejections: int) -> None:
    program = Program(kind, rate_limit=True, retry=NO_RETRY)
    if rates:
        program.client = program.client.with_options(limiter=RateLimiter(*rates, margin=0, clock=program.clock))

    for _ in range(350):
        with suppress(RateLimitError):
            program.run(program.client.request("GET", "/v3/stores/simplified"))
    assert program.statuses()[429] == rejections and sum(program.statuses().values()) == 350
    assert program.clock.now == (30.0 if rates else 0.0)


def test_details_of_a_list_are_fetched_concurrently() -> None:
    mock = MockScalev(rows=60)
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        ids = [row.id for row in client.orders.list()]
        matches = [order.id for order in map_in_threads(lambda row: client.orders.get(row.id), client.orders.list(), limit=4)]
        assert matches == ids and len(ids) == 60

    async def run() -> list[Any]:
        async with AsyncScalev(mock.keys.business, transport=mock.transport()) as async_client:
            rows = async_client.orders.list(limit=40)
            return [order.id async for order in map_concurrently(lambda row: async_client.orders.get(row.id), rows, limit=4)]

    assert asyncio.run(run()) == ids[:40]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_awbs_that_fail_in_part_are_reported(kind: str) -> None:
    program = Program(kind)
    with Scalev(program.mock.keys.business, transport=program.mock.transport()) as client:
        order = next(iter(client.orders.list(status="confirmed")))
    result = program.run(program.client.orders.generate_awb(ids=[order.id, 99999999]))
    assert list(result.succeeded) == [str(order.id)] and result.failed == {"99999999": "order not found"}
    with pytest.raises(PartialFailureError, match=r"^1 of 2 failed: 99999999: order not found$") as partial_error:
        result.raise_on_failure()
    assert partial_error.value.result is result
    assert program.run(program.client.orders.wait_until_awb_created(order.id)).shipment_receipt
    program.run(program.client.orders.cancel_awb(ids=[order.id])).raise_on_failure()
    with pytest.raises(WaitFailedError, match="awb_status is canceled") as error:
        program.run(program.client.orders.wait_until_awb_created(order.id))
    assert error.value.last.id == order.id and program.clock.now == 0


def test_rows_of_a_file_that_fail_in_part_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("external_id,customer_name,quantity\nEXT-1,Sari,2\nEXT-2,,1\nEXT-3,Budi,many\n", encoding="utf-8")
    mock = MockScalev()
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        result = client.orders.upload(file=path, create_type="regular", tz="Asia/Jakarta")
    assert [row.external_id for row in result.succeeded] == ["EXT-1"]
    assert list(result.failed) == ["3", "4"] and result.to_dict()["failed"] == result.failed
    with pytest.raises(PartialFailureError, match=r"^2 of 3 failed: 3: customer_name is required; 4: expected a quantity"):
        result.raise_on_failure()


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_shop_waits_until_its_order_is_paid(kind: str) -> None:
    program = Program(kind)
    with Scalev(program.mock.keys.business, transport=program.mock.transport()) as business:
        store = str(next(iter(business.stores.list_simplified())).unique_id)
        order = business.orders.create(store_unique_id=store, customer_name="Sari")
        orders = program.client.storefront(store, api_key=program.mock.keys.storefront).orders
        with pytest.raises(WaitTimeoutError, match=r"^wait_until_paid: payment_status is unpaid after 90 s and") as error:
            program.run(orders.wait_until_paid(order.secret_slug, timeout=90))
        assert error.value.last.payment_status == "unpaid" and program.clock.now == pytest.approx(90)

        looks = program.statuses()[200]
        program.clock.at(
            program.clock.now + 60, lambda: business.orders.change_status(ids=[order.id], status="confirmed", payment_status="paid")
        )
        order_paid = program.run(orders.wait_until_paid(order.secret_slug))
        assert order_paid.payment_status == "paid" and 60 <= program.clock.now - 90 <= 75 + 1e-6
        assert 5 < program.statuses()[200] - looks < 15
