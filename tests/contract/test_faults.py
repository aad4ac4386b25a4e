"""A state machine with fault injection: whatever fails, orders are created once, lists are complete, and nothing leaks.

The expected state comes from the mock itself, which is called directly, with its faults suspended.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from scalev import APIError, AsyncScalev, AsyncTokenSource, OAuthApp, PaginationError, Retry, Scalev, TokenSource
from scalev.mock import Fault, MockScalev, Request

from tests.contract.conftest import DOCUMENT, EXAMPLES, SEED

STORE = "/v3/stores/simplified"
ROWS = 30
TOTAL = 20.0
RETRY = Retry(attempts=3, total_timeout=TOTAL, max_retry_after=15.0)
TIMEOUT = 30.0
LATE = (0.5, 20.0, 100.0)

_WAITS = [None, 0, 3, 14, 16, 10_000, "soon", "Fri, 31 Dec 1999 23:59:59 GMT"]
_REJECTIONS = ["400", "401", "403", "404", "409", "422", "429"]
_FAILURES = ["408", "500", "502", "503", "504"]


def _faults(operation: str) -> st.SearchStrategy[list[Fault]]:
    """Return the faults for the calls of one operation: none, one, or two."""
    on, counts = st.just(operation), st.integers(1, 3)
    when = st.sampled_from(["before", "after"])
    options: dict[str, st.SearchStrategy[Any]] = {
        "operation": on,
        "times": counts,
        "skip": st.integers(0, 1),
        "retry_after": st.sampled_from(_WAITS),
        "body": st.sampled_from([None, "text", "html", "empty"]),
    }
    # a service that processes a request and then reports that it rejected it would be lying
    rejection = st.builds(Fault, kind=st.sampled_from(_REJECTIONS), **options)
    # … and so would one that processes a request and then asks to repeat it
    failure = st.one_of(
        st.builds(Fault, kind=st.sampled_from(_FAILURES), **options),
        st.builds(Fault, kind=st.sampled_from(_FAILURES), when=when, **{**options, "retry_after": st.none()}),
    )
    lost_connection = st.builds(Fault, kind=st.just("reset"), operation=on, times=counts, when=when)
    cut_response = st.builds(Fault, kind=st.sampled_from(["refuse", "truncate"]), operation=on, times=counts)
    delay = st.builds(Fault, kind=st.just("latency"), operation=on, times=counts, seconds=st.sampled_from(LATE))
    odd = ["unknown-enum", "extra-field", "number-as-string"]
    changed_body = st.one_of(
        st.builds(Fault, kind=st.sampled_from(odd), operation=on, times=counts, field=st.just("*")),
        st.builds(Fault, kind=st.just("id-spelling"), operation=on, times=counts, field=st.just("id")),
    )
    chosen_faults = st.lists(
        st.one_of(rejection, failure, failure, lost_connection, cut_response, delay, changed_body), min_size=1, max_size=2
    )
    return st.one_of(st.just([]), chosen_faults, chosen_faults, chosen_faults, chosen_faults)


class Time:
    """A clock that advances only by waits; `waited` is how long one call has waited by itself."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.waited = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waited += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)

    def late(self, seconds: float) -> None:
        self.now += seconds


class LogLines(logging.Handler):
    """A log handler that keeps every line."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class Shop(RuleBasedStateMachine):
    """A shop that creates and lists orders while faults are injected."""

    def __init__(self) -> None:
        super().__init__()
        self.time = Time()
        self.mock = MockScalev(DOCUMENT, rows={"/v3/orders": ROWS}, sleep=self.time.late)
        self.key = self.mock.make_key("order:create", "order:list", "order:read", "store:list")
        self.log = LogLines()
        self.logs = [logging.getLogger(name) for name in ("scalev", "httpx", "httpcore")]
        self.levels = [log.level for log in self.logs]
        for log in self.logs:
            log.addHandler(self.log)
            log.setLevel(logging.DEBUG)
        options: dict[str, Any] = {"retry": RETRY, "timeout": TIMEOUT, "clock": self.time.clock, "transport": self.mock.transport()}
        self.client = Scalev(self.key, sleep=self.time.sleep, **options)
        self.runner = asyncio.Runner()
        self.async_client = AsyncScalev(self.key, sleep=self.time.sleep_async, **options)
        self.outputs: list[str] = [repr(self.client), repr(self.async_client)]
        store = self.truth(STORE)[0]
        self.values = {"customer_name": "Sari", "store_unique_id": store["unique_id"]}

    def truth(self, path: str) -> list[Any]:
        """Return the rows of a list in the mock, without faults."""
        assert self.mock.faults == []
        rows: list[Any] = []
        query = "page_size=25"
        while True:
            body = self.mock.handle(Request("GET", path, query, (("authorization", f"Bearer {self.mock.keys.business}"),))).json()
            rows += body["data"]
            if not body.get("has_next"):
                break
            query = f"page_size=25&next_cursor={body['next_cursor']}"
        return rows

    def orders(self) -> list[Any]:
        return [row["order_id"] for row in self.truth("/v3/orders")]

    def attempt(self, call: Callable[[], Any], faults: list[Fault], calls: int = 1) -> tuple[Any, Exception | None]:
        """Run an action of that many calls with faults; keep its exception in every form in which it could be shown."""
        for fault in faults:
            self.mock.add_fault(fault)
        self.time.waited, start = 0.0, self.time.now
        result: Any = None
        failure: Exception | None = None
        try:
            result = call()
        except (APIError, PaginationError) as error:
            self.outputs += [str(error), repr(error), *traceback.format_exception(error), str(pickle.dumps(error)), str(vars(error))]
            failure = error
        else:
            self.outputs.append(repr(result))
        self.mock.clear_faults()
        assert self.time.waited <= TOTAL * calls, f"waited {self.time.waited} s in {calls} calls"
        assert self.time.now - start <= TOTAL * calls, f"{calls} calls took {self.time.now - start} s"
        return result, failure

    @rule(is_async=st.booleans(), faults=_faults("createOrder"))
    def create(self, is_async: bool, faults: list[Fault]) -> None:
        self._create(is_async, faults)

    @rule(is_async=st.booleans(), retry_after=st.sampled_from([7, 14]))
    def create_with_retry_after(self, is_async: bool, retry_after: int) -> None:
        """Two waits of 14 seconds exceed the total timeout."""
        self._create(is_async, [Fault("429", operation="createOrder", times=2, retry_after=retry_after)])

    @rule(is_async=st.booleans(), kind=st.sampled_from(_FAILURES))
    def create_with_a_false_failure(self, is_async: bool, kind: str) -> None:
        """The service creates the order and reports a failure."""
        self._create(is_async, [Fault(kind, operation="createOrder", when="after")])

    @rule(is_async=st.booleans(), fault=st.sampled_from([Fault("reset", when="after"), Fault("truncate")]))
    def create_without_a_response(self, is_async: bool, fault: Fault) -> None:
        """The service creates the order, and its response is lost."""
        self._create(is_async, [replace(fault, operation="createOrder")])

    def _create(self, is_async: bool, faults: list[Fault]) -> None:
        before = self.orders()
        calls = len(self.mock.calls)

        def make() -> Any:
            if is_async:
                return self.runner.run(self.async_client.orders.create(**self.values))
            return self.client.orders.create(**self.values)

        order, error = self.attempt(make, faults)
        new_orders = set(self.orders()) - set(before)
        assert len(new_orders) <= 1, f"one call made {len(new_orders)} orders"
        if error is None:
            assert new_orders, "a success made nothing"
            assert {order.order_id} == new_orders
        elif isinstance(error, APIError):
            creates = [call for call in self.mock.calls[calls:] if call.operation == "createOrder"]
            assert error.attempts == len(creates) <= RETRY.attempts
            assert not new_orders or error.may_have_been_processed, "an order was made, and the error says that nothing was"

    @rule(is_async=st.booleans(), size=st.sampled_from([7, 25]), faults=_faults("listOrders"))
    def list_all(self, is_async: bool, size: int, faults: list[Fault]) -> None:
        expected = self.orders()

        async def walk() -> list[Any]:
            return [order.order_id async for order in self.async_client.orders.list(page_size=size)]

        def list_orders() -> list[Any]:
            return self.runner.run(walk()) if is_async else [order.order_id for order in self.client.orders.list(page_size=size)]

        result, error = self.attempt(list_orders, faults, calls=len(expected) // size + 1)
        assert not isinstance(error, PaginationError), "no page was repeated"
        assert not (isinstance(error, APIError) and error.may_have_been_processed), "a list changes nothing"
        if error is None:
            assert result == expected

    @rule(times=st.integers(1, 4), size=st.sampled_from([7, 25]))
    def list_in_circles(self, times: int, size: int) -> None:
        """A repeated cursor ends the list with an error that says so; no row is silently repeated."""
        expected = self.orders()
        circle = Fault("stuck-cursor", operation="listOrders", times=times)
        result, error = self.attempt(lambda: [order.order_id for order in self.client.orders.list(page_size=size)], [circle], calls=20)
        if times > 1:
            assert isinstance(error, PaginationError), f"got {error!r}"
        assert error is not None or result == expected

    @rule(callers=st.integers(2, 6), is_async=st.booleans(), seconds_late=st.sampled_from([3_700, 3_550]))
    def refresh(self, callers: int, is_async: bool, seconds_late: int) -> None:
        """However many calls need a new token, it is requested once."""
        self.renew(callers, is_async, seconds_late)

    def renew(self, callers: int, is_async: bool, seconds_late: int) -> None:
        """Let that many calls need a new token concurrently, that many seconds after the last refresh."""
        app = OAuthApp(self.mock.keys.client_id, self.mock.keys.client_secret, "https://app.example.com/callback")
        authorization = app.authorization("https://consent.example.com/authorize")
        code = self.mock.authorize(code_challenge=authorization.code_challenge, redirect_uri=app.redirect_uri)
        at: Callable[[], datetime] = lambda: self.mock.now  # noqa: E731
        tokens = app.exchange_code(self.client, code, code_verifier=authorization.code_verifier, now=at)
        self.mock.advance(seconds_late)
        saved_tokens: list[Any] = []
        calls = len(self.mock.calls)
        # saving takes a while, in which the other callers arrive
        if is_async:

            async def save(tokens: Any) -> None:
                await asyncio.sleep(0.05)
                saved_tokens.append(tokens)

            source = AsyncTokenSource(tokens, app, on_refresh=save, now=at)
            client = self.async_client.with_options(auth=source)

            async def ask() -> None:
                await asyncio.gather(*(client.stores.list_simplified().pages().__anext__() for _ in range(callers)))

            self.runner.run(ask())
        else:

            def save_slowly(tokens: Any) -> None:
                time.sleep(0.05)
                saved_tokens.append(tokens)

            own_client = self.client.with_options(auth=TokenSource(tokens, app, on_refresh=save_slowly, now=at))
            with ThreadPoolExecutor(callers) as pool:
                list(pool.map(lambda _: next(iter(own_client.stores.list_simplified().pages())), range(callers)))
        refreshes = [call for call in self.mock.calls[calls:] if call.operation == "exchangeOAuthToken"]
        assert len(refreshes) == 1, f"{callers} callers asked {len(refreshes)} times"
        assert len(saved_tokens) == 1
        self.outputs += [repr(tokens), repr(app), repr(saved_tokens)]
        secrets = [
            self.mock.keys.client_secret,
            tokens.access_token,
            tokens.refresh_token,
            saved_tokens[0].access_token,
            saved_tokens[0].refresh_token,
        ]
        leaks = [text for text in [*self.outputs, *self.log.lines] for secret in secrets if secret and secret in text]
        assert leaks == []

    @invariant()
    def nothing_leaks(self) -> None:
        leaks = [text for text in [*self.outputs, *self.log.lines] if self.key in text]
        assert leaks == []
        for client in (self.client, self.async_client):
            with pytest.raises(TypeError):
                pickle.dumps(client)

    def teardown(self) -> None:
        self.client.close()
        self.runner.run(self.async_client.close())
        self.runner.close()
        for log, level in zip(self.logs, self.levels, strict=True):
            log.removeHandler(self.log)
            log.setLevel(level)


def _run(machine: type[RuleBasedStateMachine], examples: int, steps: int) -> None:
    hypothesis_settings = settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    run_state_machine_as_test(seed(SEED)(machine), settings=hypothesis_settings)


def test_orders_are_created_once_whatever_fails() -> None:
    _run(Shop, 16 * EXAMPLES, 12)


@pytest.mark.parametrize("seconds_late", [3_700, 3_550])
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_token_is_refreshed_once(is_async: bool, seconds_late: int) -> None:
    shop = Shop()
    try:
        shop.renew(6, is_async, seconds_late)
    finally:
        shop.teardown()


def test_a_har_file_holds_no_credential(tmp_path: Path) -> None:
    mock = MockScalev(DOCUMENT, faults=["503; times=1", "reset; skip=1; times=1"])
    with Scalev(mock.keys.business, transport=mock.transport(), sleep=lambda _: None) as client:
        list(client.orders.list(limit=3))
        store = mock.get_example_path("listStorefrontProducts").split("/")[3]
        shop = client.storefront(store, api_key=mock.keys.storefront)
        shop.cart.get()
    file = tmp_path / "calls.har"
    mock.save_har(file)
    text = file.read_text(encoding="utf-8")
    assert len(mock.calls) >= 4
    assert "/v3/orders" in text
    assert [secret for secret in (mock.keys.business, mock.keys.storefront) if f'{secret}"' in text or f"Bearer {secret}" in text] == []
