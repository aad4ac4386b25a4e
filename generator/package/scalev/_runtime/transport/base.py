"""What both kinds of transport have in common: what they were given, and how a response is taken in."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import httpx

from ..base_urls import is_loopback
from ..errors import ConfigurationError
from ..forks import on_fork_in_child
from ..requests import Request
from ..responses import RawResponse
from .attempts import Attempt
from .bodies import Body
from .building import build_request
from .failures import Failure

if TYPE_CHECKING:
    from .routes import Route

C = TypeVar("C", httpx.Client, httpx.AsyncClient)

log = logging.getLogger("scalev")


class Transport(Generic[C]):
    """Sends requests over connections of its own, through a transport of httpx, or by an HTTP client that was given.

    What was given stays as it is: its connections are not made anew in a forked process or for another event loop, and an HTTP
    client stays its owner's to close.
    """

    _kind: type[C]
    #: The method that a transport of httpx has for this kind.
    _method: str

    def __init__(self, base_url: str, *, proxy: Any = None, handler: Any = None, http_client: C | None = None) -> None:
        """ConfigurationError when the arguments do not go together, or one cannot be used."""
        if handler is not None and proxy is not None:
            raise ConfigurationError("expected a transport or a proxy, got both")
        if http_client is not None and not isinstance(http_client, self._kind):
            raise ConfigurationError(f"http_client: expected an httpx.{self._kind.__name__}, got {type(http_client).__name__}")
        if http_client is not None and (handler is not None or proxy is not None):
            raise ConfigurationError("expected an http_client, or a transport or a proxy: an HTTP client has its own")
        if handler is not None and not callable(getattr(handler, self._method, None)):
            raise ConfigurationError(f"transport: expected a transport of httpx with {self._method}, got {type(handler).__name__}")
        self._base_url = base_url
        self._handler = handler
        self._http_client: C | None = http_client
        self._proxy = _checked_proxy(proxy)
        self._route: Route | None = None
        self._is_closed = False
        self._lock = threading.Lock()
        on_fork_in_child(self, lambda transport: transport.start_afresh())

    def start_afresh(self) -> None:
        """In a forked child: leave all connections to the parent, and the locks."""
        self._lock = threading.Lock()
        self._route = None  # OpenSSL has locks, too

    def _refuse_closed(self) -> None:
        if self._is_closed or (self._http_client is not None and self._http_client.is_closed):
            raise ConfigurationError("the client is closed")

    def _find_route(self) -> Route:
        """The way to the service. Certificates take longer to load than all the rest: they are, with the first call."""
        if self._route is None:
            from .routes import find_route

            self._route = find_route(self._base_url, self._proxy, use_proxies=not is_loopback(self._base_url))
        return self._route

    def _build(self, request: Request, headers: Any, files: Any, attempt: Attempt) -> httpx.Request:
        made = build_request(self._base_url, request, headers, files, timeout=attempt.bound.seconds, client=self._http_client)
        if self._handler is not None or self._http_client is not None:
            attempt.is_sent = None  # from here on, only what is raised can tell
        return made


class Incoming:
    """A response that is being read. `error` is what its body is refused for, `is_whole` tells that all of it has been read."""

    def __init__(self, response: httpx.Response, request: Request, attempt: Attempt) -> None:
        self.status = attempt.status = response.status_code
        self.headers = dict(response.headers.items())
        attempt.request_id = self.headers.get("x-request-id")
        self.body = Body(self.headers.get("content-encoding", ""), request.max_response_bytes)
        self.error: Exception | None = None
        self.is_whole = False

    @property
    def is_refusal(self) -> bool:
        """Whether the status alone says what came of the call: then a body that breaks off, or is too large, is no reason to lose it."""
        return self.status >= 400

    def raw_response(self) -> RawResponse:
        """The response, as far as its body was read."""
        return RawResponse(status=self.status, headers=self.headers, content=self.body.content)


def _checked_proxy(proxy: Any) -> httpx.Proxy | None:
    if proxy is None:
        return None
    from .environment import read_proxy  # most programs have none

    return read_proxy(proxy, "proxy")


def conclude(error: Exception, incoming: Incoming | None, request: Request, attempt: Attempt) -> RawResponse | Failure:
    """What a try comes to that met an exception."""
    if incoming is not None and (incoming.is_whole or incoming.is_refusal):
        log.debug("a response with status %d ended with an exception: %s", incoming.status, type(error).__name__)
        return incoming.raw_response()
    from .diagnosis import describe_failure  # only where something went wrong

    return describe_failure(error, request, attempt)
