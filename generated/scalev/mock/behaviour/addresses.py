# Copied from generator/package/scalev/mock/behaviour/addresses.py by `python -m generator generate`. Do not edit.
"""Find the address under which a request reached the mock, for the URLs in its responses."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..data.context import Context

_LOCAL = ("localhost", "::1")
_SERVICE = "api.scalev.com"


def get_base_url(context: Context) -> str:
    """Return scheme, host and port of the mock as the caller sees them. A mock on this machine is served over HTTP."""
    host = context.request.host or _SERVICE
    name = urlsplit(f"//{host}").hostname or ""
    is_local = name in _LOCAL or name.startswith("127.") or name.endswith(".localhost")
    return f"{'http' if is_local else 'https'}://{host}"
