"""A worker that receives webhooks: python -m tests.processes.webhook_worker PORT DSN SECRET"""

from __future__ import annotations

import sys
from typing import Any

import psycopg
import uvicorn
from scalev import webhooks


def create_app(dsn: str, secret: str) -> webhooks.ASGIReceiver:
    """Return an application that counts payments, each in the transaction of its delivery log."""
    router = webhooks.Router(secret, log=webhooks.SQLDeliveryLog(lambda: psycopg.connect(dsn)))

    @router.on("payment.received")
    def count(payment: Any, delivery: webhooks.Delivery[psycopg.Connection[Any]]) -> None:
        delivery.transaction.execute("INSERT INTO handled VALUES (%s)", (delivery.event.unique_id,))
        delivery.transaction.execute("UPDATE counter SET value = value + 1")

    return webhooks.ASGIReceiver(router)


if __name__ == "__main__":
    port, dsn, secret = sys.argv[1:]
    uvicorn.run(create_app(dsn, secret), host="127.0.0.1", port=int(port), log_level="error", lifespan="off", access_log=False)
