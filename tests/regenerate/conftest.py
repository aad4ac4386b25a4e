"""Workspaces, and the command line in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import cli
from tests.conftest import Outcome
from tests.regenerate.workspace import Workspace, make_workspace


@pytest.fixture(scope="session")
def base_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose package is what its inputs make, committed."""
    workspace = make_workspace(tmp_path_factory.mktemp("renewed") / "work")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(workspace.folder)
        assert cli.main(["generate"]) == 0
        assert cli.main(["changelog"]) == 0
    workspace.commit()
    return workspace.folder


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
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call
