"""Test that several processes handle each event once, even if some are killed. The full run: `python -m tests.processes.webhooks`."""

from __future__ import annotations

from pathlib import Path

from tests.processes import webhooks as scene
from tests.processes.services import PostgreSQL


def test_each_event_is_counted_once_by_workers_that_are_killed(postgresql_server: PostgreSQL, tmp_path: Path) -> None:
    result = scene.run(postgresql_server.dsn, tmp_path, events=300)
    assert result.is_exact, result
    assert result.killed == 2 and result.repeated > 0, result
