# Copied from generator/package/scalev/mock/behaviour/storefront_keys.py by `python -m generator generate`. Do not edit.
"""Issue the publishable keys of stores, each valid for its own store until it is revoked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..data import defaults
from ..data.auth import Credential
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..keys import build_token, derive_key


def seed(world: World, row: Row) -> None:
    """Set up a key that is valid for the store it belongs to."""
    key = f"sfpk_mock_{build_token(derive_key(row.key, 'token'), 24)}"
    row.values.update(token=key, status="active")
    world.issued[key] = Credential(key, world.document.get_schemes("storefront_key"), store=row.scope)


def _create(context: Context) -> Result:
    result = defaults.act(context)
    if isinstance(result, Row):
        seed(context.world, result)
        result.touch()
    return result


def _revoke(context: Context) -> Result:
    context.world.issued.pop(str(context.world.store.get_values(context.resource).get("token")), None)
    return defaults.act(context)


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {"createStorefrontPublicApiKey": _create, "revokeStorefrontPublicApiKey": _revoke}
SEED_VALUES: Mapping[str, Callable[[World, Row], None]] = {"/v3/stores/{}/public-api-keys": seed}
