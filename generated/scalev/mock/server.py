# Copied from generator/mock/server.py by `python -m generator generate`. Do not edit.
"""The mock on a socket: uvicorn in a thread of its own."""

from __future__ import annotations

import socket
from threading import Thread
from time import monotonic, sleep
from types import TracebackType

from .asgi import App

_PATIENCE = 10.0


class Server:
    """A mock that listens; stop it with `stop()` or by leaving a `with` block."""

    def __init__(self, app: App, host: str, port: int) -> None:
        """Listen at once. OSError when the address is taken or unknown, ImportError when uvicorn is not installed."""
        import uvicorn

        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, port))
            self._socket.listen(128)
        except BaseException:
            self._socket.close()
            raise
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(app, log_level="critical", lifespan="off", access_log=False, timeout_graceful_shutdown=2)
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, name="scalev-mock", daemon=True)
        self._thread.start()
        end = monotonic() + _PATIENCE
        while not self._server.started and self._thread.is_alive() and monotonic() < end:
            sleep(0.005)

    @property
    def url(self) -> str:
        """Where the mock listens, such as `http://127.0.0.1:8080`."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def stop(self) -> None:
        """Finish what is under way, and close the socket."""
        self._server.should_exit = True
        self._thread.join(_PATIENCE)
        self._socket.close()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
