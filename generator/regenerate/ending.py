"""What a command says when it is ended from outside."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Replaced(KeyboardInterrupt):
    """An interrupt that came when everything was replaced already."""


def say(text: str) -> None:
    """A line for whoever watches; reports go to stdout."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def ended_by_signal() -> Iterator[None]:
    """Let a termination clean up as an interrupt does, and say of both what became of the files."""

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    main = threading.current_thread() is threading.main_thread()
    kept = signal.signal(signal.SIGTERM, end) if main else None
    try:
        yield
    except Replaced:
        say("interrupted: every file is the new one")
        raise
    except KeyboardInterrupt:
        say("interrupted: every file is as it was")
        raise
    finally:
        if main:
            signal.signal(signal.SIGTERM, kept)
