"""Provide one server of each kind for the test session, emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
import redis

from tests.processes.services import Missing, PostgreSQL, Redis, run_postgresql, run_redis


@pytest.fixture(scope="session")
def running_redis() -> Iterator[Redis]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(run_redis())
        except Missing as missing:
            pytest.skip(str(missing))
        yield server


@pytest.fixture
def redis_server(running_redis: Redis) -> Iterator[Redis]:
    yield running_redis
    with redis.Redis.from_url(running_redis.url) as client:
        client.flushall()


@pytest.fixture(scope="session")
def running_postgresql() -> Iterator[PostgreSQL]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(run_postgresql())
        except Missing as missing:
            pytest.skip(str(missing))
        yield server


@pytest.fixture
def postgresql_server(running_postgresql: PostgreSQL) -> Iterator[PostgreSQL]:
    yield running_postgresql
    with psycopg.connect(running_postgresql.dsn, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
