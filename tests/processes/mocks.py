"""A mock in a process of its own, served on loopback, for clients in several processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from scalev.mock import MockScalev

from tests.processes.services import end_with_parent

#: Workers are started, not forked: so they share nothing but what they are given.
SPAWN = multiprocessing.get_context("spawn")


class Served:
    """A mock that is served by another process; `ask` runs a function with it there."""

    def __init__(self, url: str, connection: Any) -> None:
        self.url, self._connection = url, connection

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return the result of a module-level function that is called with the mock and these arguments."""
        self._connection.send((function, arguments))
        return self._connection.recv()


def _serve(build: Callable[..., MockScalev], arguments: tuple[Any, ...], connection: Any) -> None:
    end_with_parent()
    mock = build(*arguments)
    with mock.serve("127.0.0.1", 0) as server:
        connection.send(server.url)
        while (request := connection.recv()) is not None:
            function, values = request
            connection.send(function(mock, *values))


@contextmanager
def serve_mock(build: Callable[..., MockScalev], *arguments: Any) -> Iterator[Served]:
    """Serve the mock that a module-level function builds, in a process of its own."""
    local_end, remote_end = SPAWN.Pipe()
    process = SPAWN.Process(target=_serve, args=(build, arguments, remote_end), daemon=True)
    process.start()
    try:
        yield Served(local_end.recv(), local_end)
    finally:
        try:
            local_end.send(None)
            process.join(10)
        finally:
            if process.is_alive():
                process.kill()
                process.join()
