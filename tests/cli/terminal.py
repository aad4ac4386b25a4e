"""Run the command line as a user does: as a process, with pipes or in a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import scalev

PACKAGE = Path(scalev.__file__).parent.parent
COMMAND = [sys.executable, "-m", "scalev.cli"]


def environment(**values: str) -> dict[str, str]:
    """Return the environment of a process that finds the package, with more variables."""
    base_environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    return {**base_environment, "PYTHONPATH": str(PACKAGE), "PYTHONIOENCODING": "utf-8", **values}


def run_piped(*words: str, stdin: str = "", env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command without a terminal."""
    return subprocess.run([*COMMAND, *words], input=stdin, capture_output=True, text=True, env=environment(**(env or {})), check=False)


# makes standard input the terminal of the session, so that Ctrl-C interrupts
_TAKE_TERMINAL = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"


class Terminal:
    """A command in a pseudo-terminal."""

    def __init__(self, *words: str, env: Mapping[str, str], columns: int = 100) -> None:
        main, worker = pty.openpty()
        fcntl.ioctl(worker, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self._main = main
        self.process = subprocess.Popen(
            [sys.executable, "-c", _TAKE_TERMINAL, *words],
            stdin=worker,
            stdout=worker,
            stderr=worker,
            env=environment(TERM="xterm-256color", **env),
            start_new_session=True,
        )
        os.close(worker)
        self.text = ""

    def wait_for(self, text: str, seconds: float = 60) -> str:
        """Read until a text has appeared, and return everything so far."""
        end = time.monotonic() + seconds
        while text not in self.text:
            if not self._read(end - time.monotonic()):
                raise AssertionError(f"expected {text!r}, got {self.text!r}")
        return self.text

    def type(self, text: str) -> None:
        """Type a text, which is not echoed to the process."""
        os.write(self._main, text.encode())

    def finish(self, seconds: float = 60) -> int:
        """Read to the end, and return the exit code."""
        end = time.monotonic() + seconds
        while self._read(end - time.monotonic()):
            pass
        return self.process.wait(timeout=seconds)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._main], [], [], max(0, seconds))
        try:
            data = os.read(self._main, 65536) if ready else b""
        except OSError:  # the other end is closed
            data = b""
        self.text += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._main)
