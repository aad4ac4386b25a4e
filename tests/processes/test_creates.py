"""Test that several processes create one order for one reference. The full run: `python -m tests.processes.creates`."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
import redis
from scalev.stores import CreationState, RedisCreationStore, SQLCreationStore

from tests.processes import creates as scene
from tests.processes.services import PostgreSQL, Redis


def test_two_workers_create_one_order_for_each_reference(postgresql_server: PostgreSQL) -> None:
    result = scene.run(postgresql_server.dsn, references=30, pairs=1)
    assert result.is_exact and result.calls > 30, result


Store = RedisCreationStore | SQLCreationStore


@pytest.fixture(params=["redis", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store whose claims expire soon."""
    if request.param == "postgresql":
        dsn = request.getfixturevalue("postgresql_server").dsn
        store = SQLCreationStore(lambda: psycopg.connect(dsn), claim_for=0.2)
        store.create_table()
        yield store
    else:
        server: Redis = request.getfixturevalue("redis_server")
        with redis.Redis.from_url(server.url, decode_responses=True) as client:
            yield RedisCreationStore(client, claim_for=0.2)


def test_a_claim_passes_on_when_its_worker_has_ended(store: Store) -> None:
    assert [store.claim("a", "1").state, store.claim("a", "2").state] == [CreationState.NEW, CreationState.BUSY]
    assert not store.renew("a", "2")
    time.sleep(0.15)
    assert store.renew("a", "1")
    time.sleep(0.15)
    assert store.claim("a", "2").state is CreationState.BUSY
    time.sleep(0.1)
    claim = store.claim("a", "2")
    assert claim.state is CreationState.REPEATED and 0.3 < claim.age < 5
    assert not store.renew("a", "1")
    store.release("a", "1", forget=True)
    assert store.renew("a", "2")
    store.release("a", "2", forget=False)
    assert store.claim("a", "3").state is CreationState.REPEATED
    store.finish("a", "3", 17)
    assert (store.claim("a", "4").state, store.claim("a", "4").id) == (CreationState.DONE, 17)


def test_a_claim_is_released_if_nothing_was_created(store: Store) -> None:
    assert store.claim("a", "1").state is CreationState.NEW
    store.release("a", "1", forget=True)
    assert store.claim("a", "2").state is CreationState.NEW
    store.finish("a", "2", "0197")
    store.release("a", "2", forget=True)
    assert store.claim("a", "3").id == "0197"
