# Copied from generator/package/scalev/mock/admin/access.py by `python -m generator generate`. Do not edit.
"""Access checks for the mock's own paths, which control it and show its credentials."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from ..messages import HTTPError, Request


def check_host(request: Request, hosts: Collection[str]) -> None:
    """Raise HTTPError 403 unless the request names this machine.

    A page of another site can make its own host name resolve to this machine (DNS rebinding). The browser then considers this the page's
    own site and lets the page read the responses; only the Host header reveals the attack. An IP address cannot be rebound.
    """
    values = [value for name, value in request.headers if name.lower() == "host"]
    name = _parse_host(values[0]) if len(values) == 1 else None
    if name is None or not (name == "localhost" or name.endswith(".localhost") or name in hosts or _is_address(name)):
        got = repr(", ".join(values)[:80]) if values else "none"
        raise HTTPError(403, "forbidden", f"expected localhost or an IP address in Host, got {got}: allow other names with control_hosts")


def check_origin(request: Request) -> None:
    """Raise HTTPError 403 for a change requested by a page of another site, since browsers let pages send requests to local ports."""
    origin = request.header("origin")
    if origin is not None and request.method != "GET" and origin.partition("://")[2].lower() != (request.header("host") or "").lower():
        raise HTTPError(403, "forbidden", f"expected a request from the mock's own pages, got one from {origin[:80]!r}")


def _parse_host(host: str) -> str | None:
    """Return the name or address in a Host header, without its port."""
    try:
        parts = urlsplit(f"//{host}")
        port = parts.port  # raises ValueError for an invalid port
    except ValueError:
        return None
    if parts.username is not None or parts.path or parts.query or parts.fragment or (port is None and host.endswith(":")):
        return None
    return (parts.hostname or "").removesuffix(".") or None


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
