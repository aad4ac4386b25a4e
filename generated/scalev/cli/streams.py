# Copied from generator/package/scalev/cli/streams.py by `python -m generator generate`. Do not edit.
"""Ask questions and print remarks and progress on standard error, so that output can be piped."""

from __future__ import annotations

import codecs
import json
import os
import shutil
import sys
from io import TextIOWrapper
from pathlib import Path

from .failures import UsageError


def prepare_streams() -> None:
    """Make the standard streams usable.

    A closed stream is replaced by one to the null device. A pipe gets UTF-8 on any system, as JSON requires it; PYTHONIOENCODING takes
    precedence. A character that an encoding lacks is written as its escape in JSON, so that JSON output keeps its meaning; YAML writes its
    own escapes.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):  # in this order, each gets its usual file descriptor
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - it stays open
    codecs.register_error(_ESCAPE, _escape_as_json)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if not stream.isatty() and not os.environ.get("PYTHONIOENCODING"):
                stream.reconfigure(encoding="utf-8")
            stream.reconfigure(errors=_ESCAPE)


_ESCAPE = "scalev.escape"


def _escape_as_json(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def is_interactive() -> bool:
    """Return whether a person can be asked: input and messages are on a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def remark(text: str) -> None:
    """Print a remark."""
    print(text, file=sys.stderr, flush=True)


def confirm(question: str) -> bool:
    """Ask a yes-or-no question and return the reply; the default is no."""
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:  # Ctrl-D leaves the cursor in the line of the question
        remark("")
    return line.strip().lower() in ("y", "yes")


def ask_secret(question: str) -> str:
    """Ask for a secret without showing it, or read the first line of standard input if that is not a terminal."""
    if not sys.stdin.isatty():
        return ask_line()
    from getpass import getpass

    try:
        return getpass(f"{question}: ").strip()
    except EOFError:  # Ctrl-D
        remark("")
        return ""


def ask_line() -> str:
    """Read one line of standard input, without what some shells put before it."""
    return sys.stdin.readline().strip().removeprefix("\ufeff")


def read_source(source: str, flag: str) -> str:
    """Return the text of `@file`, or of standard input for `-`. Raises UsageError if it cannot be read."""
    if source == "-" and sys.stdin.isatty():
        remark(f"reading {flag} from the terminal; end with Ctrl-D")
        return sys.stdin.read()
    path = Path(source.removeprefix("@")).expanduser()
    try:
        content = sys.stdin.buffer.read() if source == "-" else path.read_bytes()
        return content.decode("utf-8-sig")  # a byte order mark, which some editors write, is not part of the text
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise UsageError(f"{flag}: cannot read {'standard input' if source == '-' else path}: {reason}") from None


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
