"""An export that is killed or interrupted leaves whole parts, and the next one continues after them."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from scalev import Scalev
from scalev.mock import Fault, MockScalev

from tests.conftest import ROOT
from tests.tables.reading import list_unfinished, read_column, read_state


def environment(**values: str) -> dict[str, str]:
    """Return the environment of a command that uses the package."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV"))}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "generated")]), **values}


def test_no_row_is_lost_or_doubled_by_kills_at_random_points(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.tables.killed", str(tmp_path), "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 0, done.stderr
    kills, _, ends = done.stdout.partition(" ")
    assert int(kills) >= 2 and ends.strip() != "[]"


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_the_command_continues_what_was_interrupted(tmp_path: Path, end: signal.Signals) -> None:
    """Run as in a terminal, which shows the progress with an estimate."""
    mock = MockScalev(rows={"/v3/orders": 40}, faults=[Fault("latency", operation="listOrders", seconds=0.05)], sleep=time.sleep)
    folder = tmp_path / "orders"
    command = [sys.executable, "-m", "scalev.tables", "export", "orders", "--to", str(folder), "--filter", "page_size=2"]
    with mock.serve("127.0.0.1", 0) as server:
        known = environment(SCALEV_API_KEY=mock.keys.business, SCALEV_BASE_URL=server.url)
        terminal, other = pty.openpty()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=other, text=True, env=known)
        os.close(other)
        shown = ""
        while "4 of about 40 rows" not in shown:
            shown += os.read(terminal, 1024).decode()
        process.send_signal(end)
        try:
            while text := os.read(terminal, 1024).decode():
                shown += text
        except OSError:  # how a terminal ends
            pass
        os.close(terminal)
        process.communicate(timeout=30)
        with Scalev(mock.keys.business, transport=mock.transport()) as client:
            ids = [str(row.id) for row in client.orders.list(page_size=25)]
        state = read_state(folder)
        rows = sum(part["rows"] for part in state["parts"])
        assert read_column(folder, "id") == ids[:rows] and not state["is_complete"]
        if end is signal.SIGINT:
            assert process.returncode == 130 and rows >= 4 and list_unfinished(folder) == []
            assert "interrupted; the same command continues the export" in shown and "Traceback" not in shown
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=known)
    assert (done.returncode, done.stderr) == (0, "")  # no terminal, no progress
    assert done.stdout.startswith("40 rows in ") and read_column(folder, "id") == ids
    calls = sum(call.operation == "listOrders" for call in mock.calls)
    assert calls < 2 * 20 + 2 + 2 or end is signal.SIGKILL  # it did not begin anew


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["order", "--to", "x"], 2, "did you mean 'orders'?"),
        (["orders", "--to", "x", "--columns", "id,totl"], 2, "columns: orders has no column 'totl'"),
        (["orders", "--to", "x", "--filter", "paid"], 2, "filter: expected NAME=VALUE"),
        (["orders", "--to", "x"], 1, "401"),
    ],
)
def test_the_command_reports_errors_in_a_line(tmp_path: Path, arguments: list[str], code: int, message: str) -> None:
    mock = MockScalev()
    with mock.serve("127.0.0.1", 0) as server:
        command = [sys.executable, "-m", "scalev.tables", "export", *arguments]
        known = environment(SCALEV_API_KEY="sk_wrong", SCALEV_BASE_URL=server.url)
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=known, cwd=tmp_path)
    assert done.returncode == code and message in done.stderr and done.stderr.count("\n") == 1 and "sk_wrong" not in done.stderr


def test_the_help_has_an_example_that_runs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scalev.tables"]
    shown = subprocess.run([*command, "export", "--help"], capture_output=True, text=True, check=True, env=environment()).stdout
    example = " ".join(shown.partition("example: ")[2].split()).removeprefix("python -m scalev.tables ")
    mock = MockScalev()
    with mock.serve("127.0.0.1", 0) as server:
        known = environment(SCALEV_API_KEY=mock.keys.business, SCALEV_BASE_URL=server.url)
        done = subprocess.run([*command, *example.split()], capture_output=True, text=True, check=False, env=known, cwd=tmp_path)
    assert done.returncode == 0 and "rows in 1 files in orders" in done.stdout, done.stderr
