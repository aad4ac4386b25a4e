"""Report the state of the files when a command is interrupted."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass(slots=True)
class Ending:
    """Whether the repository's files have been replaced."""

    replaced: bool = False


def report_progress(text: str) -> None:
    """Print a progress message to stderr; reports go to stdout."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def handle_signals() -> Iterator[Ending]:
    """Handle SIGTERM like an interrupt, and report the state of the files after either."""

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    main = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGTERM, end) if main else None
    ending = Ending()
    try:
        yield ending
    except KeyboardInterrupt:
        report_progress("interrupted: every file is " + ("the new one" if ending.replaced else "as it was"))
        raise
    finally:
        if main:
            signal.signal(signal.SIGTERM, handler)
