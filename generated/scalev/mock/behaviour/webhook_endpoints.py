# Copied from generator/package/scalev/mock/behaviour/webhook_endpoints.py by `python -m generator generate`. Do not edit.
"""Manage webhook endpoints: at most three, of which active ones must have acknowledged the test event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..data import defaults
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.world import World
from ..messages import build_validation_error
from ..webhooks.deliveries import TEST_EVENT, DeliveryRequired, Subscriber, check_url
from ..webhooks.outbox import NOT_SENT

PATH = "/v3/webhook-endpoints"
_MOST = 3


def list_subscribers(world: World) -> Iterator[Subscriber]:
    """Yield the active endpoints that requests have registered."""
    kind = world.find_kind(PATH)
    for row in world.store.list_rows(kind) if kind is not None else ():
        url = row.values.get("url")
        if isinstance(url, str) and world.renderer.get_property(row, "status") == "active":
            yield Subscriber(url, world.outbox.secret, frozenset(world.renderer.get_property(row, "events") or ()))


def _create(context: Context) -> Result:
    world, kind = context.world, context.target.kind
    if kind is not None and len(world.store.list_rows(kind)) >= _MOST:
        raise build_validation_error(422, {"base": [f"expected at most {_MOST} endpoints"]})
    _test(context, None)
    return defaults.act(context)


def _update(context: Context) -> Result:
    _test(context, context.resource)
    return defaults.act(context)


def _test(context: Context, row: Row | None) -> None:
    """Raise HTTPError 422 if an endpoint to be activated does not respond to the test event with 200."""
    values: dict[str, Any] = {**(row.values if row is not None else {}), **(context.body or {})}
    url = values.get("url")
    if values.get("status") != "active" or not isinstance(url, str):
        return
    try:
        check_url(url)
    except ValueError:
        raise build_validation_error(422, {"url": ["expected an http or https URL"]}) from None
    delivery = context.delivery
    if delivery is None or delivery.target != url:
        raise DeliveryRequired(context.world.create_event(TEST_EVENT, {}), url)
    # URLs on other machines are never called, and are accepted without a test
    if not delivery.is_acknowledged and delivery.error != NOT_SENT:
        got = delivery.status if delivery.status is not None else "no response"
        raise build_validation_error(422, {"url": [f"expected 200 for the test event, got {got}"]})


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {"createWebhookEndpoint": _create, "updateWebhookEndpoint": _update}
