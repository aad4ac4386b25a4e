# Copied from generator/package/scalev/mock/behaviour/oauth_clients.py by `python -m generator generate`. Do not edit.
"""Serve the metadata and scopes of the authorization server, register OAuth clients, and show the app of a token."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..data.auth import APP, App
from ..data.context import Context
from ..data.defaults import Result
from ..messages import HTTPError, dump
from .addresses import get_base_url
from .grants import Grants, list_apps, list_scopes
from .oauth import describe_app

_AUTH_METHODS = ("client_secret_post", "client_secret_basic", "none", "private_key_jwt")
_WITHOUT_SECRET = ("none", "private_key_jwt")
_GRANT_TYPES = ("authorization_code", "refresh_token")
#: The page that asks a user for consent, which belongs to the dashboard and not to the API.
_CONSENT_PAGE = "https://app.scalev.com/oauth/authorize"
_VERBS = {"list": "List", "read": "Read", "create": "Create", "update": "Change", "delete": "Delete"}


def _show_metadata(context: Context) -> Result:
    issuer = f"{get_base_url(context)}/v3/oauth"
    return dump(
        {
            "issuer": issuer,
            "authorization_endpoint": _CONSENT_PAGE,
            **{f"{name}_endpoint": f"{issuer}/{path}" for name, path in _ENDPOINTS.items()},
            "scopes_supported": list_scopes(context.world),
            "response_types_supported": ["code"],
            "grant_types_supported": list(_GRANT_TYPES),
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": list(_AUTH_METHODS),
            "client_id_metadata_document_supported": False,
        }
    )


def _list_scopes(context: Context) -> Result:
    """Return a description of each scope."""
    return dump({scope: _describe(scope) for scope in list_scopes(context.world)})


def _describe(scope: str) -> str:
    *nouns, verb = scope.replace("_", " ").split(":")
    return f"{_VERBS.get(verb, verb.capitalize())}: {' '.join(nouns)}"


def _register(context: Context) -> Result:
    """Register a client, which can use the authorization flow at once. Raises HTTPError 400 for invalid metadata."""
    world, body = context.world, context.body
    method = body.get("token_endpoint_auth_method") or "none"
    if method not in _AUTH_METHODS:
        raise HTTPError(400, "invalid_client_metadata", f"token_endpoint_auth_method: expected one of {', '.join(_AUTH_METHODS)}")
    if method == "private_key_jwt" and not body.get("jwks_uri"):
        raise HTTPError(400, "invalid_client_metadata", "jwks_uri: expected a URL for private_key_jwt, got none")
    grants = world.get_memory(Grants)
    client_id = grants.create_secret(world, "client")
    secret = "" if method in _WITHOUT_SECRET else grants.create_secret(world, "client_secret")
    name = body.get("client_name") or client_id
    uris = frozenset(body["redirect_uris"])
    grants.registered[client_id] = App(client_id, secret, uris, name, body.get("client_uri"), body.get("logo_uri"), method)
    return dump(
        {
            "client_id": client_id,
            "client_id_issued_at": int(world.clock().timestamp()),
            "client_name": name,
            "client_secret": secret or None,
            "redirect_uris": body["redirect_uris"],
            "grant_types": body.get("grant_types") or ["authorization_code"],
            "response_types": body.get("response_types") or ["code"],
            "token_endpoint_auth_method": method,
            **{field: body.get(field) for field in ("client_uri", "logo_uri", "jwks_uri", "token_endpoint_auth_signing_alg")},
        }
    )


def _show_current(context: Context) -> Result:
    """Return the app of an access token, without its secret; the predefined token belongs to the predefined app."""
    world = context.world
    app = get_app(context) or list_apps(world)[APP.client_id]
    consent = world.get_memory(Grants).consents.get(app.client_id)
    scopes = sorted(consent.scopes) if consent is not None else list_scopes(world)
    return dump(
        {**describe_app(app), "available_scopes": scopes, "webhook_status": "active", "webhook_events": sorted(world.resources.events)}
    )


def get_app(context: Context) -> App | None:
    """Return the app that the credential of a request was issued to, or None for any other credential."""
    world = context.world
    families, schemes = world.get_memory(Grants).access, world.document.get_schemes("oauth_app")
    for credential in context.credentials:
        if credential.token in families:
            return families[credential.token].consent.app
        if schemes and schemes <= credential.schemes:
            return list_apps(world)[APP.client_id]
    return None


_ENDPOINTS = {"token": "token", "revocation": "revoke", "introspection": "introspect", "registration": "register"}
BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "getOAuthAuthorizationServerMetadata": _show_metadata,
    "listOAuthScopes": _list_scopes,
    "registerOAuthClient": _register,
    "getCurrentOAuthApplication": _show_current,
}


def _convert_error(error: HTTPError) -> HTTPError:
    """Convert a validation error to the format of RFC 7591: one code and one message."""
    if not error.errors:
        return error
    text = "; ".join(f"{name} {message}" for name, messages in error.errors.items() for message in messages)
    return HTTPError(400, "invalid_client_metadata", text)


ERROR_FORMATS: Mapping[str, Callable[[HTTPError], HTTPError]] = {"registerOAuthClient": _convert_error}
