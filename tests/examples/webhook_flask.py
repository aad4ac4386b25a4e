"""Receive webhooks with Flask: check the signature, keep each event once, acknowledge.

    SCALEV_WEBHOOK_SECRET=… flask --app webhook_flask run

The events wait in a table for a program that works on them in its own time: the service wants its answer soon. Deliver to /scalev.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from flask import Flask, abort, request
from scalev import webhooks

TABLE = "CREATE TABLE IF NOT EXISTS events (unique_id TEXT PRIMARY KEY, event TEXT, timestamp TEXT, body BLOB, is_done INTEGER DEFAULT 0)"


def create_app() -> Flask:
    """The application; KeyError where there is no secret."""
    secret = os.environ["SCALEV_WEBHOOK_SECRET"]
    path = os.environ.get("EVENTS_FILE", "events.sqlite")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(TABLE)
    app = Flask(__name__)

    @app.post("/scalev")
    def receive() -> dict[str, bool]:
        body = request.get_data()  # the bytes that are signed, before anything parses them
        try:
            event = webhooks.verify(body, request.headers, secret)
        except webhooks.WebhookSignatureError:
            abort(401)
        except webhooks.WebhookPayloadError:
            abort(400)
        # the test event has no id and is for nobody
        return {"is_new": event.unique_id is not None and keep(path, event, body)}

    return app


def keep(path: str, event: webhooks.Event, body: bytes) -> bool:
    """Write an event down before it is acknowledged; False where it was there already, since deliveries come more than once."""
    with closing(sqlite3.connect(path)) as database, database:
        values = (event.unique_id, event.event, event.timestamp.isoformat(), body)
        done = database.execute("INSERT OR IGNORE INTO events (unique_id, event, timestamp, body) VALUES (?, ?, ?, ?)", values)
        return done.rowcount == 1
