"""Receive webhooks with FastAPI: verify the signature, store each event once, acknowledge the delivery.

    SCALEV_WEBHOOK_SECRET=… uvicorn --factory webhook_fastapi:create_app

Events are stored in a table for another program to process, since the service expects a quick response. The path is /scalev.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from fastapi import FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from scalev import webhooks

TABLE = "CREATE TABLE IF NOT EXISTS events (unique_id TEXT PRIMARY KEY, event TEXT, timestamp TEXT, body BLOB, is_done INTEGER DEFAULT 0)"


def create_app() -> FastAPI:
    """Create the application. Raises KeyError if there is no secret."""
    secret = os.environ["SCALEV_WEBHOOK_SECRET"]
    path = os.environ.get("EVENTS_FILE", "events.sqlite")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(TABLE)
    app = FastAPI()

    @app.post("/scalev")
    async def receive(request: Request) -> dict[str, bool]:
        body = await request.body()  # the signed bytes, before any parsing
        try:
            event = webhooks.verify(body, request.headers, secret)
        except webhooks.WebhookSignatureError as error:
            raise HTTPException(401, "wrong signature") from error
        except webhooks.WebhookPayloadError as error:
            raise HTTPException(400, str(error)) from error
        if event.unique_id is None:  # the test event, which is not stored
            return {"is_new": False}
        return {"is_new": await run_in_threadpool(keep, path, event, body)}

    return app


def keep(path: str, event: webhooks.Event, body: bytes) -> bool:
    """Store an event before it is acknowledged; return False for a repeated delivery."""
    with closing(sqlite3.connect(path)) as database, database:
        values = (event.unique_id, event.event, event.timestamp.isoformat(), body)
        cursor = database.execute("INSERT OR IGNORE INTO events (unique_id, event, timestamp, body) VALUES (?, ?, ?, ?)", values)
        return cursor.rowcount == 1
