# Copied from generator/package/scalev/mock/cors.py by `python -m generator generate`. Do not edit.
"""Cross-origin requests: a page of a store's allowed origin may call the routes that are meant for browsers.

These are the routes that a storefront key or a customer's token opens. All others are for backends: browsers get no leave to call them.
Credentials travel in headers and never as cookies, so none of the answers allows cookies.
"""

from __future__ import annotations

from collections.abc import Collection

from .behaviour import allowed_origins
from .behaviour.allowed_origins import Origin
from .data.rows import Row
from .data.world import World
from .messages import Headers, HTTPError, Request, Response
from .openapi.document import Operation
from .openapi.kinds import Target
from .openapi.router import Match

#: Security schemes of routes that a browser may call.
_SCHEMES = frozenset({"storefrontKey", "customerBearer"})
#: Headers that a page may send. The last one is the mock's own.
_SENT = "authorization, content-type, x-scalev-guest-token, x-scalev-storefront-api-key, x-mock-fault"
#: Headers that a page may read.
_READ = "retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-request-id, x-scalev-guest-token"
_SECONDS = 600


def requested_method(request: Request) -> str | None:
    """Return the method that a preflight request asks leave for, None for any other request."""
    if request.method != "OPTIONS" or request.header("origin") is None:
        return None
    return request.header("access-control-request-method")


def preflight(
    world: World, request: Request, match: Match, target: Target, methods: Collection[str], always: Collection[Origin]
) -> Response:
    """Answer a preflight request. Raises HTTPError 403 where the origin may not call the operation."""
    granted = headers(world, request, match, target, always)
    if not any(name == "access-control-allow-origin" for name, _ in granted):
        whose = "the store's allowed origins" if for_browsers(match.operation) else "backends"
        message = f"{match.operation.id}: expected no call from a page of {request.header('origin')!r:.80}: the route is for {whose}"
        raise HTTPError(403, "forbidden", message, headers=granted)
    kept = tuple(one for one in granted if one[0] != "access-control-expose-headers")
    more = (("access-control-allow-methods", ", ".join(sorted(methods))), ("access-control-allow-headers", _SENT))
    return Response(204, (*kept, *more, ("access-control-max-age", str(_SECONDS))))


def headers(world: World, request: Request, match: Match, target: Target, always: Collection[Origin]) -> Headers:
    """Return the headers by which a browser knows whether a page may read a response. `always` holds origins allowed for every store."""
    if not for_browsers(match.operation):
        return ()
    vary = ("vary", "Origin")
    origin = request.header("origin")
    if origin is None:
        return (vary,)
    store = _store(world, match, target)
    if allowed_origins.parse(origin) not in always and (store is None or not allowed_origins.allows(world, store, origin)):
        return (vary,)
    return (vary, ("access-control-allow-origin", origin), ("access-control-expose-headers", _READ))


def for_browsers(operation: Operation) -> bool:
    """Return whether pages may call an operation at all."""
    return any(scheme in _SCHEMES for option in operation.security for scheme in option)


def _store(world: World, match: Match, target: Target) -> Row | None:
    kind, parameter = next(
        ((step.kind, step.parameter) for step in target.steps if step.kind.noun == "store"), (target.kind, target.parameter)
    )
    if kind is None or kind.noun != "store" or not parameter:
        return None
    return world.find(kind, None, match.values[parameter], parameter)
