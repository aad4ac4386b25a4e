"""Fixtures for the generator's tests: the repository's files and the command line."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator import cli

ROOT = Path(__file__).resolve().parent.parent


#: The folders with long tests, the longest first. Those of the last are many and short, so that no worker waits long for another.
LONGEST = ("typing", "regenerate", "revision", "generator", "mock", "docs", "processes", "examples", "tables", "learn", "bench", "contract")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest, so that no worker is left with one of them at the end."""
    order = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.nodeid.split("/")[1], len(order)))


def pytest_collection_finish() -> None:
    """Collect garbage less often: the process holds documents and generated packages, of which each collection would visit every object."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a command."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a generator command in the repository root, as `python -m generator` does."""
    monkeypatch.chdir(ROOT)

    def call(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        code = cli.main([str(argument) for argument in arguments])
        output = capsys.readouterr()
        return Outcome(code, output.out, output.err)

    return call
