"""Keep a journal of a swap: which files replace which, written before the first file is moved.

If the program is killed between two renames, its next run finds the journal and finishes the swap: the new files are complete and
verified by then, and the files show which steps were done.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..openapi.writing import write_text

_NAME = "swap.json"
_ASIDE = "replaced"


@dataclass(frozen=True, slots=True)
class Step:
    """One replacement: `new` is moved to `target`, and the file that was there to `kept`."""

    new: Path
    target: Path
    kept: Path

    def finish(self) -> bool:
        """Do what is left of the step; return whether anything was."""
        if not self.new.exists():
            return False
        if self.target.exists():
            self.kept.parent.mkdir(exist_ok=True)
            self.target.rename(self.kept)
        self.new.rename(self.target)
        return True


def write_journal(folder: Path, paths: Sequence[Path]) -> None:
    """Record in a stage which of its paths replace those of the workspace."""
    write_text(folder / _NAME, json.dumps([path.as_posix() for path in paths]) + "\n")


def remove_journal(folder: Path) -> None:
    """Remove the record, since nothing was replaced."""
    (folder / _NAME).unlink(missing_ok=True)


def list_steps(folder: Path, root: Path, paths: Sequence[Path]) -> list[Step]:
    """Return the replacements for the paths in a journal."""
    return [Step(folder / path, root / path, folder / _ASIDE / f"{number}-{path.name}") for number, path in enumerate(paths)]


def finish_swap(folder: Path, root: Path) -> bool | None:
    """Finish the swap that the journal of a stage records.

    Return None if no swap had begun, and otherwise whether anything was left to do. Raise InputError if a file cannot be moved.
    """
    path = folder / _NAME
    if not path.is_file():
        return None
    try:
        paths: Any = json.loads(path.read_text(encoding="utf-8"))
        steps = list_steps(folder, root, [Path(path) for path in paths])
        return sum(step.finish() for step in steps) > 0
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            f"{path}: cannot finish the swap that an earlier run began: {error}; correct the cause and run the command again"
        ) from None
