"""Run `python -m scalev.contract` like a consumer does: in a process and a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import scalev

from tests.conftest import ROOT
from tests.contract.conftest import OPERATIONS, SEED

PACKAGE = Path(scalev.__file__).parent.parent
#: What hypothesis computes once and keeps there: tables of characters, and the constants of our modules.
CACHE = ROOT / ".hypothesis"
PLAIN = ("--no-color", "--warnings", "off", "--seed", str(SEED))


def environment(**extra: str) -> dict[str, str]:
    """Return the environment of the command, without variables that are empty or change its behaviour."""
    base_environment = {name: value for name, value in os.environ.items() if not name.startswith(("SCALEV_", "GITHUB_", "HYPOTHESIS_"))}
    variables = {**base_environment, "PYTHONPATH": str(PACKAGE), "HYPOTHESIS_STORAGE_DIRECTORY": str(CACHE), **extra}
    return {name: value for name, value in variables.items() if value}


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command, and check that it leaves no files behind except those that it should write."""
    before = set(folder.iterdir())
    process = subprocess.run(
        [sys.executable, "-m", "scalev.contract", *arguments],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )
    assert {path.name for path in set(folder.iterdir()) - before} <= {"reports"}
    return process


def rows(out: str) -> dict[str, list[str]]:
    """Parse the table of a run: the cells of each operation."""
    lines = (line.split() for line in out.splitlines())
    return {cells[0]: cells[1:] for cells in lines if cells and cells[0] in OPERATIONS and len(cells) > 2}


def checks(out: str) -> set[str]:
    """Return the checks of a run."""
    return {line.split()[1].rstrip(":") for line in out.splitlines() if line.endswith(" failed") and line[1:2] == " "}
