# Copied from generator/package/scalev/_runtime/auth/credentials.py by `python -m generator generate`. Do not edit.
"""Who calls: the credentials of a client, and the headers they become."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import attrs

from ..errors import ConfigurationError
from ..operations import Operation
from ..secrecy import HARMLESS, fits_header, usable

if TYPE_CHECKING:
    from .token_sources import AsyncTokenSource, TokenSource
    from .tokens import Kind

C = TypeVar("C")

STOREFRONT_KEY_HEADER = "X-Scalev-Storefront-Api-Key"
GUEST_TOKEN_HEADER = "X-Scalev-Guest-Token"
#: The query parameter that says for which business a call acts.
BUSINESS_PARAMETER = "b_uid"


class Headers(dict[str, str]):
    """Headers of a request. The repr shows the values of harmless ones only.

    `source` is what gives the bearer token, where that is none that stands in the headers.
    """

    def __init__(self, values: Mapping[str, str] = MappingProxyType({}), *, source: Any = None) -> None:
        super().__init__(values)
        self.source = source

    def bearing(self, token: str) -> Headers:
        """These headers with a bearer token."""
        return Headers({**self, "Authorization": f"Bearer {token}"}, source=self.source)

    def caller(self, others: Mapping[str, str]) -> int:
        """What tells one caller from another, and nothing else; a source stays the same when its tokens are replaced.

        `others` are headers of the call that win over these, with names in lower case.
        """
        bearer = others.get("authorization") or self.source or self.get("Authorization")
        return hash((bearer, others.get(STOREFRONT_KEY_HEADER.lower()) or self.get(STOREFRONT_KEY_HEADER)))

    def __repr__(self) -> str:
        return repr({name: value if name.lower() in HARMLESS else "…" for name, value in self.items()})


class GuestToken:
    """The token that names a guest's cart: given by the service with the first answer about the cart, sent back from then on."""

    __slots__ = ("value",)

    def __init__(self, value: str | None = None) -> None:
        """ConfigurationError for what cannot be sent."""
        taken: object = value
        if taken is not None and not (isinstance(taken, str) and taken and fits_header(taken)):
            raise ConfigurationError("guest_token: expected the token that an earlier answer about the cart gave")
        self.value = value

    def keep(self, headers: Mapping[str, str]) -> None:
        """Take over the token of an answer, where it has one. Names of headers are in lower case."""
        given = headers.get(GUEST_TOKEN_HEADER.lower())
        if given and fits_header(given):
            self.value = given

    def __repr__(self) -> str:
        return "GuestToken()" if self.value is None else "GuestToken(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials cannot be copied or pickled")


def _source(instance: Credentials, attribute: attrs.Attribute[Any], value: Any) -> None:
    if value is not None:
        from .token_sources import checked_source  # most clients have a key

        kind: Kind = "oauth" if attribute.name == "auth" else "customer"
        checked_source(attribute.name, value, kind, asynchronous=instance.asynchronous)


def _token_or_source(instance: Credentials, attribute: attrs.Attribute[Any], value: Any) -> None:
    (usable if value is None or isinstance(value, str) or not _is_source(value) else _source)(instance, attribute, value)


def _is_source(value: Any) -> bool:
    from .token_sources import AsyncTokenSource, TokenSource

    return isinstance(value, (TokenSource, AsyncTokenSource))


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Credentials:
    """Who calls. Never printed, compared, copied or pickled. ConfigurationError when one cannot be sent.

    `auth` gives tokens in place of the key, a source as `customer_token` those of a customer; `asynchronous` is for which kind of
    client they are.
    """

    asynchronous: bool = False
    api_key: str | None = attrs.field(default=None, validator=usable, repr=False)
    auth: TokenSource | AsyncTokenSource | None = attrs.field(default=None, validator=_source, repr=False)
    storefront_key: str | None = attrs.field(default=None, validator=usable, repr=False)
    customer_token: str | TokenSource | AsyncTokenSource | None = attrs.field(default=None, validator=_token_or_source, repr=False)
    guest_token: GuestToken = attrs.field(factory=GuestToken, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.api_key is not None and self.auth is not None:
            raise ConfigurationError("expected either api_key or auth, got both")

    def headers(self, operation: Operation[Any]) -> Headers:
        """The headers that an operation's security asks for; ConfigurationError when a credential is missing."""
        headers = Headers()
        if operation.bearer:
            if operation.bearer == "client":
                bearer = _needed(self.auth or self.api_key, operation, "api_key (or SCALEV_API_KEY)")
            else:
                bearer = _needed(self.customer_token, operation, "a customer token")
            if isinstance(bearer, str):
                headers["Authorization"] = f"Bearer {bearer}"
            else:
                headers.source = bearer
        if operation.storefront_key:
            headers[STOREFRONT_KEY_HEADER] = _needed(self.storefront_key, operation, "a storefront key")
        if operation.guest_token and self.guest_token.value:
            headers[GUEST_TOKEN_HEADER] = self.guest_token.value
        return headers

    def __repr__(self) -> str:
        held = [name for name in ("api_key", "auth", "storefront_key", "customer_token") if getattr(self, name)]
        return f"Credentials({', '.join(held)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials cannot be copied or pickled")


def _needed(value: C | None, operation: Operation[Any], what: str) -> C:
    if not value:
        raise ConfigurationError(f"{operation.id} needs {what}")
    return value
