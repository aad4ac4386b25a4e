# Copied from generator/package/scalev/mock/behaviour/accounts.py by `python -m generator generate`. Do not edit.
"""Manage customer accounts: sign-in with password and one-time code, tokens that expire and are refreshed, and password resets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ..data.auth import Credential
from ..data.context import Context
from ..data.defaults import Result
from ..data.fitting import OMIT
from ..data.naming import Subject, build_phone, build_slug
from ..data.rows import Row
from ..data.world import World
from ..keys import build_token, build_unique_id, derive_key
from ..messages import HTTPError, build_not_found, dump

ACCESS_LIFE = timedelta(seconds=900)
REFRESH_LIFE = timedelta(seconds=2_592_000)
_TOKEN_FIELDS = ("access", "refresh", "token_type", "expires_in", "refresh_expires_in", "store_unique_id")


@dataclass(frozen=True, slots=True)
class Session:
    """A refresh token; all that were refreshed from the same sign-in are of one `family`."""

    store: Row
    customer: Row
    expires: datetime
    family: int
    access: str
    """The access token that was issued with it."""


@dataclass(slots=True)
class Accounts:
    """The accounts of the customers of a mock."""

    passwords: dict[Row, str] = field(default_factory=dict)
    codes: dict[tuple[Row, Row], str] = field(default_factory=dict)
    resets: dict[str, Row] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    rotated: dict[str, Session] = field(default_factory=dict)
    """The refresh tokens that were used."""
    secret_count: int = 0

    def revoke(self, world: World, family: int) -> None:
        """Revoke all tokens of a family."""
        for token_, session in list(self.sessions.items()):
            if session.family == family:
                del self.sessions[token_]
                world.issued.pop(session.access, None)

    def create_secret(self, world: World, word: str) -> str:
        """Return a new opaque string."""
        self.secret_count += 1
        return f"{word}_{build_token(derive_key(world.key, f'{word} {self.secret_count}'), 40)}"


def get_otp(world: World, store_id: str, email: str) -> str:
    """Return the code that was sent to a customer. Raises LookupError if there is none."""
    code = world.get_memory(Accounts).codes.get((_find_store(world, store_id), _find_customer(world, email)))
    if code is None:
        raise LookupError(f"expected a code to have been sent to {email}: sign in first")
    return code


def get_reset_token(world: World, email: str) -> str:
    """Return the token of the latest password reset link of a customer. Raises LookupError if none was requested."""
    customer = _find_customer(world, email)
    tokens = [token for token, row in world.get_memory(Accounts).resets.items() if row is customer]
    if not tokens:
        raise LookupError(f"expected a password reset to have been requested for {email}: request one first")
    return tokens[-1]


def require_otp(world: World, store_id: str, required: bool) -> None:
    """Set whether a store sends a code after the password. Raises LookupError for an unknown store."""
    store = _find_store(world, store_id)
    world.store.get_values(store)["is_customer_otp_required"] = required
    store.touch()


def add_customer(world: World, email: str, password: str, name: str) -> int:
    """Create a customer with an account, and return the numeric id. Raises ValueError if the email address already has one."""
    if _find_by_email(world, email) is not None:
        raise ValueError(f"expected an email address without an account, got {email}")
    row = world.store.create(world.resources.by_noun["customer"], None)
    row.values.update(email=email, name=name)
    row.touch()
    world.get_memory(Accounts).passwords[row] = password
    return row.number


def _send_otp(context: Context) -> Result:
    world, body, store = context.world, context.body, _require_scope(context)
    accounts = world.get_memory(Accounts)
    customer = _find_by_email(world, body["email"])
    if customer is None or accounts.passwords.get(customer, body["password"]) != body["password"]:
        raise HTTPError(401, "unauthorized", "wrong email or password")
    _require_customer(body)
    if not world.store.get_values(store).get("is_customer_otp_required", True):
        return issue_tokens(world, store, customer)
    accounts.secret_count += 1
    accounts.codes[store, customer] = f"{derive_key(world.key, f'otp {accounts.secret_count}') % 10**6:06d}"
    return {"message": "A one-time code was sent", **dict.fromkeys(_TOKEN_FIELDS, OMIT)}


def _sign_in(context: Context) -> Result:
    """Sign a customer in: return tokens or, if the store requires a code, only a message."""
    result = _send_otp(context)
    if isinstance(result, dict) and result.get("message") is not OMIT:
        return dump({"message": result["message"]})
    return result


def _verify_otp(context: Context) -> Result:
    world, body, store = context.world, context.body, _require_scope(context)
    codes = world.get_memory(Accounts).codes
    customer = _find_by_email(world, body["email"])
    if customer is None or codes.get((store, customer)) != body["otp"]:
        raise HTTPError(401, "unauthorized", "the code is wrong or was used")
    _require_customer(body)
    del codes[store, customer]
    return issue_tokens(world, store, customer)


def _refresh_tokens(context: Context) -> Result:
    world, store = context.world, _require_scope(context)
    accounts, refresh = world.get_memory(Accounts), context.body["refresh"]
    used = accounts.rotated.get(refresh)
    if used is not None and used.store is store:  # it may have been stolen
        accounts.revoke(world, used.family)
    session = accounts.sessions.get(refresh)
    if session is None or session.store is not store:
        raise HTTPError(401, "invalid_token", "the refresh token is unknown or was used")
    accounts.rotated[refresh] = accounts.sessions.pop(refresh)
    if world.clock() >= session.expires:
        raise HTTPError(401, "invalid_token", "the refresh token has expired")
    return issue_tokens(world, store, session.customer, session.family)


def _blacklist_tokens(context: Context) -> Result:
    world, store = context.world, _require_scope(context)
    sessions = world.get_memory(Accounts).sessions
    for token_ in context.body["tokens"]:
        if token_ in sessions and sessions[token_].store is store:
            del sessions[token_]
        issued = world.issued.get(token_)
        if issued is not None and issued.store is store:
            del world.issued[token_]
    return None


def _start_password_reset(context: Context) -> Result:
    customer = _find_by_email(context.world, context.body["email"])
    if customer is not None:
        accounts = context.world.get_memory(Accounts)
        accounts.resets[accounts.create_secret(context.world, "reset")] = customer
    return None


def _save_password(context: Context) -> Result:
    accounts = context.world.get_memory(Accounts)
    customer = accounts.resets.pop(context.body["token"], None)
    if customer is None:
        raise build_not_found("token")
    accounts.passwords[customer] = context.body["password"]
    return None


def _set_password(context: Context) -> Result:
    context.world.get_memory(Accounts).passwords[_require_scope(context).refs["customer"]] = context.body["password"]
    return _get_me(context)


def _update_me(context: Context) -> Result:
    context.world.change(_require_scope(context).refs["customer"], context.body)
    return _get_me(context)


def _get_me(context: Context) -> Result:
    visitor = _require_scope(context)
    path = context.target.path
    return context.world.store.get_single(path[: path.index("me") + 1], visitor)


def issue_tokens(world: World, store: Row, customer: Row, family: int | None = None) -> dict[str, Any]:
    """Issue tokens for a customer of a store, of a new family unless one is given, and return the response that shows them."""
    accounts = world.get_memory(Accounts)
    now = world.clock()
    access, refresh = accounts.create_secret(world, "access"), accounts.create_secret(world, "refresh")
    schemes = world.document.get_schemes("customer")
    world.issued[access] = Credential(access, schemes, expires=now + ACCESS_LIFE, store=store, customer=customer)
    family = accounts.secret_count if family is None else family
    accounts.sessions[refresh] = Session(store, customer, now + REFRESH_LIFE, family, access)
    return {
        "message": OMIT,
        "access": access,
        "refresh": refresh,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "refresh_expires_in": int(REFRESH_LIFE.total_seconds()),
        "store_unique_id": build_unique_id(store.kind.noun, store.key),
    }


def _require_customer(body: Mapping[str, Any]) -> None:
    if body.get("login_as", "customer") != "customer":
        raise HTTPError(401, "unauthorized", "this account belongs to a customer: expected login_as to be customer")


def _require_scope(context: Context) -> Row:
    if context.scope is None:
        raise build_not_found("store")
    return context.scope


def _find_store(world: World, store_id: str) -> Row:
    store = world.find(world.resources.by_noun["store"], None, str(store_id))
    if store is None:
        raise LookupError(f"expected the id of a store, got {store_id!r}")
    return store


def _find_customer(world: World, email: str) -> Row:
    customer = _find_by_email(world, email)
    if customer is None:
        raise LookupError(f"expected the email address of a customer, got {email!r}")
    return customer


def _find_by_email(world: World, email: str) -> Row | None:
    return world.find(world.resources.by_noun["customer"], None, email, "email")


def seed_customer(world: World, row: Row) -> None:
    """Give a customer a unique email address to sign in with."""
    subject = Subject(row.key, "customer", row.time)
    address = f"{build_slug(subject.person).replace('-', '.')}{row.order + 1}@example.com"
    row.values.update(name=subject.person, email=address, phone=build_phone(row.key))


def seed_store(world: World, row: Row) -> None:
    """Make a store send a code after the password, unless changed by `require_otp`."""
    row.values["is_customer_otp_required"] = True


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "loginCustomer": _sign_in,
    "sendCustomerOtp": _send_otp,
    "verifyCustomerOtp": _verify_otp,
    "refreshCustomerJwt": _refresh_tokens,
    "blacklistCustomerJwt": _blacklist_tokens,
    "startCustomerPasswordReset": _start_password_reset,
    "saveCustomerPassword": _save_password,
    "setCustomerPassword": _set_password,
    "updateCustomerMe": _update_me,
    "getCustomerMe": _get_me,
}
SEED_VALUES: Mapping[str, Callable[[World, Row], None]] = {
    # customers can sign in even if the document does not list them
    **dict.fromkeys(("/v3/customers", "//customer"), seed_customer),
    "/v3/stores": seed_store,
}
