# Copied from generator/package/scalev/mock/serving/server.py by `python -m generator generate`. Do not edit.
"""The mock on a socket: uvicorn in a thread of its own."""

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

_PATIENCE = 10.0
_LONGEST_HEAD = 1024 * 1024


class Server:
    """A mock that listens; stop it with `stop()` or by leaving a `with` block."""

    def __init__(self, app: App, host: str, port: int) -> None:
        """Listen at once. OSError when the address is taken or unknown, ImportError when uvicorn is not installed."""
        import uvicorn

        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # only a socket that says TCP sends small answers at once: without it each waits 40 ms for the client's acknowledgement
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
            http=_protocol(),
            ws="none",
            # long headers are read, so that they can be refused in an answer
            h11_max_incomplete_event_size=_LONGEST_HEAD,
            lifespan="off",
            log_level="critical",
            access_log=False,
            # the answers carry the mock's own time
            date_header=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=2,
        )
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


def _protocol() -> type[H11Protocol]:
    """uvicorn's protocol, with a way for the application to lose a connection."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Protocol(H11Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            app = self.app

            def abort() -> None:
                # without lingering, the other side sees a reset and no orderly end
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                transport.abort()

            async def losable(scope: Message, receive: Receive, send: Send) -> None:
                scope["extensions"] = {**scope.get("extensions", {}), CONNECTION: {"abort": abort, "close": transport.close}}
                await app(scope, receive, send)

            self.app = losable

    return Protocol
