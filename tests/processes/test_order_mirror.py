"""Test the example `order_mirror` with SQLite and PostgreSQL: after any interruption it ends with the orders of the service."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from scalev import Scalev
from scalev.examples.order_mirror import Mirror, create_router, cursors, lines, orders, tables
from scalev.mock import Delivery, MockScalev

ORDERS = 32


class Cut(BaseException):
    """The exception that interrupts a run; nothing catches it."""


class CutTransport(httpx.BaseTransport):
    """A transport that interrupts the run at a given call."""

    def __init__(self, mock: MockScalev, calls: int) -> None:
        self._inner = mock.transport()
        self._left = calls

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Respond as the mock does, as often as given, then interrupt the run."""
        self._left -= 1
        if self._left < 0:
            raise Cut
        return self._inner.handle_request(request)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    url = f"sqlite:///{tmp_path / 'orders.sqlite'}" if request.param == "sqlite" else request.getfixturevalue("postgresql_server").url
    engine = sa.create_engine(url)
    if request.param == "sqlite":  # no test cuts the power, so that no commit has to wait for the disk
        sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF").close())
    yield engine
    engine.dispose()


@pytest.fixture
def mock() -> MockScalev:
    """A service whose pending orders take two pages, and were changed some time ago."""
    mock = MockScalev(rows={"/v3/orders": ORDERS})
    with _open(mock) as client:
        client.orders.change_status(ids=[order.id for order in client.orders.list(limit=27)], status="pending")
    mock.advance(60)
    return mock


def _open(mock: MockScalev, calls: int = 10**6) -> Scalev:
    return Scalev(mock.keys.business, transport=CutTransport(mock, calls), sleep=mock.advance)


def _run(engine: sa.Engine, mock: MockScalev, business: str = "a", *, calls: int = 10**6, days: float | None = None) -> int:
    """Run the mirror as a new process would: it knows of the run before only from the database."""
    with _open(mock, calls) as client:
        return Mirror(engine, client, business).run(days)


def _list_mirrored(engine: sa.Engine, business: str = "a") -> tuple[set[Any], set[Any]]:
    with engine.connect() as connection:
        columns = (orders.c.id, orders.c.order_id, orders.c.status, orders.c.payment_status, orders.c.gross_revenue, orders.c.paid_time)
        rows = {tuple(row) for row in connection.execute(sa.select(*columns).where(orders.c.business == business))}
        columns_of_lines = (lines.c.order_id, lines.c.position, lines.c.sku, lines.c.quantity, lines.c.product_price)
        found_lines = {tuple(row) for row in connection.execute(sa.select(*columns_of_lines).where(lines.c.business == business))}
    return rows, found_lines


def _list_served(mock: MockScalev) -> tuple[set[Any], set[Any]]:
    with _open(mock) as client:
        served_orders = [client.orders.get(row.id) for row in client.orders.list()]
    return (
        {
            (str(order.id), order.order_id, order.status, order.payment_status, order.gross_revenue, order.paid_time)
            for order in served_orders
        },
        {
            (order.order_id, position, line.variant_sku, line.quantity, line.product_price)
            for order in served_orders
            for position, line in enumerate(order.orderlines or ())
        },
    )


def test_a_backfill_is_exact_and_a_repair_reads_changed_orders(engine: sa.Engine, mock: MockScalev) -> None:
    assert _run(engine, mock) == ORDERS
    rows, found_lines = _list_mirrored(engine)
    assert (rows, found_lines) == _list_served(mock)
    assert len(rows) == ORDERS < len(found_lines)
    assert all(isinstance(row[4], Decimal) and isinstance(row[3], str) for row in rows)
    assert _run(engine, mock) == 0  # nothing changed, nothing is read
    with _open(mock) as client:
        pending_id, paid_id, deleted_id, *_ = (row.id for row in client.orders.list(status="pending"))
        client.orders.update(pending_id, notes="new", shipping_cost=Decimal("12345.67"))
        client.orders.change_status(ids=[paid_id], status="confirmed", payment_status="paid")
        client.orders.delete(ids=[deleted_id])
        shop = next(iter(client.stores.list_simplified())).unique_id or ""
        client.orders.create(store_unique_id=shop, customer_name="Sari")
    assert _run(engine, mock) == 3
    assert _list_mirrored(engine) == _list_served(mock)


def test_changes_in_the_second_of_the_last_read_are_read_again(engine: sa.Engine) -> None:
    now = datetime(2026, 1, 31, 8, 15, 30, tzinfo=UTC)
    mock = MockScalev(rows={"/v3/orders": 3}, clock=lambda: now)
    with _open(mock) as client:
        for notes in ("first", "second"):  # the same time, status and payment status
            client.orders.update(next(iter(client.orders.list())).id, shipping_cost=Decimal(len(notes)), notes=notes)
            _run(engine, mock)
            assert _list_mirrored(engine) == _list_served(mock)
    now += timedelta(seconds=60)
    assert _run(engine, mock) > 0
    assert _run(engine, mock) == 0


# from the first call to the last one; the two pages of the pending orders are calls 3 and 29
def test_an_interrupted_run_is_continued(engine: sa.Engine, mock: MockScalev) -> None:
    served_rows = _list_served(mock)
    for calls in (0, 1, 3, 14, 29, 30, 40):
        with pytest.raises(Cut):
            _run(engine, mock, calls=calls)
        before = len(_list_mirrored(engine)[0])
        assert _run(engine, mock) == ORDERS - before  # nothing that was written is read again
        assert _list_mirrored(engine) == served_rows
        tables.drop_all(engine)


def test_a_run_continues_after_its_cursor_has_expired(engine: sa.Engine, mock: MockScalev) -> None:
    with pytest.raises(Cut):
        _run(engine, mock, calls=29)
    with engine.begin() as connection:
        stale = sa.update(cursors).where(cursors.c.next_cursor.is_not(None)).values(next_cursor="no longer known")
        assert connection.execute(stale).rowcount == 1
    _run(engine, mock)
    assert _list_mirrored(engine) == _list_served(mock)


def test_recent_orders_can_be_repaired_alone(engine: sa.Engine) -> None:
    mock = MockScalev(rows={"/v3/orders": 4})
    _run(engine, mock)
    with _open(mock) as client:
        newest, *_, oldest = client.orders.list()
        client.orders.change_status(ids=[newest.id, oldest.id], status="ready")
        assert newest.created_at is not None and oldest.created_at is not None and newest.created_at > oldest.created_at
    served_rows, before = _list_served(mock)[0], _list_mirrored(engine)[0]
    middle = oldest.created_at + (newest.created_at - oldest.created_at) / 2
    days = (datetime.now(UTC) - middle).total_seconds() / 86_400
    _run(engine, mock, days=days)
    rows = _list_mirrored(engine)[0]
    assert {row for row in rows if row[1] == newest.order_id} == {row for row in served_rows if row[1] == newest.order_id}
    assert {row for row in rows if row[1] == oldest.order_id} == {row for row in before if row[1] == oldest.order_id}
    _run(engine, mock)
    assert _list_mirrored(engine)[0] == served_rows


def test_webhooks_of_several_businesses_are_merged_in_any_order(engine: sa.Engine) -> None:
    draw = random.Random(1)
    services = {name: MockScalev(rows={"/v3/orders": 8}, seed=number) for number, name in enumerate("ab")}
    for name, mock in services.items():
        _run(engine, mock, name)
        with _open(mock) as client:
            ids = [row.id for row in client.orders.list()]
            for status in ("confirmed", "ready"):
                client.orders.change_status(ids=draw.sample(ids, 4), status=status, payment_status="paid")
            client.orders.delete(ids=ids[:1])
            router = create_router(Mirror(engine, client, name), mock.webhook_secret)
            events: list[Delivery] = mock.deliveries * 2
            draw.shuffle(events)
            assert {router.receive(event.body, event.headers).outcome for event in events} == {"handled", "duplicate"}
        assert _list_mirrored(engine, name) == _list_served(mock)
    for name, mock in services.items():  # an event was lost, and a run was cut short: the next one makes good for both
        with _open(mock) as client:
            client.orders.change_status(ids=[row.id for row in client.orders.list(limit=2)], status="completed")
        with pytest.raises(Cut):
            _run(engine, mock, name, calls=draw.randrange(8))
        _run(engine, mock, name)
    assert all(_list_mirrored(engine, name) == _list_served(mock) for name, mock in services.items())
