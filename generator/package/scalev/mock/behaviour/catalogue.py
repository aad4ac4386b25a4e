"""Show the catalogue of a store: prices of variants, consistent with carts and orders, and their stock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data import defaults
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..keys import build_unique_id, derive_key
from ..messages import build_not_found, build_validation_error
from .amounts import parse_amount
from .shipping import render_offers


def _list_prices(context: Context) -> Result:
    world, text = context.world, context.request.query.get("ids")
    kind = world.resources.find_kind("variant")
    if text is None or kind is None:
        return defaults.act(context)
    ids = dict.fromkeys(part.strip() for part in str(text).split(","))
    rows = [row for row in (world.find(kind, None, id_) for id_ in ids) if row is not None]
    return render_offers(context, [(row, _build_offer(context, row)) for row in rows])


def _get_availability(context: Context) -> Result:
    world = context.world
    kind = world.resources.find_kind("variant")
    row = world.find(kind, None, str([*context.request.path.values()][-1])) if kind is not None else None
    if row is None:
        raise build_not_found("variant")
    return {**_build_offer(context, row), "stock_status": "in_stock"}


def _build_offer(context: Context, row: Row) -> dict[str, Any]:
    price = parse_amount(context.world.renderer.get_property(row, "price") or 0)
    return {
        "variant_id": row.number,
        "price": price,
        "currency": "IDR",
        "available": True,
        "available_qty": 5 + derive_key(row.key, "stock") % 40,
    }


def _attach_options(context: Context) -> Result:
    """Add bundle price options to a store, including those that were removed from it."""
    world, kind = context.world, context.world.resources.find_kind("bundle_price_option")
    for number in (context.body or {}).get("bpo_ids", ()):
        row = world.find(kind, None, str(number)) if kind is not None else None
        if row is not None:
            world.store.show(context.target.path, context.row or context.scope, row)
    return None


def _add_partner(context: Context) -> Result:
    """Add a partner, a business that is or was one. Raises HTTPError 422 for any other, since the mock has no further businesses."""
    world, business = context.world, context.world.resources.find_kind("business")
    _list_partners(world)
    if business is not None and world.store.find_foreign(business, str((context.body or {}).get("partner_unique_id"))) is None:
        raise build_validation_error(422, {"partner_unique_id": ["does not exist"]})
    return defaults.act(context)


def _list_partners(world: World) -> list[Row]:
    """Return all partners, with the businesses that they refer to."""
    kinds = [kind for kind in map(world.find_kind, _PARTNERS) if kind is not None]
    rows = [row for kind in kinds for row in world.store.iterate_rows(kind)]
    for row in rows:
        # an initial partner gets its business together with its values
        world.store.get_values(row)
    return rows


def _build_partner_example(world: World) -> dict[str, Any]:
    partner = next((row.refs["partner"] for row in _list_partners(world) if "partner" in row.refs), None)
    return {} if partner is None else {"partner_unique_id": partner.unique_id}


def seed_partner(world: World, row: Row) -> None:
    """Make a partner refer to another business."""
    kind = world.resources.find_kind("business")
    if kind is not None:
        row.refs["partner"] = world.store.get_foreign(kind, "unique_id", build_unique_id(kind.noun, derive_key(row.key, "partner")))


_PARTNERS = ("/v3/products/{}/partners", "/v3/bundles/{}/partners")

BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "getStorefrontVariantPricing": _list_prices,
    "getStorefrontVariantAvailability": _get_availability,
    "attachBusinessStoreBundlePriceOptions": _attach_options,
    "createProductPartner": _add_partner,
    "createBundlePartner": _add_partner,
}
EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = dict.fromkeys(
    ("createProductPartner", "createBundlePartner"), _build_partner_example
)
SEED_VALUES: Mapping[str, Callable[[World, Row], None]] = dict.fromkeys(_PARTNERS, seed_partner)
