"""Post a webhook delivery as a single request with a limit on its total time and size.

HTTP libraries only offer a timeout per read, which never expires if a receiver keeps sending single bytes.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from contextlib import closing, suppress
from time import monotonic
from urllib.parse import SplitResult, urlsplit

import h11

_LONGEST_HEAD = 64 * 1024
_LONGEST_BODY = 64 * 1024
#: Seconds for which the rest of a response is read once its status is known, so that the receiver sees an orderly close.
_GRACE = 0.2


class Deadline:
    """A deadline shared by several steps."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = monotonic() + seconds

    def get_remaining(self) -> float:
        """Return the seconds left. Raises TimeoutError if the deadline has passed."""
        time_left = self._end - monotonic()
        if time_left <= 0:
            raise TimeoutError(f"no response within {self._seconds:g} s")
        return time_left


def post(url: str, headers: Mapping[str, str], body: bytes, timeout: float) -> int:
    """Post a body and return the status of the response.

    Raises TimeoutError after `timeout` seconds, whatever the receiver does; OSError if it cannot be reached; ValueError for an invalid
    URL; and h11.ProtocolError for a response that is not HTTP. Resolving a host name may take longer than the timeout.
    """
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    own_headers = [("Host", parts.netloc.rpartition("@")[2]), ("Content-Length", str(len(body))), ("Connection", "close")]
    protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
    request = h11.Request(method="POST", target=target, headers=[*own_headers, *headers.items()])
    message = b"".join(filter(None, (protocol.send(request), protocol.send(h11.Data(body)), protocol.send(h11.EndOfMessage()))))
    deadline = Deadline(timeout)
    try:
        with closing(_connect(parts, deadline)) as connection:
            connection.settimeout(deadline.get_remaining())
            connection.sendall(message)
            status = _read_status(protocol, connection, deadline)
            with suppress(OSError, h11.ProtocolError):
                _drain(protocol, connection, Deadline(min(_GRACE, deadline.get_remaining())))
            return status
    except TimeoutError:
        raise TimeoutError(f"no response within {timeout:g} s") from None


def _connect(parts: SplitResult, deadline: Deadline) -> socket.socket:
    """Connect to the first address that accepts a connection."""
    secure = parts.scheme == "https"
    host = parts.hostname or ""
    failure: OSError | None = None
    port = parts.port or (443 if secure else 80)
    for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        try:
            connection = socket.create_connection((str(address[0]), port), timeout=deadline.get_remaining())
        except TimeoutError:
            raise
        except OSError as error:
            failure = error
            continue
        if not secure:
            return connection
        try:
            return ssl.create_default_context().wrap_socket(connection, server_hostname=host)
        except BaseException:
            connection.close()
            raise
    raise failure or OSError(f"expected an address for {host!r}, got none")


def _read_status(protocol: h11.Connection, connection: socket.socket, deadline: Deadline) -> int:
    while True:
        event = protocol.next_event()
        if event is h11.NEED_DATA:
            _receive(protocol, connection, deadline)
        elif isinstance(event, h11.Response):
            return event.status_code
        elif not isinstance(event, h11.InformationalResponse):
            raise ConnectionResetError("the receiver closed the connection without a response")


def _drain(protocol: h11.Connection, connection: socket.socket, deadline: Deadline) -> None:
    size = 0
    while size < _LONGEST_BODY:
        event = protocol.next_event()
        if event is h11.NEED_DATA:
            _receive(protocol, connection, deadline)
        elif isinstance(event, h11.Data):
            size += len(event.data)
        else:
            return


def _receive(protocol: h11.Connection, connection: socket.socket, deadline: Deadline) -> None:
    connection.settimeout(deadline.get_remaining())
    protocol.receive_data(connection.recv(65536))
