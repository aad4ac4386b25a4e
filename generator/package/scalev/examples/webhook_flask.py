"""Receive webhooks with Flask: check the signature, handle each event exactly once, acknowledge.

    SCALEV_WEBHOOK_SECRET=… flask --app webhook_flask run

The newest state of each order is kept: deliveries arrive in any order, so an older state must not replace a newer one. The path for
deliveries is /scalev.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from flask import Flask
from scalev import models, webhooks
from werkzeug.middleware.dispatcher import DispatcherMiddleware

Delivery = webhooks.Delivery[sqlite3.Connection]

TABLE = "CREATE TABLE IF NOT EXISTS statuses (order_id TEXT PRIMARY KEY, status TEXT, version TEXT)"
KEEP = """
INSERT INTO statuses VALUES (?, ?, ?)
ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, version = excluded.version WHERE version < excluded.version
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
        connection.execute(TABLE)
    router = webhooks.Router(secret, log=log)

    @router.on("order.created", "order.updated")
    def keep_order(order: models.Order, delivery: Delivery) -> None:
        keep(delivery, order.order_id, order.status)

    @router.on("order.status_changed")
    def keep_change(change: models.WebhookStatusChange, delivery: Delivery) -> None:
        keep(delivery, change.order_id, change.status)

    return router


def keep(delivery: Delivery, order_id: str | None, status: str | None) -> None:
    """Save a status, unless a newer one is stored."""
    delivery.transaction.execute(KEEP, (order_id, status, webhooks.state_version(delivery.event)))


def create_app() -> Flask:
    """Return the application. Raises KeyError if there is no secret."""
    receiver = webhooks.WSGIReceiver(create_router(os.environ["SCALEV_WEBHOOK_SECRET"]))
    app = Flask(__name__)
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/scalev": receiver})  # type: ignore[method-assign]
    return app
