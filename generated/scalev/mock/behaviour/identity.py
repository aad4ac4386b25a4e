# Copied from generator/package/scalev/mock/behaviour/identity.py by `python -m generator generate`. Do not edit.
"""Whom a credential belongs to: the business of a key, or the app and the consent of a token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data.context import Context
from ..data.defaults import Result
from .grants import derive_application_id, list_scopes
from .oauth_clients import get_app


def _show(context: Context) -> Result:
    world = context.world
    app = get_app(context)
    scopes = {scope for credential in context.credentials for scope in credential.scopes or ()}
    business = world.store.pick(world.resources.by_noun["business"], 0)
    application = None
    if app is not None:
        number = derive_application_id(world, app.client_id)
        application = {"id": number, "client_id": app.client_id, "name": app.name, "homepage_url": app.homepage_url}
    connected: dict[str, Any] = {
        "unique_id": world.business,
        "name": world.renderer.get_title(business),
        "username": world.renderer.get_property(business, "username"),
        "is_enabled": True,
        "scopes": sorted(scopes) or list_scopes(world),
    }
    return {"auth_method": "api_key" if app is None else "oauth", "oauth_application": application, "connected_businesses": [connected]}


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {"getAuthenticatedIdentity": _show}
