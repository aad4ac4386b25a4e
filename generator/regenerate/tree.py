"""Check for uncommitted changes in the files that are to be replaced."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from ..errors import InputError
from ..messages import join_first

_SHOWN = 5


def check_clean(paths: Iterable[Path], *, but: Path | None = None) -> None:
    """Raise InputError if files to be replaced have uncommitted changes; outside a repository nothing is checked.

    `but` is a file that may have changes: the new document, if it is edited in place.
    """
    command = ["git", "status", "--porcelain", "-z", "--untracked-files=all", "--", *map(str, paths)]
    try:
        process = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return
    if process.returncode:
        return
    top = Path(subprocess.run(["git", "rev-parse", "--show-toplevel"], capture_output=True, text=True, check=True).stdout.strip())
    allowed_path = but.resolve() if but else None
    changed_paths = [entry[3:] for entry in process.stdout.split("\0") if len(entry) > 3 and (top / entry[3:]).resolve() != allowed_path]
    if changed_paths:
        raise InputError(
            f"expected a clean tree, got uncommitted changes in {join_first(changed_paths, _SHOWN)}: commit them, or `git stash` them first"
        )
