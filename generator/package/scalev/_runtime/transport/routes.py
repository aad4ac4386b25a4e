"""Routes to the service: the proxy, the certificates, and the httpcore connections that use them."""

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

from ..redaction.logs import redact_logs
from .environment import find_proxy, load_certificates

redact_logs()

C = TypeVar("C", httpcore.ConnectionInterface, httpcore.AsyncConnectionInterface)

#: The number of seconds for which an idle connection is kept.
_KEEP_ALIVE = 5.0


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Route:
    """The way to a base URL. `tls_layers` is the number of TLS handshakes on a connection."""

    origin: httpcore.Origin
    proxy: httpx.Proxy | None
    certificates: ssl.SSLContext | None
    tls_layers: int


def find_route(base_url: str, proxy: httpx.Proxy | None, *, use_proxies: bool) -> Route:
    """Return the route to a base URL, over `proxy` or one from the environment. Raises ConfigurationError if that is invalid."""
    if proxy is None and use_proxies:
        proxy = find_proxy(base_url)
    # a proxy forwards unencrypted requests: these need at most a handshake with the proxy
    layers = [base_url.startswith("https:"), proxy is not None and proxy.url.scheme == "https"]
    certificates = load_certificates() if any(layers) else None
    return Route(origin=_convert_url(httpx.URL(base_url)).origin, proxy=proxy, certificates=certificates, tls_layers=sum(layers))


def bind_connections(route: Route, kinds: tuple[Any, Any, Any], backend: Any) -> Callable[[], Any]:
    """Return a function that creates connections; `kinds` are the httpcore pools for no proxy, an HTTP proxy and a SOCKS proxy.

    The pools are used for nothing else: they check all of their connections on each call, and lose those of calls that are cancelled
    at the wrong time.
    """
    direct, http, socks = kinds
    settings: dict[str, Any] = {"ssl_context": route.certificates, "network_backend": backend}
    proxy = route.proxy
    if proxy is None:
        pool = direct(**settings)
    elif proxy.url.scheme.startswith("socks"):
        pool = socks(proxy_url=_convert_url(proxy.url), proxy_auth=proxy.raw_auth, **settings)
    else:
        own_settings = {"proxy_ssl_context": route.certificates} if proxy.url.scheme == "https" else {}
        pool = http(proxy_url=_convert_url(proxy.url), proxy_auth=proxy.raw_auth, **settings, **own_settings)
    return partial(pool.create_connection, route.origin)


class Idle(Generic[C]):
    """Idle connections; the most recent one is used first. Threads may share them."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, C]] = deque()

    def take(self) -> tuple[C | None, list[C]]:
        """Return a usable connection, or None, and the expired ones, which have to be closed."""
        expired_connections: list[C] = []
        latest = time.monotonic() - _KEEP_ALIVE
        with suppress(IndexError):  # another thread has taken the last one
            while self._waiting and self._waiting[0][0] < latest:
                expired_connections.append(self._waiting.popleft()[1])
            while self._waiting:
                _, connection = self._waiting.pop()
                if not connection.has_expired():  # the service has not closed it
                    return connection, expired_connections
                expired_connections.append(connection)
        return None, expired_connections

    def give(self, connection: C) -> None:
        """Keep a connection for the next call."""
        self._waiting.append((time.monotonic(), connection))


def convert_request(request: httpx.Request, stream: Any) -> httpcore.Request:
    """Convert a request to one of httpcore; `stream` is its body."""
    return httpcore.Request(
        method=request.method, url=_convert_url(request.url), headers=request.headers.raw, content=stream, extensions={}
    )


def _convert_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
