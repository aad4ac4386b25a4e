"""Remember events in the database transaction that handles them, so that both are committed or neither is."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Generic, TypeVar

from ..public import PACKAGE, public_in
from ..sql import check_table, execute
from .logs import Claim, ClaimState

_export = public_in(f"{PACKAGE}.webhooks")

T = TypeVar("T")

TABLE = "scalev_webhook_events"


class _Statements:
    def __init__(self, table: str) -> None:
        name = check_table(table)
        # times are UTC text of a fixed width, which every database compares in the same way
        self.create = f"CREATE TABLE IF NOT EXISTS {name} (event_key TEXT PRIMARY KEY, handled_at TEXT NOT NULL)"
        self.insert = f"INSERT INTO {name} (event_key, handled_at) VALUES (:key, :now) ON CONFLICT (event_key) DO NOTHING"
        self.delete = f"DELETE FROM {name} WHERE handled_at < :before"


@_export
class SQLDeliveryLog(Generic[T]):
    """Remember events in a table of your database: each is handled exactly once, as far as its handler uses the given transaction.

    The event is inserted before the handler runs and committed with what the handler wrote. If the handler fails or the process dies,
    nothing remains of either, and the next delivery is a retry. While PostgreSQL handles an event, a second delivery of it waits for the
    end of that transaction; in SQLite, any other writer waits.

    Args:
        begin: Opens a transaction, which is committed at the end of its block or rolled back by an exception:
            `engine.begin` or `Session.begin` of SQLAlchemy, `lambda: psycopg.connect(…)`, `pool.connection` of psycopg_pool, or a
            context manager of your own that yields such a connection or one of sqlite3.
        table: The name of the table; `create_table` creates it.
    """

    def __init__(self, begin: Callable[[], AbstractContextManager[T]], *, table: str = TABLE) -> None:
        self._begin = begin
        self._statements = _Statements(table)

    @contextmanager
    def claim(self, key: str) -> Generator[Claim[T]]:
        """Claim an event in a new transaction."""
        with self._begin() as transaction:
            cursor = execute(transaction, self._statements.insert, {"key": key, "now": _to_text(datetime.now(UTC))})
            yield Claim(state=ClaimState.NEW if cursor.rowcount == 1 else ClaimState.DONE, transaction=transaction)

    def create_table(self) -> None:
        """Create the table if it does not exist; call this once, before the workers start."""
        with self._begin() as transaction:
            execute(transaction, self._statements.create, {})

    def forget(self, before: datetime) -> int:
        """Delete the events that were handled before a time, and return how many. A later delivery of one of them counts as new."""
        with self._begin() as transaction:
            return int(execute(transaction, self._statements.delete, {"before": _to_text(before)}).rowcount)


@_export
class AsyncSQLDeliveryLog(Generic[T]):
    """Remember events in a table of your database, for an async router: see `SQLDeliveryLog`.

    Args:
        begin: Opens a transaction, which is committed at the end of its block or rolled back by an exception: `pool.connection` of an
            AsyncConnectionPool, or an async context manager of your own that yields a `psycopg.AsyncConnection`.
        table: The name of the table; `create_table` creates it.
    """

    def __init__(self, begin: Callable[[], AbstractAsyncContextManager[T]], *, table: str = TABLE) -> None:
        self._begin = begin
        self._statements = _Statements(table)

    @asynccontextmanager
    async def claim(self, key: str) -> AsyncGenerator[Claim[T]]:
        """Claim an event in a new transaction."""
        async with self._begin() as transaction:
            cursor = await execute(transaction, self._statements.insert, {"key": key, "now": _to_text(datetime.now(UTC))})
            yield Claim(state=ClaimState.NEW if cursor.rowcount == 1 else ClaimState.DONE, transaction=transaction)

    async def create_table(self) -> None:
        """Create the table if it does not exist; call this once, before the workers start."""
        async with self._begin() as transaction:
            await execute(transaction, self._statements.create, {})

    async def forget(self, before: datetime) -> int:
        """Delete the events that were handled before a time, and return how many. A later delivery of one of them counts as new."""
        async with self._begin() as transaction:
            cursor = await execute(transaction, self._statements.delete, {"before": _to_text(before)})
            return int(cursor.rowcount)


def _to_text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds")
