"""Test that every operation is a command, and that the example in its help runs."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
import scalev
from scalev.cli.app import build_app
from scalev.cli.failures import OK, PARTIAL
from scalev.cli.operations import load_method
from scalev.cli.table import load_table
from scalev.contract.operations import Operations
from scalev.mock import MockScalev
from scalev.mock.snapshots import Snapshot

from tests.cli.conftest import Run, get_credentials

#: Rows that any of the uploads takes.
UPLOAD = "order_id,name,customer_name,shipment_receipt,status\n{order_id},Sari,Sari,JNE123,confirmed\n"
APP = build_app()
EXAMPLES = {command.path: command for command in load_table().commands.values() if command.example}


def find_order(service: MockScalev) -> str:
    with scalev.Scalev(service.keys.business) as client:
        order = client.orders.list().first()
    assert order is not None
    return order.order_id or ""


def test_every_operation_is_a_command_with_an_example(operations: Operations) -> None:
    assert {command.id for command in EXAMPLES.values()} == set(operations)


def test_every_command_is_found_by_its_words() -> None:
    app = build_app()
    for command in load_table().commands.values():
        words = command.words.split()[1:]
        _, apps, unused_words = app.parse_commands(words)
        assert (len(apps) - 1, unused_words) == (len(words), []), command.words


@pytest.mark.parametrize("path", EXAMPLES)
def test_the_example_in_the_help_of_a_command_runs(
    path: str,
    run: Run,
    service: MockScalev,
    initial_state: Snapshot,
    operations: Operations,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    app = APP[EXAMPLES[path].words.split()[1]]
    for word in EXAMPLES[path].words.split()[2:]:
        app = app[word]
    example = (app.help_epilogue or "").partition("Example:\n")[2]
    words = shlex.split(example.replace("\\\n", ""))  # a shell joins the lines
    assert words[: len(EXAMPLES[path].words.split())] == EXAMPLES[path].words.split()
    method = load_method(EXAMPLES[path])
    for file in method.operation.files:
        Path(f"{file}.csv").write_text(UPLOAD.format(order_id=find_order(service)), encoding="utf-8")
    before = len(service.calls)
    try:
        outcome = run(*words[1:], env=get_credentials(operations[EXAMPLES[path].id], service))
        operation_ids = [call.operation for call in service.calls[before:]]
        status = service.calls[-1].response.status
    finally:
        if EXAMPLES[path].safety != "safe":  # each example is a call of its own
            service.restore(initial_state)
    assert operation_ids == [EXAMPLES[path].id], outcome.err
    assert outcome.code == OK or (outcome.code == PARTIAL and status < 300), outcome.err
    for line in outcome.out.splitlines():
        json.loads(line)
