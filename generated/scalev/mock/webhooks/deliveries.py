# Copied from generator/package/scalev/mock/webhooks/deliveries.py by `python -m generator generate`. Do not edit.
"""Webhook events and their signed deliveries to subscribers."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ..messages import dump

SIGNATURE_HEADER = "X-Scalev-Hmac-Sha256"
APP_ID_HEADER = "X-Scalev-App-Id"
TEST_EVENT = "business.test_event"
SECRET = "webhook_secret_mock"


#: A function that receives deliveries instead of a URL. It may return a status; anything else counts as 200.
Receiver = Callable[["Delivery"], object]


@dataclass(frozen=True, slots=True)
class Event:
    """A webhook event; `body` is the request body of each of its deliveries. The test event has no `unique_id`."""

    name: str
    unique_id: str | None
    body: bytes = field(repr=False)


@dataclass(slots=True, eq=False, repr=False)
class Delivery:
    """A delivery of an event to a URL or a function; `target` is None if there is no subscriber and the delivery is only recorded.

    `status` is the status of the receiver's response. It is None if there was no response; then `error` gives the reason.
    """

    event: str
    unique_id: str | None
    target: str | Receiver | None = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    status: int | None = None
    error: str = ""

    def __repr__(self) -> str:
        outcome = self.error or ("only recorded" if self.target is None else "not sent yet" if self.status is None else str(self.status))
        return f"<Delivery {self.event} {self.unique_id or ''}: {outcome:.60}>".replace(" :", ":")

    @property
    def is_acknowledged(self) -> bool:
        """Whether the receiver accepted the delivery: with a status from 200 to 299, or exactly 200 for the test event."""
        return self.status == 200 if self.event == TEST_EVENT else self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A receiver of events; without `events`, it receives all of them."""

    target: str | Receiver | None = field(repr=False)
    secret: str = field(repr=False)
    events: frozenset[str] | None = None
    app_id: str | None = None

    def wants(self, event: str) -> bool:
        """Return whether the subscriber receives an event of this name."""
        return self.events is None or event in self.events


class DeliveryRequired(Exception):
    """Raised by an operation that requires an event to be delivered to a URL first.

    It must be raised before anything is changed: after the delivery, the operation starts again and receives the delivery.
    """

    def __init__(self, event: Event, url: str) -> None:
        super().__init__(event.name, url)
        self.event = event
        self.url = url


def sign(body: bytes, secret: str) -> str:
    """Return the signature of a body: its HMAC-SHA256 in base64."""
    return b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode("ascii")


def build_event(name: str, unique_id: str | None, timestamp: str, data: Any) -> Event:
    """Return an event with the body of its deliveries."""
    head = {"event": name, "unique_id": unique_id} if unique_id is not None else {"event": name}
    return Event(name, unique_id, dump({**head, "timestamp": timestamp, "data": data}))


def check_url(url: str) -> None:
    """Raise ValueError unless a URL is an http or https URL with a host."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"webhook: expected an http or https URL, got {url[:80]!r}")


def build_delivery(event: Event, subscriber: Subscriber) -> Delivery:
    """Return the signed delivery of an event to a subscriber, without sending it."""
    headers = {"Content-Type": "application/json", SIGNATURE_HEADER: sign(event.body, subscriber.secret)}
    if subscriber.app_id is not None:
        headers[APP_ID_HEADER] = subscriber.app_id
    return Delivery(event.name, event.unique_id, subscriber.target, headers, event.body)
