"""The exit codes of `python -m scalev.contract`, which pipelines rely on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from scalev._runtime.redaction.redactor import Redactor
from scalev.contract.command import main
from scalev.contract.settings import SettingsError, build_configuration, load
from scalev.contract.traffic import RunStoppedError, Traffic
from scalev.mock import MockScalev

from tests.contract.command import PLAIN, checks, environment, rows, run
from tests.contract.conftest import DOCUMENT, OPERATIONS, PLAIN_LIST, SMALL_TAG

ONE = ("--include-operation-id", PLAIN_LIST.id)
FUZZING = ("--phases", "fuzzing", "--max-examples", "2")
NOBODY = "http://127.0.0.1:1"
NO_PROXY = "http://127.0.0.1:9"


def test_a_run_without_failures_exits_0(tmp_path: Path) -> None:
    """One operation, in every phase, with links only to unselected operations; no proxy is used for the bundled mock."""
    (tmp_path / "schemathesis.toml").write_text(f'proxy = "{NO_PROXY}"\n', encoding="utf-8")
    options = ("--include-tag", SMALL_TAG, "--max-examples", "1", "--workers", "2")
    # without the folder that other tests share, hypothesis would keep one where the command runs
    process = run(tmp_path, *options, *PLAIN, HTTP_PROXY=NO_PROXY, ALL_PROXY=NO_PROXY, HYPOTHESIS_STORAGE_DIRECTORY="")
    assert process.returncode == 0, process.stdout[-3000:] + process.stderr
    assert (process.stderr, len(rows(process.stdout))) == ("", 1)
    assert "budget" not in process.stdout


def test_a_spent_budget_of_requests_exits_0(tmp_path: Path) -> None:
    mock = MockScalev(DOCUMENT)
    with mock.serve() as server:
        limits = ("--url", server.url, "--unsafe", "--rate-limit", "10000/s", "--max-requests", "25", "--max-seconds", "3600")
        process = run(tmp_path, *limits, "--phases", "coverage", *PLAIN, SCALEV_API_KEY=mock.keys.business)
    assert process.returncode == 0, process.stdout[-3000:] + process.stderr
    assert "stopped after 25 requests: the budget of 25 requests and 3600 seconds is spent" in process.stdout
    # a request that is not valid HTTP is rejected by the server in front of the mock
    assert 24 <= len(mock.calls) <= 25
    assert rows(process.stdout)


def test_a_spent_budget_of_seconds_stops_the_run() -> None:
    """The clock is checked before each request."""
    mock = MockScalev(DOCUMENT)
    times = iter([100.0, 100.0, 129.9, 130.0])
    traffic = Traffic(Redactor(), max_seconds=30, clock=lambda: next(times))
    with mock.serve() as server, traffic.watch():
        for _ in range(2):
            requests.get(f"{server.url}/v3/orders", timeout=10)
        before = traffic.is_spent
        with pytest.raises(RunStoppedError):
            requests.get(f"{server.url}/v3/orders", timeout=10)
    assert (before, traffic.is_spent) == (False, True)
    assert traffic.sent == traffic.response_count == len(mock.calls) == 2


@pytest.mark.parametrize(
    ("reason", "arguments", "variables"),
    [
        (f"no operation to test: the options select none of the {len(OPERATIONS)}", ("--include-tag", "Nothing"), {}),
        ("nothing was tested: the budget of 2 requests was spent before the first case", (*ONE, *FUZZING, "--max-requests", "2"), {}),
        (f"--url: expected a response from {NOBODY}, got Failed to establish", ("--url", NOBODY), {"SCALEV_API_KEY": "key_12345678"}),
        ("No such option '--no-such-option'", ("--no-such-option",), {}),
        ("schemathesis.toml: expected valid settings for schemathesis, got Invalid value (at line 1, column", ONE, {}),
    ],
)
def test_a_run_that_tests_nothing_exits_2(reason: str, arguments: tuple[str, ...], variables: dict[str, str], tmp_path: Path) -> None:
    """Exit code 2, and one line with the reason."""
    if reason.startswith("schemathesis.toml"):
        (tmp_path / "schemathesis.toml").write_text("seed = = 1", encoding="utf-8")
    process = run(tmp_path, *arguments, **variables)
    assert process.returncode == 2, process.stdout[-3000:] + process.stderr
    (line,) = process.stderr.splitlines()
    assert line.startswith("scalev.contract: ")
    assert reason in line


@pytest.mark.parametrize(
    ("reason", "settings"),
    [
        ("got Error in root section", b"sed = 1"),
        ("got Error in root section: Type error: - 'checks'", b"checks = 1"),
        ("got Error in [operations.0] section", b"[[operations]]\nenabled = 1"),
        ("got Missing environment variable: `NO_SUCH`", b"base-url = '${NO_SUCH}'"),
        ("got Failed to load Schemathesis extensions from `none_such` No module named", b"hooks = 'none_such'"),
        ("got 'utf-8' codec", b"seed = '\xff'"),
    ],
)
def test_invalid_settings_are_reported_in_one_line(reason: str, settings: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "schemathesis.toml"
    file.write_bytes(settings)
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    with pytest.raises(SettingsError) as error:
        load(build_configuration(OPERATIONS, (), (), read_only=True))
    assert str(error.value).startswith(f"{file}: expected valid settings for schemathesis, ")
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("reason", "url"),
    [
        ("--url: expected an http(s) URL such as https://api.scalev.com, got a string of 3 characters", "api"),
        ("--url: expected an http(s) URL such as https://api.scalev.com, got a string of 17 characters", "ftp://example.com"),
        ("--url: expected no query", "https://example.com?a=b"),
        ("--url: expected no user name and no password in the URL", "https://user:a-password@example.com"),
        ("SCALEV_API_KEY: expected printable ASCII", "https://example.com"),
    ],
)
def test_an_invalid_url_or_credential_exits_2(
    reason: str, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCALEV_API_KEY", "Bearer a-secret-key")
    assert main(["--url", url]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"scalev.contract: {reason}")
    assert "a-password" not in line
    assert "a-secret-key" not in line


def test_an_incomplete_run_exits_2(tmp_path: Path) -> None:
    """An error is no failure of the service: everything tested passed, but something could not be tested."""
    mock = MockScalev(DOCUMENT, faults=["reset; operation=listLocations"])
    with mock.serve() as server:
        part = ("--url", server.url, "--rate-limit", "1000/s", "--include-path-regex", f"^(/v3/locations|{PLAIN_LIST.path})$")
        process = run(tmp_path, *part, *FUZZING, *PLAIN, SCALEV_API_KEY=mock.keys.business)
    assert process.returncode == 2, process.stdout[-3000:] + process.stderr
    assert process.stderr == "scalev.contract: the run is incomplete: 1 error, see above\n"
    assert rows(process.stdout).keys() >= {PLAIN_LIST.id}


@pytest.mark.parametrize("limit", [("--max-seconds", "0"), ("--max-requests", "-1"), ("--max-requests", "few")])
def test_invalid_limits_are_rejected(limit: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_error:
        main([*limit])
    assert exit_error.value.code == 2
    assert f"{limit[0]}: expected a whole number, 1 or more, got '{limit[1]}'" in capsys.readouterr().err


def test_a_rejected_credential_exits_2(tmp_path: Path) -> None:
    """Rejections are documented, so no check fails; still, nothing was tested."""
    mock = MockScalev(DOCUMENT)
    with mock.serve() as server:
        part = ("--url", server.url, "--rate-limit", "1000/s", "--include-path-regex", f"^(/v3/products|{PLAIN_LIST.path})$")
        process = run(tmp_path, *part, *FUZZING, *PLAIN, SCALEV_API_KEY=mock.make_key("store:list"), SCALEV_CUSTOMER_TOKEN="not-used-here")
    assert process.returncode == 2, process.stdout[-3000:] + process.stderr
    (line,) = process.stderr.splitlines()
    assert line.startswith("scalev.contract: SCALEV_API_KEY: expected a credential that the service accepts, got 401 or 403")
    assert {call.response.status for call in mock.calls if call.operation} == {401, 403}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_completes_its_reports(number: signal.Signals, code: int, tmp_path: Path) -> None:
    """Reports are still completed, and contain no credential."""
    secret = "a-key-of-a-service-0123456789"
    mock = MockScalev(DOCUMENT, faults=["500; body=text"])
    with mock.serve() as server:
        options = (
            "--url",
            server.url,
            "--rate-limit",
            "20/s",
            "--phases",
            "coverage",
            "--report",
            "har",
            "--report-dir",
            "reports",
            *PLAIN,
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "scalev.contract", *options],
            cwd=tmp_path,
            env=environment(SCALEV_API_KEY=secret),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            assert process.stdout is not None
            assert process.stdout.readline()  # the service has responded
            process.send_signal(number)
            out, err = process.communicate(timeout=120)
    assert process.returncode == code, out[-3000:] + err
    assert err == ""
    (report,) = (tmp_path / "reports").iterdir()
    assert json.loads(report.read_text(encoding="utf-8"))["log"]
    assert secret[:12] not in report.read_text(encoding="utf-8") + out
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]


def test_user_settings_apply_unless_unsafe(tmp_path: Path) -> None:
    """The user's own settings apply, except where they would endanger a service."""
    (tmp_path / "schemathesis.toml").write_text(
        "[checks.not_a_server_error]\nenabled = false\n[checks.unsupported_method]\nenabled = true\n[[operations]]\n"
        f'include-path = "{PLAIN_LIST.path}"\nenabled = false\n[phases.coverage]\nunexpected-methods = ["DELETE"]\n'
    )
    mock = MockScalev(DOCUMENT, faults=["500"])
    with mock.serve() as server:
        options = (
            "--url",
            server.url,
            "--rate-limit",
            "10000/s",
            "--phases",
            "coverage",
            "--include-path-regex",
            f"^(/v3/locations|{PLAIN_LIST.path})$",
        )
        process = run(tmp_path, *options, *PLAIN, SCALEV_API_KEY=mock.keys.business)
    assert process.returncode in (0, 1), process.stderr
    assert rows(process.stdout).keys() == {"listLocations"}
    assert checks(process.stdout).isdisjoint({"not_a_server_error", "unsupported_method"})
    assert {call.request.method for call in mock.calls} == {"GET"}
