# Copied from generator/package/scalev/examples/webhook_fastapi.py by `python -m generator generate`. Do not edit.
"""Receive webhooks with FastAPI: check the signature, handle each event exactly once, acknowledge.

    SCALEV_WEBHOOK_SECRET=… uvicorn --factory webhook_fastapi:create_app

Goods are handed out on payment.received, once per event, in the transaction that marks the event as handled. The path for deliveries is
/scalev.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from fastapi import FastAPI
from scalev import models, webhooks
from starlette.routing import Route

Delivery = webhooks.Delivery[sqlite3.Connection]

TABLES = """
CREATE TABLE IF NOT EXISTS to_hand_out (order_id TEXT PRIMARY KEY, event TEXT);
CREATE TABLE IF NOT EXISTS other_events (unique_id TEXT, event TEXT);
"""


@contextmanager
def transaction() -> Iterator[sqlite3.Connection]:
    """Open a transaction: committed at the end of its block, rolled back by an exception."""
    with closing(sqlite3.connect(os.environ.get("EVENTS_FILE", "events.sqlite"))) as connection, connection:
        yield connection


def create_router(secret: str) -> webhooks.Router[sqlite3.Connection]:
    """Return the router with the handlers of events."""
    log = webhooks.SQLDeliveryLog(transaction)
    log.create_table()
    with transaction() as connection:
        connection.executescript(TABLES)
    router = webhooks.Router(secret, log=log)

    @router.on("payment.received")  # not order.status_changed: a confirmed order may be unpaid
    def hand_out(payment: models.WebhookPaymentChange, delivery: Delivery) -> None:
        values = (payment.order_id, delivery.event.unique_id)
        # a payment can be reported by two events, as paid and as settled
        delivery.transaction.execute("INSERT OR IGNORE INTO to_hand_out VALUES (?, ?)", values)

    @router.default
    def note(data: object, delivery: Delivery) -> None:
        delivery.transaction.execute("INSERT INTO other_events VALUES (?, ?)", (delivery.event.unique_id, delivery.event.event))

    return router


def create_app() -> FastAPI:
    """Return the application. Raises KeyError if there is no secret."""
    receiver = webhooks.ASGIReceiver(create_router(os.environ["SCALEV_WEBHOOK_SECRET"]))
    return FastAPI(routes=[Route("/scalev", receiver, methods=["POST"])])
