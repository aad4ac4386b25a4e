"""Test that a killed or interrupted export leaves complete parts, and that the next run continues after them."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from scalev import Scalev
from scalev.cli.main import main
from scalev.mock import Fault, MockScalev

from tests.conftest import ROOT
from tests.tables.reading import list_unfinished, read_column, read_state


def environment(**values: str) -> dict[str, str]:
    """Return the environment of a command that uses the package."""
    base_environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV"))}
    return {**base_environment, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "generated")]), **values}


def test_no_row_is_lost_or_doubled_by_kills_at_random_points(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.tables.killed", str(tmp_path), "1"]
    process = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    assert process.returncode == 0, process.stderr
    kills, _, ends = process.stdout.partition(" ")
    assert int(kills) >= 2 and ends.strip() != "[]"


def test_the_command_continues_an_interrupted_export(tmp_path: Path) -> None:
    """Run as in a terminal, which shows the progress with an estimate."""
    is_interrupted, served_pages = Event(), count()

    def wait(seconds: float) -> None:
        # the later pages do not come before the command is interrupted
        if next(served_pages) < 6:
            time.sleep(seconds)
        else:
            is_interrupted.wait(60)

    mock = MockScalev(rows={"/v3/orders": 40}, faults=[Fault("latency", operation="listOrders", seconds=0.05)], sleep=wait)
    folder = tmp_path / "orders"
    command = [sys.executable, "-m", "scalev.cli", "export", "orders", "--to", str(folder), "--filter", "page_size=2"]
    with mock.serve("127.0.0.1", 0) as server:
        variables = environment(SCALEV_API_KEY=mock.keys.business, SCALEV_BASE_URL=server.url)
        terminal, other = pty.openpty()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=other, text=True, env=variables)
        os.close(other)
        output = ""
        while "4 of about 40 rows" not in output:
            output += os.read(terminal, 1024).decode()
        process.send_signal(signal.SIGINT)  # Ctrl-C
        try:
            while text := os.read(terminal, 1024).decode():
                output += text
        except OSError:  # how a terminal ends
            pass
        os.close(terminal)
        process.communicate(timeout=30)
        is_interrupted.set()
        with Scalev(mock.keys.business, transport=mock.transport()) as client:
            ids = [str(row.id) for row in client.orders.list(page_size=25)]
        state = read_state(folder)
        rows = sum(part["rows"] for part in state["parts"])
        assert read_column(folder, "id") == ids[:rows] and not state["is_complete"]
        assert process.returncode == 130 and rows >= 4 and list_unfinished(folder) == []
        assert "interrupted; the same command continues the export" in output and "Traceback" not in output
        second_process = subprocess.run(command, capture_output=True, text=True, check=False, env=variables)
    assert (second_process.returncode, second_process.stderr) == (0, "")  # no terminal, no progress
    assert second_process.stdout.startswith("40 rows in ") and read_column(folder, "id") == ids
    calls = [call for call in mock.calls if call.operation == "listOrders"]
    assert len(calls) <= 20 + 3 + 2  # pages, those of the list above, and what was on its way: it did not begin anew


def test_the_command_reports_errors_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mock = MockScalev()
    monkeypatch.chdir(tmp_path)
    with mock.serve("127.0.0.1", 0) as server:
        monkeypatch.setenv("SCALEV_API_KEY", "sk_wrong")
        monkeypatch.setenv("SCALEV_BASE_URL", server.url)
        for arguments, code, message in (
            (["order"], 2, "did you mean 'orders'?"),
            (["orders", "--columns", "id,totl"], 2, "columns: orders has no column 'totl'"),
            (["orders", "--filter", "paid"], 2, "filter: expected NAME=VALUE"),
            (["orders", "--at-a-time", "0"], 2, "at_a_time: expected an int from 1"),
            (["orders"], 3, "401"),
        ):
            assert main(["export", *arguments, "--to", "x"]) == code
            message_shown = capsys.readouterr().err
            assert message in message_shown and message_shown.count("\n") == 1 and "sk_wrong" not in message_shown


def test_the_help_has_an_example_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    main(["export", "--help"])
    example = capsys.readouterr().out.partition("Example:\n")[2].strip().removeprefix("scalev ")
    mock = MockScalev()
    monkeypatch.chdir(tmp_path)
    with mock.serve("127.0.0.1", 0) as server:
        monkeypatch.setenv("SCALEV_API_KEY", mock.keys.business)
        monkeypatch.setenv("SCALEV_BASE_URL", server.url)
        assert main(example.split()) == 0
    assert " in 1 file in orders" in capsys.readouterr().out
