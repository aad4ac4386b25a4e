"""Receive webhooks with Django, and handle each event once with a small delivery log in its own database.

    SCALEV_WEBHOOK_SECRET=… python webhook_django.py  # creates the tables
    SCALEV_WEBHOOK_SECRET=… python -m django runserver --settings webhook_django

The log claims an event with an INSERT in the transaction that handles it, so that both are committed or neither is. A project uses models
instead of the two tables. The path for deliveries is /scalev.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction  # type: ignore[import-untyped]  # Django ships no types
from django.urls import path  # type: ignore[import-untyped]
from scalev import models, webhooks

# the settings of this one-file project
SECRET_KEY = "only signs data of Django, and there is none here"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
ROOT_URLCONF = "webhook_django"
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("EVENTS_FILE", "events.sqlite")}}

TABLES = (
    "CREATE TABLE IF NOT EXISTS scalev_events (event_key TEXT PRIMARY KEY)",
    "CREATE TABLE IF NOT EXISTS to_hand_out (order_id TEXT PRIMARY KEY)",
)
INSERT_EVENT = "INSERT INTO scalev_events VALUES (%s) ON CONFLICT DO NOTHING"
INSERT_ORDER = "INSERT INTO to_hand_out VALUES (%s) ON CONFLICT DO NOTHING"


class DjangoLog:
    """Remember handled events in the database that Django is configured for."""

    @contextmanager
    def claim(self, key: str) -> Iterator[webhooks.Claim[None]]:
        """Claim an event in a new transaction."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT_EVENT, [key])
            state = webhooks.ClaimState.NEW if cursor.rowcount == 1 else webhooks.ClaimState.DONE
            yield webhooks.Claim(state=state, transaction=None)


router = webhooks.Router(os.environ["SCALEV_WEBHOOK_SECRET"], log=DjangoLog())


@router.on("payment.received")
def hand_out(payment: models.WebhookPaymentChange, delivery: webhooks.Delivery[None]) -> None:
    """Record an order to hand out, in the transaction that the log has begun."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT_ORDER, [payment.order_id])


def create_tables() -> None:
    """Create the tables, as migrations do in a project."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(table)


urlpatterns = [path("scalev", webhooks.django_view(router))]


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = ROOT_URLCONF
    create_tables()
