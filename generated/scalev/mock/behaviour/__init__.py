# Copied from generator/package/scalev/mock/behaviour/__init__.py by `python -m generator generate`. Do not edit.
"""What some operations do beyond what the document tells, by operation id. All others follow from the document alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data.context import Context
from ..data.defaults import Result
from ..data.world import Hooks, World
from ..messages import HTTPError
from . import (
    accounts,
    allowed_origins,
    awb,
    billing,
    books,
    carts,
    catalogue,
    checkout,
    first_orders,
    identities,
    oauth,
    order_filters,
    orders,
    payments,
    shipping,
    statistics,
    storefront_keys,
    uploads,
    webhook_endpoints,
)

BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    **orders.BEHAVIOUR,
    **awb.BEHAVIOUR,
    **uploads.BEHAVIOUR,
    **checkout.BEHAVIOUR,
    **accounts.BEHAVIOUR,
    **carts.BEHAVIOUR,
    **catalogue.BEHAVIOUR,
    **shipping.BEHAVIOUR,
    **payments.BEHAVIOUR,
    **oauth.BEHAVIOUR,
    **billing.BEHAVIOUR,
    **statistics.BEHAVIOUR,
    **storefront_keys.BEHAVIOUR,
    **allowed_origins.BEHAVIOUR,
    **webhook_endpoints.BEHAVIOUR,
}

HOOKS = Hooks(
    seeders={
        orders.PATH: first_orders.seed,
        **accounts.SEEDERS,
        **books.SEEDERS,
        **carts.SEEDERS,
        **catalogue.SEEDERS,
        **shipping.SEEDERS,
        **storefront_keys.SEEDERS,
        **allowed_origins.SEEDERS,
    },
    founders=books.FOUNDERS,
    filters={orders.PATH: order_filters.FILTERS},
    names={orders.PATH: identities.NAMES},
)

#: The places that requests have set up for webhooks, and the path where they do it.
subscribers = webhook_endpoints.subscribers
ENDPOINTS = webhook_endpoints.PATH

#: How an operation says that its request is not as the document wants it, where it has a way of its own.
REFUSALS: Mapping[str, Callable[[HTTPError], HTTPError]] = {**oauth.REFUSALS}

#: Fields of a body with what only the mock knows, for those who try an operation out.
EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = {**oauth.EXAMPLES, **accounts.EXAMPLES, **billing.EXAMPLES}

__all__ = ["BEHAVIOUR", "ENDPOINTS", "EXAMPLES", "HOOKS", "REFUSALS", "subscribers"]
