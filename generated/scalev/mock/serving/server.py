# Copied from generator/package/scalev/mock/serving/server.py by `python -m generator generate`. Do not edit.
"""HTTP server for the mock: uvicorn running in a separate thread."""

from __future__ import annotations

import socket
import struct
from threading import Thread
from time import monotonic, sleep
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .asgi import CONNECTION, App, Message, Receive, Send

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol

_TIMEOUT = 10.0
_LONGEST_HEAD = 1024 * 1024


class Server:
    """A mock that listens on a port until `stop()` or the end of a `with` block."""

    def __init__(self, app: App, host: str, port: int) -> None:
        """Start listening. Raises OSError if the address is taken or unknown, ImportError if uvicorn is not installed."""
        import uvicorn

        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # without an explicit IPPROTO_TCP, each small response waits 40 ms for the client's acknowledgement
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, port))
            self._socket.listen(128)
        except BaseException:
            self._socket.close()
            raise
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app,
            http=_build_protocol(),
            ws="none",
            # long headers are read so that they can be rejected with a response
            h11_max_incomplete_event_size=_LONGEST_HEAD,
            lifespan="off",
            log_level="critical",
            access_log=False,
            # responses carry the mock's own time
            date_header=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, name="scalev-mock", daemon=True)
        self._thread.start()
        end = monotonic() + _TIMEOUT
        while not self._server.started and self._thread.is_alive() and monotonic() < end:
            sleep(0.005)

    @property
    def url(self) -> str:
        """The URL of the mock, such as `http://127.0.0.1:8080`."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def stop(self) -> None:
        """Finish requests in progress, and close the socket."""
        self._server.should_exit = True
        self._thread.join(_TIMEOUT)
        self._socket.close()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _build_protocol() -> type[H11Protocol]:
    """Return uvicorn's protocol class, extended so that the application can drop a connection."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Protocol(H11Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            app = self.app

            def abort() -> None:
                # a zero linger time makes the peer see a reset instead of an orderly close
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                transport.abort()

            async def call_app(scope: Message, receive: Receive, send: Send) -> None:
                scope["extensions"] = {**scope.get("extensions", {}), CONNECTION: {"abort": abort, "close": transport.close}}
                await app(scope, receive, send)

            self.app = call_app

    return Protocol
