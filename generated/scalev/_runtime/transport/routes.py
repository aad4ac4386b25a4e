# Copied from generator/package/scalev/_runtime/transport/routes.py by `python -m generator generate`. Do not edit.
"""The way to the service: which proxy, which certificates, and the connections of httpcore that follow from them."""

from __future__ import annotations

import ssl
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Generic, TypeVar

import attrs
import httpcore
import httpx

from ..errors import ConfigurationError
from ..redaction.logs import redact_logs
from .environment import load_certificates, proxy_from_environment

redact_logs()

C = TypeVar("C", httpcore.ConnectionInterface, httpcore.AsyncConnectionInterface)

#: For how many seconds a connection waits for its next call.
_KEEP_ALIVE = 5.0


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Route:
    """How a base URL is reached. `tls_layers` is how many handshakes follow once a connection is there."""

    origin: httpcore.Origin
    proxy: httpx.Proxy | None
    certificates: ssl.SSLContext | None
    tls_layers: int


def find_route(base_url: str, proxy: httpx.Proxy | None, *, use_proxies: bool) -> Route:
    """The way to a base URL, over a proxy that was given or one of the environment; ConfigurationError where that is broken."""
    try:
        origin = _url(httpx.URL(base_url)).origin
    except httpx.InvalidURL as error:
        raise ConfigurationError(f"base_url: {error}") from None
    if proxy is None and use_proxies:
        proxy = proxy_from_environment(base_url)
    # a proxy only passes on what is not encrypted: that needs a handshake with the proxy at most
    layers = [base_url.startswith("https:"), proxy is not None and proxy.url.scheme == "https"]
    certificates = load_certificates() if any(layers) else None
    return Route(origin=origin, proxy=proxy, certificates=certificates, tls_layers=sum(layers))


def connections_of(route: Route, kinds: tuple[Any, Any, Any], backend: Any) -> Callable[[], Any]:
    """What makes a connection: `kinds` are the pools of httpcore for no proxy, one of HTTP, one of SOCKS.

    Only that is asked of them. A pool of httpcore looks at all of its connections with each call, and loses those of calls that are
    cancelled at the wrong moment.
    """
    direct, http, socks = kinds
    settings: dict[str, Any] = {"ssl_context": route.certificates, "network_backend": backend}
    proxy = route.proxy
    if proxy is None:
        pool = direct(**settings)
    elif proxy.url.scheme.startswith("socks"):
        pool = socks(proxy_url=_url(proxy.url), proxy_auth=proxy.raw_auth, **settings)
    else:
        own = {"proxy_ssl_context": route.certificates} if proxy.url.scheme == "https" else {}
        pool = http(proxy_url=_url(proxy.url), proxy_auth=proxy.raw_auth, **settings, **own)
    return partial(pool.create_connection, route.origin)


class Idle(Generic[C]):
    """Connections that wait for their next call: the last to come is the first to go. Threads may share them."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, C]] = deque()

    def take(self) -> tuple[C | None, list[C]]:
        """A connection that can be used, and those that are to be closed."""
        expired: list[C] = []
        latest = time.monotonic() - _KEEP_ALIVE
        with suppress(IndexError):  # another thread has taken the last one
            while self._waiting and self._waiting[0][0] < latest:
                expired.append(self._waiting.popleft()[1])
            while self._waiting:
                _, connection = self._waiting.pop()
                if not connection.has_expired():  # the service has not hung up
                    return connection, expired
                expired.append(connection)
        return None, expired

    def give(self, connection: C) -> None:
        """Have a connection wait for its next call."""
        self._waiting.append((time.monotonic(), connection))


def request_of(request: httpx.Request, stream: Any) -> httpcore.Request:
    """A request as httpcore takes it; `stream` is its body."""
    return httpcore.Request(method=request.method, url=_url(request.url), headers=request.headers.raw, content=stream, extensions={})


def _url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
