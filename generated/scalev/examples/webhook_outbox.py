# Copied from generator/package/scalev/examples/webhook_outbox.py by `python -m generator generate`. Do not edit.
"""Keep webhooks in a table of PostgreSQL and handle them in workers, each exactly once.

    SCALEV_WEBHOOK_SECRET=… uvicorn --factory webhook_outbox:create_app
    SCALEV_WEBHOOK_SECRET=… python webhook_outbox.py  # a worker; start as many as you like

A delivery is acknowledged as soon as it is in the table. A worker takes a row, handles its event and deletes the row in one transaction;
failed events are retried later. The first process that starts creates the tables. The path for deliveries is /scalev.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from fastapi import FastAPI
from psycopg.rows import TupleRow
from scalev import models, webhooks
from starlette.routing import Route

Connection = psycopg.Connection[TupleRow]

DSN = os.environ.get("DATABASE_DSN", "dbname=shop")
TABLES = """
SELECT pg_advisory_xact_lock(4217);  -- several processes may start at once
CREATE TABLE IF NOT EXISTS waiting (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body TEXT NOT NULL, app_id TEXT,
    attempts INTEGER NOT NULL DEFAULT 0, due TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS to_hand_out (order_id TEXT, event TEXT);
"""
TAKE = "SELECT id, body, app_id FROM waiting WHERE due <= now() ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
POSTPONE = """
UPDATE waiting SET attempts = attempts + 1, due = now() + least(power(2, attempts), 600) * interval '1 second' WHERE id = %s
"""


def create_router(connection: Connection) -> webhooks.Router[Connection]:
    """Return the router with the handlers of events, which use the connection."""

    @contextmanager
    def transaction() -> Iterator[Connection]:
        with connection.transaction():  # a savepoint within another transaction
            yield connection

    log = webhooks.SQLDeliveryLog(transaction)
    with transaction():
        connection.execute(TABLES)
        log.create_table()
    router = webhooks.Router(os.environ["SCALEV_WEBHOOK_SECRET"], log=log)

    @router.on("payment.received")
    def hand_out(payment: models.WebhookPaymentChange, delivery: webhooks.Delivery[Connection]) -> None:
        delivery.transaction.execute("INSERT INTO to_hand_out VALUES (%s, %s)", (payment.order_id, delivery.event.unique_id))

    return router


def put(event: webhooks.Event, body: bytes) -> None:
    """Store a verified event. If the database is unavailable, this raises, and the service delivers the event again."""
    with psycopg.connect(DSN) as connection:
        connection.execute("INSERT INTO waiting (body, app_id) VALUES (%s, %s)", (body.decode(), event.app_id))


def work(connection: Connection, router: webhooks.Router[Connection]) -> bool:
    """Handle the next event; return False if none is due."""
    with connection.transaction():
        row = connection.execute(TAKE).fetchone()
        if row is None:
            return False
        number, body, app_id = row
        try:
            with connection.transaction():
                router.handle(webhooks.parse(body, app_id=app_id))
                connection.execute("DELETE FROM waiting WHERE id = %s", (number,))
        except Exception as error:  # noqa: BLE001 - a handler may raise anything; go on with the next event
            print(f"event {number}: {type(error).__name__}: {error}")
            connection.execute(POSTPONE, (number,))
    return True


def create_app() -> FastAPI:
    """Return the application that receives deliveries."""
    with psycopg.connect(DSN, autocommit=True) as connection:
        router = create_router(connection)  # only events that have a handler are stored
    return FastAPI(routes=[Route("/scalev", webhooks.ASGIReceiver(router, hand_over=put), methods=["POST"])])


def main() -> None:
    """Run a worker."""
    with psycopg.connect(DSN, autocommit=True) as connection:
        router = create_router(connection)
        while True:
            if not work(connection, router):
                time.sleep(0.2)


if __name__ == "__main__":
    main()
