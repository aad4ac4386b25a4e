# Copied from generator/package/scalev/mock/webhooks/deliveries.py by `python -m generator generate`. Do not edit.
"""Webhooks: what happened, told in signed deliveries to the places that want to know."""

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


#: What takes deliveries in place of a URL: it may return a status, anything else counts as 200.
Receiver = Callable[["Delivery"], object]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `body` is what every delivery of it carries. The test event has no `unique_id`."""

    name: str
    unique_id: str | None
    body: bytes = field(repr=False)


@dataclass(slots=True, eq=False)
class Delivery:
    """One delivery of an event to a URL or a function; `target` is None where it is for nobody but the list of deliveries.

    `status` is what came back, None where nothing did: `error` says why.
    """

    event: str
    unique_id: str | None
    target: str | Receiver | None = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    status: int | None = None
    error: str = ""

    @property
    def acknowledged(self) -> bool:
        """Whether the receiver took it: any status from 200 to 299, for the test event exactly 200."""
        return self.status == 200 if self.event == TEST_EVENT else self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A place that wants to know; without `events` it is told of all."""

    target: str | Receiver | None = field(repr=False)
    secret: str = field(repr=False)
    events: frozenset[str] | None = None
    app_id: str | None = None

    def wants(self, event: str) -> bool:
        """Whether it is told of an event."""
        return self.events is None or event in self.events


class TryFirst(Exception):
    """An operation cannot go on before an event was delivered to a URL.

    It is raised before anything is changed; once the event was delivered, the operation begins anew with the delivery.
    """

    def __init__(self, event: Event, url: str) -> None:
        super().__init__(event.name, url)
        self.event = event
        self.url = url


def sign(body: bytes, secret: str) -> str:
    """The signature of a body: base64 of its HMAC-SHA256."""
    return b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode("ascii")


def envelope(name: str, unique_id: str | None, timestamp: str, data: Any) -> Event:
    """An event with the body of its deliveries."""
    head = {"event": name, "unique_id": unique_id} if unique_id is not None else {"event": name}
    return Event(name, unique_id, dump({**head, "timestamp": timestamp, "data": data}))


def check_url(url: str) -> None:
    """ValueError for what is no URL that can be posted to."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"webhook: expected an http or https URL, got {url[:80]!r}")


def delivery_of(event: Event, subscriber: Subscriber) -> Delivery:
    """The delivery of an event to one who wants to know, signed and not sent."""
    headers = {"Content-Type": "application/json", SIGNATURE_HEADER: sign(event.body, subscriber.secret)}
    if subscriber.app_id is not None:
        headers[APP_ID_HEADER] = subscriber.app_id
    return Delivery(event.name, event.unique_id, subscriber.target, headers, event.body)
