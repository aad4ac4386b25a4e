"""Check the workflow files: valid, accepted by a security linter, pinned, and calling only existing commands."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.openapi.reading import read

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
#: The workflow that users of the package copy.
EXAMPLE = ROOT / "generated" / "scalev" / "examples" / "contract.yml"
DRIFT = ROOT / "generated" / "scalev" / "examples" / "drift.yml"
BESIDE = str(Path(sys.executable).parent)


def tool(name: str) -> str:
    """Return the path of a program of the environment; skip the test if it is not installed."""
    result = shutil.which(name, path=BESIDE)
    if result is None:
        pytest.skip(f"{name} is not installed here: the workflow files are not checked by it")
    return result


def test_workflows_follow_the_schema() -> None:
    assert {path.name for path in FILES} >= {"ci.yml", "regenerate.yml", "release.yml"}
    command = [tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *map(str, FILES), str(EXAMPLE), str(DRIFT)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr


# the examples contain only what a reader has to know
@pytest.mark.parametrize(
    ("persona", "path"),
    [("pedantic", FOLDER), ("regular", EXAMPLE), ("regular", DRIFT)],
    ids=lambda item: getattr(item, "name", item),
)
def test_the_linter_of_workflows_finds_nothing(persona: str, path: Path) -> None:
    command = [tool("zizmor"), "--offline", "--no-progress", "--color", "never", "--persona", persona, str(path)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr


def test_the_example_is_what_the_readme_shows() -> None:
    readme = (ROOT / "generated" / "README.md").read_text(encoding="utf-8")
    assert f"```yaml\n{EXAMPLE.read_text(encoding='utf-8')}```" in readme


@pytest.mark.parametrize(
    ("test_code", "report_code", "fails"), [(0, 0, False), (1, 0, False), (1, 1, False), (2, 0, True), (2, 2, True), (0, 2, True)]
)
def test_the_example_of_drift_opens_an_issue_only_for_a_difference(test_code: int, report_code: int, fails: bool, tmp_path: Path) -> None:
    steps = read(DRIFT)["jobs"]["drift"]["steps"]
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\ncase $2 in scalev.contract) exit {test_code};; scalev.observe) exit {report_code};; esac\nexit 99\n")
    python.chmod(0o755)
    process = subprocess.run(
        ["bash", "-e", "-c", steps[1]["run"]],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "GITHUB_OUTPUT": str(tmp_path / "output")},
        check=False,
    )
    # a step that fails ends the job, so that nobody takes an untested night for a good one
    assert (process.returncode != 0) == fails
    assert (tmp_path / "output").read_text() == f"code={report_code}\n"
    assert steps[2]["if"] == "steps.contract.outputs.code == '1'"


def test_the_linter_would_find_something(tmp_path: Path) -> None:
    unsafe_workflow = (
        (FOLDER / "ci.yml").read_text(encoding="utf-8").replace("- run: make lint", "- run: echo ${{ github.event.pull_request.title }}")
    )
    (tmp_path / "ci.yml").write_text(unsafe_workflow, encoding="utf-8")
    process = subprocess.run(
        [tool("zizmor"), "--offline", "--no-progress", str(tmp_path / "ci.yml")], capture_output=True, text=True, check=False
    )
    assert process.returncode != 0 and "template-injection" in process.stdout


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_actions_are_the_hosts_own_and_pinned_by_commit(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        if "uses:" in line:
            assert re.fullmatch(r"\s+(?:- )?uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_workflows_call_existing_targets(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):[^\n#]*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    workflow = read(path)
    runs = "\n".join(step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"])
    make_targets = set(re.findall(r"^make ([a-z-]+)", runs, re.MULTILINE))
    assert make_targets <= targets, make_targets - targets
    for command in set(re.findall(r"-m generator ([a-z-]+)", runs)):
        process = subprocess.run(
            [sys.executable, "-m", "generator", command, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert process.returncode == 0, process.stderr
    assert all(job["permissions"] for job in workflow["jobs"].values()) and workflow["permissions"] == {}


def test_ci_covers_every_python_that_the_package_names() -> None:
    matrix = read(FOLDER / "ci.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
    matches = re.findall(r"Python :: (3\.\d+)", (ROOT / "generated" / "pyproject.toml").read_text(encoding="utf-8"))
    assert matrix == matches
