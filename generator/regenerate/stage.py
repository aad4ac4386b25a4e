"""Build everything in a copy of the workspace. The workspace itself is modified once, at the end, by renames alone."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..changelog import FOLDER as CHANGES
from ..changelog import read_history, render_changelog
from ..changelog.command import CHANGELOG, find_foreign_items
from ..codegen.command import OUTPUT
from ..errors import InputError
from ..openapi.writing import defer_signals, swap_all, write_text
from ..overlay.effective import OVERLAYS, SPEC
from .journal import finish_swap, list_steps, remove_journal, write_journal
from .signals import Ending, report_progress

#: The paths that a regeneration replaces.
REPLACED = (Path("openapi"), OUTPUT, CHANGELOG)
#: Further paths that the contract tests need.
_BESIDE = ("generator", "overlays", "tests", "examples", "pyproject.toml", "README.md", "Makefile", "LICENSE")
_NAME = ".regenerating"
_LOCK = ".regenerating.lock"
_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*cache", ".hypothesis")


@dataclass(frozen=True, slots=True)
class Stage:
    """The copy; it has the same layout as the workspace."""

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
        """Replace the stage's overlays with another folder."""
        shutil.rmtree(self.overlays, ignore_errors=True)
        shutil.copytree(overlays, self.overlays, ignore=_LEFT_OUT)

    def write_changelog(self) -> None:
        """Write the repository's changelog from the fragments; raise InputError if the old one has an item that no fragment contains."""
        foreign_items = find_foreign_items(self.folder / CHANGELOG, read_history(self.changes), OUTPUT / CHANGELOG.name)
        if foreign_items:
            raise InputError(
                f"{CHANGELOG}: expected only items of the fragments in {CHANGES}, got {foreign_items[0]!r}: add it to a fragment first"
            )
        write_text(self.folder / CHANGELOG, render_changelog(read_history(self.changes)))

    def swap_in(self, root: Path, ending: Ending, also: tuple[Path, ...] = (), *, without_output: bool = False) -> None:
        """Swap the files of the stage into the workspace, all or none, and record the swap in `ending`.

        `without_output` leaves everything but `also` as it is.
        """
        paths = [path for path in (*(() if without_output else REPLACED), *also) if (self.folder / path).exists()]
        for path in also:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
        steps = list_steps(self.folder, root, paths)
        with defer_signals():
            write_journal(self.folder, paths)
            try:
                swap_all([(step.new, step.target) for step in steps], steps[0].kept.parent)
            except BaseException:
                remove_journal(self.folder)
                raise
            ending.replaced = True


@contextmanager
def open_stage(root: Path) -> Iterator[Stage]:
    """Create a stage beside the workspace and delete it afterwards. Raise InputError if another run is in progress."""
    folder = root / _NAME
    with _lock(root):
        _finish_earlier_run(root)
        folder.mkdir()
        try:
            for path in (*REPLACED, *map(Path, _BESIDE)):
                if path != OUTPUT:
                    _copy(root / path, folder / path)
            yield Stage(folder)
        finally:
            with defer_signals():
                shutil.rmtree(folder, ignore_errors=True)


def recover(root: Path) -> None:
    """Clean up after a run that was killed, and report the state of the files. Raise InputError if another run is in progress."""
    if (root / _NAME).is_dir():
        with _lock(root):
            _finish_earlier_run(root)


def _finish_earlier_run(root: Path) -> None:
    folder = root / _NAME
    if not folder.is_dir():
        return
    is_finished = finish_swap(folder, root)
    if is_finished is None:
        report_progress("an earlier run was killed before it replaced anything: every file is as it was")
    else:
        report = "was killed while it replaced the files: this run finished that" if is_finished else "was killed when all was replaced"
        report_progress(f"an earlier run {report}: every file is the new one")
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """Lock the workspace against other runs; the lock of a run that is killed is released with it."""
    with (root / _LOCK).open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(f"{root / _LOCK}: another regeneration is running; wait until it has ended") from None
        try:
            yield
        finally:
            (root / _LOCK).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    try:
        if source.is_dir():
            shutil.copytree(source, target, ignore=_LEFT_OUT)
        elif source.is_file():
            shutil.copy2(source, target)
    except shutil.Error as error:
        (_, _, problem), *_ = error.args[0]
        raise InputError(f"cannot copy {source} into the stage: {problem}; nothing was changed") from None
