"""Accept and deny invitations to a business."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..data.context import Context
from ..data.defaults import Result
from ..openapi.kinds import Path

ME: Path = ("v3", "business-users", "me")


def _accept(context: Context) -> Result:
    """Set the values of the request, and mark the user as verified."""
    world = context.world
    row = world.store.get_single(ME, None)
    world.change(row, context.body)
    world.store.get_values(row)["is_verified"] = True
    row.touch()
    return row


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {"acceptBusinessInvitation": _accept}
