# Copied from generator/package/scalev/mock/behaviour/business_users.py by `python -m generator generate`. Do not edit.
"""Memberships of a user in businesses: the user is invited to the selected business, and can accept, deny and leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..keys import derive_key
from ..messages import HTTPError
from ..openapi.kinds import Path

PATH = "/v3/me/business-users"
_ME: Path = ("v3", "business-users", "me")


def seed(world: World, row: Row) -> None:
    """Set up a membership of the only user: the oldest one is an invitation to the selected business, the others are elsewhere."""
    users, businesses = world.resources.find_kind("user"), world.resources.find_kind("business")
    if users is None or businesses is None:
        return
    row.values["user_id"] = world.store.pick(users, 0).number
    if _is_current(row):
        row.refs["business"] = world.store.pick(businesses, 0)
        row.values.update(is_verified=False, is_locked=False)
    else:
        row.refs["business"] = world.store.get_foreign(businesses, "id", derive_key(row.key, "business") % 900_000_000 + 100_000_000)


def _is_current(row: Row) -> bool:
    return row.order == 0 and not row.is_created


def _get_current(context: Context) -> Row:
    """Return the membership in the selected business. Raises HTTPError 403 once it was denied or left."""
    world = context.world
    kind = world.find_kind(PATH)
    if kind is None:  # a document without the list
        return world.store.get_single(_ME, None)
    row = next((candidate for candidate in world.store.list_rows(kind) if _is_current(candidate)), None)
    if row is None:
        raise HTTPError(403, "forbidden", "the user is not a member of the business")
    world.store.get_values(row)
    return row


def _accept(context: Context) -> Result:
    """Set the values of the request, and mark the membership as verified."""
    row = _get_current(context)
    context.world.change(row, context.body)
    context.world.store.get_values(row)["is_verified"] = True
    row.touch()
    return row


def _deny(context: Context) -> Result:
    row = _get_current(context)
    if context.world.store.get_values(row).get("is_verified"):
        raise HTTPError(403, "forbidden", "the invitation was accepted: leave the business instead")
    _remove(context, row)
    return None


def _leave(context: Context) -> Result:
    _remove(context, _get_current(context))
    return None


def _remove(context: Context, row: Row) -> None:
    if row.kind.id == PATH:
        context.world.store.remove(row)


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "getCurrentBusinessUser": _get_current,
    "acceptBusinessInvitation": _accept,
    "denyBusinessInvitation": _deny,
    "leaveBusiness": _leave,
}
SEED_VALUES: Mapping[str, Callable[[World, Row], None]] = {PATH: seed}
