# Copied from generator/package/scalev/_runtime/transport/base.py by `python -m generator generate`. Do not edit.
"""The base of both transports: their settings, and how a response is received."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import httpx

from ..base_urls import is_loopback
from ..checks import describe
from ..errors import ConfigurationError
from ..forks import on_fork_in_child
from ..requests import Request
from ..responses import RawResponse
from .attempts import Attempt
from .bodies import Body
from .building import build_request

if TYPE_CHECKING:
    from .failures import Failure
    from .routes import Route

C = TypeVar("C", httpx.Client, httpx.AsyncClient)

log = logging.getLogger("scalev")


class Transport(Generic[C]):
    """Sends requests over its own connections, through an httpx transport, or by an httpx client passed by the user.

    The objects of the user are left as they are: their connections are not reopened in a forked process or for another event loop,
    and an HTTP client has to be closed by its owner.
    """

    _kind: type[C]
    #: The method of the httpx transports of this kind.
    _method: str

    def __init__(self, base_url: str, *, proxy: Any = None, handler: Any = None, http_client: C | None = None) -> None:
        """Raise ConfigurationError for an invalid argument or combination of arguments."""
        if handler is not None and proxy is not None:
            raise ConfigurationError("expected a transport or a proxy, got both")
        if http_client is not None and not isinstance(http_client, self._kind):
            raise ConfigurationError(f"http_client: expected an httpx.{self._kind.__name__}, got {type(http_client).__name__}")
        if http_client is not None and (handler is not None or proxy is not None):
            raise ConfigurationError("expected either an http_client, or a transport or a proxy: an HTTP client has its own")
        if handler is not None and not callable(getattr(handler, self._method, None)):
            raise ConfigurationError(f"transport: expected a transport of httpx with {self._method}, got {type(handler).__name__}")
        _check_host(base_url)
        self._base_url = base_url
        self._handler = handler
        self._http_client: C | None = http_client
        self._proxy = _validate_proxy(proxy)
        self._route: Route | None = None
        self._is_closed = False
        self._lock = threading.Lock()
        on_fork_in_child(self, lambda transport: transport.start_afresh())

    def start_afresh(self) -> None:
        """Leave all connections and locks to the parent, in a forked child."""
        self._lock = threading.Lock()
        self._route = None  # OpenSSL has locks too

    def _reject_closed(self) -> None:
        if self._is_closed or (self._http_client is not None and self._http_client.is_closed):
            raise ConfigurationError("the client is closed")

    def _find_route(self) -> Route:
        """Return the route to the service, found on the first call: loading certificates is slow."""
        if self._route is None:
            from .routes import find_route

            self._route = find_route(self._base_url, self._proxy, use_proxies=not is_loopback(self._base_url))
        return self._route

    def _build(self, request: Request, headers: Any, files: Any, attempt: Attempt) -> httpx.Request:
        httpx_request = build_request(self._base_url, request, headers, files, timeout=attempt.bound.seconds, client=self._http_client)
        if self._handler is not None or self._http_client is not None:
            attempt.is_sent = None  # only an exception can show whether anything was sent
        return httpx_request


class Incoming:
    """A response that is being read. `error` is why its body was rejected; `is_whole` means that all of it has been read."""

    def __init__(self, response: httpx.Response, request: Request, attempt: Attempt) -> None:
        self.status = attempt.status = response.status_code
        self.headers = dict(response.headers.items())
        attempt.request_id = self.headers.get("x-request-id")
        self.body = Body(self.headers.get("content-encoding", ""), request.max_response_bytes)
        self.error: Exception | None = None
        self.is_whole = False

    @property
    def is_error_status(self) -> bool:
        """Whether the status is an error: it is then reported even if the body is incomplete or too large."""
        return self.status >= 400

    def build_raw_response(self) -> RawResponse:
        """Return the response, with as much of its body as was read."""
        return RawResponse(status=self.status, headers=self.headers, content=self.body.content)


def _check_host(base_url: str) -> None:
    """Raise ConfigurationError for a URL whose host cannot be encoded for DNS."""
    try:
        _ = httpx.URL(base_url).host
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ConfigurationError(f"base_url: expected an http(s) URL with a valid host, got {describe(base_url)}: {error}") from None


def _validate_proxy(proxy: Any) -> httpx.Proxy | None:
    if proxy is None:
        return None
    from .environment import read_proxy  # most programs use no proxy

    return read_proxy(proxy, "proxy")


def conclude(error: Exception, incoming: Incoming | None, request: Request, attempt: Attempt) -> RawResponse | Failure:
    """Return the outcome of an attempt that raised an exception."""
    if incoming is not None and (incoming.is_whole or incoming.is_error_status):
        log.debug("a response with status %d ended with an exception: %s", incoming.status, type(error).__name__)
        return incoming.build_raw_response()
    from .diagnosis import describe_failure  # deferred until an error occurs

    return describe_failure(error, request, attempt)
