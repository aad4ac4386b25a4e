"""The calls that the demo makes with the installed client, independent of the generator."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from scalev import APIStatusError, AsyncScalev, NotFoundError, Scalev

#: The business key that every mock accepts; no service does.
MOCK_KEY = "sk_mock"

CSV = """external_id,customer_name,customer_phone,variant,quantity,payment_method
EXT-1,Sari Wulandari,081234567890,variant_1,2,cod
EXT-2,Budi Santoso,081298765432,variant_2,1,bank_transfer
"""


def show(call: str, result: Any) -> None:
    """Print a call and its result."""
    print(f"   >>> {call}")
    for line in result if isinstance(result, list) else [result]:
        print(f"       {line if isinstance(line, str) else repr(line)}")


def main(base_url: str) -> None:
    """Find a store and a product; create, read, list, change and upload orders; provoke two errors."""
    with Scalev(MOCK_KEY, base_url=base_url) as client:
        store = next(iter(client.stores.list_simplified()))
        show("store = next(iter(client.stores.list_simplified()))", store)
        product = next(iter(client.products.list()))
        variant = (product.variants or [])[0]
        show("product = next(iter(client.products.list()))", [product, variant])

        order = client.orders.create(
            store_unique_id=str(store.unique_id),
            customer_name="Sari Wulandari",
            customer_phone="081234567890",
            ordervariants=[{"variant_unique_id": str(variant.unique_id), "quantity": 2}],
            payment_method="bank_transfer",
            shipping_cost=20000,
        )
        show(
            'order = client.orders.create(store_unique_id=…, customer_name="Sari Wulandari", ordervariants=[…], shipping_cost=20000)',
            [
                order,
                f"order.id = {order.id!r}   order.order_id = {order.order_id!r}   order.status = {order.status!r}",
                f"order.shipping_cost = {order.shipping_cost!r}   order.gross_revenue = {order.gross_revenue!r}",
                f"order.created_at = {order.created_at!r}",
            ],
        )
        same_order = client.orders.get(order.id)
        show("client.orders.get(order.id) == order", [same_order == order])

        pages = [len(page.data) for page in client.orders.list(page_size=3).pages()]
        show("[len(page.data) for page in client.orders.list(page_size=3).pages()]", f"{pages}: {sum(pages)} orders on {len(pages)} pages")

        changed_orders = client.orders.change_status(ids=[order.id], status="confirmed")
        show('client.orders.change_status(ids=[order.id], status="confirmed").data', changed_orders.data)
        show("client.orders.get(order.id).status", client.orders.get(order.id).status)

        upload = client.orders.upload(file=("orders.csv", CSV.encode(), "text/csv"), create_type="regular", tz="Asia/Jakarta")
        show('client.orders.upload(file=Path("orders.csv"), create_type="regular", tz="Asia/Jakarta")', upload)

        try:
            client.orders.get("999999999")
        except NotFoundError as error:
            show('client.orders.get("999999999")', [f"{type(error).__name__}: {error}"])
        try:
            client.orders.create(store_unique_id="", customer_name="Budi Santoso", extra_body={"shipping_cost": "a lot"})
        except APIStatusError as error:
            show('client.orders.create(…, extra_body={"shipping_cost": "a lot"})', [f"{type(error).__name__}: {error}", error.field_errors])

    print("\n   The same, asynchronously:")
    asyncio.run(read_concurrently(base_url))


async def read_concurrently(base_url: str) -> None:
    """Read several orders concurrently."""
    async with AsyncScalev(MOCK_KEY, base_url=base_url) as client:
        ids = [order.id async for order in client.orders.list(page_size=3)]
        orders = await asyncio.gather(*(client.orders.get(order_id) for order_id in ids[:5]))
        show("await asyncio.gather(*(client.orders.get(order_id) for order_id in ids[:5]))", [order.order_id for order in orders])


if __name__ == "__main__":
    main(sys.argv[1])
