"""Polling a resource until it reaches a state: how often it is polled, when the wait ends, and what its error contains."""

from __future__ import annotations

import copy
from typing import Any

import httpx
import pytest
from scalev._runtime.conditions import Condition
from scalev._runtime.errors import ConfigurationError, NotFoundError, ScalevError, WaitError, WaitFailedError, WaitTimeoutError
from scalev._runtime.testing import no_waiting
from scalev._runtime.waiting import Poller

from tests.runtime.service import ALL_MODES, GET, Mode, Order, Service, async_client, run_async, sync_client

CONDITION = Condition("wait_until_paid", until={"status": ("paid", "settled"), "notes": ("paid",)}, never={"notes": ("canceled", "failed")})
SETTINGS = {"timeout": 60.0, "wait_initial": 1.0, "wait_max": 8.0}


class Clock:
    """A clock that advances when the caller sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


def wait(mode: Mode, service: Service, clock: Clock | None = None, condition: Condition = CONDITION, **settings: Any) -> Any:
    """Return the result of a wait through a client of its own."""
    clock = clock or Clock()
    settings = {**SETTINGS, **settings}
    if mode == "sync":
        with sync_client(service, clock=clock, sleep=clock.sleep) as client:
            return client._calls.wait(lambda: client._calls.call(GET), condition, **settings)

    async def run() -> Any:
        async with async_client(service, clock=clock, sleep=clock.sleep_async) as client:
            return await client._calls.wait(lambda: client._calls.call(GET), condition, **settings)

    return run_async(mode, run)


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize("last", [{"status": "paid"}, {"status": "settled", "id": 5}, {"status": "new", "notes": "paid"}])
def test_the_result_of_the_last_poll_is_returned(mode: Mode, last: dict[str, Any]) -> None:
    clock = Clock()
    service = Service({"status": "unpaid"}, {}, {"status": None}, last)
    assert wait(mode, service, clock) == Order.from_dict(last)
    assert len(service.requests) == 4 and len(clock.slept) == 3
    assert wait(mode, Service(last), clock).to_dict() == last and len(clock.slept) == 3


@pytest.mark.parametrize(("draw", "first"), [(1.0, [1, 2, 4, 8, 8, 8]), (0.0, [0.5, 1, 2, 4, 4, 4])])
def test_pauses_double_up_to_a_limit_and_the_last_poll_is_at_the_deadline(draw: float, first: list[float]) -> None:
    clock = Clock()
    poller = Poller(condition=CONDITION, clock=clock, draw=lambda: draw, timeout=60, wait_initial=1, wait_max=8)

    def walk() -> None:
        while pause := poller.check(Order.from_dict({"status": "unpaid"})):
            clock.sleep(pause)

    with pytest.raises(WaitTimeoutError, match=r"^wait_until_paid: status is unpaid, notes is None after 60 s and \d+ polls, expected"):
        walk()
    assert clock.slept[:6] == first and clock.now == pytest.approx(1060)


def test_a_slow_poll_counts_towards_the_timeout() -> None:
    clock = Clock()
    poller = Poller(condition=CONDITION, clock=clock, timeout=60, wait_initial=1, wait_max=8)
    clock.now += 59.9
    assert poller.check(Order.from_dict({})) == pytest.approx(0.1)
    clock.now += 30
    with pytest.raises(WaitTimeoutError, match="after 90 s and 2 polls"):
        poller.check(Order.from_dict({}))


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_timeout_error_holds_the_last_result(mode: Mode) -> None:
    service = Service({"status": "unpaid", "id": 1}, {"status": "draft", "id": 2})
    with pytest.raises(WaitTimeoutError) as caught_error:
        wait(mode, service)
    error = caught_error.value
    assert error.last.id == 2 and issubclass(WaitTimeoutError, WaitError) and issubclass(WaitError, ScalevError)
    duplicate = copy.deepcopy(error)
    assert duplicate.last == error.last and str(duplicate) == str(error)
    with pytest.raises(WaitTimeoutError):  # a single poll
        wait(mode, lone := Service({}), timeout=0)
    assert len(lone.requests) == 1


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_state_that_rules_out_the_condition_ends_the_wait_at_once(mode: Mode) -> None:
    clock = Clock()
    service = Service({"status": "unpaid"}, {"status": "unpaid", "notes": "failed"})
    with pytest.raises(
        WaitFailedError,
        match=r"^wait_until_paid: notes is failed, so the condition can no longer be met: status paid or settled or notes paid$",
    ):
        wait(mode, service, clock)
    assert len(service.requests) == 2 and len(clock.slept) == 1
    assert wait(mode, Service({"status": "paid", "notes": "failed"})).status == "paid"


@pytest.mark.parametrize("mode", ALL_MODES)
def test_an_error_of_a_poll_is_raised(mode: Mode) -> None:
    with pytest.raises(NotFoundError):
        wait(mode, Service({}, httpx.Response(404)))


@pytest.mark.parametrize("mode", ALL_MODES)
def test_the_tests_of_a_program_do_not_wait(mode: Mode) -> None:
    clock = Clock()
    service = Service({"status": "unpaid"})
    with no_waiting(), pytest.raises(WaitTimeoutError):
        wait(mode, service, clock)
    assert not clock.slept and 8 <= len(service.requests) <= 20


@pytest.mark.parametrize("name", ["timeout", "wait_initial", "wait_max"])
@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), True, "5", None])
def test_settings_are_numbers_of_seconds(name: str, value: Any) -> None:
    service = Service({})
    with pytest.raises(ConfigurationError, match=f"^{name}: expected a number of seconds"):
        wait("sync", service, **{name: value})
    assert not service.requests
