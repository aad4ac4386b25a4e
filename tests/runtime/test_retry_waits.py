"""How long a call waits between attempts, and the settings of retries."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from scalev._runtime import errors
from scalev._runtime.errors import APIError, ConfigurationError
from scalev._runtime.operations import Operation
from scalev._runtime.retries import DEFAULT_RETRY, NO_RETRY, CallState, Retry, Safety, read_retry_after
from scalev._runtime.testing import no_waiting

from tests.runtime.service import (
    ALL_MODES,
    CREATE,
    GET,
    LIST,
    MODES,
    SECRET,
    Mode,
    Order,
    Service,
    async_client,
    call,
    sync_client,
)


@pytest.fixture(autouse=True)
def immediately() -> Iterator[None]:
    """Skip waits, except in tests with a clock of their own."""
    with no_waiting():
        yield


JSON = "application/json"
RETRY = Retry(attempts=3)


def arguments(endpoint: Operation[Any]) -> dict[str, Any]:
    return {"body": {"id": 1}} if endpoint.content_type == JSON else {}


def catch_error(mode: Mode, service: Service, endpoint: Operation[Any], retry: Retry = RETRY, **values: Any) -> APIError:
    with pytest.raises(APIError) as error:
        call(mode, service, endpoint, settings={"retry": retry}, **{**arguments(endpoint), **values})
    return error.value


class Clock:
    """A clock that advances only while something sleeps, or by a fixed amount at each request."""

    def __init__(self, step: float = 0.0) -> None:
        self.time, self.slept, self._step = 1000.0, list[float](), step

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)

    def fail_late(self, request: httpx.Request) -> httpx.Response:
        """Take some time, then fail."""
        self.time += self._step
        raise httpx.ReadTimeout("late", request=request)


def state(retry: Retry = DEFAULT_RETRY, safety: Safety = "safe", draw: float = 1.0, clock: Clock | None = None) -> CallState:
    return CallState(retry=retry, safety=safety, call="GET /x", clock=clock or Clock(), draw=lambda: draw)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore real waits, for tests with a clock of their own."""
    monkeypatch.setattr("scalev._runtime.retries.SWITCH.waits", True)


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("mode", MODES)
def test_the_total_timeout_ends_the_attempts(mode: Mode) -> None:
    clock = Clock(step=25.0)
    sleep = clock.sleep if mode == "sync" else clock.sleep_async
    retry = Retry(attempts=100, wait_initial=0.0, total_timeout=60.0)
    service = Service(clock.fail_late)
    with pytest.raises(errors.APITimeoutError) as error:
        call(mode, service, GET, settings={"retry": retry, "clock": clock, "sleep": sleep})
    assert error.value.attempts == len(service.requests) == 3  # at 0, 25 and 50 s; the fourth would have started at 75 s


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("mode", MODES)
def test_a_client_sleeps_what_the_service_asks_for(mode: Mode) -> None:
    clock = Clock()
    sleep = clock.sleep if mode == "sync" else clock.sleep_async
    service = Service(httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(503, headers={"retry-after": "9"}), {"id": 1})
    call(mode, service, CREATE, body={}, settings={"retry": Retry(wait_initial=0.0), "clock": clock, "sleep": sleep})
    assert clock.slept == [7.0, 9.0]


@pytest.mark.usefixtures("waits")
def test_a_wait_is_counted_into_the_total_time() -> None:
    for total, expected in ((20.1, 20.0), (20.0, None)):
        item = state(Retry(total_timeout=total, wait_initial=0.0))
        item.begin()
        assert item.decide_after_status(429, {"retry-after": "20"}) == expected


@pytest.mark.usefixtures("waits")
def test_waits_are_drawn_from_zero_to_a_bound_that_doubles() -> None:
    retry = Retry(attempts=7, wait_initial=0.5, wait_max=8.0, total_timeout=1000.0)
    for draw in (0.0, 0.25, 1.0):
        item, result = state(retry, draw=draw), []
        for _ in range(6):
            item.begin()
            result.append(item.decide_after_failure("ReadTimeout", received=True))
        assert result == [draw * limit for limit in (0.5, 1.0, 2.0, 4.0, 8.0, 8.0)]
        item.begin()
        assert item.decide_after_failure("ReadTimeout", received=True) is None


@pytest.mark.usefixtures("waits")
def test_many_attempts_overflow_nothing() -> None:
    item = state(Retry(attempts=5000, total_timeout=float("inf")))
    for _ in range(4000):
        item.begin()
        assert item.decide_after_failure("ReadTimeout", received=True) is not None


@pytest.mark.usefixtures("waits")
def test_an_retry_after_is_kept_to_and_never_cut_short() -> None:
    for draw in (0.0, 0.5, 1.0):
        item = state(Retry(wait_initial=2.0), draw=draw)
        item.begin()
        assert item.decide_after_status(429, {"retry-after": "5"}) == 5.0 + 2.0 * draw
    item = state(Retry(max_retry_after=30.0, total_timeout=1000.0))
    item.begin()
    assert item.decide_after_status(429, {"retry-after": "30.5"}) is None


NOW = 1_750_000_000.0


def at(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(NOW + seconds, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (429, {}, None),
        (503, {"retry-after": "12"}, 12.0),
        (503, {"retry-after": " 1.5 "}, 1.5),
        (429, {"retry-after": "0"}, 0.0),
        (429, {"retry-after": at(90)}, 90.0),
        (503, {"retry-after": at(-90)}, 0.0),
        (503, {"retry-after": "Sun, 15 Jun 2025 15:06:41 -0000"}, 1.0),
        (429, {"retry-after": "Sun, 15 Jun 2025 17:06:41 +0200"}, 1.0),
        (503, {"retry-after": "soon"}, None),
        (503, {"retry-after": ""}, None),
        (503, {"retry-after": "-5"}, None),
        (503, {"retry-after": "nan"}, None),
        (503, {"retry-after": "inf"}, None),
        (503, {"retry-after": "1e9"}, None),
        (503, {"retry-after": "Sun, 99 Jun 2025 15:06:41 GMT"}, None),
        (503, {"retry-after": "Sun, 15 Jun 99999999999999999999 15:06:41 GMT"}, None),
        (503, {"retry-after": "9" * 5000}, None),
        (429, {"x-ratelimit-reset": "8"}, 8.0),
        (429, {"x-ratelimit-reset": str(int(NOW) + 8)}, 8.0),
        (429, {"x-ratelimit-reset": str(int(NOW + 8) * 1000)}, 8.0),
        (429, {"x-ratelimit-reset": str(int(NOW) - 8)}, 0.0),
        (429, {"x-ratelimit-reset": "later"}, None),
        (429, {"retry-after": "3", "x-ratelimit-reset": "8"}, 3.0),
        (429, {"retry-after": "soon", "x-ratelimit-reset": "8"}, 8.0),
        (503, {"x-ratelimit-reset": "8"}, None),
        # by the clock of the service, whatever this machine's clock says
        (503, {"retry-after": at(3690), "date": at(3600)}, 90.0),
        (429, {"retry-after": at(-3510), "date": at(-3600)}, 90.0),
        (429, {"retry-after": at(90), "date": at(100)}, 0.0),
        (429, {"retry-after": at(90), "date": "today"}, 90.0),
        (429, {"retry-after": "7", "date": at(3600)}, 7.0),
        (429, {"x-ratelimit-reset": str(int(NOW) + 3608), "date": at(3600)}, 8.0),
        (429, {"x-ratelimit-reset": "8", "date": at(3600)}, 8.0),
    ],
)
def test_the_wait_that_the_service_asks_for_is_read(status: int, headers: dict[str, str], expected: float | None) -> None:
    assert read_retry_after(status, headers, NOW) == expected


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_wrong_clock_does_not_matter(mode: Mode) -> None:
    """The service is an hour ahead or behind, and requests a wait of five seconds."""
    for ahead in (3600, -3600):
        clock, service_time = Clock(), time.time() + ahead
        sleep = clock.sleep if mode == "sync" else clock.sleep_async
        dates = {
            name: format_datetime(datetime.fromtimestamp(service_time + delay, UTC), usegmt=True)
            for name, delay in (("Date", 0), ("Retry-After", 5))
        }
        service = Service(httpx.Response(503, headers=dates), {"id": 1})
        call(mode, service, GET, settings={"retry": Retry(wait_initial=0.0), "clock": clock, "sleep": sleep})
        assert clock.slept == [5.0]


@pytest.mark.parametrize("mode", MODES)
def test_a_rate_limit_says_how_long_it_lasts(mode: Mode) -> None:
    for headers, expected in (({"Retry-After": "3600"}, 3600.0), ({"X-RateLimit-Reset": "55"}, 55.0), ({}, None)):
        service = Service(httpx.Response(429, headers=headers, text="Too many requests"))
        error = catch_error(mode, service, CREATE)
        assert isinstance(error, errors.RateLimitError) and error.retry_after == expected
        assert len(service.requests) == error.attempts == (3 if expected is None else 1)  # waits above 30 s are left to the caller


@pytest.mark.parametrize("mode", MODES)
def test_a_call_and_a_derived_client_have_retries_of_their_own(mode: Mode) -> None:
    for options, expected in (({"retry": NO_RETRY}, 1), ({"retry": Retry(attempts=5)}, 5), ({}, 3)):
        assert catch_error(mode, Service(httpx.Response(500)), GET, DEFAULT_RETRY, options=options).attempts == expected
    with pytest.raises(ConfigurationError, match="retry: expected a Retry, got int"):
        call(mode, Service(), GET, options={"retry": 3})  # type: ignore[typeddict-item,unused-ignore]


def test_the_attempts_of_a_list_are_those_of_its_pages() -> None:
    failure = httpx.Response(502)
    page = {"data": [{"id": 1}], "has_next": True, "next_cursor": "c"}
    service = Service(failure, failure, page, failure, failure, {"data": [{"id": 2}], "has_next": False})
    with sync_client(service, retry=RETRY) as client:
        assert [order.id for order in client._calls.list(LIST)] == [1, 2]
    assert len(service.requests) == 6


@pytest.mark.parametrize(
    "values",
    [{"attempts": 0}, {"attempts": 2.0}, {"attempts": True}, {"total_timeout": 0}, {"wait_initial": float("nan")}, {"wait_max": "5"}],
)
def test_invalid_settings_are_rejected(values: Any) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{next(iter(values))}: expected"):
        Retry(**values)
    with pytest.raises(ConfigurationError, match=r"^retry: expected a Retry"):
        sync_client(Service(), retry=values)


def test_retries_have_the_documented_defaults() -> None:
    assert (DEFAULT_RETRY.attempts, state().total_timeout, DEFAULT_RETRY.max_retry_after) == (3, 60.0, 30.0)
    assert [Operation(id="", method=method, path="").retry for method in ("GET", "HEAD", "PUT", "DELETE", "POST", "PATCH")] == [
        *("safe", "safe", "idempotent", "idempotent", "unsafe", "unsafe")
    ]


def test_the_switch_for_tests_is_set_back() -> None:
    with no_waiting(attempts=2):
        assert catch_error("sync", Service(httpx.Response(500)), GET, Retry(attempts=9, wait_initial=9.0)).attempts == 2
        assert catch_error("sync", Service(httpx.Response(500)), GET, NO_RETRY).attempts == 1
    assert catch_error("sync", Service(httpx.Response(500)), GET, Retry(attempts=4)).attempts == 4
    with pytest.raises(ConfigurationError, match="attempts"), no_waiting(attempts=0):
        pass


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("mode", ALL_MODES)
def test_the_default_sleep_waits(mode: Mode) -> None:
    start = time.monotonic()
    call(mode, Service(httpx.Response(503, headers={"retry-after": "0.2"}), {}), GET, settings={"retry": Retry(wait_initial=0.0)})
    assert 0.2 <= time.monotonic() - start < 5


def test_a_wait_of_one_task_does_not_delay_another() -> None:
    asleep = asyncio.Event()

    async def sleep(_: float) -> None:
        asleep.set()
        await asyncio.sleep(3600)

    async def run() -> Any:
        service = Service(httpx.Response(500), {"id": 2})
        async with async_client(service, retry=Retry(), sleep=sleep) as client:
            slow = asyncio.create_task(client._calls.call(GET))
            await asleep.wait()
            response = await client._calls.call(GET)
            slow.cancel()
            with pytest.raises(asyncio.CancelledError):
                await slow
            return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scalev._runtime.retries.SWITCH.waits", True)
        assert asyncio.run(run()) == Order(id=2)


def test_with_options_gives_a_client_over_the_same_connections() -> None:
    service = Service(httpx.Response(500))
    with sync_client(service, timeout=9) as client:
        derived_client = client.with_options(timeout=2.5, retry=RETRY, api_key="other")
        for item, timeout, request_count, key in (
            (client, 9, 1, SECRET),
            (derived_client, 2.5, 3, "other"),
            (derived_client._bind({}), 2.5, 3, "other"),
        ):
            before = len(service.requests)
            with pytest.raises(errors.ServerError):
                item._calls.call(GET)
            assert len(service.requests) - before == request_count
            assert service.last.extensions["timeout"]["read"] == timeout and service.last.headers["authorization"] == f"Bearer {key}"
        with pytest.raises(ConfigurationError, match="timeout"):
            client.with_options(timeout=0)
        with pytest.raises(ConfigurationError, match="retry"):
            client.with_options(retry=3)  # type: ignore[arg-type]
        with pytest.raises(ConfigurationError, match="api_key"):
            client.with_options(api_key="two words")
    with pytest.raises(ConfigurationError, match="closed"):
        derived_client._calls.call(GET)
