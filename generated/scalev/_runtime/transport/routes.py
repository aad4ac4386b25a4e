# Copied from generator/package/scalev/_runtime/transport/routes.py by `python -m generator generate`. Do not edit.
"""The way to the service: which proxy, which certificates, and the connection pool of httpcore that follows from them."""

from __future__ import annotations

import ssl
from typing import Any

import attrs
import httpcore
import httpx

from .environment import load_certificates, proxy_from_environment

#: How many connections wait for their next call, and for how many seconds.
KEEP_ALIVE = 100
_KEEP_ALIVE_SECONDS = 5.0


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Route:
    """How a base URL is reached. `tls_layers` is how many handshakes a connection takes once it is there."""

    proxy: httpx.Proxy | None
    certificates: ssl.SSLContext | None
    tls_layers: int


def find_route(base_url: str, proxy: httpx.Proxy | None, *, use_proxies: bool) -> Route:
    """The way to a base URL, over a proxy that was given or one of the environment; ConfigurationError where that is broken."""
    if proxy is None and use_proxies:
        proxy = proxy_from_environment(base_url)
    # a proxy only passes on what is not encrypted: that needs a handshake with the proxy at most
    layers = [base_url.startswith("https:"), proxy is not None and proxy.url.scheme == "https"]
    return Route(proxy=proxy, certificates=load_certificates() if any(layers) else None, tls_layers=sum(layers))


def pool_of(route: Route, kinds: tuple[Any, Any, Any], **settings: Any) -> Any:
    """A connection pool: `kinds` are the classes for no proxy, one of HTTP, one of SOCKS.

    It may open any number of connections: it would lose those of calls that are cancelled while they wait for one in its queue.
    """
    direct, http, socks = kinds
    settings |= {"ssl_context": route.certificates, "max_connections": None, "keepalive_expiry": _KEEP_ALIVE_SECONDS}
    proxy = route.proxy
    if proxy is None:
        return direct(**settings)
    url = httpcore.URL(scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=proxy.url.raw_path)
    if proxy.url.scheme.startswith("socks"):
        return socks(proxy_url=url, proxy_auth=proxy.raw_auth, **settings)
    if proxy.url.scheme == "https":
        settings["proxy_ssl_context"] = route.certificates
    return http(proxy_url=url, proxy_auth=proxy.raw_auth, **settings)


def request_of(request: httpx.Request) -> httpcore.Request:
    """A request as httpcore takes it."""
    url = request.url
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=request.stream,
        extensions={},
    )
