"""Sell a digital product: make the order and its payment, wait until it is paid, send the product.

    SCALEV_API_KEY=… python digital_order.py SKU-1 --name Sari --email sari@example.com

Nothing is sent before the payment provider has been asked.
"""

from __future__ import annotations

import argparse

from scalev import APIError, Scalev, ScalevError
from scalev.models import Order


def find(client: Scalev, sku: str) -> tuple[str, str]:
    """The unique ids of a variant and of a store that sells it. LookupError where none does."""
    for store in client.stores.list_simplified():
        for product in client.stores.products.list(store.id or ""):
            for variant in product.variants or ():
                if variant.sku == sku and variant.unique_id and store.unique_id:
                    return variant.unique_id, store.unique_id
    raise LookupError(f"expected the SKU of a variant that a store sells, got {sku!r}")


def sell(client: Scalev, sku: str, name: str, email: str, *, timeout: float = 900) -> Order:
    """The order, paid and sent. WaitTimeoutError where it is not paid within so many seconds: nothing is sent then."""
    variant, store = find(client, sku)
    order = client.orders.create(
        store_unique_id=store,
        customer_name=name,
        customer_email=email,
        ordervariants=[{"variant_unique_id": variant, "quantity": 1}],
        payment_method="qris",
    )
    payment = client.orders.create_payment(order.id)
    print(f"{order.order_id}: {order.gross_revenue} to be paid at {payment.payment_url}")
    client.orders.wait_until_paid(order.id, timeout=timeout)
    order = client.orders.check_payment(order.id)  # what the payment provider says, before anything leaves the house
    if order.payment_status not in ("paid", "settled"):
        raise RuntimeError(f"{order.order_id}: expected it to be paid, got {order.payment_status}")
    client.orders.send_digital_product(order.id)
    return order


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Sell a digital product.")
    parser.add_argument("sku")
    parser.add_argument("--name", required=True)
    parser.add_argument("--email", required=True)
    arguments = parser.parse_args()
    with Scalev() as client:
        try:
            order = sell(client, arguments.sku, arguments.name, arguments.email)
        except APIError as error:
            # a call that makes something is never sent twice; it may have gone through all the same
            raise SystemExit(f"{error}{'; look for the order first' if error.may_have_been_processed else ''}") from error
        except (LookupError, RuntimeError, ScalevError) as error:
            raise SystemExit(str(error)) from error
    print(f"{order.order_id}: {order.payment_status}, sent to {arguments.email}")


if __name__ == "__main__":
    main()
