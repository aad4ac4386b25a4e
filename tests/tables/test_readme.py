"""Test that the README shows what its commands and programs print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scalev.mock import MockScalev

from tests.conftest import ROOT

README = (ROOT / "generated" / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("\n## Into a warehouse\n")[2].partition("\n## ")[0]
CONSOLE = re.compile(r"```console\n\$ scalev (.+)\n([^`]*)```")
PROGRAM = re.compile(r"```python\n([^`]*)```\n\n```text\n(.*?)```", re.DOTALL)


def list_examples() -> Iterator[tuple[list[str], str]]:
    """Yield the arguments of Python for each example, and what it prints."""
    for command, output in CONSOLE.findall(SECTION):
        yield ["-m", "scalev.cli", *command.split()], output
    for program, output in PROGRAM.findall(SECTION):
        yield ["-c", program], output


EXAMPLES = list(list_examples())


def test_the_section_has_examples() -> None:
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize(("arguments", "output"), EXAMPLES)
def test_the_example_prints_what_the_readme_shows(arguments: list[str], output: str, tmp_path: Path) -> None:
    mock = MockScalev(seed=1)
    with mock.serve("127.0.0.1", 0) as server:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV"))},
            "PYTHONPATH": str(ROOT / "generated"),
            "SCALEV_API_KEY": mock.keys.business,
            "SCALEV_BASE_URL": server.url,
            "HOME": str(tmp_path),
        }
        process = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
    assert process.returncode == 0, process.stderr
    assert process.stdout == output
