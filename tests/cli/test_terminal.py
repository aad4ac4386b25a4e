"""Test the command line in a pseudo-terminal and in pipes: questions, progress, completion, interrupts, narrow terminals."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import scalev
from scalev.mock.serving.server import Server

from tests.cli.terminal import COMMAND, Terminal, environment, run_piped

KEY = "sk_mock"


@pytest.fixture
def settings(server: Server) -> dict[str, str]:
    return {"SCALEV_BASE_URL": server.url, "SCALEV_API_KEY": KEY}


def test_a_terminal_gets_a_table_that_fits_and_a_pipe_gets_json_lines(settings: dict[str, str]) -> None:
    words = [*COMMAND, "orders", "list", "--limit", "3"]
    for columns, extra, pattern in (
        (90, [], r"id +order_id +created_at"),
        (40, [], r"order_id +\w+ *\nstatus +\w+ *\n"),  # each row is a block of lines
        (40, ["--columns", "status,order_id,gross_revenue,created_at"], r"status +\w+ *\norder_id +\w+ *\ngross_revenue +[\d.]+ *\n"),
    ):
        with Terminal(*words, *extra, env=settings, columns=columns) as terminal:
            assert terminal.finish() == 0
            assert re.search(pattern, terminal.text)
            assert max(len(line) for line in terminal.text.splitlines()) <= columns
            assert "\x1b" not in terminal.text  # NO_COLOR
    with Terminal(*words, env={**settings, "NO_COLOR": ""}) as terminal:
        assert terminal.finish() == 0
        assert "\x1b[1m" in terminal.text
    process = run_piped("orders", "list", "--limit", "3", env=settings)
    assert [json.loads(line)["id"] for line in process.stdout.splitlines()]
    assert process.stderr == ""


def test_a_write_asks_on_a_terminal(settings: dict[str, str]) -> None:
    with scalev.Scalev(KEY, base_url=settings["SCALEV_BASE_URL"]) as client:
        store = next(iter(client.stores.list_simplified())).unique_id or ""
    words = [*COMMAND, "orders", "create", "--customer-name", "Sari", "--store-unique-id", store, "--format", "json"]
    with Terminal(*words, env=settings) as terminal:
        terminal.wait_for("Continue? [y/N]")
        terminal.type("n\n")
        assert terminal.finish() == 2
        assert "nothing was sent" in terminal.text
    with Terminal(*words, env=settings) as terminal:
        assert f"POST /v3/orders at {settings['SCALEV_BASE_URL']}" in terminal.wait_for("Continue? [y/N]")
        terminal.type("y\n")
        assert terminal.finish() == 0
        assert '"name": "Sari"' in terminal.text


def test_progress_is_shown_while_a_long_list_is_read(settings: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "orders.jsonl"
    line = f"exec {' '.join(COMMAND)} orders list --all --columns id > {target}"
    with Terminal("sh", "-c", line, env=settings) as terminal:
        assert terminal.finish() == 0
        assert "25 rows, 1 page\r" in terminal.text
        assert re.search(r"6\d rows, 3 pages", terminal.text)
        assert terminal.text.endswith("\r")  # and removed in the end
    assert len(target.read_text(encoding="utf-8").splitlines()) >= 60


def test_an_interrupt_ends_with_130_and_whole_output(settings: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "orders.json"
    code = (
        "import time\n"
        "from scalev._runtime.pages import Walk\n"
        "Walk.move_past = lambda walk, page: time.sleep(60)\n"  # until it is interrupted
        "from scalev.cli.main import main\n"
        "raise SystemExit(main(['orders', 'list', '--all', '--page-size', '5', '--columns', 'id', '--format', 'json']))\n"
    )
    with target.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=file, stderr=subprocess.PIPE, text=True, env=environment(**settings, PYTHONUNBUFFERED="1")
        )
        for _ in range(600):
            if target.stat().st_size:
                break
            try:
                process.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                continue
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
    assert (process.returncode, error) == (130, "")
    assert 0 < len(json.loads(target.read_text(encoding="utf-8"))) < 60


def test_a_reader_that_stops_early_causes_no_error(settings: dict[str, str]) -> None:
    line = f"{' '.join(COMMAND)} orders list --all | head -n 1; echo ${{PIPESTATUS[0]}}"
    process = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=environment(**settings), check=False)
    first, code = process.stdout.splitlines()
    assert (bool(json.loads(first)["order_id"]), code, process.stderr) == (True, "0", "")


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_jq_reads_what_commands_print(settings: dict[str, str]) -> None:
    line = f"{' '.join(COMMAND)} orders list --limit 2 | jq -r .order_id"
    process = subprocess.run(["sh", "-c", line], capture_output=True, text=True, env=environment(**settings), check=False)
    assert len(process.stdout.split()) == 2


def test_bash_completes_commands_flags_and_values(settings: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / "bin" / "scalev"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {" ".join(COMMAND)} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    env = {**settings, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "PS1": "$ ", "INPUTRC": "/dev/null"}
    with Terminal("bash", "--norc", "--noprofile", "-i", env=env) as terminal:
        terminal.type('eval "$(scalev completion bash)"; echo rea""dy\n')
        terminal.wait_for("ready")
        terminal.type("echo scalev; scalev ord\t")
        terminal.wait_for("scalev orders ")
        terminal.type("list --payment-sta\t")
        terminal.wait_for("--payment-status ")
        terminal.type("unp\t")
        terminal.wait_for("unpaid ")


def test_every_group_completes_its_commands() -> None:
    from scalev.cli.completion import list_candidates
    from scalev.cli.table import load_table

    for command in load_table().commands.values():
        *before, last = command.words.split()[1:]
        assert last in list_candidates(before)
    assert "csv" in list_candidates(["orders", "list", "--format"])
    assert "--port" in list_candidates(["webhooks", "listen"])
    assert list_candidates(["no", "such"]) == []


def test_without_the_extra_one_line_names_the_package_to_install() -> None:
    code = "import sys; sys.modules['cyclopts'] = None; from scalev.cli.main import main; raise SystemExit(main(['orders', 'list']))"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=False)
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr == "scalev: expected the extra `cli` to be installed (pip install 'scalev-client[cli]')\n"


def test_help_is_shown_for_every_level() -> None:
    for words, expected in (([], "Exit codes:"), (["orders"], "Create an order"), (["orders", "create", "--help"], "Example:")):
        process = run_piped(*words, *(["--help"] if words != [] and words[-1] != "--help" else []))
        assert (process.returncode, process.stderr) == (0, "")
        assert expected in process.stdout
