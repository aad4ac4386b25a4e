"""An order is created once per reference, whatever happens to the responses."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scalev import (
    APIError,
    AsyncScalev,
    ConfigurationError,
    Scalev,
    ScalevError,
    ServerError,
    ValidationFailedError,
)
from scalev.mock import Fault, MockScalev
from scalev.models import Order
from scalev.stores import CreationState, SQLCreationStore

Create = Callable[..., Order]

PAUSES: list[float] = []


@pytest.fixture
def mock() -> MockScalev:
    return MockScalev(clock=lambda: datetime.now(UTC))  # a store keeps times, too


@pytest.fixture(params=["sync", "async"])
def create(request: pytest.FixtureRequest, mock: MockScalev) -> Iterator[Create]:
    """Creates an order of a store of the mock, with either client; waits are noted and not made."""
    with Scalev(mock.keys.business, transport=mock.transport(), sleep=PAUSES.append) as client:
        store = next(iter(client.stores.list_simplified())).unique_id or ""

        def create(reference: str, **extra: Any) -> Order:
            return client.orders.create_once(reference=reference, store_unique_id=store, customer_name="Sari", **extra)

        def create_async(reference: str, **extra: Any) -> Order:
            async def run() -> Order:
                async def sleep(seconds: float) -> None:
                    PAUSES.append(seconds)

                async with AsyncScalev(mock.keys.business, transport=mock.transport(), sleep=sleep) as client:
                    return await client.orders.create_once(reference=reference, store_unique_id=store, customer_name="Sari", **extra)

            return asyncio.run(run())

        yield create if request.param == "sync" else create_async


@pytest.fixture
def store(tmp_path: Path) -> SQLCreationStore:
    @contextmanager
    def begin() -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(tmp_path / "creations.sqlite", timeout=30)) as connection, connection:
            yield connection

    store = SQLCreationStore(begin)
    store.create_table()
    return store


def _calls(mock: MockScalev) -> list[str]:
    return [call.operation or "" for call in mock.calls if call.operation in ("createOrder", "listOrders", "getOrder")]


def _references(mock: MockScalev) -> list[str]:
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        return sorted(row.metadata["reference"] for row in client.orders.list() if row.metadata and "reference" in row.metadata)


def test_a_successful_create_is_one_call(mock: MockScalev, create: Create) -> None:
    order = create("ref-1", metadata={"colour": "red"})
    assert order.metadata == {"colour": "red", "reference": "ref-1"}
    assert _calls(mock) == ["createOrder"]


@pytest.mark.parametrize("fault", ["500; when=after", "reset; when=after", "truncate", "504; when=after"])
def test_a_lost_response_is_looked_up(mock: MockScalev, create: Create, fault: str) -> None:
    create("ref-0")
    mock.add_fault(f"{fault}; operation=createOrder; times=1")
    PAUSES.clear()
    order = create("ref-1")
    assert (order.metadata, _references(mock)) == ({"reference": "ref-1"}, ["ref-0", "ref-1"])
    assert PAUSES == [30.0]
    assert _calls(mock)[:4] == ["createOrder", "createOrder", "listOrders", "getOrder"]


@pytest.mark.parametrize("fault", ["500", "reset"])
def test_what_was_not_created_is_created_again(mock: MockScalev, create: Create, fault: str) -> None:
    mock.add_fault(f"{fault}; operation=createOrder; times=2")
    assert create("ref-1", settle=0).metadata == {"reference": "ref-1"}
    assert _references(mock) == ["ref-1"]
    assert _calls(mock)[:5] == ["createOrder", "listOrders", "createOrder", "listOrders", "createOrder"]
    mock.add_fault(f"{fault}; operation=createOrder; times=3")
    with pytest.raises(APIError) as error:
        create("ref-2", settle=0)
    assert error.value.may_have_been_processed and _references(mock) == ["ref-1"]


def test_the_clock_of_the_service_determines_how_far_back_to_look(mock: MockScalev, create: Create) -> None:
    mock.add_fault(Fault("clock", seconds=-86_400))
    mock.add_fault("500; when=after; operation=createOrder; times=1")
    create("ref-1")
    assert _references(mock) == ["ref-1"]


def test_a_rejected_order_is_not_looked_up(mock: MockScalev, create: Create, store: SQLCreationStore) -> None:
    mock.add_fault("422; operation=createOrder; times=1")
    with pytest.raises(ValidationFailedError):
        create("ref-1", store=store)
    assert _calls(mock) == ["createOrder"]
    assert store.claim("ref-1", "token").state is CreationState.NEW


def test_the_same_reference_is_the_same_order(mock: MockScalev, create: Create, store: SQLCreationStore) -> None:
    order = create("ref-1", store=store)
    assert create("ref-1", store=store).id == order.id
    assert create("ref-2", store=store).id != order.id
    assert _references(mock) == ["ref-1", "ref-2"]


def test_after_a_crash_the_next_worker_looks_first(mock: MockScalev, create: Create, store: SQLCreationStore) -> None:
    mock.add_fault("500; when=after; operation=createOrder; times=1")
    mock.add_fault("500; operation=listOrders; times=3")
    with pytest.raises(ServerError):  # cut short between the creation and the look-up
        create("ref-1", store=store)
    order = create("ref-1", store=store)
    assert _references(mock) == ["ref-1"] and order.metadata == {"reference": "ref-1"}
    assert _calls(mock).count("createOrder") == 1


def test_several_workers_make_one_order(mock: MockScalev, create: Create, store: SQLCreationStore) -> None:
    for fault in ("500; when=after", "reset", "500", "reset; when=after"):
        mock.add_fault(f"{fault}; operation=createOrder; chance=0.2")
    references = [f"ref-{number}" for number in range(8)]
    failures: list[BaseException] = []

    def work() -> None:
        for reference in references:
            while True:
                try:
                    create(reference, store=store, settle=0)
                    break
                except APIError:
                    continue
                except BaseException as error:
                    failures.append(error)
                    raise

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures and _references(mock) == references


def test_a_claim_that_was_lost_sends_nothing(mock: MockScalev, create: Create, store: SQLCreationStore) -> None:
    class Taken(SQLCreationStore):
        def renew(self, reference: str, token: str) -> bool:
            return False

    with pytest.raises(ScalevError, match="expired, and another worker has it"):
        create("ref-1", store=Taken(store._begin))
    assert _calls(mock) == []


def test_claims_expire_and_keep_their_age(store: SQLCreationStore) -> None:
    short_store = SQLCreationStore(store._begin, claim_for=1e-6)
    assert (short_store.claim("a", "1").state, short_store.renew("a", "2"), short_store.renew("a", "1")) == (CreationState.NEW, False, True)
    claim = store.claim("a", "2")
    assert claim.state is CreationState.REPEATED and claim.age > 0
    assert (store.claim("a", "3").state, store.renew("a", "1")) == (CreationState.BUSY, False)
    store.release("a", "1", forget=True)
    assert store.claim("a", "3").state is CreationState.BUSY
    store.finish("a", "2", "0197-uuid")
    store.release("a", "2", forget=True)
    assert (store.claim("a", "3").state, store.claim("a", "3").id) == (CreationState.DONE, "0197-uuid")


@pytest.mark.parametrize(
    "arguments",
    [{"reference": " "}, {"reference": 7}, {"metadata": {"reference": "other"}}, {"metadata": "x"}, {"settle": -1}, {"settle": None}],
)
def test_a_wrong_argument_sends_nothing(mock: MockScalev, create: Create, arguments: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=f"^{next(iter(arguments))}: expected "):
        create(**{"reference": "ref-1", **arguments})
    assert _calls(mock) == []
