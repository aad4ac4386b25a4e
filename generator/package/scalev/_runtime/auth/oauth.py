"""The OAuth authorization code flow with PKCE: the authorization URL, the callback, and the exchange of its code for tokens."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Self, overload
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import attrs

from ..base_urls import is_loopback
from ..clients import AsyncClient, SyncClient
from ..errors import APIError, APIStatusError, ConfigurationError, SignInError
from ..frames import seal, seal_init
from ..log_text import to_log_text
from ..public import PACKAGE, public, public_in
from ..redaction.call import CallSecrets
from ..secret import Guarded, conceal, require_credential
from .token_source_base import exchange
from .tokens import App, Grant, Kind, TokenSet, read_tokens, utc_now

#: Error codes that another attempt with the same app and the same token would get again.
_FINAL = frozenset(["invalid_grant", "invalid_client", "unauthorized_client"])
#: The parameters of an authorization URL that the caller cannot set.
_FLOW = frozenset(["response_type", "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method", "scope"])


@public_in(f"{PACKAGE}.oauth")
@seal_init
@attrs.frozen(kw_only=True)
class Authorization(Guarded):
    """A sign-in under way: redirect the browser to `url`; `state` and `code_verifier` are needed for the callback.

    Store it (`to_dict()`) in the session of the user who signs in: a callback is valid only in the session that began the sign-in. The repr
    shows none of its values.
    """

    url: str = attrs.field(repr=False, validator=require_credential)
    state: str = attrs.field(repr=False, validator=require_credential)
    code_verifier: str = attrs.field(repr=False, validator=require_credential)

    @property
    def code_challenge(self) -> str:
        """The S256 challenge of the verifier, as in the URL."""
        return build_challenge(self.code_verifier)

    @seal
    def code(self, callback_url: str) -> str:
        """Return the code in a callback URL, or in its query.

        Raises SignInError if the callback belongs to another sign-in, reports that the sign-in failed (`error_code`), or holds no code.
        """
        query = _read_query(callback_url)
        states, codes, errors = (query.get(name, []) for name in ("state", "code", "error"))
        if len(states) != 1 or not hmac.compare_digest(states[0].encode("utf-8", "replace"), self.state.encode()):
            raise SignInError("the callback does not belong to this sign-in: its state is missing or different")
        if errors:
            reason = to_log_text(" ".join([errors[0], *query.get("error_description", [])[:1]]))
            error = SignInError(f"the sign-in was denied: {reason}")
            error.error_code = to_log_text(errors[0])
            call_secrets = CallSecrets()
            call_secrets.add(self.state, self.code_verifier, *codes)
            call_secrets.redact(error)
            raise error
        if len(codes) != 1:
            raise SignInError(f"expected one code in the callback, got {len(codes) or 'none'}")
        return codes[0]

    def to_dict(self) -> dict[str, str]:
        """Return the data to store until the callback. It holds secrets."""
        return {"url": self.url, "state": self.state, "code_verifier": self.code_verifier}

    @classmethod
    @seal
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the sign-in of a `to_dict()`. Raises ConfigurationError if a value is missing."""
        if not isinstance(data, Mapping):
            raise ConfigurationError(f"expected a sign-in as a mapping, got {type(data).__name__}")
        values: dict[str, Any] = {name: data.get(name) for name in ("url", "state", "code_verifier")}
        return cls(**values)  # the validators report what is missing


@public
@seal_init
@attrs.frozen(eq=False)
class OAuthApp(App):
    """An OAuth application, as registered with Scalev: its client id, client secret and redirect URI.

    `client_secret` is None for a public client, which authenticates with PKCE alone (`token_endpoint_auth_method` "none"). The repr does
    not show the secret; it cannot be copied or pickled. Raises ConfigurationError for a value that cannot be sent.
    """

    kind: ClassVar[Kind] = "oauth"

    client_id: str = attrs.field(validator=require_credential)
    client_secret: str | None = attrs.field(repr=False, validator=attrs.validators.optional(require_credential))
    redirect_uri: str = attrs.field(validator=require_credential)

    @seal
    def authorization(self, authorize_url: str, *, scopes: Iterable[str] = (), extra: Mapping[str, str] | None = None) -> Authorization:
        """Begin a sign-in: generate a state and a PKCE verifier, and build the URL to redirect the browser to.

        `authorize_url` is the https URL of Scalev's consent page, which the API's documents do not give. `extra` are additional query
        parameters for it. Raises ConfigurationError if the URL cannot be built.
        """
        parts = _split(authorize_url)
        if isinstance(scopes, str):
            raise ConfigurationError("scopes: expected a list of scopes, got text")
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
        flow = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "state": state,
            "code_challenge": build_challenge(verifier),
            "code_challenge_method": "S256",
            **({"scope": scope} if (scope := " ".join(scopes)) else {}),
        }
        pairs = [*parse_qsl(parts.query, keep_blank_values=True), *(extra or {}).items()]
        reserved_name = next((name for name, _ in pairs if name in _FLOW), None)
        if reserved_name is not None:
            raise ConfigurationError(f"{reserved_name}: this parameter of the authorization URL is set by the app itself")
        return Authorization(url=urlunsplit(parts._replace(query=urlencode([*pairs, *flow.items()]))), state=state, code_verifier=verifier)

    @overload
    def exchange_code(self, client: SyncClient, code: str, *, code_verifier: str, now: Callable[[], datetime] = utc_now) -> TokenSet: ...
    @overload
    def exchange_code(
        self, client: AsyncClient, code: str, *, code_verifier: str, now: Callable[[], datetime] = utc_now
    ) -> Awaitable[TokenSet]: ...
    @seal
    def exchange_code(
        self, client: SyncClient | AsyncClient, code: str, *, code_verifier: str, now: Callable[[], datetime] = utc_now
    ) -> TokenSet | Awaitable[TokenSet]:
        """Exchange a code for tokens, through a client, which needs no credential. Await the result if it is an AsyncScalev.

        A code is valid for 10 minutes and one use: the call is not retried once it may have been received. Raises BadRequestError
        (`error_code` is `invalid_grant` for a code that is no longer valid), SignInError if the response holds no tokens.
        """
        code, code_verifier = conceal(code), conceal(code_verifier)
        body = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri, "code_verifier": code_verifier}
        return _request_tokens(client, self._build_grant(body), now)

    @overload
    def refresh(self, client: SyncClient, tokens: TokenSet, *, now: Callable[[], datetime] = utc_now) -> TokenSet: ...
    @overload
    def refresh(self, client: AsyncClient, tokens: TokenSet, *, now: Callable[[], datetime] = utc_now) -> Awaitable[TokenSet]: ...
    @seal
    def refresh(
        self, client: SyncClient | AsyncClient, tokens: TokenSet, *, now: Callable[[], datetime] = utc_now
    ) -> TokenSet | Awaitable[TokenSet]:
        """Refresh both tokens explicitly; a TokenSource does this automatically. The old ones become invalid.

        Raises BadRequestError (`error_code` is `invalid_grant` for a refresh token that is no longer valid), ConfigurationError if
        there is no refresh token.
        """
        if not tokens.refresh_token:
            raise ConfigurationError("tokens: expected a refresh token, got none")
        return _request_tokens(client, self.refresh_grant(tokens.refresh_token), now)

    def credentials(self) -> dict[str, str]:
        """Return id and secret for the bodies of `client.oauth`: `client.oauth.revoke_token({"token": …, **app.credentials()})`."""
        if self.client_secret is None:
            return {"client_id": self.client_id}
        return {"client_id": self.client_id, "client_secret": self.client_secret}

    def refresh_grant(self, refresh_token: str) -> Grant:
        """Return the grant that refreshes the tokens of an installation."""
        return self._build_grant({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def _build_grant(self, body: Mapping[str, str]) -> Grant:
        return Grant(kind="oauth", body={**body, **self.credentials()})

    def requires_sign_in(self, error: APIError) -> bool:
        """Return whether a user has to authorize the app again."""
        return isinstance(error, APIStatusError) and error.error_code == "invalid_grant"

    def is_final(self, error: APIError) -> bool:
        """Return whether another attempt would be rejected in the same way: the token is invalid, or the app's id or secret is wrong."""
        return isinstance(error, APIStatusError) and error.status < 500 and error.error_code in _FINAL


def build_challenge(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier (RFC 7636, section 4.2)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def _split(url: Any) -> Any:
    if not isinstance(url, str) or not url.isprintable() or " " in url:
        raise ConfigurationError("authorize_url: expected an https URL")
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise ConfigurationError("authorize_url: expected a URL with a valid host and port") from None
    if not host or "@" in parts.netloc or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))):
        raise ConfigurationError("authorize_url: expected an https URL without a user name")
    return parts._replace(fragment="")


def _read_query(callback_url: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(callback_url).query or callback_url.removeprefix("?"))
    except ValueError:  # a callback URL may hold anything
        return {}


def _request_tokens(client: SyncClient | AsyncClient, grant: Grant, now: Callable[[], datetime]) -> TokenSet | Awaitable[TokenSet]:
    if isinstance(client, SyncClient):
        request_time = now()
        return read_tokens(exchange(client, grant), now=request_time)

    if not isinstance(client, AsyncClient):
        raise ConfigurationError(f"client: expected a Scalev or an AsyncScalev, got {type(client).__name__}")

    @seal
    async def request() -> TokenSet:
        request_time = now()
        return read_tokens(await exchange(client, grant), now=request_time)

    return request()
