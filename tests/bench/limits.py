"""How close several processes come to a rate limit that they share."""

from __future__ import annotations

import json
import subprocess
import sys

from .environments import ROOT, Unavailable, clean_environment
from .figures import OURS, Figure, Group, Row


def measure() -> Group:
    """Send 2,000 calls from 8 processes at the documented 100 in 10 seconds; Unavailable without Redis."""
    command = [sys.executable, "-m", "tests.processes.limits", "--json"]
    environment = clean_environment(PYTHONPATH=str(ROOT / "generated"))
    process = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    try:
        figures = json.loads(process.stdout)
    except ValueError:
        raise Unavailable((process.stderr.strip().splitlines() or ["no word"])[-1][:300]) from None
    rows = [
        Row("of the limit that is used", "", {OURS: Figure(round(figures["share"], 4))}, 0.97, least=True),
        Row("calls rejected with 429", "calls", {OURS: Figure(float(figures["rejected"]))}, 0.0),
    ]
    note = f"{figures['answered']:,} calls of 8 processes through Redis, 100 in 10 s in sliding windows, answered by the mock within 50 ms"
    return Group("Rate limits", note, rows)
