"""Run workers: modules in the environment of a side that carry out tasks on request."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .environments import ROOT, Unavailable, clean_environment

_WORKERS = f"{__package__}.workers"


class Worker:
    """A process that responds to `task count` with JSON, see `workers/serve.py`."""

    def __init__(self, python: Path, script: str, *arguments: str | Path) -> None:
        """Start the process. Raise Unavailable, with the end of its error output, if that fails."""
        self.name = script
        self._process = subprocess.Popen(
            [str(python), "-m", f"{_WORKERS}.{script}", *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=clean_environment(PYTHONPATH=str(ROOT)),
        )
        self.ready: Any = self._read()

    def ask(self, task: str, count: int = 1) -> Any:
        """Return the result of a task."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{task} {count}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            assert self._process.stderr is not None
            messages = self._process.stderr.read().strip().splitlines() or ["nothing"]
            self._process.wait()
            raise Unavailable(f"the worker {self.name} ended with: {messages[-1][:300]}")
        return json.loads(line)

    def close(self) -> None:
        """End the process."""
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
