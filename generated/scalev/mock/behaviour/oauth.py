# Copied from generator/package/scalev/mock/behaviour/oauth.py by `python -m generator generate`. Do not edit.
"""Serve OAuth for installed apps: authorization codes with PKCE, token expiry and rotation, revocation, and introspection."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from hmac import compare_digest
from typing import Any
from urllib.parse import unquote

from ..data.auth import APP, App
from ..data.context import Context
from ..data.defaults import Result
from ..data.naming import stamp
from ..data.world import World
from ..keys import derive_key
from ..messages import HTTPError, build_not_found, dump
from .billing_records import list_tags
from .grants import (
    ACCESS_LIFE,
    Family,
    Grants,
    authorize,
    compute_challenge,
    derive_installation_id,
    list_apps,
    redeem,
    revoke_family,
    rotate,
)

_VERIFIER = "a-verifier-of-the-mock-that-is-long-enough-for-pkce"
_REDIRECT = "https://app.example.com/callback"


def _exchange_token(context: Context) -> Result:
    world, body = context.world, _get_fields(context)
    app = _authenticate_client(world, body)
    if _require_field(body, "grant_type") == "authorization_code":
        family = redeem(
            world, app, _require_field(body, "code"), _require_field(body, "code_verifier"), _require_field(body, "redirect_uri")
        )
    else:
        family = rotate(world, app, _require_field(body, "refresh_token"))
    return {
        "access_token": family.access,
        "refresh_token": family.refresh,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LIFE.total_seconds()),
    }


def _revoke(context: Context) -> Result:
    world, body = context.world, _get_fields(context)
    app, token = _authenticate_client(world, body), _require_field(body, "token")
    grants = world.get_memory(Grants)
    family = grants.refresh.get(token)
    if family is not None and family.consent.app is app:
        revoke_family(world, family)
    elif _find_owner(grants, token, "access") is app:
        world.issued.pop(token, None)
    # revoking an unknown token succeeds
    return None


def _introspect(context: Context) -> Result:
    world, body = context.world, _get_fields(context)
    app, token = _authenticate_client(world, body), _require_field(body, "token")
    grants = world.get_memory(Grants)
    now = world.clock()
    family = grants.access.get(token)
    credential = world.issued.get(token)
    if family is not None and family.consent.app is app and credential is not None and credential.expires is not None:
        if now < credential.expires:
            return _render_active(family, int(credential.expires.timestamp()))
        return {"active": False}
    family = grants.refresh.get(token)
    if family is None or family.consent.app is not app or family.is_revoked or family.refresh != token or family.refresh_expires is None:
        return {"active": False}
    return _render_active(family, int(family.refresh_expires.timestamp())) if now < family.refresh_expires else {"active": False}


def _render_active(family: Family, expires: int) -> dict[str, Any]:
    """Return an introspection response with the names of RFC 7662, since the document declares none."""
    issued_at = family.issued_at or family.consent.given_at
    scope = " ".join(sorted(family.consent.scopes))
    return {
        "active": True,
        "client_id": family.consent.app.client_id,
        "scope": scope,
        "token_type": "Bearer",
        "iat": int(issued_at.timestamp()),
        "exp": expires,
    }


def _get_status(context: Context) -> Result:
    world, body = context.world, _get_fields(context)
    app, token, token_type = _authenticate_client(world, body), _require_field(body, "token"), _require_field(body, "token_type")
    grants = world.get_memory(Grants)
    if _find_owner(grants, token, token_type) is not app:
        raise HTTPError(400, "invalid_token", f"expected an {token_type} token of this app")
    family = (grants.access if token_type == "access" else grants.refresh)[token]
    return _render_installation(context, app, active=not family.is_revoked)


def _exchange_launch_token(context: Context) -> Result:
    world, body = context.world, _get_fields(context)
    app, token = _authenticate_client(world, body), _require_field(body, "launch_token")
    grants = world.get_memory(Grants)
    if grants.launches.get(token) is not app:
        raise HTTPError(400, "invalid_token", "the launch token is unknown or was used")
    del grants.launches[token]
    return _render_installation(context, app, active=True)


def _render_installation(context: Context, app: App, *, active: bool) -> bytes:
    """Return the installation of an app, in the same form for every kind of token."""
    world = context.world
    consent = world.get_memory(Grants).consents.get(app.client_id)
    values: dict[str, Any] = {
        "client_id": app.client_id,
        "authorized_business_id": derive_installation_id(world, app.client_id),
        "is_active": active,
        "is_enabled": active,
        "approved_billing_tags": list_tags(world),
    }
    if consent is not None:
        values |= {"granted_scopes": sorted(consent.scopes), "updated_at": stamp(consent.given_at)}
    business = world.store.pick(world.resources.by_noun["business"], 0)
    shape = context.target.response
    key = derive_key(world.key, f"installation {app.client_id}")
    return b"" if shape is None else dump(world.renderer.generate(shape, key, "installation", business, values))


def _get_application(context: Context) -> Result:
    app, uri = list_apps(context.world).get(context.request.query["client_id"]), context.request.query["redirect_uri"]
    if app is None or (app.redirect_uris and uri not in app.redirect_uris):
        raise build_not_found("application")
    return dump({**describe_app(app), "redirect_uri": uri})


def describe_app(app: App) -> dict[str, Any]:
    """Return the public description of an app."""
    return {
        "client_id": app.client_id,
        "name": app.name,
        "description": None,
        "homepage_url": app.homepage_url,
        "logo_url": app.logo_url,
        "redirect_uri": min(app.redirect_uris, default=None),
    }


def _authenticate_client(world: World, body: Mapping[str, Any]) -> App:
    """Return the app that a request authenticates. Raises HTTPError 400 `invalid_client` if the secret is wrong."""
    app = list_apps(world).get(_require_field(body, "client_id"))
    secret = body.get("client_secret")
    if app is not None and app.auth_method == "none":
        return app
    if secret is None and body.get("client_assertion") is not None:
        raise HTTPError(400, "invalid_client", "expected client_secret: the mock does not verify client assertions")
    if app is None or not isinstance(secret, str) or not compare_digest(secret.encode(), app.client_secret.encode()):
        raise HTTPError(400, "invalid_client", "unknown client, or the client_secret is missing or wrong")
    return app


def _require_field(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise HTTPError(400, "invalid_request", f"{name} is required")
    return value


def _get_fields(context: Context) -> Mapping[str, Any]:
    """Return the fields of a request, with the client id and secret of its Authorization header (RFC 6749, section 2.3.1)."""
    fields = context.body if isinstance(context.body, dict) else {}
    scheme, _, text = context.request.authorization.partition(" ")
    if scheme.lower() != "basic":
        return fields
    try:
        client_id, _, secret = b64decode(text.strip(), validate=True).decode().partition(":")
    except ValueError:
        raise HTTPError(400, "invalid_client", "expected base64 in the header Authorization") from None
    return {**fields, "client_id": unquote(client_id), "client_secret": unquote(secret)}


def _find_owner(grants: Grants, token: str, kind: str) -> App | None:
    family = (grants.access if kind == "access" else grants.refresh).get(token)
    return family.consent.app if family is not None else None


def _convert_error(error: HTTPError) -> HTTPError:
    """Convert a validation error to the OAuth format: one code and one message."""
    if not error.errors:
        return error
    text = "; ".join(f"{name} {message}" for name, messages in error.errors.items() for message in messages)
    return HTTPError(400, "invalid_request", text)


def _build_code_example(world: World) -> dict[str, Any]:
    code = authorize(world, APP.client_id, compute_challenge(_VERIFIER), _REDIRECT, None, multiple_businesses=False)
    return {
        "grant_type": "authorization_code",
        "client_id": APP.client_id,
        "client_secret": APP.client_secret,
        "code": code,
        "code_verifier": _VERIFIER,
        "redirect_uri": _REDIRECT,
    }


def _build_token_example(world: World) -> dict[str, Any]:
    family = redeem(world, APP, _build_code_example(world)["code"], _VERIFIER, _REDIRECT)
    return {"client_id": APP.client_id, "client_secret": APP.client_secret, "token": family.access, "token_type": "access"}


def create_launch_token(world: World, client_id: str) -> str:
    """Return a launch token, as in the dashboard's Manage link. Raises ValueError for an unknown app."""
    apps = list_apps(world)
    if client_id not in apps:
        raise ValueError(f"expected the client id of an app of this mock ({', '.join(apps)}), got {client_id!r}")
    grants = world.get_memory(Grants)
    token = grants.create_secret(world, "launch")
    grants.launches[token] = apps[client_id]
    return token


def _build_launch_example(world: World) -> dict[str, Any]:
    token = create_launch_token(world, APP.client_id)
    return {"client_id": APP.client_id, "client_secret": APP.client_secret, "launch_token": token}


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "exchangeOAuthToken": _exchange_token,
    "revokeOAuthToken": _revoke,
    "introspectOAuthToken": _introspect,
    "getOAuthInstallationStatus": _get_status,
    "exchangeOAuthInstallationLaunchToken": _exchange_launch_token,
    "getOAuthApplicationPublic": _get_application,
}
ERROR_FORMATS: Mapping[str, Callable[[HTTPError], HTTPError]] = dict.fromkeys(
    BEHAVIOUR.keys() - {"getOAuthApplicationPublic"}, _convert_error
)
EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = {
    "exchangeOAuthToken": _build_code_example,
    "revokeOAuthToken": _build_token_example,
    "introspectOAuthToken": _build_token_example,
    "getOAuthInstallationStatus": _build_token_example,
    "exchangeOAuthInstallationLaunchToken": _build_launch_example,
}
