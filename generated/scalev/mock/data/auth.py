# Copied from generator/package/scalev/mock/data/auth.py by `python -m generator generate`. Do not edit.
"""Authentication: the credentials that a mock accepts, and the check that an operation requires."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..keys import Fixed
from ..messages import HTTPError, Request, build_not_found
from ..openapi.document import CredentialKind, Document, Operation
from .rows import Row

#: The predefined token of each kind of credential. A security scheme of no known kind gets `mock_<scheme>`.
_TOKENS: Mapping[CredentialKind, str] = {
    "business": "sk_mock",
    "customer": "customer_mock",
    "dashboard": "dashboard_mock",
    "oauth_app": "app_mock",
    "page_key": "page_mock",
    "storefront_key": "sfpk_mock",
}
#: The kinds of credential that an access token of an app is accepted as: it is valid for business routes, too.
APP_KINDS: tuple[CredentialKind, ...] = ("oauth_app", "business")
#: A key that may only list and read orders, for testing missing scopes.
_RESTRICTED = ("rk_mock_orders_read", ("order:list", "order:read"))


@dataclass(frozen=True, slots=True)
class Credential:
    """A token and the security schemes that accept it; `scopes` is None if it has all scopes."""

    token: str = field(repr=False)
    schemes: frozenset[str]
    scopes: frozenset[str] | None = None
    expires: datetime | None = None
    """When it expires by the mock's clock; None if it does not expire."""
    multiple_businesses: bool = False
    """Whether it is valid for several businesses, so that calls of business routes must select one with `b_uid`."""
    store: Row | None = None
    """The store that it is valid for; None if it is valid for all stores."""
    customer: Row | None = None
    page: Row | None = None
    """The landing page that it is valid for; None if it is valid for all pages."""


@dataclass(frozen=True, slots=True)
class App(Fixed):
    """An OAuth application; without `redirect_uris`, any redirect URI is accepted."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: frozenset[str] = frozenset()
    name: str = "Mock App"
    homepage_url: str | None = None
    logo_url: str | None = None
    auth_method: str = "client_secret_post"
    """How it authenticates itself (RFC 7591); a public client (`none`) has no secret."""


#: How business API keys begin, and how the service rejects them.
_KEYS = ("sk_", "rk_")
_INVALID, _FORBIDDEN = "Invalid API key", "Forbidden"
#: The token of the initial guest cart of every store.
GUEST = "00000000-0000-4000-8000-000000000001"
#: The predefined token of every initial checkout intent, and the one that reads the first of them for a prefilled form.
INTENT, PREFILL = "cit_mock", "cip_mock"
_TOKENS_IN_HEADERS = {"x-scalev-guest-token": GUEST, "x-scalev-checkout-intent-token": INTENT}
#: The predefined OAuth application.
APP = App("client_mock", "client_secret_mock")


class Keys(Mapping[str, str]):
    """The predefined credentials, by security scheme or attribute: `keys["businessBearer"]` is `keys.business`."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = dict(tokens)

    def __getitem__(self, scheme: str) -> str:
        return self._tokens[scheme]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tokens)

    def __len__(self) -> int:
        return len(self._tokens)

    def _find_token(self, kind: CredentialKind) -> str:
        token = _TOKENS[kind]
        if token not in self._tokens.values():
            raise LookupError(f"expected a security scheme with `x-credential: {kind}` in the document, got none: add it with an overlay")
        return token

    @property
    def business(self) -> str:
        """An API key with all scopes."""
        return self._find_token("business")

    @property
    def restricted(self) -> str:
        """An API key that may only list and read orders."""
        return self["restricted"]

    @property
    def customer(self) -> str:
        """The access token of a customer."""
        return self._find_token("customer")

    @property
    def dashboard(self) -> str:
        """The token of a business user in the dashboard."""
        return self._find_token("dashboard")

    @property
    def app(self) -> str:
        """The OAuth access token of an installed app."""
        return self._find_token("oauth_app")

    @property
    def client_id(self) -> str:
        """The client id of the predefined OAuth application."""
        return self["clientId"]

    @property
    def client_secret(self) -> str:
        """The client secret of the predefined OAuth application."""
        return self["clientSecret"]

    @property
    def guest(self) -> str:
        """The guest token of a cart that contains items."""
        return self["guest"]

    @property
    def page(self) -> str:
        """The publishable key of a page."""
        return self._find_token("page_key")

    @property
    def storefront(self) -> str:
        """The publishable key of a storefront."""
        return self._find_token("storefront_key")


class Authenticator:
    """Authenticate requests and check whether they may call their operation."""

    def __init__(self, document: Document) -> None:
        self._schemes = document.schemes
        self._business = document.get_schemes("business")
        self._page = document.get_schemes("page_key")
        self.known: dict[str, Credential] = {}
        self.apps = {APP.client_id: APP}
        tokens = {scheme: f"mock_{scheme}" for scheme in self._schemes}
        for kind, token in _TOKENS.items():
            tokens |= dict.fromkeys(document.get_schemes(kind), token)
        for token in tokens.values():
            self.add(Credential(token, frozenset(scheme for scheme in tokens if tokens[scheme] == token)))
        if document.get_schemes("oauth_app"):
            self.add(Credential(_TOKENS["oauth_app"], document.get_schemes(*APP_KINDS)))
        if self._business:
            self.add_restricted_key(*_RESTRICTED)
            tokens["restricted"] = _RESTRICTED[0]
        tokens |= {"clientId": APP.client_id, "clientSecret": APP.client_secret, "guest": GUEST}
        self.keys = Keys(tokens)

    def add(self, credential: Credential) -> None:
        """Accept a token from now on, or replace a known one."""
        self.known[credential.token] = credential

    def add_restricted_key(self, token: str, scopes: Iterable[str]) -> None:
        """Accept a business API key that is limited to some scopes."""
        self.add(Credential(token, self._business, frozenset(scopes)))

    def remove(self, token: str) -> None:
        """Reject a token from now on."""
        self.known.pop(token, None)

    def build_headers(self, operation: Operation, tokens: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return headers that authenticate a request for an operation, with the predefined tokens unless others are given."""
        headers: dict[str, str] = {}
        for scheme in operation.security[0] if operation.security else ():
            name, prefix = _locate(self._schemes[scheme])
            headers[name] = prefix + {**self.keys, **(tokens or {})}[scheme]
        for parameter in operation.parameters:
            token = _TOKENS_IN_HEADERS.get(parameter.name.lower()) if parameter.location == "header" else None
            if token is not None:
                headers[parameter.name] = token
        return headers

    def check(self, operation: Operation, request: Request, issued: Mapping[str, Credential], now: datetime) -> tuple[Credential, ...]:
        """Return the credentials of a request, one per required scheme; `issued` holds the tokens that requests obtained.

        Raises HTTPError 401 without a known credential, 403 for one of another scheme or without the scope, and 404 for a wrong
        key of a storefront or page.
        """
        refusals: list[HTTPError] = []
        for option in operation.security:
            try:
                return tuple(self._check_scheme(scheme, operation, request, issued, now) for scheme in option)
            except HTTPError as refusal:
                refusals.append(refusal)
        if not refusals:
            return ()
        # of several alternatives, report the one that came closest
        raise max(refusals, key=lambda refusal: refusal.status)

    def _check_scheme(
        self, scheme: str, operation: Operation, request: Request, issued: Mapping[str, Credential], now: datetime
    ) -> Credential:
        name, prefix = _locate(self._schemes[scheme])
        value = request.header(name)
        if value is None:
            raise HTTPError(401, "unauthorized", f"expected a credential in the header {name}, got none")
        if prefix and not value.lower().startswith(prefix.lower()):
            raise HTTPError(401, "invalid_token", "expected `Bearer <credential>` in the header Authorization")
        token = value[len(prefix) :].strip()
        known = self.known.get(token) or issued.get(token)
        if not prefix:
            if known is None or scheme not in known.schemes:
                raise build_not_found("page" if scheme in self._page else "store")
            return known
        is_key = token.startswith(_KEYS)
        if known is None:
            raise HTTPError(401, "invalid_token", _INVALID if is_key else "the credential is not known, or no longer valid")
        if known.expires is not None and now >= known.expires:
            raise HTTPError(401, "invalid_token", "the credential has expired")
        if scheme not in known.schemes:
            raise HTTPError(403, "forbidden", f"this kind of credential cannot be used for {operation.id}")
        if known.scopes is not None and operation.scope and operation.scope not in known.scopes:
            raise HTTPError(403, "insufficient_scope", _FORBIDDEN if is_key else f"the credential lacks the scope {operation.scope}")
        return known


def _locate(scheme: Mapping[str, str]) -> tuple[str, str]:
    """Return the header that carries a scheme's credential, and the prefix of its value."""
    if scheme.get("type") == "apiKey":
        return scheme.get("name", "Authorization"), ""
    return "Authorization", "Bearer "


def select_business(operation: Operation, query: Mapping[str, object], business: str) -> None:
    """Check `b_uid` for a token of several businesses, unless an operation is about all of them.

    Raises HTTPError 400 if it is missing, 404 if it is not the mock's business.
    """
    if operation.credential == "business" and all(parameter.name != "b_uid" for parameter in operation.parameters):
        return
    if query.get("b_uid") is None:
        raise HTTPError(400, "business_selection_required", "expected the query parameter b_uid: the token is good for several businesses")
    if query["b_uid"] != business:
        raise HTTPError(404, "business_not_found", "business not found")
