# Copied from generator/package/scalev/_runtime/auth/tokens.py by `python -m generator generate`. Do not edit.
"""Tokens that expire: token sets, the grants to refresh them, and the errors of a refresh. Nothing here does I/O."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Literal, Self

import attrs

from ..errors import (
    APIError,
    APIStatusError,
    ConfigurationError,
    ScalevError,
    SignInError,
    SignInRequiredError,
    TokenRefreshError,
    TokenSaveError,
)
from ..frames import seal, seal_init
from ..log_text import to_log_text
from ..models import Model
from ..public import public
from ..redaction.call import CallSecrets
from ..redaction.names import find_secrets
from ..responses import RawResponse, parse_json
from ..scalars import DecodeError, decode_datetime
from ..secret import Guarded, check_credential, conceal, fits_header, require_credential, reveal

Kind = Literal["oauth", "customer"]


def utc_now() -> datetime:
    """Return the current time, in UTC."""
    return datetime.now(UTC)


def _check_aware(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    if value is not None and (not isinstance(value, datetime) or value.utcoffset() is None):
        got = "one without a time zone" if isinstance(value, datetime) else type(value).__name__
        raise ConfigurationError(f"{attribute.name}: expected an aware datetime, got {got}")


def _convert_empty(value: Any) -> Any:
    return None if value == "" else value


@public
@seal_init
@attrs.frozen(kw_only=True)
class TokenSet(Guarded):
    """An access token, the refresh token for the next one, and their expiry times.

    Attributes: `access_token`, `refresh_token` (valid for one use; None if there is none), `expires_at` and `refresh_expires_at` (aware;
    None if not known). The repr shows only the times. A token set cannot be copied or pickled: store its `to_dict()`. Raises
    ConfigurationError for a token that cannot be sent, or a time without a time zone.
    """

    access_token: str = attrs.field(repr=False, validator=require_credential)
    refresh_token: str | None = attrs.field(default=None, repr=False, converter=_convert_empty, validator=check_credential)
    expires_at: datetime | None = attrs.field(default=None, validator=_check_aware)
    refresh_expires_at: datetime | None = attrs.field(default=None, validator=_check_aware)

    @classmethod
    @seal
    def from_response(cls, response: Model | None, *, now: datetime | None = None) -> Self:
        """Return the tokens in the result of a sign-in or a refresh; `now` is the time of the request.

        Raises SignInError if it holds no tokens: a login may only report that a one-time code was sent.
        """
        return cls._from_json(response.to_dict() if isinstance(response, Model) else None, now)

    @classmethod
    def _from_json(cls, data: Any, now: datetime | None) -> Self:
        """Return the tokens in JSON; an invalid lifetime or refresh token is ignored, so that the access token is not lost."""
        data = data if isinstance(data, Mapping) else {}
        if not {"access_token", "access"} & data.keys() and isinstance(data.get("data"), Mapping):
            data = data["data"]
        access = data.get("access_token") or data.get("access")
        if not isinstance(access, str):
            raise SignInError("expected tokens in the response, got none: the sign-in continues with the code that was sent, or has failed")
        refresh = data.get("refresh_token") or data.get("refresh")
        since = now or utc_now()
        return cls(
            access_token=access,
            refresh_token=refresh if isinstance(refresh, str) and fits_header(refresh) else None,
            expires_at=_compute_end(since, data.get("expires_in")),
            refresh_expires_at=_compute_end(since, data.get("refresh_expires_in")),
        )

    def to_dict(self) -> dict[str, str]:
        """Return the tokens as JSON data, to be stored where secrets are stored."""
        times = {"expires_at": self.expires_at, "refresh_expires_at": self.refresh_expires_at}
        values = {"access_token": self.access_token, **({"refresh_token": self.refresh_token} if self.refresh_token else {})}
        return {**values, **{name: value.isoformat() for name, value in times.items() if value}}

    @classmethod
    @seal
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the tokens of a `to_dict()`; unknown keys are ignored. Raises ConfigurationError, without the values, for invalid ones."""
        if not isinstance(data, Mapping):
            raise ConfigurationError(f"expected tokens as a mapping, got {type(data).__name__}")
        times: dict[str, Any] = {name: _parse_time(name, data.get(name)) for name in ("expires_at", "refresh_expires_at")}
        values: dict[str, Any] = {name: data.get(name) for name in ("access_token", "refresh_token")}
        return cls(**values, **times)  # the validators report what is missing


def _parse_time(name: str, value: Any) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    try:
        moment: datetime | None = decode_datetime(value)
    except DecodeError:
        raise ConfigurationError(f"{name}: expected a date and time in ISO 8601, got something else") from None
    return moment


def _compute_end(since: datetime, seconds: Any) -> datetime | None:
    """Return the end of a lifetime in seconds; None, for not known, unless it is a positive number."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float, Decimal, str)):
        return None
    try:
        lifetime = float(seconds)
        return since + timedelta(seconds=lifetime) if lifetime > 0 else None
    except (ValueError, OverflowError):
        return None


def read_tokens(response: RawResponse, *, now: datetime) -> TokenSet:
    """Return the tokens in the JSON of a response to a grant, which was requested at `now`.

    Raises SignInError if it holds none, ConfigurationError if they cannot be sent. Neither shows any of the response.
    """
    data: Any = None
    with suppress(ValueError):
        data = parse_json(response.content)
    return TokenSet._from_json(data, now)


def _conceal(value: Any) -> Any:
    return conceal(value)


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Grant(Guarded):
    """A request for tokens: the kind, which selects the operation, its body, and the storefront key if one is needed."""

    kind: Kind
    body: Mapping[str, str] = attrs.field(converter=_conceal, repr=False)
    storefront_key: str | None = attrs.field(default=None, converter=_conceal, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The credentials in the grant."""
        key = reveal(self.storefront_key)
        return (*find_secrets({name: reveal(value) for name, value in reveal(self.body).items()}), *([key] if key else []))


class App(Guarded, ABC):
    """Base class of apps: the credentials that tokens are requested with."""

    __slots__ = ()

    kind: ClassVar[Kind]

    @abstractmethod
    def refresh_grant(self, refresh_token: str) -> Grant:
        """Return the grant that refreshes tokens."""

    @abstractmethod
    def requires_sign_in(self, error: APIError) -> bool:
        """Return whether an error means that the refresh token is no longer valid."""

    def is_final(self, error: APIError) -> bool:
        """Return whether another attempt would be rejected in the same way."""
        return self.requires_sign_in(error)


@public
@seal_init
@attrs.frozen(repr=False, eq=False)
class StorefrontApp(App):
    """A storefront where customers sign in; `api_key` is its publishable key (`sfpk_…`).

    The store is the one that the client is bound to.
    """

    kind: ClassVar[Kind] = "customer"

    api_key: str = attrs.field(repr=False, validator=require_credential)

    def refresh_grant(self, refresh_token: str) -> Grant:
        """Return the grant that refreshes a customer's tokens."""
        return Grant(kind="customer", body={"refresh": refresh_token}, storefront_key=self.api_key)

    def requires_sign_in(self, error: APIError) -> bool:
        """Return whether the customer has to sign in again."""
        return isinstance(error, APIStatusError) and (error.status == 401 or error.error_code in ("invalid_grant", "invalid_token"))

    def __repr__(self) -> str:
        return "StorefrontApp(…)"


def build_refresh_error(app: App, error: Exception, tokens: TokenSet) -> ScalevError:
    """Return the exception to raise after an error of a token refresh."""
    secrets = _collect_secrets(app, tokens)
    if not isinstance(error, ScalevError):  # from a custom transport
        failure = TokenRefreshError(f"the tokens could not be refreshed: {type(error).__name__}")
        failure.__cause__ = None if secrets.are_shown_by(error) else error
        return failure
    if not isinstance(error, APIError) or isinstance(error, TokenRefreshError):
        return error
    secrets.redact(error)
    is_final = app.requires_sign_in(error)
    kind = SignInRequiredError if is_final else TokenRefreshError
    sign_in_error = kind(f"{'sign in again' if is_final else 'the tokens could not be refreshed'}: {error}")
    sign_in_error.__cause__ = error
    return sign_in_error


def build_save_error(app: App, problem: Exception, *tokens: TokenSet, by: str = "on_refresh") -> TokenSaveError:
    """Return the exception to raise if `by` could not save new tokens; its cause is what `by` raised, unless that shows a token."""
    shows = _collect_secrets(app, *tokens).are_shown_by(problem)
    error = TokenSaveError(
        f"the new tokens could not be saved ({by} raised {_describe_exception(problem, shows)}); they are kept, and the next call "
        "tries to save them first"
    )
    error.__cause__ = None if shows else problem
    return error


def build_load_error(problem: Exception, *, by: str = "load", done: str = "loaded") -> TokenRefreshError:
    """Return the exception to raise if tokens could not be loaded; its cause is kept only if it cannot show the tokens that were read."""
    shows = not isinstance(problem, (OSError, ScalevError))
    error = TokenRefreshError(f"the tokens could not be {done} ({by} raised {_describe_exception(problem, shows)})")
    error.__cause__ = None if shows else problem
    return error


def _describe_exception(problem: Exception, shows: bool) -> str:
    return type(problem).__name__ if shows or not str(problem) else to_log_text(f"{type(problem).__name__}: {problem}")


def _collect_secrets(app: App, *held: TokenSet) -> CallSecrets:
    """Return the secrets that exceptions must not show."""
    secrets = CallSecrets()
    for tokens in held:
        secrets.add(tokens.access_token, tokens.refresh_token, *app.refresh_grant(tokens.refresh_token or "").secrets)
    return secrets
