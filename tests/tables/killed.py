"""Run exports that are killed at random points: `killed.py FOLDER SEED` forks a process for each attempt, and prints how each ended.

The forked processes share one program, so that an attempt takes as long as the export itself.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

from scalev import Scalev
from scalev.mock import MockScalev
from scalev.models import OrderListItem
from scalev.tables import export, to_arrow
from scalev.tables.listings import find_listing

from tests.tables.reading import read_column, read_state

ROWS = 60
MOST_KILLS = 10
OPTIONS: dict[str, Any] = {"details": True, "at_a_time": 2, "filters": {"page_size": 4}, "part_rows": 8}


def attempt(folder: Path, mock: MockScalev, after: float | None) -> bool:
    """Export in a forked process, which is killed after some seconds; return whether it completed."""
    child = os.fork()
    if not child:
        try:
            with Scalev(mock.keys.business, transport=mock.transport()) as client:
                export(client, "orders", to=folder, **OPTIONS)
            os._exit(0)
        finally:
            os._exit(1)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit("an export failed")
    return os.WIFEXITED(status)


def main(folder: str, seed: str) -> None:
    """Kill exports until one completes; after each, the files must hold the beginning of the list, without gaps."""
    mock = MockScalev(rows={"/v3/orders": ROWS})
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        # everything is imported and built once: the processes share it
        ids = [str(client.orders.get(row.id).id) for row in client.orders.list(page_size=25)]
        to_arrow(client.orders.list(limit=1), model=OrderListItem)
        find_listing(client, "orders", details=True, filters={}, at_a_time=2)
    dice = random.Random(int(seed))
    kills = 0
    ends: set[int] = set()
    start = time.monotonic()
    attempt(Path(folder) / "whole", mock, None)
    longest = time.monotonic() - start
    target = Path(folder) / "killed"
    while not attempt(target, mock, dice.uniform(longest / 10, longest / 4) if kills < MOST_KILLS else None):
        kills += 1
        if (target / "_export.json").exists():
            state = read_state(target)
            rows = sum(part["rows"] for part in state["parts"])
            assert read_column(target, "id")[:rows] == ids[:rows]
            ends.add(rows)
    assert read_state(target)["is_complete"] and read_column(target, "id") == ids == read_column(Path(folder) / "whole", "id")
    print(kills, sorted(ends))


if __name__ == "__main__":
    main(*sys.argv[1:])
