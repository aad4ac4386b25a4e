"""Test that processes share tokens through a store: a short run of `python -m tests.processes.tokens`."""

from __future__ import annotations

import pytest

from tests.processes.services import Missing
from tests.processes.tokens import find_faults, run


@pytest.mark.parametrize(("kind", "restarts"), [("file", 0), ("redis", 2)])
def test_processes_refresh_shared_tokens_once_and_lose_none(kind: str, restarts: int) -> None:
    try:
        baseline, rough = run(kind, processes=2, expiries=6, kills=2, restarts=restarts)
    except Missing as missing:
        pytest.skip(str(missing))
    assert not find_faults(baseline, rough)
    assert (baseline.rounds, rough.kills, rough.restarts) == (6, 2, restarts)
