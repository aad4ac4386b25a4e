# Copied from generator/runtime/credentials.py by `python -m generator generate`. Do not edit.
"""Who calls: the credentials of a client, and the headers they become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import attrs

from .errors import ConfigurationError
from .operations import Operation

STOREFRONT_KEY_HEADER = "X-Scalev-Storefront-Api-Key"
GUEST_TOKEN_HEADER = "X-Scalev-Guest-Token"
#: The query parameter that says for which business a call acts.
BUSINESS_PARAMETER = "b_uid"

#: The headers whose values a repr shows.
_HARMLESS = frozenset(["accept", "content-type", "user-agent"])


class Headers(dict[str, str]):
    """Headers of a request. The repr shows the values of harmless ones only."""

    def __repr__(self) -> str:
        return repr({name: value if name.lower() in _HARMLESS else "…" for name, value in self.items()})


def _usable(_: Any, attribute: attrs.Attribute[str | None], value: Any) -> None:
    # the value itself is left out of the messages
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(f"{attribute.name}: expected text, got {type(value).__name__}")
    if value is not None and not _fits_header(value):
        raise ConfigurationError(f"{attribute.name}: expected printable ASCII without spaces: the bare credential, without `Bearer`")


def _fits_header(value: str) -> bool:
    return value.isascii() and value.isprintable() and " " not in value


class GuestToken:
    """The token that names a guest's cart: given by the service with the first answer about the cart, sent back from then on."""

    __slots__ = ("value",)

    def __init__(self, value: str | None = None) -> None:
        """ConfigurationError for what cannot be sent."""
        taken: object = value
        if taken is not None and not (isinstance(taken, str) and taken and _fits_header(taken)):
            raise ConfigurationError("guest_token: expected the token that an earlier answer about the cart gave")
        self.value = value

    def keep(self, headers: Mapping[str, str]) -> None:
        """Take over the token of an answer, where it has one. Names of headers are in lower case."""
        given = headers.get(GUEST_TOKEN_HEADER.lower())
        if given and _fits_header(given):
            self.value = given

    def __repr__(self) -> str:
        return "GuestToken()" if self.value is None else "GuestToken(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials cannot be copied or pickled")


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Credentials:
    """Who calls. Never printed, compared, copied or pickled. ConfigurationError when one cannot be sent."""

    api_key: str | None = attrs.field(default=None, validator=_usable)
    storefront_key: str | None = attrs.field(default=None, validator=_usable)
    customer_token: str | None = attrs.field(default=None, validator=_usable)
    guest_token: GuestToken = attrs.field(factory=GuestToken)

    def headers(self, operation: Operation[Any]) -> Headers:
        """The headers that an operation's security asks for; ConfigurationError when a credential is missing."""
        headers = Headers()
        if operation.bearer == "client":
            headers["Authorization"] = f"Bearer {_needed(self.api_key, operation, 'api_key (or SCALEV_API_KEY)')}"
        elif operation.bearer == "customer":
            headers["Authorization"] = f"Bearer {_needed(self.customer_token, operation, 'a customer token')}"
        if operation.storefront_key:
            headers[STOREFRONT_KEY_HEADER] = _needed(self.storefront_key, operation, "a storefront key")
        if operation.guest_token and self.guest_token.value:
            headers[GUEST_TOKEN_HEADER] = self.guest_token.value
        return headers

    def __repr__(self) -> str:
        held = [name for name in ("api_key", "storefront_key", "customer_token") if getattr(self, name)]
        return f"Credentials({', '.join(held)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials cannot be copied or pickled")


def _needed(value: str | None, operation: Operation[Any], what: str) -> str:
    if not value:
        raise ConfigurationError(f"{operation.id} needs {what}")
    return value
