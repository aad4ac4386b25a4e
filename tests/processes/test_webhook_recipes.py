"""Test the example webhook receivers that need a service: their commands run, and the mock delivers to their ports."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import redis
from scalev import webhooks
from scalev.mock import MockScalev

from tests.processes.services import PostgreSQL, Redis, find_free_port

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "generated" / "scalev" / "examples"
PATIENCE = 30.0

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def mock() -> MockScalev:
    return MockScalev()


@pytest.fixture
def start(mock: MockScalev, tmp_path: Path) -> Iterator[Start]:
    """Starts a command in an empty folder with the examples on its path, and ends it after the test."""
    processes: list[subprocess.Popen[bytes]] = []

    def run(*command: str, **variables: str) -> subprocess.Popen[bytes]:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV", "DJANGO"))},
            "PYTHONPATH": f"{ROOT / 'generated'}{os.pathsep}{EXAMPLES}",
            "SCALEV_WEBHOOK_SECRET": mock.webhook_secret,
            **variables,
        }
        with (tmp_path / f"{len(processes)}.log").open("wb") as output:
            processes.append(
                subprocess.Popen([sys.executable, *command], cwd=tmp_path, env=environment, stdout=output, stderr=subprocess.STDOUT)
            )
        return processes[-1]

    yield run
    for process in processes:
        process.kill()
        process.wait()


def _await(condition: Callable[[], Any], description: str, folder: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            logs = "\n".join(path.read_text(errors="replace")[-800:] for path in sorted(folder.glob("*.log")))
            pytest.fail(f"{description} within {PATIENCE:.0f} s\n{logs}")
        time.sleep(0.05)


def _await_receiver(port: int, folder: Path) -> str:
    def is_ready() -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{port}/scalev", trust_env=False).status_code == 405
        return False

    _await(is_ready, "expected the receiver to respond", folder)
    return f"http://127.0.0.1:{port}/scalev"


def _pay(mock: MockScalev, count: int) -> list[str]:
    """Have the mock report payments, each twice and all acknowledged, and something that nobody signed; return the ids of the events."""
    deliveries = [mock.send_event("payment.received")[0] for _ in range(count)]
    assert {delivery.status for delivery in [*deliveries, *map(mock.redeliver, deliveries)]} == {200}
    assert mock.send_event()[0].is_acknowledged
    url = deliveries[0].target
    assert isinstance(url, str)
    assert (
        httpx.post(url, content=deliveries[0].body, headers=webhooks.sign_headers(deliveries[0].body, "no"), trust_env=False).status_code
        == 401
    )
    return [delivery.unique_id or "" for delivery in deliveries]


def test_celery_workers_handle_each_event_through_redis(mock: MockScalev, start: Start, redis_server: Redis, tmp_path: Path) -> None:
    port = find_free_port()
    start("-m", "uvicorn", "--factory", "webhook_celery:create_app", "--port", str(port), REDIS_URL=redis_server.url)
    start("-m", "celery", "--app", "webhook_celery:queue", "worker", "--pool", "solo", REDIS_URL=redis_server.url)
    mock.add_webhook(_await_receiver(port, tmp_path))
    ids = _pay(mock, 5)
    with redis.Redis.from_url(redis_server.url, decode_responses=True) as client:
        names = [f"scalev:webhooks:{event}" for event in ids]
        _await(lambda: client.mget(names) == ["done"] * len(ids), "expected the workers to handle all events", tmp_path)
        orders = client.smembers("to_hand_out")
    assert orders == {
        webhooks.parse(delivery.body).to_dict()["data"]["order_id"] for delivery in mock.deliveries if delivery.event == "payment.received"
    }


def test_workers_handle_each_event_from_a_table_of_postgresql(
    mock: MockScalev, start: Start, postgresql_server: PostgreSQL, tmp_path: Path
) -> None:
    port, dsn = find_free_port(), postgresql_server.dsn
    start("-m", "uvicorn", "--factory", "webhook_outbox:create_app", "--port", str(port), DATABASE_DSN=dsn)
    workers = [start(str(EXAMPLES / "webhook_outbox.py"), DATABASE_DSN=dsn) for _ in range(2)]
    mock.add_webhook(_await_receiver(port, tmp_path))
    ids = _pay(mock, 10)
    workers[0].kill()
    ids += _pay(mock, 10)
    with psycopg.connect(dsn, autocommit=True) as connection:

        def is_empty() -> bool:
            return connection.execute("SELECT count(*) FROM waiting").fetchone() == (0,)

        _await(is_empty, "expected the workers to handle all events", tmp_path)
        # an event whose handler fails stays, and does not hold up the others
        connection.execute("ALTER TABLE to_hand_out ADD CHECK (order_id IS NOT NULL)")
        mock.send_event("payment.received", {"order_id": None})
        ids += _pay(mock, 1)
        _await(lambda: connection.execute("SELECT count(*) FROM to_hand_out").fetchone() == (len(ids),), "expected the others", tmp_path)
        assert connection.execute("SELECT event FROM to_hand_out ORDER BY event").fetchall() == [(event,) for event in sorted(ids)]
        assert connection.execute("SELECT count(*) FROM waiting WHERE attempts > 0").fetchone() == (1,)
        connection.execute("ALTER TABLE to_hand_out DROP CONSTRAINT to_hand_out_order_id_check")
        connection.execute("UPDATE waiting SET due = now()")
        _await(is_empty, "expected the failed event to be handled", tmp_path)


def test_django_handles_each_event(mock: MockScalev, start: Start, tmp_path: Path) -> None:
    port = find_free_port()
    assert start(str(EXAMPLES / "webhook_django.py")).wait(PATIENCE) == 0
    start("-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}", "--settings", "webhook_django")
    mock.add_webhook(_await_receiver(port, tmp_path))
    ids = _pay(mock, 5)
    with closing(sqlite3.connect(tmp_path / "events.sqlite")) as database:
        assert sorted(database.execute("SELECT event_key FROM scalev_events")) == sorted((event,) for event in ids)
        orders = {order for (order,) in database.execute("SELECT order_id FROM to_hand_out")}
    assert orders == {
        webhooks.parse(delivery.body).to_dict()["data"]["order_id"] for delivery in mock.deliveries if delivery.event == "payment.received"
    }
