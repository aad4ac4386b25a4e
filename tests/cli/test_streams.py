"""Test commands with unusual streams, flags and files: any encoding, closed streams, and one line for each invalid input."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from scalev.mock import MockScalev

from tests.cli.conftest import Run
from tests.cli.terminal import COMMAND, environment

NAME = "Café ☕ ทดสอบ 😀"


@pytest.mark.parametrize("variables", [{"LC_ALL": "C"}, {"PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "cp1252"}])
def test_pipes_are_utf_8_unless_python_is_told_otherwise(variables: dict[str, str]) -> None:
    mock = MockScalev()
    encoding = variables.get("PYTHONIOENCODING", "utf-8")
    with mock.serve() as server:
        env = environment(SCALEV_API_KEY=mock.keys.business, SCALEV_BASE_URL=server.url, **variables)
        create = [*COMMAND, "orders", "create", "--customer-name", NAME, "--store-unique-id", mock.store, "--yes"]
        order = json.loads(subprocess.run(create, capture_output=True, env=env, check=True).stdout.decode(encoding))
        for kind, decode in (("json", json.loads), ("csv", str), ("yaml", yaml.safe_load)):
            words = [*COMMAND, "orders", "get", order["id"], "--format", kind]
            output = subprocess.run(words, capture_output=True, env=env, check=True).stdout.decode(encoding)
            # what an encoding lacks is escaped in JSON and YAML; CSV has no escapes
            assert (NAME if encoding == "utf-8" or kind != "csv" else "Caf") in str(decode(output)), kind


@pytest.mark.parametrize(("stream", "code"), [(">&-", "0"), ("2>&-", "0"), ("<&-", "0"), (">/dev/full", "1")])
def test_a_closed_or_full_stream_causes_no_traceback(stream: str, code: str) -> None:
    mock = MockScalev()
    with mock.serve() as server:
        env = environment(SCALEV_API_KEY=mock.keys.business, SCALEV_BASE_URL=server.url)
        line = f"{' '.join(COMMAND)} orders list --limit 2 {stream}"
        process = subprocess.run(["sh", "-c", f"{{ {line}; }}; echo code $?"], capture_output=True, text=True, env=env, check=False)
    assert "Traceback" not in process.stderr + process.stdout
    assert process.stdout.splitlines()[-1] == f"code {code}", process.stdout + process.stderr
    assert len(process.stderr.splitlines()) <= 1


@pytest.mark.parametrize(
    "words",
    [
        ["orders", "list", "--status", "--limit", "3"],
        ["orders", "list", "--limit"],
        ["orders", "list", "--limit", "three"],
        ["orders", "list", "--limit", "-1"],
        ["orders", "list", "--columns", ""],
        ["orders", "create", "@C:\\orders\\none.json"],
        ["orders", "create", "@"],
        ["orders", "get"],
        ["export", "orders"],
    ],
    ids=" ".join,
)
def test_invalid_flags_are_reported_in_one_line(words: list[str], run: Run) -> None:
    outcome = run(*words)
    assert (outcome.code, outcome.out) == (2, ""), outcome
    assert len(outcome.err.splitlines()) == 1, outcome.err


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", '"x"', '{"profiles": []}', '{"profiles": {"default": 1}}', '{"profiles": {"default": {"settings": []}}}'),
        *('{"profiles": {"default": {"settings": {"base_url": 1}}}}', '{"current": 1, "profiles": {}}', "\ufeff{}", "\x00"),
    ],
)
def test_an_edited_file_of_profiles_is_read_or_reported(text: str, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "config"
    assert run("profiles", "set", "base_url", "https://api.example.com").code == 0
    (file,) = [path for path in folder.rglob("*") if path.is_file()]
    file.write_text(text, encoding="utf-8")
    outcome = run("whoami", env={"X": "1"})
    assert outcome.code in (2, 3), outcome
    assert len(outcome.err.splitlines()) == 1 and "Traceback" not in outcome.err
    assert outcome.code == 3 or str(file) in outcome.err, outcome.err


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_shell_accepts_its_completions(shell: str, run: Run, tmp_path: Path) -> None:
    script = run("completion", shell)
    assert script.code == 0 and "scalev" in script.out
    if shutil.which(shell) is None:
        # a user's shell, not a service of the tests: it is not installed for them
        pytest.skip(f"{shell} is not installed")
    file = tmp_path / f"completion.{shell}"
    file.write_text(script.out, encoding="utf-8")
    subprocess.run([shell, "-n", str(file)], check=True, capture_output=True)
