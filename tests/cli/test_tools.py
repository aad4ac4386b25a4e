"""Test the commands that are not operations: the examples in their help run, and delegates get all arguments."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cyclopts import App
from scalev.cli.app import COMMANDS, build_app
from scalev.mock import MockScalev
from scalev.webhooks import sign

from tests.cli.conftest import Run
from tests.cli.terminal import COMMAND, environment

#: They serve until they are stopped; tests of their own start them.
SERVERS = {"webhooks listen"}


def list_examples() -> Iterator[tuple[str, str]]:
    app = build_app()
    for name in COMMANDS:
        inner = [app[name][key] for key in app[name] if not key.startswith("-")] or [app[name]]
        for command in inner:
            words = name if command is app[name] else f"{name} {command.name[0]}"
            example = (command.help_epilogue or "").partition("Example:\n")[2].strip()
            if words not in SERVERS and (example or not is_handed_over(command)):
                yield words, example


def is_handed_over(app: App) -> bool:
    """Return whether a command passes all arguments on to another command line, which has its own help."""
    return not app.help_flags


@pytest.mark.parametrize(("words", "example"), list(list_examples()))
def test_the_example_in_the_help_of_a_tool_runs(
    words: str, example: str, run: Run, service: MockScalev, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    body = b'{"event": "order.created", "unique_id": "event_1", "timestamp": "2026-01-31T08:15:30Z", "data": {"id": 1}}'
    Path("delivery.json").write_bytes(body)
    monkeypatch.setenv("SIGNATURE", sign(body, service.webhook_secret))
    env = {"SCALEV_API_KEY": service.keys.business, "SCALEV_WEBHOOK_SECRET": service.webhook_secret}
    arguments = shlex.split(os.path.expandvars(example))
    assert arguments[: 1 + len(words.split())] == ["scalev", *words.split()]
    outcome = run(*arguments[1:], stdin=f"{service.keys.business}\n", env=env)
    assert outcome.code == 0, outcome.err


def test_the_mock_is_served_until_it_is_stopped() -> None:
    with subprocess.Popen([*COMMAND, "mock", "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment()) as process:
        assert process.stdout is not None
        try:
            assert "Scalev mock at http://127.0.0.1:" in process.stdout.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()


def test_the_contract_tests_have_their_own_options(run: Run) -> None:
    outcome = run("contract", "--help")
    assert outcome.code == 0
    assert "--max-seconds" in outcome.out
