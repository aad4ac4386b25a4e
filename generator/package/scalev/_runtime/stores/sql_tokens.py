"""Store tokens in a table of PostgreSQL or SQLite."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..auth.token_store import public_store
from ..auth.tokens import TokenSet
from ..checks import describe
from ..errors import ConfigurationError
from ..forks import abandon, on_fork_in_child
from ..frames import seal
from ..secret import conceal, reveal
from .extras import import_extra
from .token_lock import AsyncStore, Session, Store, dump_tokens, parse_tokens

#: The SQLSTATE of PostgreSQL and the codes of SQLite for a lock that another connection holds.
_LOCKED, _BUSY = "55P03", (5, 6)
_DRIVERS = {"sqlite3": "sqlite", "psycopg": "postgresql", "psycopg2": "postgresql"}


class _Database:
    """A table of tokens, and how to reach it."""

    def __init__(self, database: Any, name: str, table: str) -> None:
        self.name, self.table = name, table
        self._open = _find_opener(database)

    def connect(self) -> _Connection:
        """Return a new connection."""
        return _Connection(self._open(), self.table)


class _Connection:
    """A connection to PostgreSQL or SQLite, through any driver."""

    def __init__(self, raw: Any, table: str) -> None:
        self.raw = raw
        driver = getattr(raw, "driver_connection", raw)  # the connection inside SQLAlchemy's pool proxy
        module = type(driver).__module__.partition(".")[0]
        if module not in _DRIVERS:
            raw.close()
            raise ConfigurationError(f"database: expected connections of sqlite3 or psycopg, got one of {module}")
        self.is_sqlite = _DRIVERS[module] == "sqlite"
        self._table, self._mark = table, "?" if self.is_sqlite else "%s"
        if self.is_sqlite and raw is driver:
            if hasattr(raw, "autocommit"):  # from Python 3.12 on
                raw.autocommit = -1  # sqlite3.LEGACY_TRANSACTION_CONTROL
                raw.rollback()
            raw.isolation_level = None  # transactions are begun and ended explicitly
        elif getattr(driver, "autocommit", False):
            driver.autocommit = False

    def execute(self, text: str, *values: Any) -> Any:
        """Execute a statement; `{table}` and `?` are replaced."""
        cursor = self.raw.cursor()
        cursor.execute(text.format(table=self._table).replace("?", self._mark), values)
        return cursor

    def begin_immediately(self) -> None:
        """Begin a transaction of SQLite that locks the database. Raises what sqlite3 raises if another connection holds the lock."""
        usual = self.execute("PRAGMA busy_timeout").fetchone()[0]
        self.execute("PRAGMA busy_timeout = 0")  # the caller does the waiting
        try:
            self.execute("BEGIN IMMEDIATE")
        finally:
            self.execute(f"PRAGMA busy_timeout = {int(usual)}")

    def leave_to_parent(self) -> None:
        """Abandon a connection inherited by a fork, without ending the session of the parent."""
        abandon(self.raw)
        if not self.is_sqlite:
            with suppress(Exception):
                null_descriptor = os.open(os.devnull, os.O_RDWR)
                os.dup2(null_descriptor, getattr(self.raw, "driver_connection", self.raw).fileno())
                os.close(null_descriptor)


def _find_opener(database: Any) -> Callable[[], Any]:
    """Return a function that opens a connection. Raises ConfigurationError, or ImportError without the extra."""
    if isinstance(database, os.PathLike):
        return lambda: sqlite3.connect(Path(database), check_same_thread=False)
    if isinstance(database, str):
        if not re.match(r"postgres(ql)?://", database):
            raise _make_database_error(database)
        psycopg = import_extra("psycopg", "postgresql", "SQLTokenStore")
        hidden_database = conceal(database)
        return lambda: psycopg.connect(reveal(hidden_database))
    if callable(getattr(database, "raw_connection", None)):
        dialect = database.dialect.name
        if dialect not in ("sqlite", "postgresql"):
            raise ConfigurationError(f"database: expected an engine of SQLite or PostgreSQL, got one of {dialect}")
        opener: Callable[[], Any] = database.raw_connection
        return opener
    if callable(database) and not isinstance(database, type):
        return database  # type: ignore[no-any-return]
    raise _make_database_error(database)


def _make_database_error(database: Any) -> ConfigurationError:
    return ConfigurationError(
        "database: expected a function that opens a connection, an engine of SQLAlchemy, the Path of a SQLite file or a postgresql:// URL, "
        f"got {describe(database)}"
    )


@public_store
class SQLTokenStore(Store):
    """Tokens in a table of PostgreSQL or SQLite: a row for each `name`.

    `database` is a function that opens a connection (`lambda: psycopg.connect(…)`, `lambda: sqlite3.connect(…)`), an engine of SQLAlchemy,
    the `Path` of a SQLite file, or a `postgresql://` URL (extra `postgresql`). `create_table` creates the table. The lock is that of the
    row on PostgreSQL, and an immediate transaction on SQLite, which locks the whole file: give the tokens a file of their own. The database
    releases it when a process ends. A connection is in use only while tokens are loaded, refreshed or saved. For an engine in a forked
    process, follow the rules of SQLAlchemy.

    Raises ConfigurationError for an invalid setting, ImportError without the extra.
    """

    @seal
    def __init__(self, database: Any, name: str = "scalev", *, table: str = "scalev_tokens") -> None:
        value: Any = name  # untyped callers may pass anything
        if not isinstance(value, str) or not value:
            raise ConfigurationError(f"name: expected the name of the tokens, got {describe(value)}")
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?", table):
            raise ConfigurationError(f"table: expected the name of a table, with or without its schema, got {describe(table)}")
        super().__init__(f"sql:{name}")
        self._database = _Database(database, name, table)

    def create_table(self) -> None:
        """Create the table if it does not exist. Raises what the driver raises."""
        session = _SQLSession(self._database)
        try:
            session.create_table()
        finally:
            session.close()

    def open_session(self) -> Session:
        """Return a session, which holds no lock yet."""
        return _SQLSession(self._database)

    @seal
    def load(self) -> TokenSet | None:
        """Return the stored tokens, None if there are none. Raises what the driver raises."""
        session = _SQLSession(self._database)
        try:
            return session.load()
        finally:
            session.close()


@public_store
class AsyncSQLTokenStore(AsyncStore):
    """A `SQLTokenStore` for `AsyncTokenSource`, on asyncio and trio.

    Statements run in worker threads, one at a time: connections of sqlite3 need `check_same_thread=False`.
    """

    _store: SQLTokenStore

    @seal
    def __init__(self, database: Any, name: str = "scalev", *, table: str = "scalev_tokens") -> None:
        super().__init__(SQLTokenStore(database, name, table=table))

    def create_table(self) -> None:
        """Create the table if it does not exist; this blocks. Raises what the driver raises."""
        self._store.create_table()


class _SQLSession(Session):
    def __init__(self, database: _Database) -> None:
        self._database = database
        self._connection: _Connection | None = None
        on_fork_in_child(self, _SQLSession._leave_to_parent)

    def _leave_to_parent(self) -> None:
        if self._connection is not None:
            self._connection.leave_to_parent()

    def _connect(self) -> _Connection:
        if self._connection is None:
            self._connection = self._database.connect()
        return self._connection

    def create_table(self) -> None:
        connection = self._connect()
        text = "CREATE TABLE IF NOT EXISTS {table} (name TEXT PRIMARY KEY, tokens TEXT, version BIGINT NOT NULL DEFAULT 0)"
        try:
            connection.execute(text)
            connection.raw.commit()
        except Exception:  # noqa: BLE001 - a database driver may raise anything
            connection.raw.rollback()
            connection.execute("SELECT version FROM {table} WHERE name = ?", "")  # another process may have created it in the meantime
            connection.raw.rollback()

    def acquire(self) -> bool:
        connection = self._connect()
        try:
            if connection.is_sqlite:
                connection.begin_immediately()
                return True
            row = connection.execute("SELECT version FROM {table} WHERE name = ? FOR UPDATE NOWAIT", self._database.name).fetchone()
            if row is None:
                connection.execute("INSERT INTO {table} (name) VALUES (?) ON CONFLICT DO NOTHING", self._database.name)
                connection.raw.commit()
                return self.acquire()
        except Exception as error:
            if getattr(error, "sqlstate", getattr(error, "pgcode", None)) == _LOCKED:
                connection.raw.rollback()
                return False
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY:
                return False
            self.close()  # the next attempt uses another connection
            raise
        return True

    def load(self) -> TokenSet | None:
        row = self._connect().execute("SELECT tokens FROM {table} WHERE name = ?", self._database.name).fetchone()
        return parse_tokens(row[0], f"{self._database.table}, {self._database.name}") if row else None

    def save(self, tokens: TokenSet) -> None:
        connection, name = self._connect(), self._database.name
        connection.execute(
            "INSERT INTO {table} (name, tokens, version) VALUES (?, ?, 1) ON CONFLICT (name) DO UPDATE SET tokens = excluded.tokens, "
            "version = {table}.version + 1",
            name,
            dump_tokens(tokens),
        )
        connection.raw.commit()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.raw.rollback()
            except Exception:  # noqa: BLE001 - closing the connection ends the transaction as well
                pass
            finally:
                connection.raw.close()
