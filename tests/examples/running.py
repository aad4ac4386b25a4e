"""Helpers for the tests of the examples: find them, run them, and inspect what they leave behind."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from scalev import Scalev, webhooks
from scalev.mock import Delivery, MockScalev
from scalev.models import Order

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "generated" / "scalev" / "examples"
EXAMPLES = sorted(path for path in HERE.glob("*.py") if not path.name.startswith("_"))

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def read_rows(path: Path, query: str) -> list[Any]:
    """Return the rows of a query on a database that an example wrote."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def find_sku(client: Scalev, index: int = 0) -> str:
    """Return the SKU of a variant that a store sells."""
    store = next(iter(client.stores.list_simplified()))
    skus = [variant.sku for product in client.stores.products.list(store.id or "") for variant in product.variants or ()]
    return [sku for sku in skus if sku is not None][index]


def get_new_order(mock: MockScalev, client: Scalev) -> Order:
    """Return the one order that was created since the mock started."""
    (delivery,) = (delivery for delivery in mock.deliveries if delivery.event == "order.created")
    data = webhooks.verify(delivery.body, delivery.headers, mock.webhook_secret).data
    assert isinstance(data, Order)
    return client.orders.get(data.id)


def let_buyer_pay(mock: MockScalev) -> None:
    """Let the buyer pay as soon as that is possible."""

    def pay(delivery: Delivery) -> None:
        data = webhooks.parse(delivery.body).to_dict()["data"]
        mock.pay(data["order_id"])

    mock.add_webhook(pay, events=["order.epayment_created"])
