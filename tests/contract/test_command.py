"""`python -m scalev.contract`, run like a consumer does."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from scalev._runtime.redaction.redactor import Redactor
from scalev.contract import running
from scalev.contract.command import main
from scalev.contract.settings import DISABLED_CHECKS, VARIABLES
from scalev.contract.traffic import Traffic
from scalev.mock import MockScalev

from tests.contract.command import PLAIN, checks, rows, run
from tests.contract.conftest import DOCUMENT, EXAMPLES, OPERATIONS, PLAIN_LIST

ROOT = Path(__file__).resolve().parents[2]

#: The operations in parts, each for a worker of its own.
PARTS = {"orders": "^/v3/[a-o]", "products": "^/v3/[pqr]", "stores": "^/v3/s", "others": "^/v3/[t-z]"}


@pytest.mark.parametrize("part", PARTS)
def test_the_mock_conforms_to_its_document(part: str, tmp_path: Path) -> None:
    """Every check on every operation, with valid and invalid requests: no failure."""
    done = run(tmp_path, "--phases", "fuzzing", "--max-examples", str(EXAMPLES - 1), "--include-path-regex", PARTS[part], *PLAIN)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    ids = {operation.id for operation in OPERATIONS.values() if re.search(PARTS[part], operation.path)}
    assert rows(done.stdout).keys() == ids
    # the client is checked with valid cases only
    column = sorted(checks(done.stdout)).index("client_on_the_wire") + 1
    cases, judged = (sum(int(cells[at].replace("-", "0")) for cells in rows(done.stdout).values()) for at in (0, column))
    assert cases > judged >= len(ids) / 2
    assert not [cell for cells in rows(done.stdout).values() for cell in cells if "!" in cell]


def test_the_parts_cover_every_operation_once() -> None:
    assert all(sum(bool(re.search(part, operation.path)) for part in PARTS.values()) == 1 for operation in OPERATIONS.values())


def test_stateful_scenarios_follow_links(tmp_path: Path) -> None:
    done = run(tmp_path, "--phases", "stateful", "--max-examples", str(3 * EXAMPLES), *PLAIN)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    covered = re.search(r"API Links:\s+(\d+) covered", done.stdout)
    assert covered
    # which links are covered is random; without any, the scenarios would be single calls
    assert int(covered[1]) > 0
    assert len(rows(done.stdout)) > 5


def test_a_service_receives_reads_only(tmp_path: Path) -> None:
    """This includes a service on localhost, which may be an SSH tunnel to another machine."""
    mock = MockScalev(DOCUMENT)
    schemes = OPERATIONS.map_schemes(VARIABLES)
    # for each credential the read with the fewest parameters, and the write of the shortest path
    plain = sorted(
        (one for one in OPERATIONS.values() if "{" not in one.path), key=lambda one: (len(one.node.get("parameters", ())), one.path)
    )
    reads = list({one.credentials: one for one in reversed(plain) if one.method == "GET" and one.credentials}.values())
    paths = [*(one.path for one in reads), min((one.path for one in plain if one.method == "POST"), key=len)]
    with mock.serve() as server:
        where = ("--url", f"http://localhost:{server.port}", "--rate-limit", "1000/s", "--phases", "coverage")
        part = ("--include-path-regex", f"^({'|'.join(map(re.escape, paths))})$")
        done = run(tmp_path, *where, *part, *PLAIN, **{variable: mock.keys[name] for name, variable in schemes.items()})
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert {call.request.method for call in mock.calls} == {"GET"}
    assert rows(done.stdout).keys() == {one.id for one in plain if one.path in paths and one.method == "GET"}
    assert re.search(rf"skipped \d+ of {len(OPERATIONS)} operations: they change data, or need a credential that is not set", done.stdout)
    assert checks(done.stdout) >= {"client_on_the_wire", "response_schema_conformance", "ignored_auth"}
    assert checks(done.stdout).isdisjoint({"ensure_resource_availability", "unsupported_method", "use_after_free"})


@pytest.mark.parametrize("options", [(), ("--unsafe",)], ids=["safe", "unsafe"])
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://[::1]", "http://shop.localhost", "http://0.0.0.0:8080", "https://api.scalev.com"]
)
def test_writes_require_unsafe_for_every_url(url: str, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bool] = []

    def run(*_: object, read_only: bool, **__: object) -> Callable[[list[str]], int]:
        calls.append(read_only)
        return lambda arguments: 0

    monkeypatch.setattr(running, "Run", run)
    monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", "unused")
    assert main(["--url", url, *options]) == 0
    assert calls == [not options]


def test_unsafe_sends_writes(tmp_path: Path) -> None:
    mock = MockScalev(DOCUMENT)
    with mock.serve() as server:
        where = ("--url", server.url, "--unsafe", "--rate-limit", "1000/s", "--phases", "fuzzing", "--max-examples", "1")
        written = [one for one in OPERATIONS.values() if one.method == "POST" and "{" not in one.path and one.credentials == ("api_key",)]
        path = min(written, key=lambda one: (len(one.path), one.path)).path
        done = run(tmp_path, *where, "--include-path", path, *PLAIN, SCALEV_API_KEY=mock.keys.business)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert "POST" in {call.request.method for call in mock.calls}
    assert "unsupported_method" in checks(done.stdout)


def test_a_write_in_a_read_only_run_is_stopped() -> None:
    """The last line of defence: a part of schemathesis that sends a request of its own."""
    mock = MockScalev(DOCUMENT)
    traffic = Traffic(Redactor(), read_only=True)
    with mock.serve() as server, traffic.watch():
        with pytest.raises(RuntimeError, match="POST /v3/orders: expected a read-only request"):
            requests.post(f"{server.url}/v3/orders", json={}, timeout=10)
        assert requests.get(f"{server.url}/v3/orders", timeout=10).status_code == 401
    assert [call.request.method for call in mock.calls] == ["GET"]


def test_writes_are_sent_to_the_tested_service_only() -> None:
    """Settings of the user or a redirect may lead elsewhere; and no proxy is used for the bundled mock."""
    mock, other = MockScalev(DOCUMENT), MockScalev(DOCUMENT)
    with mock.serve() as server, other.serve() as elsewhere, Traffic(Redactor(), url=server.url, ignores_proxies=True).watch():
        assert requests.post(f"{server.url}/v3/orders", proxies={"all": elsewhere.url}, timeout=10).status_code == 401
        for method in ("POST", "DELETE"):
            with pytest.raises(RuntimeError, match=rf"{method} /v3/orders: expected a request to {server.url}, got one to another service"):
                requests.request(method, f"{elsewhere.url}/v3/orders", timeout=10)
    assert ([call.request.method for call in mock.calls], other.calls) == (["POST"], [])


def test_every_disabled_check_has_a_reason() -> None:
    for check in DISABLED_CHECKS:
        assert len(check.reason.split()) > 5
        names = [operation.id for operation in OPERATIONS.values() if check.applies_to(operation)]
        assert 0 < len(names) < len(OPERATIONS) / 3, (check.check, len(names))


def test_the_workflow_of_the_readme_runs(tmp_path: Path) -> None:
    """The ten lines that a consumer copies are a valid workflow, and their command exists."""
    sample = (ROOT / "generated" / "scalev" / "examples" / "contract.yml").read_text(encoding="utf-8")
    assert f"```yaml\n{sample}```" in (ROOT / "generated" / "README.md").read_text(encoding="utf-8")
    assert len(sample.splitlines()) <= 10
    tool = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run(
        [*tool, str(ROOT / "generated" / "scalev" / "examples" / "contract.yml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (command,) = re.findall(r"python -m scalev\.contract (.*)", sample)
    part = ("--include-path-regex", f"^{PLAIN_LIST.path}$", "--phases", "fuzzing", "--no-color")
    # hypothesis has no folder, as with a consumer
    assert run(tmp_path, *command.split(), *part, HYPOTHESIS_STORAGE_DIRECTORY="").returncode == 0
