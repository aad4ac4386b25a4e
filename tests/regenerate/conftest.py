"""Workspaces, and the command line in them."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import cli
from generator.regenerate.stage import Stage
from generator.regenerate.steps import note_departures
from tests.conftest import Outcome
from tests.regenerate.workspace import Workspace, make_workspace


@pytest.fixture(scope="session")
def base_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose package is what its inputs make, committed; the first worker that needs it makes it for all."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "regenerate"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            shutil.rmtree(folder / "work", ignore_errors=True)
            _prepare(folder / "work")
            (folder / "done").touch()
    return folder / "work"


def _prepare(folder: Path) -> None:
    workspace = make_workspace(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        note_departures(Stage(folder))  # the evidence knows of all operations
        for arguments in (["check", "golden", "--write"], ["generate"], ["changelog"], ["surface", "--write"]):
            assert cli.main(arguments) == 0
    workspace.commit()


@pytest.fixture
def workspace(base_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace of the test's own, which is the current folder."""
    shutil.copytree(base_workspace, tmp_path / "work", symlinks=True)
    monkeypatch.chdir(tmp_path / "work")
    return Workspace(tmp_path / "work")


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run a command of the generator in the current folder."""

    def call(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        code = cli.main([str(argument) for argument in arguments])
        output = capsys.readouterr()
        return Outcome(code, output.out, output.err)

    return call
