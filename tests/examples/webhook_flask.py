"""Receive webhooks with Flask: verify the signature, store each event once, acknowledge the delivery.

    SCALEV_WEBHOOK_SECRET=… flask --app webhook_flask run

Events are stored in a table for another program to process, since the service expects a quick response. The path is /scalev.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from flask import Flask, abort, request
from scalev import webhooks

TABLE = "CREATE TABLE IF NOT EXISTS events (unique_id TEXT PRIMARY KEY, event TEXT, timestamp TEXT, body BLOB, is_done INTEGER DEFAULT 0)"


def create_app() -> Flask:
    """Create the application. Raises KeyError if there is no secret."""
    secret = os.environ["SCALEV_WEBHOOK_SECRET"]
    path = os.environ.get("EVENTS_FILE", "events.sqlite")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(TABLE)
    app = Flask(__name__)

    @app.post("/scalev")
    def receive() -> dict[str, bool]:
        body = request.get_data()  # the signed bytes, before any parsing
        try:
            event = webhooks.verify(body, request.headers, secret)
        except webhooks.WebhookSignatureError:
            abort(401)
        except webhooks.WebhookPayloadError:
            abort(400)
        # the test event has no id, and is not stored
        return {"is_new": event.unique_id is not None and keep(path, event, body)}

    return app


def keep(path: str, event: webhooks.Event, body: bytes) -> bool:
    """Store an event before it is acknowledged; return False for a repeated delivery."""
    with closing(sqlite3.connect(path)) as database, database:
        values = (event.unique_id, event.event, event.timestamp.isoformat(), body)
        cursor = database.execute("INSERT OR IGNORE INTO events (unique_id, event, timestamp, body) VALUES (?, ?, ?, ?)", values)
        return cursor.rowcount == 1
