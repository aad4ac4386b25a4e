# Copied from generator/package/scalev/mock/behaviour/analytics_selectors.py by `python -m generator generate`. Do not edit.
"""List what the filters of web analytics can select: entities, stores and payment links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data import lists
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..keys import build_token, derive_key
from ..messages import build_validation_error
from .analytics_queries import check_words

_LINKS = "/v3/web-analytics/payment-links"
_ENTITIES = {"landing_page": "page", "product": "product", "bundle_price_option": "bundle_price_option"}
_LARGEST_PAGE, _LONGEST_SEARCH = 25, 200


def _list_entities(context: Context) -> Result:
    check_words(context.request.query)
    noun = _ENTITIES.get(str(context.request.query["entity_type"]))
    kind = context.world.resources.find_kind(noun) if noun is not None else None
    if kind is None:
        raise build_validation_error(400, {"entity_type": [f"expected one of {', '.join(_ENTITIES)}"]})
    return _select(context, list(context.world.store.iterate_rows(kind)), "name")


def _list_stores(context: Context) -> Result:
    kind = context.world.resources.find_kind("store")
    return _select(context, context.world.store.list_rows(kind) if kind is not None else [], "name")


def _list_payment_links(context: Context) -> Result:
    kind = context.world.find_kind(_LINKS)
    rows = context.world.store.list_rows(kind) if kind is not None else []
    return _select(context, [row for row in rows if not _find_store(context.world, row).is_gone], "label")


def _find_store(world: World, link: Row) -> Row:
    world.store.get_values(link)
    return link.refs.get("store", link)


def _select(context: Context, rows: list[Row], name: str) -> Result:
    """Return the rows that match a search, newest first. Raises HTTPError 400 for an invalid page size or a search that is too long."""
    query = context.request.query
    search, size = str(query.get("search") or ""), str(query.get("page_size") or 1)
    if len(search) > _LONGEST_SEARCH:
        raise build_validation_error(400, {"search": [f"expected at most {_LONGEST_SEARCH} characters"]})
    if not size.isascii() or not size.isdecimal() or len(size) > len(str(_LARGEST_PAGE)) or not 1 <= int(size) <= _LARGEST_PAGE:
        raise build_validation_error(400, {"page_size": [f"expected 1 to {_LARGEST_PAGE}"]})
    matching = [row for row in rows if search.lower() in str(context.world.renderer.get_property(row, name)).lower()]
    return lists.respond_in_order(context, matching[::-1])


def seed_link(world: World, row: Row) -> None:
    """Set up a payment link of a store."""
    stores = world.resources.find_kind("store")
    if stores is not None:
        store = row.refs["store"] = world.store.pick(stores, row.order)
        row.values.update(
            id=f"plscope_{build_token(derive_key(row.key, 'scope'), 24)}", store_id=store.number, label=f"PayLink {row.order + 1}"
        )


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "listWebAnalyticsEntities": _list_entities,
    "listWebAnalyticsStores": _list_stores,
    "listWebAnalyticsPaymentLinks": _list_payment_links,
}
EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = {"listWebAnalyticsEntities": lambda _: {"entity_type": "product"}}
SEED_VALUES: Mapping[str, Callable[[World, Row], None]] = {_LINKS: seed_link}
