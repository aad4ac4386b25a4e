# Copied from generator/package/scalev/examples/webhook_celery.py by `python -m generator generate`. Do not edit.
"""Receive webhooks with FastAPI and handle them in Celery workers, with Redis as the queue.

    SCALEV_WEBHOOK_SECRET=… uvicorn --factory webhook_celery:create_app
    SCALEV_WEBHOOK_SECRET=… celery --app webhook_celery:queue worker

A delivery is acknowledged as soon as it is in the queue, so handlers may be slow. Each event is handled at least once, and again if a
worker dies while handling it. The path for deliveries is /scalev.
"""

from __future__ import annotations

import os

import redis
from celery import Celery, Task  # type: ignore[import-untyped]  # Celery ships no types
from fastapi import FastAPI
from scalev import models, webhooks
from starlette.routing import Route

REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
#: Seconds after which the task of a dead worker goes to another one; must exceed the time that any handler takes.
PATIENCE = int(os.environ.get("PATIENCE", "900"))

queue = Celery("webhook_celery", broker=REDIS_URL)
queue.conf.update(
    task_acks_late=True,  # a task stays in the queue until it is done
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    broker_transport_options={"visibility_timeout": PATIENCE},
    broker_connection_retry_on_startup=True,
)
database = redis.Redis.from_url(REDIS_URL)
router = webhooks.Router(os.environ["SCALEV_WEBHOOK_SECRET"], log=webhooks.RedisDeliveryLog(database, claim_for=PATIENCE))


@router.on("payment.received")
def hand_out(payment: models.WebhookPaymentChange, delivery: webhooks.Delivery[None]) -> None:
    """Hand out the goods of an order; adding it to a set twice has no further effect."""
    database.sadd("to_hand_out", payment.order_id or "")


@queue.task(bind=True, max_retries=20)  # type: ignore[untyped-decorator]  # as Celery ships no types
def handle(task: Task[[str, str | None], None], body: str, app_id: str | None) -> None:
    """Handle an event; retry later if that fails, or if another worker is handling it."""
    try:
        outcome = router.handle(webhooks.parse(body, app_id=app_id))
    except Exception as error:
        raise task.retry(exc=error, countdown=min(2**task.request.retries, 600)) from error
    if outcome is webhooks.Outcome.BUSY:
        raise task.retry(countdown=min(2**task.request.retries, 600))


def put(event: webhooks.Event, body: bytes) -> None:
    """Put a verified event into the queue. If Redis is unavailable, this raises, and the service delivers the event again."""
    handle.delay(body.decode(), event.app_id)


def create_app() -> FastAPI:
    """Return the application that receives deliveries."""
    return FastAPI(routes=[Route("/scalev", webhooks.ASGIReceiver(router, hand_over=put), methods=["POST"])])
