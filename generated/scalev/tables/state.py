# Copied from generator/package/scalev/tables/state.py by `python -m generator generate`. Do not edit.
"""Keep the state of an export: which parts are complete, and where to continue. The file is replaced atomically."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import attrs

from .._runtime.errors import ConfigurationError

STATE: Final = "_export.json"
LOCK: Final = "_export.lock"
#: The prefix of incomplete files.
UNFINISHED: Final = ".unfinished-"
_VERSION: Final = 1


@attrs.frozen(kw_only=True)
class Part:
    """A part: its rows, and its files by name with their sizes."""

    rows: int
    files: dict[str, int]


@attrs.frozen(kw_only=True)
class State:
    """The parts that are complete, and the cursor of the first page after them."""

    request: dict[str, Any]
    parts: tuple[Part, ...] = ()
    cursor: str | None = None
    is_complete: bool = False
    gone: int = 0
    version: int = _VERSION

    @property
    def rows(self) -> int:
        """The rows of all parts."""
        return sum(part.rows for part in self.parts)


def load_state(folder: Path) -> State | None:
    """Return the state of the export in a folder, None if there is none. Raises ConfigurationError if the file is not a valid state."""
    try:
        data = json.loads((folder / STATE).read_text(encoding="utf-8"))
        state = State(**{**data, "parts": tuple(Part(**part) for part in data["parts"])})
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        state = None
    if state is None or state.version != _VERSION:
        raise ConfigurationError(
            f"{folder / STATE}: expected the state of an export by this version, got something else; "
            "export to another folder, or restart=True"
        )
    return state


def save_state(folder: Path, state: State) -> None:
    """Replace the state of an export atomically."""
    path = folder / f"{UNFINISHED}{STATE}"
    try:
        with path.open("w", encoding="utf-8") as file:
            json.dump(attrs.asdict(state), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        path.replace(folder / STATE)
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        error.filename = error.filename or str(path)
        raise


def check_parts(folder: Path, state: State) -> None:
    """Raise ConfigurationError if a file of a complete part is missing or has another size."""
    for part in state.parts:
        for name, size in part.files.items():
            path = folder / name
            actual = path.stat().st_size if path.is_file() else None
            if actual != size:
                got = "none" if actual is None else f"{actual:,}"
                raise ConfigurationError(f"{path}: expected the {size:,} bytes that were exported, got {got}; restart=True starts over")


def remove_unfinished(folder: Path, state: State) -> None:
    """Delete the files of an interrupted part, which the state does not list."""
    listed_files = {folder / name for part in state.parts for name in part.files}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path not in listed_files and path.name.startswith((UNFINISHED, "part-")):
            path.unlink()


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which the system releases if the process dies. Raises ConfigurationError if another one holds it."""
    with (folder / LOCK).open("a+b") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise ConfigurationError(
                f"{folder}: expected a folder that no other export uses, got one that another process writes to"
            ) from None
        yield  # the file stays: if it were deleted, two processes could hold locks on two files of this name
