"""Run statements on any of the database connections that stores accept: sqlite3, psycopg, or SQLAlchemy over either.

Statements are written once, with parameters named `:name`, in SQL that SQLite (3.24 and newer) and PostgreSQL understand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from .errors import ConfigurationError

Driver = Literal["sqlite3", "psycopg", "sqlalchemy"]

_DRIVERS: tuple[Driver, ...] = ("sqlite3", "psycopg", "sqlalchemy")
_PARAMETER = re.compile(r":(\w+)")
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?", re.ASCII)


def check_table(name: object) -> str:
    """Return the name of a table, which statements are built with; raise ConfigurationError for anything else."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ConfigurationError("table: expected a name of letters, digits and underscores, with a schema before a dot if any")
    return name


def find_driver(connection: object) -> Driver:
    """Return the library that a connection belongs to. Raises ConfigurationError for any other object."""
    roots = {kind.__module__.partition(".")[0] for kind in type(connection).__mro__}
    for driver in _DRIVERS:
        if driver in roots:
            return driver
    kind = type(connection)
    raise ConfigurationError(f"expected a connection of sqlite3, psycopg or SQLAlchemy, got {kind.__module__}.{kind.__qualname__}")


def execute(connection: Any, statement: str, parameters: Mapping[str, Any]) -> Any:
    """Run a statement in the connection's transaction, and return its cursor or result; an awaitable for an async connection."""
    driver = find_driver(connection)
    if driver == "sqlalchemy":
        from sqlalchemy import text  # the library is installed, since its connection was passed

        return connection.execute(text(statement), dict(parameters))
    if driver == "psycopg":
        statement = _PARAMETER.sub(r"%(\1)s", statement)
    return connection.execute(statement, dict(parameters))
