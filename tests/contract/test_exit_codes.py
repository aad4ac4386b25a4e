"""The exit codes of `python -m scalev.contract`: what a pipeline relies on."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from scalev.contract.command import main
from scalev.contract.settings import SettingsError, configuration, load
from scalev.mock import MockScalev

from tests.contract.command import PLAIN, checks, environment, rows, run
from tests.contract.conftest import DOCUMENT, OPERATIONS

ONE = ("--include-operation-id", "listOrderTags")
FUZZING = ("--phases", "fuzzing", "--max-examples", "2")
NOBODY = "http://127.0.0.1:1"
NO_PROXY = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("name", "arguments", "variables"),
    [
        # one operation with links to others that are not selected, in every phase; a proxy has no business with the bundled mock
        ("a tag", ("--include-tag", "Discounts", "--max-examples", "1"), {"HTTP_PROXY": NO_PROXY, "ALL_PROXY": NO_PROXY}),
        ("several workers", (*ONE, *FUZZING, "--workers", "3"), {}),
    ],
)
def test_nothing_failed(name: str, arguments: tuple[str, ...], variables: dict[str, str], tmp_path: Path) -> None:
    done = run(tmp_path, *arguments, *PLAIN, **variables)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert (done.stderr, len(rows(done.stdout))) == ("", 1), name
    assert "budget" not in done.stdout


@pytest.mark.parametrize("budget", [("--max-requests", "25"), ("--max-seconds", "4")])
def test_a_budget_is_spent(budget: tuple[str, str], tmp_path: Path) -> None:
    mock = MockScalev(DOCUMENT)
    with mock.serve() as server:
        limits = ("--url", server.url, "--unsafe", "--rate-limit", "10000/s", *budget)
        done = run(tmp_path, *limits, "--phases", "coverage", *PLAIN, SCALEV_API_KEY=mock.keys.business)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    said = re.search(rf"stopped after (\d+) requests: the budget of {budget[1]} {budget[0].removeprefix('--max-')} is spent", done.stdout)
    assert said
    # a request that is no HTTP at all is answered by the server in front of the mock
    assert int(said[1]) - 1 <= len(mock.calls) <= int(said[1])
    assert int(said[1]) == 25 or budget[0] != "--max-requests"
    assert rows(done.stdout)


@pytest.mark.parametrize(
    ("reason", "arguments", "variables"),
    [
        ("no operation to test: the options select none of the 264", ("--include-tag", "Nothing"), {}),
        ("nothing was tested: Every selected operation was skipped", ("--phases", "stateful", *ONE), {}),
        ("nothing was tested: the budget of 2 requests was spent before the first case", (*ONE, *FUZZING, "--max-requests", "2"), {}),
        (f"--url: expected an answer from {NOBODY}, got Failed to establish", ("--url", NOBODY), {"SCALEV_API_KEY": "key_12345678"}),
        ("No such option '--no-such-option'", ("--no-such-option",), {}),
        ("Invalid value for '--report-dir': Could not create", ("--report", "har", "--report-dir", "/dev/null/x"), {}),
        ("schemathesis.toml: expected settings of schemathesis, got Invalid value (at line 1, column", ONE, {}),
    ],
)
def test_the_run_cannot_do_its_work(reason: str, arguments: tuple[str, ...], variables: dict[str, str], tmp_path: Path) -> None:
    """2, and one line that says why."""
    if reason.startswith("schemathesis.toml"):
        (tmp_path / "schemathesis.toml").write_text("seed = = 1", encoding="utf-8")
    done = run(tmp_path, *arguments, **variables)
    assert done.returncode == 2, done.stdout[-3000:] + done.stderr
    (line,) = done.stderr.splitlines()
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
def test_settings_that_cannot_be_used(reason: str, settings: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "schemathesis.toml"
    file.write_bytes(settings)
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    with pytest.raises(SettingsError) as caught:
        load(configuration(OPERATIONS, (), (), read_only=True))
    assert str(caught.value).startswith(f"{file}: expected settings of schemathesis, ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("reason", "url"),
    [
        ("--url: expected an http(s) URL, got 'api'", "api"),
        ("--url: expected an http(s) URL, got 'ftp://example.com'", "ftp://example.com"),
        ("--url: expected no query", "https://example.com?a=b"),
        ("--url: expected no user name and no password in the URL", "https://user:a-password@example.com"),
        ("SCALEV_API_KEY: expected printable ASCII", "https://example.com"),
    ],
)
def test_a_service_that_cannot_be_called(
    reason: str, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCALEV_API_KEY", "Bearer a-secret-key")
    assert main(["--url", url]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"scalev.contract: {reason}")
    assert "a-password" not in line
    assert "a-secret-key" not in line


def test_a_run_that_is_not_complete(tmp_path: Path) -> None:
    """An error is no failure of the service: what was tried passed, and something could not be tried."""
    mock = MockScalev(DOCUMENT, faults=["reset; operation=listLocations"])
    with mock.serve() as server:
        part = ("--url", server.url, "--rate-limit", "1000/s", "--include-path-regex", "^/v3/(locations|orders/tags)$")
        done = run(tmp_path, *part, *FUZZING, *PLAIN, SCALEV_API_KEY=mock.keys.business)
    assert done.returncode == 2, done.stdout[-3000:] + done.stderr
    assert done.stderr == "scalev.contract: 1 errors, see above: the run is not complete\n"
    assert rows(done.stdout).keys() >= {"listOrderTags"}


@pytest.mark.parametrize("limit", [("--max-seconds", "0"), ("--max-requests", "-1"), ("--max-requests", "few")])
def test_a_limit_that_is_none(limit: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*limit])
    assert ended.value.code == 2
    assert f"{limit[0]}: expected a whole number of at least 1, got '{limit[1]}'" in capsys.readouterr().err


def test_an_interrupt(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scalev.contract", "--phases", "coverage", *PLAIN]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline()  # the service has answered
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 130, out[-3000:] + err
    assert err == ""
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_settings_is_kept_to(tmp_path: Path) -> None:
    """The user's own settings count, but for what keeps a service safe."""
    (tmp_path / "schemathesis.toml").write_text(
        "[checks.not_a_server_error]\nenabled = false\n[checks.unsupported_method]\nenabled = true\n[[operations]]\n"
        'include-path = "/v3/orders/tags"\nenabled = false\n[phases.coverage]\nunexpected-methods = ["DELETE"]\n'
    )
    mock = MockScalev(DOCUMENT, faults=["500"])
    with mock.serve() as server:
        only = (
            "--url",
            server.url,
            "--rate-limit",
            "10000/s",
            "--phases",
            "coverage",
            "--include-path-regex",
            "^/v3/(orders/tags|locations)$",
        )
        done = run(tmp_path, *only, *PLAIN, SCALEV_API_KEY=mock.keys.business)
    assert done.returncode in (0, 1), done.stderr
    assert rows(done.stdout).keys() == {"listLocations"}
    assert checks(done.stdout).isdisjoint({"not_a_server_error", "unsupported_method"})
    assert {call.request.method for call in mock.calls} == {"GET"}
