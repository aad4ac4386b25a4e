"""`python -m scalev.contract`, as a consumer runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import scalev
from scalev.contract.masking import Masked
from scalev.contract.report import github
from scalev.contract.settings import LEFT_OUT
from scalev.mock import MockScalev

from tests.contract.conftest import DOCUMENT, EXAMPLES, OPERATIONS, SEED

PACKAGE = Path(scalev.__file__).parent.parent
ROOT = Path(__file__).resolve().parents[2]
PLAIN = ("--no-color", "--warnings", "off", "--seed", str(SEED))


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SCALEV_", "GITHUB_"))}
    return subprocess.run(
        [sys.executable, "-m", "scalev.contract", *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(PACKAGE), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def rows(out: str) -> dict[str, list[str]]:
    """The table of a run: the cells of each operation."""
    found = (line.split() for line in out.splitlines())
    return {cells[0]: cells[1:] for cells in found if cells and cells[0] in OPERATIONS and len(cells) > 2}


#: The operations in parts, each for a worker of its own.
PARTS = {"orders": "^/v3/(?:[a-o]|product-)", "stores": "^/v3/(?:products|s)", "customers": "^/v3/(?:[t-z])"}


@pytest.mark.parametrize("part", PARTS)
def test_the_mock_holds_to_its_document(part: str, tmp_path: Path) -> None:
    """Every check on every operation, with valid and invalid requests: no failure."""
    done = run(tmp_path, "--phases", "fuzzing", "--max-examples", str(EXAMPLES - 1), "--include-path-regex", PARTS[part], *PLAIN)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    wanted = {one.id for one in OPERATIONS.values() if re.search(PARTS[part], one.path)}
    assert rows(done.stdout).keys() == wanted
    assert "client_on_the_wire" in done.stdout
    assert not [cell for cells in rows(done.stdout).values() for cell in cells if "!" in cell]


def test_the_parts_are_the_whole() -> None:
    assert all(sum(bool(re.search(part, one.path)) for part in PARTS.values()) == 1 for one in OPERATIONS.values())


def test_the_links_lead_from_one_operation_to_the_next(tmp_path: Path) -> None:
    done = run(tmp_path, "--phases", "stateful", "--max-examples", str(8 * EXAMPLES), *PLAIN)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    covered = re.search(r"API Links:\s+(\d+) covered", done.stdout)
    assert covered
    assert int(covered[1]) > 10
    assert len(rows(done.stdout)) > 20


def test_a_failure_is_told_where_it_is_seen(tmp_path: Path) -> None:
    broken = MockScalev(DOCUMENT, faults=["500; operation=getOrderStatistics"])
    secret = broken.make_key("order:statistics:list", "order:list")
    with broken.serve() as server:
        done = run(
            tmp_path,
            *("--url", server.url, "--phases", "fuzzing", "--max-examples", "2", "--report", "junit,har", "--report-dir", "reports"),
            *("--include-path-regex", "^/v3/orders/(statistics|tags)$", *PLAIN),
            SCALEV_API_KEY=secret,
            GITHUB_ACTIONS="true",
        )
    assert done.returncode == 1, done.stderr
    assert "::error title=getOrderStatistics%3A not_a_server_error::" in done.stdout
    assert any("!" in cell for cell in rows(done.stdout)["getOrderStatistics"])
    assert not any("!" in cell for cell in rows(done.stdout)["listOrderTags"])
    assert "curl -X GET" in done.stdout
    written = [path.read_text(encoding="utf-8") for path in (tmp_path / "reports").iterdir()]
    assert len(written) == 2
    assert [text for text in (done.stdout, done.stderr, *written) if secret in text] == []


def test_a_real_service_is_only_read(tmp_path: Path) -> None:
    mock = MockScalev(DOCUMENT)
    # this name of the machine is not one of the loopback's: what is served there counts as real
    with mock.serve("0.0.0.0") as server:
        arguments = (
            "--url",
            f"http://0.0.0.0:{server.port}",
            "--phases",
            "coverage,fuzzing",
            "--max-examples",
            "1",
            "--rate-limit",
            "1000/s",
            *PLAIN,
        )
        part = ("--include-path-regex", "^/v3/(products|locations|webhook-endpoints)$")
        done = run(tmp_path, *arguments, *part, SCALEV_API_KEY=mock.keys.business)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
        assert {call.request.method for call in mock.calls} == {"GET"}
        assert rows(done.stdout).keys() == {"listProducts", "listLocations"}
        assert re.search(rf"left out: \d+ of {len(OPERATIONS)} operations", done.stdout)
        mock.reset()
        run(tmp_path, "--unsafe", *arguments, *part, SCALEV_DASHBOARD_TOKEN=mock.keys.dashboard)
        assert "POST" in {call.request.method for call in mock.calls}


def test_a_budget_of_requests_ends_the_run(tmp_path: Path) -> None:
    mock = MockScalev(DOCUMENT)
    with mock.serve() as server:
        done = run(tmp_path, "--url", server.url, "--phases", "fuzzing", "--max-requests", "25", *PLAIN, SCALEV_API_KEY=mock.keys.business)
    assert "stopped after 25 requests: the budget is spent" in done.stdout
    assert 0 < len(mock.calls) <= 25
    assert rows(done.stdout)


def test_a_budget_of_seconds_is_a_limit_and_no_aim(tmp_path: Path) -> None:
    part = ("--phases", "fuzzing", "--max-examples", "2", "--include-path-regex", "^/v3/orders/tags$")
    done = run(tmp_path, "--max-seconds", "100000", *part, *PLAIN)
    assert done.returncode == 0
    assert "the budget is spent" not in done.stdout
    assert rows(done.stdout).keys() == {"listOrderTags"}
    done = run(tmp_path, "--max-seconds", "0", *part, *PLAIN)
    assert "the budget is spent" in done.stdout
    assert not rows(done.stdout)


def test_an_address_that_is_none(tmp_path: Path) -> None:
    done = run(tmp_path, "--url", "api")
    assert (done.returncode, done.stdout) == (2, "")
    assert "expected one such as https://api.scalev.com, got 'api'" in done.stderr


def test_what_github_shows_is_one_line() -> None:
    (line,) = github([("getOrder", "a_check", "100 %\nsecond")])
    assert line == "::error title=getOrder%3A a_check::100 %25%0Asecond"


@pytest.mark.parametrize("pieces", [["a secret_1 b"], ["a sec", "ret_1 b"], ["a secret", "_", "1 b"]])
def test_a_secret_in_pieces_is_masked(pieces: list[str], tmp_path: Path) -> None:
    file = tmp_path / "out"
    with file.open("w", encoding="utf-8") as stream:
        masked: Any = Masked(stream, ["secret_1", ""])
        for piece in pieces:
            masked.write(piece)
        masked.flush()
    assert file.read_text(encoding="utf-8") == "a [Filtered] b"


def test_what_is_off_has_its_reason() -> None:
    for one in LEFT_OUT:
        assert len(one.reason.split()) > 5
        names = [operation.id for operation in OPERATIONS.values() if one.of(operation)]
        assert 0 < len(names) < len(OPERATIONS) / 3, (one.check, len(names))


def test_the_workflow_of_the_readme_is_one(tmp_path: Path) -> None:
    """The ten lines that a consumer copies are a valid workflow, and their command is one that exists."""
    sample = (ROOT / "tests" / "examples" / "contract.yml").read_text(encoding="utf-8")
    assert f"```yaml\n{sample}```" in (ROOT / "generated" / "README.md").read_text(encoding="utf-8")
    assert len(sample.splitlines()) <= 10
    tool = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*tool, str(ROOT / "tests" / "examples" / "contract.yml")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (command,) = re.findall(r"python -m scalev\.contract (.*)", sample)
    part = ("--include-path-regex", "^/v3/orders/tags$", "--phases", "fuzzing", "--no-color")
    assert run(tmp_path, *command.split(), *part).returncode == 0
