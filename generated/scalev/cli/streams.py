# Copied from generator/package/scalev/cli/streams.py by `python -m generator generate`. Do not edit.
"""Ask questions and print remarks and progress on standard error, so that output can be piped."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from .failures import UsageError


def is_interactive() -> bool:
    """Return whether questions can be asked: standard input and standard error are terminals."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def remark(text: str) -> None:
    """Print a remark."""
    print(text, file=sys.stderr, flush=True)


def confirm(question: str) -> bool:
    """Ask a yes-or-no question and return the reply; the default is no."""
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def ask_secret(question: str) -> str:
    """Ask for a secret without showing it, or read the first line of standard input if that is not a terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    from getpass import getpass

    return getpass(f"{question}: ").strip()


def read_source(source: str, flag: str) -> str:
    """Return the text of `@file`, or of standard input for `-`. Raises UsageError if it cannot be read."""
    if source == "-":
        if sys.stdin.isatty():
            remark(f"reading {flag} from the terminal; end with Ctrl-D")
        return sys.stdin.read()
    path = Path(source.removeprefix("@")).expanduser()
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError(f"{flag}: cannot read {path}: {reason}") from None


class ProgressLine:
    """A line on standard error with the progress of a long task; shown only on a terminal, cut to its width, and removed at the end."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._width = 0

    def show(self, text: str) -> None:
        """Replace the line."""
        if self._is_shown:
            text = text[: shutil.get_terminal_size().columns - 1]
            print(f"\r{text:<{self._width}}", end="", file=sys.stderr, flush=True)
            self._width = len(text)

    def remove(self) -> None:
        """Remove the line."""
        if self._width:
            print(f"\r{'':<{self._width}}\r", end="", file=sys.stderr, flush=True)
            self._width = 0

    def end(self) -> None:
        """Leave the line as it is, and begin another one."""
        if self._width:
            print(file=sys.stderr, flush=True)
            self._width = 0
