"""A copy of the workspace in which everything is made. The workspace itself is touched once, at the end, by renames alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..changelog import FOLDER as CHANGES
from ..changelog import changelog, read_history
from ..changelog.command import CHANGELOG, foreign
from ..codegen.command import OUTPUT
from ..errors import InputError
from ..openapi.writing import swap_all, uninterrupted, write_text
from ..overlay.effective import OVERLAYS, SPEC
from .ending import Replaced

#: What a regeneration replaces.
REPLACED = (Path("openapi"), OUTPUT, CHANGELOG)
#: What the contract tests need beside that.
_BESIDE = ("generator", "overlays", "tests", "examples", "pyproject.toml", "README.md", "Makefile", "LICENSE")
_NAME = ".regenerating"
_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*cache", ".hypothesis")


@dataclass(frozen=True, slots=True)
class Stage:
    """The copy; its paths are those of the workspace."""

    folder: Path

    @property
    def spec(self) -> Path:
        return self.folder / SPEC

    @property
    def overlays(self) -> Path:
        return self.folder / OVERLAYS

    @property
    def changes(self) -> Path:
        return self.folder / CHANGES

    @property
    def output(self) -> Path:
        return self.folder / OUTPUT

    def take_overlays(self, overlays: Path) -> None:
        """Use another folder of overlays in the place of the workspace's."""
        shutil.rmtree(self.overlays, ignore_errors=True)
        shutil.copytree(overlays, self.overlays, ignore=_LEFT_OUT)

    def write_changelog(self) -> None:
        """Write the repository's changelog from the fragments; InputError where the old one holds what no fragment has."""
        lost = foreign(self.folder / CHANGELOG, read_history(self.changes))
        if lost:
            raise InputError(f"{CHANGELOG}: holds an item that no fragment in {CHANGES} has, put it there first: {lost[0]}")
        write_text(self.folder / CHANGELOG, changelog(read_history(self.changes)))

    def swap_in(self, root: Path, also: tuple[Path, ...] = ()) -> None:
        """Put what was made in the place of what was there, all at once."""
        swaps = [(self.folder / path, root / path) for path in (*REPLACED, *also) if (self.folder / path).exists()]
        for path in also:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
        done = False
        try:
            with uninterrupted():
                swap_all(swaps, self.folder / "replaced")
                done = True
        except KeyboardInterrupt:
            if done:
                raise Replaced from None
            raise


@contextmanager
def staged(root: Path) -> Iterator[Stage]:
    """A stage beside the workspace, gone afterwards. One at a time: InputError where there is one already."""
    folder = root / _NAME
    try:
        folder.mkdir()
    except FileExistsError:
        raise InputError(f"{folder}: another regeneration is running, or one was killed; if none is running, remove this folder") from None
    try:
        for path in (*REPLACED, *map(Path, _BESIDE)):
            if path != OUTPUT:
                _copy(root / path, folder / path)
        yield Stage(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    try:
        if source.is_dir():
            shutil.copytree(source, target, ignore=_LEFT_OUT)
        elif source.is_file():
            shutil.copy2(source, target)
    except shutil.Error as error:
        (_, _, problem), *_ = error.args[0]
        raise InputError(f"cannot copy {source} beside it, nothing was changed: {problem}") from None
