# Copied from generator/package/scalev/mock/behaviour/grants.py by `python -m generator generate`. Do not edit.
"""Issue authorization codes and families of tokens, which each refresh rotates."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from ..data.auth import APP_KINDS, App, Credential
from ..data.world import World
from ..keys import build_token, derive_key
from ..messages import HTTPError

CODE_LIFE = timedelta(minutes=10)
ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=30)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}\Z")


@dataclass(frozen=True, slots=True)
class Consent:
    """The consent of a user."""

    app: App
    scopes: frozenset[str]
    multiple_businesses: bool
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Code:
    """An unused authorization code."""

    consent: Consent
    challenge: str
    redirect_uri: str
    expires: datetime


@dataclass(slots=True, eq=False)
class Family:
    """All tokens that come from one authorization code; only the newest pair is valid."""

    consent: Consent
    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    issued_at: datetime | None = None
    refresh_expires: datetime | None = None
    is_revoked: bool = False


@dataclass(slots=True)
class Grants:
    """The authorization codes and tokens of a mock."""

    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, Family] = field(default_factory=dict)
    refresh: dict[str, Family] = field(default_factory=dict)
    launches: dict[str, App] = field(default_factory=dict)
    registered: dict[str, App] = field(default_factory=dict)
    """The apps that requests have registered, by client id."""
    consents: dict[str, Consent] = field(default_factory=dict)
    """The latest consent, by client id."""
    secret_count: int = 0

    def create_secret(self, world: World, word: str) -> str:
        """Return a new opaque string."""
        self.secret_count += 1
        return f"{word}_{build_token(derive_key(world.key, f'{word} {self.secret_count}'), 40)}"


def list_apps(world: World) -> dict[str, App]:
    """Return all apps, by client id."""
    return {**world.apps, **world.get_memory(Grants).registered}


def list_scopes(world: World) -> list[str]:
    """Return the scopes that an app can be granted."""
    return sorted({operation.scope for operation in world.document.operations if operation.scope})


def derive_application_id(world: World, client_id: str) -> int:
    """Return the numeric id of an app."""
    return derive_key(world.key, f"application {client_id}") % 900_000 + 100_000


def derive_installation_id(world: World, client_id: str) -> int:
    """Return the numeric id of the installation of an app in the business."""
    return derive_key(world.key, f"installation {client_id}") % 900_000 + 100_000


def authorize(
    world: World, client_id: str, challenge: str, redirect_uri: str, scopes: Iterable[str] | None, multiple_businesses: bool
) -> str:
    """Return the authorization code that the redirect would carry. Raises ValueError for parameters that a consent page would reject."""
    apps = list_apps(world)
    app = apps.get(client_id)
    if app is None:
        raise ValueError(f"expected the client id of an app of this mock ({', '.join(apps)}), got {client_id!r}")
    if app.redirect_uris and redirect_uri not in app.redirect_uris:
        raise ValueError(f"expected a redirect URI of the app ({', '.join(sorted(app.redirect_uris))}), got {redirect_uri!r}")
    if not _CHALLENGE.match(challenge):
        raise ValueError(f"expected an S256 code challenge: 43 characters of URL-safe base64 without padding, got {challenge!r}")
    documented = frozenset(list_scopes(world))
    requested = documented if scopes is None else frozenset(scopes)
    if requested - documented:
        raise ValueError(f"expected scopes of the document, got {', '.join(sorted(requested - documented))}")
    grants = world.get_memory(Grants)
    time = world.clock()
    consent = grants.consents[client_id] = Consent(app, frozenset(requested), multiple_businesses, time)
    code = grants.create_secret(world, "code")
    grants.codes[code] = Code(consent, challenge, redirect_uri, time + CODE_LIFE)
    return code


def redeem(world: World, app: App, code: str, verifier: str, redirect_uri: str) -> Family:
    """Exchange a code for the first tokens. Raises HTTPError 400 `invalid_grant` if it is not valid."""
    grants = world.get_memory(Grants)
    issued = grants.codes.get(code)
    if issued is None or issued.consent.app is not app:
        raise HTTPError(400, "invalid_grant", "the code is unknown or was used")
    if world.clock() >= issued.expires:
        raise HTTPError(400, "invalid_grant", "the code has expired")
    if redirect_uri != issued.redirect_uri:
        raise HTTPError(400, "invalid_grant", "the redirect_uri is not the one of the authorization")
    if not _VERIFIER.match(verifier) or not compare_digest(compute_challenge(verifier), issued.challenge):
        raise HTTPError(400, "invalid_grant", "the code_verifier does not match the challenge")
    del grants.codes[code]
    family = Family(issued.consent)
    _issue_tokens(world, grants, family)
    return family


def rotate(world: World, app: App, refresh: str) -> Family:
    """Refresh tokens. Reusing a refresh token revokes its whole family. Raises HTTPError 400 `invalid_grant` if it is not valid."""
    grants = world.get_memory(Grants)
    family = grants.refresh.get(refresh)
    if family is None or family.consent.app is not app:
        raise HTTPError(400, "invalid_grant", "the refresh token is unknown")
    if family.is_revoked:
        raise HTTPError(400, "invalid_grant", "the refresh token was revoked")
    if refresh != family.refresh:
        revoke_family(world, family)
        raise HTTPError(400, "invalid_grant", "the refresh token was used before; all tokens that came from it are revoked")
    if family.refresh_expires is not None and world.clock() >= family.refresh_expires:
        raise HTTPError(400, "invalid_grant", "the refresh token has expired")
    _issue_tokens(world, grants, family)
    return family


def revoke_family(world: World, family: Family) -> None:
    """Revoke all tokens of a family."""
    family.is_revoked = True
    world.issued.pop(family.access, None)


def compute_challenge(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _issue_tokens(world: World, grants: Grants, family: Family) -> None:
    world.issued.pop(family.access, None)
    family.access, family.refresh = grants.create_secret(world, "access"), grants.create_secret(world, "refresh")
    family.issued_at = world.clock()
    family.refresh_expires = family.issued_at + REFRESH_LIFE
    grants.access[family.access] = grants.refresh[family.refresh] = family
    consent = family.consent
    schemes = world.document.get_schemes(*APP_KINDS)
    world.issued[family.access] = Credential(
        family.access, schemes, consent.scopes, family.issued_at + ACCESS_LIFE, consent.multiple_businesses
    )
