"""`python -m scalev.contract --observe FILE` ends with a report of what differs from the contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scalev.mock import MockScalev

from tests.contract.command import PLAIN, run
from tests.contract.conftest import DOCUMENT, PLAIN_LIST

ONE = ("--include-operation-id", PLAIN_LIST.id, "--phases", "coverage", "--mode", "positive", *PLAIN)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a file of observations that does not exist yet."""
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder / "observed.jsonl"


def test_responses_as_declared_exit_0(tmp_path: Path, file: Path) -> None:
    process = run(tmp_path, "--observe", str(file), *ONE)
    assert process.returncode == 0, process.stdout[-3000:] + process.stderr
    assert "All of them match the contract." in process.stdout
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert any(record.get("operation") == PLAIN_LIST.id and record["responses"] > 0 for record in records if "responses" in record)


def test_an_undocumented_status_is_a_difference(tmp_path: Path, file: Path) -> None:
    mock = MockScalev(DOCUMENT, faults=["418"])
    with mock.serve() as server:
        url = ("--url", server.url, "--rate-limit", "10000/s")
        process = run(tmp_path, *url, "--observe", str(file), *ONE, SCALEV_API_KEY=mock.keys.business)
    assert process.returncode == 1, process.stdout[-3000:] + process.stderr
    assert "418" in process.stdout.partition("observed on")[2]


def test_a_run_that_cannot_start_has_no_report(tmp_path: Path, file: Path) -> None:
    process = run(tmp_path, "--observe", str(file), "--no-such-option", *ONE)
    assert process.returncode == 2
    assert len(process.stderr.splitlines()) == 1 and "--no-such-option" in process.stderr
    assert not file.exists()
