# Copied from generator/package/scalev/_runtime/auth/credentials.py by `python -m generator generate`. Do not edit.
"""The credentials of a client, and the headers that carry them."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from ..errors import ConfigurationError
from ..operations import KeyName, Operation
from ..redaction.names import SAFE_HEADERS, find_in_header
from ..secret import MASK, Guarded, Secret, check_credential, conceal, fits_header, reveal

if TYPE_CHECKING:
    from .async_token_source import AsyncTokenSource
    from .token_source import TokenSource
    from .tokens import Kind

C = TypeVar("C")

#: The header of each publishable key, by the name of the credential.
KEY_HEADERS: Mapping[KeyName, str] = {"storefront_key": "X-Scalev-Storefront-Api-Key", "page_key": "X-Scalev-Page-Api-Key"}
_KEY_TEXTS: Mapping[KeyName, str] = {"storefront_key": "a storefront key", "page_key": "a page key"}
GUEST_TOKEN_HEADER = "X-Scalev-Guest-Token"
#: The query parameter for the business that a call acts for.
BUSINESS_PARAMETER = "b_uid"


class Headers(Guarded):
    """The headers that the client sets on a request. Not a mapping, so that tools that print mappings do not print the credentials.

    `source` is the token source that provides the bearer token, if the headers hold none.
    """

    __slots__ = ("_values", "source")

    def __init__(self, values: Mapping[str, str] = MappingProxyType({}), *, source: Any = None) -> None:
        self._values = dict(values)
        self.source = source

    def set(self, name: str, value: str) -> None:
        """Set a header."""
        self._values[name] = value

    def get(self, name: str) -> str | None:
        """Return the value of a header, None if it is not set."""
        return self._values.get(name)

    def items(self) -> ItemsView[str, str]:
        """Return the names and values, for building a request."""
        return self._values.items()

    def find_secrets(self) -> Iterator[str]:
        """Yield the credentials among the headers."""
        for name, value in self.items():
            yield from find_in_header(name, value)

    def add_bearer(self, token: Any) -> Headers:
        """Return a copy of these headers with a bearer token."""
        return Headers({**self._values, "Authorization": f"Bearer {reveal(token)}"}, source=self.source)

    def identify_caller(self, others: Mapping[str, str]) -> str:
        """Return a text that identifies the caller by its credentials without showing them.

        It is the same in every process, unless it starts with `process:`. A token source keeps it when its tokens are refreshed. `others`
        are headers of the call that override these, with names in lower case.
        """
        bearer = others.get("authorization")
        keys = (others.get(name.lower()) or self.get(name) for name in KEY_HEADERS.values())
        key = next(filter(None, keys), "")  # an operation takes at most one
        source = self.source.identity if self.source and not bearer else ""
        text = "\0".join((source or reveal(bearer) or self.get("Authorization") or "", reveal(key)))
        digest = sha256(text.encode()).hexdigest()
        return f"process:{digest}" if source.startswith("process:") else digest

    def __repr__(self) -> str:
        return repr({name: value if name.lower() in SAFE_HEADERS else MASK for name, value in self.items()})


class GuestToken(Guarded):
    """The token of a guest's cart: the service returns it with the first response about the cart, and later calls send it."""

    __slots__ = ("value",)

    def __init__(self, value: str | None = None) -> None:
        """Raise ConfigurationError for a value that cannot be sent."""
        self.value = value = conceal(value)
        if value is not None and not _is_guest_token(value):
            raise ConfigurationError("guest_token: expected the token from an earlier response about the cart")

    def keep(self, headers: Mapping[str, str]) -> None:
        """Keep the token of a response, if it has one. Header names are in lower case."""
        token = conceal(headers.get(GUEST_TOKEN_HEADER.lower()))
        if token is not None and _is_guest_token(token):
            self.value = token

    def __repr__(self) -> str:
        return "GuestToken()" if self.value is None else f"GuestToken({MASK})"


def _is_guest_token(value: Any) -> bool:
    text = reveal(value)
    return isinstance(text, str) and bool(text) and fits_header(text)


def _conceal(value: Any) -> Any:
    return conceal(value)


def _check_source(instance: Credentials, attribute: attrs.Attribute[Any], value: Any) -> None:
    if value is not None:
        from .token_source_base import validate_source  # most clients use an API key

        kind: Kind = "oauth" if attribute.name == "auth" else "customer"
        validate_source(attribute.name, reveal(value), kind, asynchronous=instance.asynchronous)


def _check_token_or_source(instance: Credentials, attribute: attrs.Attribute[Any], value: Any) -> None:
    (check_credential if value is None or isinstance(value, Secret) or not _is_source(value) else _check_source)(instance, attribute, value)


def _is_source(value: Any) -> bool:
    from .token_source_base import TokenSourceBase

    return isinstance(value, TokenSourceBase)


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Credentials(Guarded):
    """The credentials of a client. Raises ConfigurationError if one cannot be sent.

    `auth` is a token source used instead of the key; `customer_token` is a token or a token source of a customer; `asynchronous` means that
    they are for an asynchronous client. Keys and tokens are held as Secrets.
    """

    asynchronous: bool = False
    api_key: str | None = attrs.field(default=None, converter=_conceal, validator=check_credential, repr=False)
    auth: TokenSource | AsyncTokenSource | None = attrs.field(default=None, validator=_check_source, repr=False)
    storefront_key: str | None = attrs.field(default=None, converter=_conceal, validator=check_credential, repr=False)
    page_key: str | None = attrs.field(default=None, converter=_conceal, validator=check_credential, repr=False)
    customer_token: str | TokenSource | AsyncTokenSource | None = attrs.field(
        default=None, converter=_conceal, validator=_check_token_or_source, repr=False
    )
    guest_token: GuestToken = attrs.field(factory=GuestToken, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.api_key is not None and self.auth is not None:
            raise ConfigurationError("expected either api_key or auth, got both")

    def build_headers(self, operation: Operation[Any], others: Mapping[str, str] = MappingProxyType({})) -> Headers:
        """Return the headers that an operation's security requires, added to others. Raises ConfigurationError for a missing credential."""
        headers = Headers(others)
        if operation.bearer:
            if operation.bearer == "client":
                bearer = _require(self.auth or self.api_key, operation, "api_key (or SCALEV_API_KEY)")
            else:
                bearer = _require(self.customer_token, operation, "a customer token")
            if isinstance(bearer, Secret):
                headers.set("Authorization", f"Bearer {bearer.reveal()}")
            else:
                headers.source = bearer
        if operation.key:
            key: str | None = getattr(self, operation.key)
            headers.set(KEY_HEADERS[operation.key], reveal(_require(key, operation, _KEY_TEXTS[operation.key])))
        if operation.guest_token and self.guest_token.value is not None:
            headers.set(GUEST_TOKEN_HEADER, reveal(self.guest_token.value))
        return headers

    def __repr__(self) -> str:
        names = [name for name in ("api_key", "auth", "storefront_key", "page_key", "customer_token") if getattr(self, name)]
        return f"Credentials({', '.join(names)})"


def _require(value: C | None, operation: Operation[Any], problem: str) -> C:
    if not reveal(value):
        raise ConfigurationError(f"{operation.label} needs {problem}")
    assert value is not None
    return value
