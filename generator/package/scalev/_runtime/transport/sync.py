"""The transport of a sync client."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx

from ..errors import ConfigurationError, ScalevError
from ..files import open_files
from ..forks import abandon
from ..requests import Request
from ..responses import RawResponse
from ..retries import Bound
from .attempts import CURRENT, Attempt
from .base import Incoming, Transport, conclude, log
from .building import UnsendableError
from .chunks import Chunks

if TYPE_CHECKING:
    from ..auth.credentials import Headers
    from .failures import Failure
    from .sync_network import SyncPool

SyncHandler: TypeAlias = httpx.BaseTransport
SyncHttpClient: TypeAlias = httpx.Client


class SyncTransport(Transport[httpx.Client]):
    """Sends requests, one at a time per thread; threads may share it. Each process has its own connections."""

    _kind = httpx.Client
    _method = "handle_request"
    _pool: SyncPool | None = None

    def send(self, request: Request, headers: Headers, bound: Bound) -> RawResponse | Failure:
        """Make one attempt and read the whole response. Raises ConfigurationError if the request cannot be sent."""
        sender = self._get_sender()
        attempt = Attempt(bound)
        incoming: Incoming | None = None
        outer = CURRENT.get()
        CURRENT.set(attempt)
        try:
            with open_files(request.files) as files:
                httpx_request = self._build(request, headers, files, attempt)
                if files:
                    httpx_request.stream = Chunks(httpx_request.stream, attempt)
                response = sender(httpx_request)
                try:
                    incoming = Incoming(response, request, attempt)
                    _read(response, incoming, attempt)
                    incoming.is_whole = True
                finally:
                    _close(response)
            return incoming.build_raw_response()
        except UnsendableError as error:
            unsendable = ConfigurationError(str(error))
        except Exception as error:  # noqa: BLE001 - every exception becomes an error of this package
            return conclude(error, incoming, request, attempt)
        finally:
            CURRENT.set(outer)
        raise unsendable

    def start_afresh(self) -> None:
        """Leave the connections to the parent, in a forked child."""
        super().start_afresh()
        abandon(self._pool)
        self._pool = None

    def _get_sender(self) -> Callable[[httpx.Request], httpx.Response]:
        self._reject_closed()
        if self._http_client is not None:
            # a redirect could send the credential elsewhere
            return partial(self._http_client.send, stream=True, auth=None, follow_redirects=False)
        send: Callable[[httpx.Request], httpx.Response] = (self._handler or self._pool or self._open()).handle_request
        return send

    def _open(self) -> SyncPool:
        from .sync_network import SyncPool  # not needed with a custom transport

        with self._lock:  # of several threads with a first call, only one opens the pool
            if self._pool is None:
                self._reject_closed()
                self._pool = SyncPool(self._find_route())
            return self._pool

    def close(self) -> None:
        """Close the connections, but not an HTTP client passed by the user."""
        with self._lock:
            transport: Any = None if self._is_closed else self._handler or self._pool
            self._is_closed = self._http_client is None
        try:
            if transport is not None:
                transport.close()
        except Exception as error:
            raise ScalevError(f"the transport could not be closed: {type(error).__name__}") from error


def _read(response: httpx.Response, incoming: Incoming, attempt: Attempt) -> None:
    if response.is_stream_consumed:  # by an in-memory transport, or by an event hook of the HTTP client
        incoming.body.take(response.content)
        return
    stream: Any = response.stream
    is_late = False
    for chunk in stream:
        if is_late:  # only for custom transports: a body that ends with its first late chunk is complete, and is kept
            raise TimeoutError
        incoming.body.feed(chunk)
        is_late = attempt.remaining <= 0
    incoming.body.finish()


def _close(response: httpx.Response) -> None:
    """Close a response. Errors are only logged, so that what was read is not lost."""
    try:
        if not response.is_closed:
            response.close()
    except Exception as error:  # noqa: BLE001 - see above
        log.debug("a response could not be closed: %s", type(error).__name__)
