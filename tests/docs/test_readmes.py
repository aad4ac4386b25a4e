"""The code blocks of the READMEs run as they stand, against the mock."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from scalev.mock import MockScalev

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
BLOCKS = [
    pytest.param(block, id=f"{name}-{number}")
    for name in ("README.md", "generated/README.md")
    for number, block in enumerate(BLOCK.findall((ROOT / name).read_text(encoding="utf-8")), 1)
]


def test_the_readmes_contain_code_blocks() -> None:
    assert len(BLOCKS) >= 2


@pytest.mark.parametrize("block", BLOCKS)
def test_the_code_block_runs(block: str, tmp_path: Path) -> None:
    mock = MockScalev(ROOT / "generated" / "scalev" / "openapi.json", seed=1)
    with mock.serve("127.0.0.1", 0) as server:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV"))},
            "PYTHONPATH": str(ROOT / "generated"),
            "SCALEV_API_KEY": mock.keys.business,
            "SCALEV_BASE_URL": server.url,
        }
        done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
