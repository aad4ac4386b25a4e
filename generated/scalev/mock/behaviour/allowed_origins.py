# Copied from generator/package/scalev/mock/behaviour/allowed_origins.py by `python -m generator generate`. Do not edit.
"""Decide which origins may call a store's public routes from a browser, by scheme, host and port."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from ..data import defaults
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..keys import build_token

#: Scheme, host and port.
Origin = tuple[str, str, int]
PATH = "/v3/stores/{}/storefront/allowed-origins"
_PORTS = {"http": 80, "https": 443}
#: The characters of an origin. `urlsplit` alone would drop line breaks and tabs, and accept an empty query or fragment.
_ORIGIN = re.compile(r"[A-Za-z]+://[A-Za-z0-9._~%:@\[\]-]+/?\Z")


def seed(world: World, row: Row) -> None:
    """Give an initial row an origin in the form that browsers send."""
    row.values["origin"] = f"https://toko-{build_token(row.key, 8)}.example.com"


def allows(world: World, store: Row, origin: str) -> bool:
    """Return whether a browser may call a store's public routes from pages of an origin."""
    kind = world.find_kind(PATH)
    parsed = parse_origin(origin)
    if kind is None or parsed is None:
        return False
    return any(
        parse_origin(str(world.store.get_values(row).get("origin"))) == parsed and world.renderer.get_property(row, "status") == "active"
        for row in world.store.list_rows(kind, store)
    )


def parse_origin(origin: str) -> Origin | None:
    """Return the scheme, host and port of an origin, or None for anything else, such as a URL with a path."""
    if not _ORIGIN.match(origin):
        return None
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        return None
    return parts.scheme, parts.hostname, _PORTS[parts.scheme] if port is None else port


def _create(context: Context) -> Result:
    result = defaults.act(context)
    if isinstance(result, Row):
        result.values["status"] = "active"
        result.touch()
    return result


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {"createStorefrontAllowedOrigin": _create}
SEED_VALUES: Mapping[str, Callable[[World, Row], None]] = {PATH: seed}
