# Copied from generator/package/scalev/mock/data/visitors.py by `python -m generator generate`. Do not edit.
"""Visitors of a store: the customer of a token, or the guest of a cart. Each has separate rows below the same path.

A visitor is represented by a row in addition to that of the store; the tables and single rows below it belong to one customer or guest.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..keys import build_uuid, derive_key
from ..messages import HTTPError, build_not_found
from ..request.checks import ParsedRequest
from .auth import GUEST, Credential
from .rows import Row
from .world import World

GUEST_HEADER = "X-Scalev-Guest-Token"
#: Maximum number of guests of a mock; beyond it, the oldest cart is dropped.
_MOST_GUESTS = 10_000


@dataclass(slots=True)
class Visitors:
    """The visitors of a mock's stores."""

    customers: dict[tuple[Row, Row], Row] = field(default_factory=dict)
    guests: dict[tuple[Row, str], Row] = field(default_factory=dict)
    made: int = 0


def enter(
    world: World, store: Row, request: ParsedRequest, credentials: tuple[Credential, ...], headers: list[tuple[str, str]]
) -> Row | None:
    """Return the visitor that a request to a store comes from. A new guest receives a token in a response header.

    Raises HTTPError 401 for a token of another store, and 404 for a key of another store or an unknown guest token.
    """
    for credential in credentials:
        if credential.store is not None and credential.store is not store:
            if credential.schemes & world.document.get_schemes("storefront_key"):
                raise build_not_found("store")
            raise HTTPError(401, "invalid_token", "the credential belongs to another store")
    path = request.operation.path
    if "/customers/me" in path:
        return find_customer(world, store, credentials)
    if path.endswith("/public/cart") or "/public/cart/items" in path:
        guest_token = request.headers.get(GUEST_HEADER)
        if guest_token is not None or path.endswith("}"):
            return find_guest(world, store, guest_token)
        token, visitor = _create_guest(world, store)
        headers.append((GUEST_HEADER.lower(), token))
        return visitor
    return None


def check_page(page: Row, credentials: tuple[Credential, ...]) -> None:
    """Raise HTTPError 404 if a request to a landing page carries the key of another page."""
    if any(credential.page not in (None, page) for credential in credentials):
        raise build_not_found("page")


def find_customer(world: World, store: Row, credentials: tuple[Credential, ...]) -> Row:
    """Return the customer of a token. The predefined token belongs to a regular customer of the store."""
    customer = next((credential.customer for credential in credentials if credential.customer is not None), None) or get_regular_customer(
        world, store
    )
    visitors = world.get_memory(Visitors).customers
    visitor = visitors.get((store, customer))
    if visitor is None:
        visitor = visitors[store, customer] = _create_visitor(
            store, derive_key(store.key, f"customer {customer.key}"), is_new=customer.is_created
        )
        visitor.refs["customer"] = customer
    return visitor


def get_regular_customer(world: World, store: Row) -> Row:
    """Return the customer of the predefined token."""
    kind = world.resources.by_noun["customer"]
    return world.store.pick(kind, derive_key(store.key, "regular customer"))


def find_guest(world: World, store: Row, token: str | None) -> Row:
    """Return the guest of a token. Raises HTTPError 404 if there is none."""
    guests = world.get_memory(Visitors).guests
    if token == GUEST and (store, token) not in guests:
        guests[store, token] = _create_visitor(store, derive_key(store.key, "guest"), is_new=False)
    visitor = guests.get((store, token or ""))
    if visitor is None:
        raise build_not_found("cart")
    return visitor


def leave(world: World, store: Row, token: str) -> None:
    """Remove a guest."""
    world.get_memory(Visitors).guests.pop((store, token), None)


def is_visible(world: World, scope: Row | None, row: Row) -> bool:
    """Return whether a row is visible to a visitor: an order only in its store and to its customer, a checkout intent in its place."""
    if scope is not None and scope.kind.noun == "page":
        world.store.get_values(row)
        return row.notes.get("place", scope) is scope
    if scope is None or "store" not in scope.refs or scope.kind is not scope.refs["store"].kind:
        return True
    names = row.kind.shape.properties
    if "store" not in names or "customer" not in names:
        return True
    world.store.get_values(row)
    customer = scope.refs.get("customer")
    return row.refs.get("store") is scope.refs["store"] and (customer is None or row.refs.get("customer") is customer)


def _create_guest(world: World, store: Row) -> tuple[str, Row]:
    visitors = world.get_memory(Visitors)
    visitors.made += 1
    key = derive_key(world.key, f"guest {visitors.made}")
    if len(visitors.guests) >= _MOST_GUESTS:
        del visitors.guests[next(iter(visitors.guests))]
    visitor = visitors.guests[store, build_uuid(key)] = _create_visitor(store, key, is_new=True)
    return build_uuid(key), visitor


def _create_visitor(store: Row, key: int, *, is_new: bool) -> Row:
    visitor = Row(store.kind, None, derive_key(key, "number") % 1_000_000, key, 0, store.time, store.changes)
    visitor.key, visitor.refs = key, dict(store.refs)
    visitor.is_seeded, visitor.is_created = True, is_new
    return visitor
