# Copied from generator/package/scalev/mock/webhooks/outbox.py by `python -m generator generate`. Do not edit.
"""Outbox that queues, sends and records webhook deliveries."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import RLock, get_ident
from typing import Any
from urllib.parse import urlsplit

import h11

from .deliveries import Delivery, Event, Subscriber, build_delivery
from .request import post

#: The error of a delivery to another machine.
NOT_SENT = "not sent: the host is not this machine; allow it with webhook_hosts"
#: The error of a delivery whose receiver timed out on an earlier delivery of the same call.
SKIPPED = "not sent: an earlier delivery of this call to the same URL timed out"
#: Default of `webhook_timeout`: the seconds that one delivery may take.
TIMEOUT = 5.0
_MOST = 10_000
_MOST_BYTES = 8 * 1024 * 1024
#: Bytes that a delivery takes in addition to its text.
_OBJECTS = 700


@dataclass(slots=True)
class Outbox:
    """Record deliveries, and send them in order from the thread that queued them. Thread-safe."""

    secret: str = field(repr=False)
    hosts: frozenset[str]
    """Hosts outside this machine that may be called."""
    timeout: float = TIMEOUT
    """Seconds that one delivery to a URL may take, from connecting to the status of the response."""
    subscribers: list[Subscriber] = field(default_factory=list)
    _deliveries: deque[Delivery] = field(default_factory=deque)
    _bytes: int = 0
    _waiting: dict[int, deque[Delivery]] = field(default_factory=dict)
    """Queued deliveries by thread. No lock is held while one is sent, since its receiver may call the mock."""
    _unsent: deque[Delivery] = field(default_factory=deque)
    """Deliveries that were not sent because a receiver raised an exception."""
    _lock: Any = field(default_factory=RLock)

    @property
    def deliveries(self) -> list[Delivery]:
        """The deliveries, oldest first: the last 10,000, or fewer if they take more than 8 MB."""
        with self._lock:
            return list(self._deliveries)

    @property
    def is_idle(self) -> bool:
        """Whether no deliveries are waiting to be sent."""
        return not self._waiting and not self._unsent

    def clear(self) -> None:
        """Forget all deliveries, sent or not."""
        with self._lock:
            self._deliveries.clear()
            self._bytes = 0
            for queue in (*self._waiting.values(), self._unsent):
                queue.clear()

    def restore(self, deliveries: Iterable[Delivery]) -> None:
        """Replace the recorded deliveries, and empty the queue."""
        with self._lock:
            self.clear()
            for delivery in deliveries:
                self._record(delivery)

    def post(self, event: Event, extra_subscribers: Iterable[Subscriber] = ()) -> list[Delivery]:
        """Queue a delivery of an event for each subscriber, for `send`. Without subscribers, one delivery is only recorded."""
        subscribers = [subscriber for subscriber in (*self.subscribers, *extra_subscribers) if subscriber.wants(event.name)] or [
            Subscriber(None, self.secret)
        ]
        return [self._queue(build_delivery(event, subscriber)) for subscriber in subscribers]

    def send(self) -> None:
        """Send the deliveries that this thread queued. If a receiver raises an exception, the rest is left for the next call of `send`."""
        if self.is_idle:
            return
        thread = get_ident()
        with self._lock:
            queue = self._waiting.setdefault(thread, deque())
            queue.extendleft(reversed(self._unsent))
            self._unsent.clear()
        late_ids: set[str] = set()
        try:
            while (delivery := self._take_next(queue)) is not None:
                self._deliver(delivery, late_ids)
        finally:
            with self._lock:
                self._unsent.extend(queue)
                queue.clear()
                self._waiting.pop(thread, None)

    def repeat(self, delivery: Delivery) -> Delivery:
        """Queue a delivery again, with the same body, signature and id, to the same target."""
        return self._queue(Delivery(delivery.event, delivery.unique_id, delivery.target, delivery.headers, delivery.body))

    def probe(self, event: Event, url: str) -> Delivery:
        """Deliver an event to a URL immediately."""
        delivery = build_delivery(event, Subscriber(url, self.secret))
        with self._lock:
            self._record(delivery)
        self.call(delivery, url)
        return delivery

    def call(self, delivery: Delivery, url: str) -> bool:
        """Post a delivery to a URL, and record its status or error. Return False if the receiver timed out.

        Nothing is sent to another machine unless its host is allowed.
        """
        try:
            host = urlsplit(url).hostname or ""
            if host not in self.hosts and not _is_here(host):
                delivery.error = NOT_SENT
                return True
            delivery.status = post(url, delivery.headers, delivery.body, self.timeout)
        except (OSError, ValueError, h11.ProtocolError) as error:
            delivery.error = f"{type(error).__name__}: {error}"
            return not isinstance(error, TimeoutError)
        return True

    def _take_next(self, queue: deque[Delivery]) -> Delivery | None:
        with self._lock:
            return queue.popleft() if queue else None

    def _deliver(self, delivery: Delivery, late_ids: set[str]) -> None:
        if isinstance(delivery.target, str):
            if delivery.target in late_ids:
                delivery.error = SKIPPED
            elif not self.call(delivery, delivery.target):
                late_ids.add(delivery.target)
        elif delivery.target is not None:
            result = delivery.target(delivery)
            delivery.status = result if isinstance(result, int) and not isinstance(result, bool) else 200

    def _record(self, delivery: Delivery) -> None:
        self._deliveries.append(delivery)
        self._bytes += _measure(delivery)
        while len(self._deliveries) > _MOST or self._bytes > _MOST_BYTES:
            self._bytes -= _measure(self._deliveries.popleft())

    def _queue(self, delivery: Delivery) -> Delivery:
        with self._lock:
            self._record(delivery)
            if delivery.target is not None:
                self._waiting.setdefault(get_ident(), deque()).append(delivery)
        return delivery


def _measure(delivery: Delivery) -> int:
    target = delivery.target if isinstance(delivery.target, str) else ""
    return _OBJECTS + len(target) + sum(len(name) + len(value) for name, value in delivery.headers.items()) + len(delivery.body)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
