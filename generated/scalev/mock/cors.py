# Copied from generator/package/scalev/mock/cors.py by `python -m generator generate`. Do not edit.
"""Cross-origin requests (CORS): pages from a store's allowed origins may call the operations that are meant for browsers.

These are the operations that accept a storefront key or a customer's token. All others are for backends, so browsers may not call them.
Credentials are sent in headers and never as cookies, so no response allows cookies.
"""

from __future__ import annotations

from collections.abc import Collection

from .behaviour import allowed_origins
from .behaviour.allowed_origins import Origin
from .data.rows import Row
from .data.world import World
from .messages import Headers, HTTPError, Request, Response
from .openapi.document import CredentialKind, Document, Operation
from .openapi.kinds import Target
from .openapi.router import Match

#: The kinds of credential of operations that a browser may call.
_KINDS: tuple[CredentialKind, ...] = ("storefront_key", "customer")
#: Headers that a page may send. The last one is the mock's own.
_REQUEST_HEADERS = "authorization, content-type, x-scalev-guest-token, x-scalev-storefront-api-key, x-mock-fault"
#: Headers that a page may read.
_RESPONSE_HEADERS = "retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-request-id, x-scalev-guest-token"
_MAX_AGE = 600


def get_requested_method(request: Request) -> str | None:
    """Return the method that a preflight request asks permission for, or None for any other request."""
    if request.method != "OPTIONS" or request.header("origin") is None:
        return None
    return request.header("access-control-request-method")


def build_preflight(
    world: World, request: Request, match: Match, target: Target, methods: Collection[str], extra_origins: Collection[Origin]
) -> Response:
    """Return the response to a preflight request. Raises HTTPError 403 if the origin may not call the operation."""
    headers = build_headers(world, request, match, target, extra_origins)
    if not any(name == "access-control-allow-origin" for name, _ in headers):
        is_for_browsers = _is_for_browsers(world.document, match.operation)
        expected = "one of the store's allowed origins" if is_for_browsers else "no origin, since only backends may call it"
        message = f"{match.operation.id}: expected {expected}, got {request.header('origin')!r:.80}"
        raise HTTPError(403, "forbidden", message, headers=headers)
    other_headers = tuple(kind for kind in headers if kind[0] != "access-control-expose-headers")
    preflight_headers = (("access-control-allow-methods", ", ".join(sorted(methods))), ("access-control-allow-headers", _REQUEST_HEADERS))
    return Response(204, (*other_headers, *preflight_headers, ("access-control-max-age", str(_MAX_AGE))))


def build_headers(world: World, request: Request, match: Match, target: Target, extra_origins: Collection[Origin]) -> Headers:
    """Return the CORS headers of a response. `extra_origins` are allowed for every store."""
    if not _is_for_browsers(world.document, match.operation):
        return ()
    vary = ("vary", "Origin")
    origin = request.header("origin")
    if origin is None:
        return (vary,)
    store = _find_store(world, match, target)
    if allowed_origins.parse_origin(origin) not in extra_origins and (store is None or not allowed_origins.allows(world, store, origin)):
        return (vary,)
    return (vary, ("access-control-allow-origin", origin), ("access-control-expose-headers", _RESPONSE_HEADERS))


def _is_for_browsers(document: Document, operation: Operation) -> bool:
    """Return whether an operation may be called from browsers at all."""
    return not document.get_schemes(*_KINDS).isdisjoint(scheme for option in operation.security for scheme in option)


def _find_store(world: World, match: Match, target: Target) -> Row | None:
    kind, parameter = next(
        ((step.kind, step.parameter) for step in target.steps if step.kind.noun == "store"), (target.kind, target.parameter)
    )
    if kind is None or kind.noun != "store" or not parameter:
        return None
    return world.find(kind, None, match.values[parameter], parameter)
