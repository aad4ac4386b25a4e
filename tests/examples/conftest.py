"""Fixtures for the tests of the examples: a mock, a client to inspect it, and examples as commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scalev import Scalev
from scalev.mock import MockScalev

from tests.examples.running import HERE, ROOT, Command


@pytest.fixture
def mock() -> MockScalev:
    """A service of its own for each test."""
    return MockScalev()


@pytest.fixture
def client(mock: MockScalev) -> Iterator[Scalev]:
    """Return a client with which a test inspects the service."""
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        yield client


@pytest.fixture
def command(mock: MockScalev, tmp_path: Path) -> Iterator[Command]:
    """Runs an example as a command in an empty folder, against the mock on a port."""
    with mock.serve() as server:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV"))},
            "PYTHONPATH": str(ROOT / "generated"),
            "PYTHONWARNINGS": "error",
            "SCALEV_API_KEY": mock.keys.business,
            "SCALEV_BASE_URL": server.url,
            "SCALEV_STOREFRONT_API_KEY": mock.keys.storefront,
        }

        def run(name: str, *arguments: str | Path, status: int = 0) -> subprocess.CompletedProcess[str]:
            words = [sys.executable, str(HERE / name), *map(str, arguments)]
            process = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment, timeout=120)
            assert process.returncode == status, process.stderr
            return process

        yield run
