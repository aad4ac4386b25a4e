"""Deliveries as the service sends them, for the tests of what receives them."""

from __future__ import annotations

import json
from typing import Any

from scalev import webhooks

SECRET = "whsec_do_not_show"

Signed = tuple[bytes, dict[str, str]]


def deliver(
    event: str = "payment.received", unique_id: str | None = "event_1", *, secret: str = SECRET, app_id: str | None = None, **data: Any
) -> Signed:
    """Return the body and the headers of a delivery."""
    head = {"event": event, "timestamp": "2026-01-31T08:15:30.5Z", **({} if unique_id is None else {"unique_id": unique_id})}
    body = json.dumps({**head, "data": {"order_id": "260131ABCDEF", "payment_status": "paid", **data}}).encode()
    return body, webhooks.sign_headers(body, secret, app_id=app_id)


TEST_EVENT = deliver("business.test_event", None)
