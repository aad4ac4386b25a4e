# Copied from generator/package/scalev/mock/behaviour/__init__.py by `python -m generator generate`. Do not edit.
"""Register the behaviour of operations that does not follow from the document, by operation id; others use the default behaviour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data.context import Context
from ..data.defaults import Result
from ..data.world import Hooks, World
from ..messages import HTTPError
from . import (
    account_examples,
    accounts,
    allowed_origins,
    analytics_selectors,
    awb,
    billing,
    billing_records,
    business_users,
    carts,
    catalogue,
    checkout,
    checkout_intents,
    customer_privacy,
    discount_codes,
    display_checks,
    identities,
    identity,
    initial_orders,
    intents,
    landing_pages,
    locations,
    oauth,
    oauth_clients,
    order_filters,
    orders,
    page_checkout,
    payments,
    public_orders,
    shipping,
    statistics,
    storefront_items,
    storefront_keys,
    transfer_proofs,
    uploads,
    web_analytics,
    webhook_endpoints,
)

BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    **orders.BEHAVIOUR,
    **awb.BEHAVIOUR,
    **uploads.BEHAVIOUR,
    **checkout.BEHAVIOUR,
    **page_checkout.BEHAVIOUR,
    **checkout_intents.BEHAVIOUR,
    **web_analytics.BEHAVIOUR,
    **analytics_selectors.BEHAVIOUR,
    **customer_privacy.BEHAVIOUR,
    **discount_codes.BEHAVIOUR,
    **accounts.BEHAVIOUR,
    **carts.BEHAVIOUR,
    **catalogue.BEHAVIOUR,
    **shipping.BEHAVIOUR,
    **locations.BEHAVIOUR,
    **landing_pages.BEHAVIOUR,
    **display_checks.BEHAVIOUR,
    **business_users.BEHAVIOUR,
    **payments.BEHAVIOUR,
    **public_orders.BEHAVIOUR,
    **transfer_proofs.BEHAVIOUR,
    **oauth.BEHAVIOUR,
    **oauth_clients.BEHAVIOUR,
    **identity.BEHAVIOUR,
    **billing.BEHAVIOUR,
    **statistics.BEHAVIOUR,
    **storefront_keys.BEHAVIOUR,
    **storefront_items.BEHAVIOUR,
    **allowed_origins.BEHAVIOUR,
    **webhook_endpoints.BEHAVIOUR,
}

#: Operations that respond with another status to unknown ids.
WITH_OWN_LOOKUPS = frozenset({"addGuestCartItem", "addCustomerCartItem"})

HOOKS = Hooks(
    seed_values={
        orders.PATH: initial_orders.seed,
        **accounts.SEED_VALUES,
        **billing_records.SEED_VALUES,
        **business_users.SEED_VALUES,
        **carts.SEED_VALUES,
        **checkout_intents.SEED_VALUES,
        **analytics_selectors.SEED_VALUES,
        **discount_codes.SEED_VALUES,
        **catalogue.SEED_VALUES,
        **landing_pages.SEED_VALUES,
        **shipping.SEED_VALUES,
        **storefront_keys.SEED_VALUES,
        **allowed_origins.SEED_VALUES,
    },
    initial_rows=billing_records.INITIAL_ROWS,
    filters={orders.PATH: order_filters.FILTERS},
    names={orders.PATH: identities.LOOKUP_KEYS},
)

#: The webhook subscribers that requests have registered, and the path for registering them.
list_subscribers = webhook_endpoints.list_subscribers
ENDPOINTS = webhook_endpoints.PATH

#: Where callers upload files to the mock and read them.
handle_upload = transfer_proofs.handle
UPLOADS = transfer_proofs.PREFIX

#: Changes that happen as time passes.
notice_time = intents.notice_time

#: Conversions of validation errors, for operations with their own error format.
ERROR_FORMATS: Mapping[str, Callable[[HTTPError], HTTPError]] = {
    **oauth.ERROR_FORMATS,
    **oauth_clients.ERROR_FORMATS,
    **checkout_intents.ERROR_FORMATS,
    **customer_privacy.ERROR_FORMATS,
}

#: Body fields and query parameters that only the mock can supply, for example requests.
EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = {
    **oauth.EXAMPLES,
    **account_examples.EXAMPLES,
    **billing.EXAMPLES,
    **catalogue.EXAMPLES,
    **checkout_intents.EXAMPLES,
    **page_checkout.EXAMPLES,
    **web_analytics.EXAMPLES,
    **analytics_selectors.EXAMPLES,
    **customer_privacy.EXAMPLES,
}

__all__ = [
    "BEHAVIOUR",
    "ENDPOINTS",
    "ERROR_FORMATS",
    "EXAMPLES",
    "HOOKS",
    "UPLOADS",
    "WITH_OWN_LOOKUPS",
    "handle_upload",
    "list_subscribers",
    "notice_time",
]
