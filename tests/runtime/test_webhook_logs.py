"""Delivery logs without a service: in memory, and in SQLite within the handler's own transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from scalev import ConfigurationError, models, webhooks
from scalev.webhooks import ClaimState, Delivery, MemoryDeliveryLog, Router, SQLDeliveryLog
from sqlalchemy.orm import Session

from tests.runtime.deliveries import SECRET, deliver


def test_memory_forgets_after_a_stated_time() -> None:
    now = 0.0
    log = MemoryDeliveryLog(keep=100, claim_for=10, clock=lambda: now)

    def claim(key: str) -> ClaimState:
        with log.claim(key) as claim:
            return claim.state

    assert [claim("a"), claim("a"), claim("b")] == ["new", "done", "new"]
    with log.claim("slow") as slow:
        assert [slow.state, claim("slow")] == ["new", "busy"]
        now = 10.0
        assert claim("slow") == "new"  # its worker is taken for dead
    assert claim("slow") == "done"
    with pytest.raises(LookupError), log.claim("bad"):
        raise LookupError
    assert claim("bad") == "new"
    now = 99.9
    assert claim("a") == "done"
    now = 100.0
    assert claim("a") == "new"


def test_a_claim_that_expired_releases_nothing_of_another_worker() -> None:
    now = 0.0
    log = MemoryDeliveryLog(claim_for=10, clock=lambda: now)
    first = log.claim("a")
    first.__enter__()
    now = 10.0
    with log.claim("a") as second:
        assert second.state == "new"
        first.__exit__(ValueError, ValueError(), None)
        with log.claim("a") as third:
            assert third.state == "busy"


Begin = Callable[[], AbstractContextManager[Any]]


def _sqlite3(path: Path) -> Begin:
    @contextmanager
    def begin() -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
            yield connection

    return begin


def _engine(path: Path) -> Begin:
    return sqlalchemy.create_engine(f"sqlite:///{path}", poolclass=sqlalchemy.NullPool, connect_args={"timeout": 30}).begin


def _session(path: Path) -> Begin:
    engine = sqlalchemy.create_engine(f"sqlite:///{path}", poolclass=sqlalchemy.NullPool, connect_args={"timeout": 30})

    @contextmanager
    def begin() -> Iterator[Session]:
        with Session(engine) as session, session.begin():
            yield session

    return begin


@pytest.mark.parametrize("make", [_sqlite3, _engine, _session])
def test_what_a_handler_writes_is_committed_once_with_its_event(make: Callable[[Path], Begin], tmp_path: Path) -> None:
    begin = make(tmp_path / "shop.sqlite")
    log = SQLDeliveryLog(begin)
    log.create_table()
    log.create_table()
    statement: Any = "CREATE TABLE counter (value INTEGER NOT NULL)"
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as database, database:
        database.execute(statement)
        database.execute("INSERT INTO counter VALUES (0)")
    router = Router(SECRET, log=log)
    failures = ["event_3", "event_7", "event_7"]

    @router.on("payment.received")
    def count(payment: models.WebhookPaymentChange, delivery: Delivery[Any]) -> None:
        statement: Any = "UPDATE counter SET value = value + 1"
        delivery.transaction.execute(statement if make is _sqlite3 else sqlalchemy.text(statement))
        if delivery.event.unique_id in failures:
            failures.remove(delivery.event.unique_id)
            raise LookupError

    deliveries = [deliver(unique_id=f"event_{number}") for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda item: router.receive(*item), deliveries * 4))
    outcomes = [str(reply.outcome) for reply in replies]
    assert {outcome: outcomes.count(outcome) for outcome in set(outcomes)} == {"handled": 20, "failed": 3, "duplicate": 57}
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as database:
        assert database.execute("SELECT value FROM counter").fetchall() == [(20,)]
    assert [log.forget(datetime.now(UTC) - timedelta(minutes=5)), log.forget(datetime.now(UTC) + timedelta(seconds=1))] == [0, 20]
    assert router.receive(*deliveries[0]).outcome == webhooks.Outcome.HANDLED


def test_only_a_database_will_do(tmp_path: Path) -> None:
    for table in ("a b", "", "a;b", None, "a.b.c"):
        with pytest.raises(ConfigurationError, match=r"^table: "):
            SQLDeliveryLog(_sqlite3(tmp_path / "a"), table=table)  # type: ignore[arg-type]

    @contextmanager
    def begin() -> Iterator[Path]:
        yield tmp_path

    with pytest.raises(ConfigurationError, match=r"^expected a connection of sqlite3, psycopg or SQLAlchemy, got pathlib.*PosixPath$"):
        SQLDeliveryLog(begin).create_table()
