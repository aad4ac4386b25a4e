"""Run a function in a second process while the program continues."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def run_in_fork(function: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Run a function in a fork of the program, which is ended with the block; yield a function that waits for its result.

    The fork shares everything that the function refers to. The result, or the error that the function raises, is sent back pickled.
    """
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        _send_result(function, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:

        def wait() -> T:
            try:
                result, error = pickle.load(pipe)  # noqa: S301 -- the data comes from our own fork
            except EOFError:
                raise RuntimeError("the fork ended early") from None
            if error is not None:
                raise error
            value: T = result
            return value

        try:
            yield wait
        finally:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _send_result(function: Callable[[], object], writing: int) -> None:
    """Write the result of a function to a pipe and end the process at once, without the clean-up that is up to the program."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the program, which ends the fork
        outcome: tuple[object, Exception | None]
        try:
            outcome = function(), None
        except Exception as error:  # noqa: BLE001 - raised again by the program
            outcome = None, error
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(outcome, pipe)
    finally:
        os._exit(0)
