# Copied from generator/package/scalev/mock/data/auth.py by `python -m generator generate`. Do not edit.
"""Who may call: the credentials that a mock knows, and what an operation asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..keys import Fixed
from ..messages import HTTPError, Request
from ..openapi.document import Document, Operation
from .rows import Row

#: A security scheme of the document -> the ready-made token for it. A scheme that is not listed gets `mock_<scheme>`.
_TOKENS = {
    "businessBearer": "sk_mock",
    "customerBearer": "customer_mock",
    "dashboardBearer": "dashboard_mock",
    "installedAppBearer": "app_mock",
    "storefrontKey": "sfpk_mock",
}
#: Schemes that a token of another scheme opens too: the access token of an app is good for business routes.
_ALSO = {"installedAppBearer": ("businessBearer",)}
#: The key that may only read orders, to try a missing scope with.
_RESTRICTED = ("rk_mock_orders_read", ("order:list", "order:read"))


@dataclass(frozen=True, slots=True)
class Credential:
    """A token with the security schemes that it opens; `scopes` is None where it may do everything."""

    token: str = field(repr=False)
    schemes: frozenset[str]
    scopes: frozenset[str] | None = None
    expires: datetime | None = None
    """When it ends by the mock's clock; None where it does not."""
    several: bool = False
    """Whether it is good for several businesses, so that business routes have to name one with `b_uid`."""
    store: Row | None = None
    """The store that it is good for; None where it is good for all of them."""
    customer: Row | None = None


@dataclass(frozen=True, slots=True)
class App(Fixed):
    """An OAuth application; without `redirect_uris` it takes any."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: frozenset[str] = frozenset()


#: The token of the ready-made guest cart of every store.
GUEST = "00000000-0000-4000-8000-000000000001"
#: The ready-made OAuth application.
APP = App("client_mock", "client_secret_mock")


class Keys(Mapping[str, str]):
    """The ready-made tokens by what they are for: `keys["businessBearer"]`, or `keys.business` and so on."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = dict(tokens)

    def __getitem__(self, scheme: str) -> str:
        return self._tokens[scheme]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tokens)

    def __len__(self) -> int:
        return len(self._tokens)

    @property
    def business(self) -> str:
        """An API key with all scopes."""
        return self["businessBearer"]

    @property
    def restricted(self) -> str:
        """An API key that may only list and read orders."""
        return self["restricted"]

    @property
    def customer(self) -> str:
        """The access token of a customer."""
        return self["customerBearer"]

    @property
    def dashboard(self) -> str:
        """The token of a business user in the dashboard."""
        return self["dashboardBearer"]

    @property
    def app(self) -> str:
        """The OAuth access token of an installed app."""
        return self["installedAppBearer"]

    @property
    def client_id(self) -> str:
        """The id of the ready-made OAuth application."""
        return self["clientId"]

    @property
    def client_secret(self) -> str:
        """The secret of the ready-made OAuth application."""
        return self["clientSecret"]

    @property
    def guest(self) -> str:
        """The guest token of a cart with something in it."""
        return self["guest"]

    @property
    def storefront(self) -> str:
        """The publishable key of a storefront."""
        return self["storefrontKey"]


class Gate:
    """Decides whether a request may reach its operation."""

    def __init__(self, document: Document) -> None:
        self._schemes = document.schemes
        self.known: dict[str, Credential] = {}
        self.apps = {APP.client_id: APP}
        tokens = {}
        for scheme in self._schemes:
            token = _TOKENS.get(scheme, f"mock_{scheme}")
            self.add(Credential(token, frozenset({scheme, *_ALSO.get(scheme, ())})))
            tokens[scheme] = token
        if "businessBearer" in self._schemes:
            self.add(Credential(_RESTRICTED[0], frozenset({"businessBearer"}), frozenset(_RESTRICTED[1])))
            tokens["restricted"] = _RESTRICTED[0]
        tokens |= {"clientId": APP.client_id, "clientSecret": APP.client_secret, "guest": GUEST}
        self.keys = Keys(tokens)

    def add(self, credential: Credential) -> None:
        """Let a further token in, or change what a known one may do."""
        self.known[credential.token] = credential

    def remove(self, token: str) -> None:
        """Refuse a token from now on."""
        self.known.pop(token, None)

    def headers(self, operation: Operation, tokens: Mapping[str, str] | None = None) -> dict[str, str]:
        """The headers that open an operation, with the ready-made tokens where none are given."""
        found: dict[str, str] = {}
        for scheme in operation.security[0] if operation.security else ():
            name, prefix = _place(self._schemes[scheme])
            found[name] = prefix + {**self.keys, **(tokens or {})}[scheme]
        for parameter in operation.parameters:
            if parameter.location == "header" and parameter.name.lower() == "x-scalev-guest-token":
                found[parameter.name] = self.keys.guest
        return found

    def check(self, operation: Operation, request: Request, issued: Mapping[str, Credential], now: datetime) -> tuple[Credential, ...]:
        """The credentials of a request, one per scheme that the operation asks for; `issued` holds the tokens that requests obtained.

        HTTPError 401 without a known credential, 403 for one of another kind or without the scope, 404 for a wrong storefront key.
        """
        refusals: list[HTTPError] = []
        for option in operation.security:
            try:
                return tuple(self._one(scheme, operation, request, issued, now) for scheme in option)
            except HTTPError as refusal:
                refusals.append(refusal)
        if not refusals:
            return ()
        # of several ways in, the one that came closest says what is missing
        raise max(refusals, key=lambda refusal: refusal.status)

    def _one(self, scheme: str, operation: Operation, request: Request, issued: Mapping[str, Credential], now: datetime) -> Credential:
        name, prefix = _place(self._schemes[scheme])
        value = request.header(name)
        if value is None:
            raise HTTPError(401, "unauthorized", f"expected a credential in the header {name}, got none")
        if prefix and not value.lower().startswith(prefix.lower()):
            raise HTTPError(401, "invalid_token", "expected `Bearer <credential>` in the header Authorization")
        token = value[len(prefix) :].strip()
        known = self.known.get(token) or issued.get(token)
        if not prefix:
            if known is None or scheme not in known.schemes:
                raise HTTPError(404, "not_found", "store not found")
            return known
        if known is None:
            raise HTTPError(401, "invalid_token", "the credential is not known, or no longer valid")
        if known.expires is not None and now >= known.expires:
            raise HTTPError(401, "invalid_token", "the credential has expired")
        if scheme not in known.schemes:
            raise HTTPError(403, "forbidden", f"this kind of credential cannot be used for {operation.id}")
        if known.scopes is not None and operation.scope and operation.scope not in known.scopes:
            raise HTTPError(403, "insufficient_scope", f"the credential lacks the scope {operation.scope}")
        return known


def _place(scheme: Mapping[str, str]) -> tuple[str, str]:
    """The header that carries a scheme's credential, and what stands before it."""
    if scheme.get("type") == "apiKey":
        return scheme.get("name", "Authorization"), ""
    return "Authorization", "Bearer "


def select_business(query: Mapping[str, object], business: str) -> None:
    """What a token for several businesses asks for: HTTPError 400 without `b_uid`, 404 where that names no business of this mock."""
    if query.get("b_uid") is None:
        raise HTTPError(400, "business_selection_required", "expected the query parameter b_uid: the token is good for several businesses")
    if query["b_uid"] != business:
        raise HTTPError(404, "business_not_found", "business not found")


def scoped(token: str, scopes: Iterable[str]) -> Credential:
    """A business API key with some scopes only."""
    return Credential(token, frozenset({"businessBearer"}), frozenset(scopes))
