"""The code blocks of the READMEs run unchanged against the mock."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from scalev.mock import MockScalev

from tests.processes.services import Missing, run_redis

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
#: Each README by the file to edit: the one of the package is rendered from a template.
README = {"README.md": "README.md", "generator/codegen/templates/README.md.jinja": "generated/README.md"}
#: Runs a block under the name and on the lines of the file to edit, so that a traceback says what to change.
PROGRAM = "import sys; exec(compile('\\n' * (int(sys.argv[2]) - 1) + sys.stdin.read(), sys.argv[1], 'exec'))"


def list_blocks() -> Iterator[Any]:
    """Yield the code blocks with the file to edit and their first line there."""
    for source, name in README.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        blocks = zip(BLOCK.finditer(text), BLOCK.findall((ROOT / name).read_text(encoding="utf-8")), strict=True)
        for number, (match, block) in enumerate(blocks, 1):
            line = text[: match.start()].count("\n") + 2
            yield pytest.param(source, line, block, id=f"{name}-{number}")


BLOCKS = list(list_blocks())


def test_the_readmes_contain_code_blocks() -> None:
    assert len(BLOCKS) >= 2


@pytest.mark.parametrize(("source", "line", "block"), BLOCKS)
def test_the_code_block_runs(source: str, line: int, block: str, tmp_path: Path) -> None:
    mock = MockScalev(ROOT / "generated" / "scalev" / "openapi.json", seed=1)
    with ExitStack() as stack:
        server = stack.enter_context(mock.serve("127.0.0.1", 0))
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV"))},
            "PYTHONPATH": str(ROOT / "generated"),
            "SCALEV_API_KEY": mock.keys.business,
            "SCALEV_BASE_URL": server.url,
            "SCALEV_STORE": mock.store,
        }
        if "REDIS_URL" in block:
            try:
                environment["REDIS_URL"] = stack.enter_context(run_redis()).url
            except Missing as missing:
                pytest.skip(str(missing))
        command = [sys.executable, "-c", PROGRAM, source, str(line)]
        process = subprocess.run(command, input=block, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
    assert process.returncode == 0, process.stderr
    assert process.stdout.strip()
