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
    process = run(tmp_path, "--phases", "fuzzing", "--max-examples", str(EXAMPLES - 1), "--include-path-regex", PARTS[part], *PLAIN)
    assert process.returncode == 0, process.stdout[-5000:] + process.stderr[-2000:]
    ids = {operation.id for operation in OPERATIONS.values() if re.search(PARTS[part], operation.path)}
    assert rows(process.stdout).keys() == ids
    # the client is checked with valid cases only
    column = sorted(checks(process.stdout)).index("client_on_the_wire") + 1
    cases, judged_cases = (sum(int(cells[at].replace("-", "0")) for cells in rows(process.stdout).values()) for at in (0, column))
    assert cases > judged_cases >= len(ids) / 2
    assert not [cell for cells in rows(process.stdout).values() for cell in cells if "!" in cell]


def test_the_parts_cover_every_operation_once() -> None:
    assert all(sum(bool(re.search(part, operation.path)) for part in PARTS.values()) == 1 for operation in OPERATIONS.values())


def test_stateful_scenarios_follow_links(tmp_path: Path) -> None:
    process = run(tmp_path, "--phases", "stateful", "--max-examples", str(3 * EXAMPLES), *PLAIN)
    assert process.returncode == 0, process.stdout[-5000:] + process.stderr[-2000:]
    match = re.search(r"API Links:\s+(\d+) covered", process.stdout)
    assert match
    # which links are covered is random; without any, the scenarios would be single calls
    assert int(match[1]) > 0
    assert len(rows(process.stdout)) > 5


def test_a_service_receives_reads_only(tmp_path: Path) -> None:
    """This includes a service on localhost, which may be an SSH tunnel to another machine."""
    mock = MockScalev(DOCUMENT)
    schemes = OPERATIONS.map_schemes(VARIABLES)
    # for each credential the read with the fewest parameters, and the write of the shortest path
    operations = sorted(
        (operation for operation in OPERATIONS.values() if "{" not in operation.path),
        key=lambda operation: (len(operation.node.get("parameters", ())), operation.path),
    )
    reads = list(
        {
            operation.credentials: operation for operation in reversed(operations) if operation.method == "GET" and operation.credentials
        }.values()
    )
    paths = [
        *(operation.path for operation in reads),
        min((operation.path for operation in operations if operation.method == "POST"), key=len),
    ]
    with mock.serve() as server:
        server_options = ("--url", f"http://localhost:{server.port}", "--rate-limit", "1000/s", "--phases", "coverage")
        part = ("--include-path-regex", f"^({'|'.join(map(re.escape, paths))})$")
        process = run(tmp_path, *server_options, *part, *PLAIN, **{variable: mock.keys[name] for name, variable in schemes.items()})
    assert process.returncode == 0, process.stdout[-3000:] + process.stderr
    assert {call.request.method for call in mock.calls} == {"GET"}
    assert rows(process.stdout).keys() == {
        operation.id for operation in operations if operation.path in paths and operation.method == "GET"
    }
    assert re.search(
        rf"skipped \d+ of {len(OPERATIONS)} operations: they change data, or need a credential that is not set", process.stdout
    )
    assert checks(process.stdout) >= {"client_on_the_wire", "response_schema_conformance", "ignored_auth"}
    assert checks(process.stdout).isdisjoint({"ensure_resource_availability", "unsupported_method", "use_after_free"})


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
        server_options = ("--url", server.url, "--unsafe", "--rate-limit", "1000/s", "--phases", "fuzzing", "--max-examples", "1")
        creates = [
            operation
            for operation in OPERATIONS.values()
            if operation.method == "POST" and "{" not in operation.path and operation.credentials == ("api_key",)
        ]
        path = min(creates, key=lambda operation: (len(operation.path), operation.path)).path
        process = run(tmp_path, *server_options, "--include-path", path, *PLAIN, SCALEV_API_KEY=mock.keys.business)
    assert process.returncode == 0, process.stdout[-3000:] + process.stderr
    assert "POST" in {call.request.method for call in mock.calls}
    assert "unsupported_method" in checks(process.stdout)


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
    process = subprocess.run(
        [*tool, str(ROOT / "generated" / "scalev" / "examples" / "contract.yml")], capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stdout + process.stderr
    (command,) = re.findall(r"python -m scalev\.contract (.*)", sample)
    part = ("--include-path-regex", f"^{PLAIN_LIST.path}$", "--phases", "fuzzing", "--no-color")
    # hypothesis has no folder, as with a consumer
    assert run(tmp_path, *command.split(), *part, HYPOTHESIS_STORAGE_DIRECTORY="").returncode == 0
