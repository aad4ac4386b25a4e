"""A receiver of webhooks: the data of an event is narrowed by its class."""

from __future__ import annotations

from datetime import datetime
from typing import assert_type

import scalev
from scalev import models, webhooks
from scalev.webhooks import Event, EventName


def take(body: bytes, headers: dict[str, str]) -> None:
    event = scalev.webhooks.verify(body, headers, ["new", "old"])
    assert_type(event, Event)
    assert_type(event.timestamp, datetime)
    assert_type(event.unique_id, str | None)
    data: webhooks.Data = event.data
    match event.data:
        case models.Order() as order:
            assert_type(order, models.Order)
        case models.CheckoutIntent() | models.WebhookOrderReference():
            assert_type(event.data, models.CheckoutIntent | models.WebhookOrderReference)
        case dict():
            print(event.data["anything"])
        case _:
            assert_type(event.data, models.WebhookStatusChange | models.WebhookPaymentChange)
    match event.event:
        case EventName.ORDER_CREATED:
            print(data)
        case "order.updated":
            print(webhooks.sign_headers(body, "secret"))
