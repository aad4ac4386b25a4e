"""Sell a digital product: create the order and its payment, wait until it is paid, and send the product.

    SCALEV_API_KEY=… python digital_order.py SKU-1 --name Sari --email sari@example.com

The product is sent only after the payment provider has confirmed the payment.
"""

from __future__ import annotations

import argparse

from scalev import APIError, Scalev, ScalevError
from scalev.models import Order


def find(client: Scalev, sku: str) -> tuple[str, str]:
    """Return the unique ids of a variant and of a store that sells it. Raises LookupError if there is none."""
    for store in client.stores.list_simplified():
        for product in client.stores.products.list(store.id or ""):
            for variant in product.variants or ():
                if variant.sku == sku and store.unique_id:
                    return variant.unique_id, store.unique_id
    raise LookupError(f"expected the SKU of a variant that a store sells, got {sku!r}")


def sell(client: Scalev, sku: str, name: str, email: str, *, timeout: float = 900) -> Order:
    """Sell a product and return the paid order. Raises WaitTimeoutError, and sends nothing, if it is not paid within `timeout` seconds."""
    variant, store = find(client, sku)
    order = client.orders.create(
        store_unique_id=store,
        customer_name=name,
        customer_email=email,
        ordervariants=[{"variant_unique_id": variant, "quantity": 1}],
        payment_method="qris",
    )
    client.orders.create_payment(order.id)
    print(f"{order.order_id}: {order.gross_revenue} to be paid at {order.public_order_url}")
    client.orders.wait_until_paid(order.id, timeout=timeout)
    order = client.orders.check_payment(order.id)  # ask the payment provider before sending anything
    if order.payment_status not in ("paid", "settled"):
        raise RuntimeError(f"{order.order_id}: expected the payment status paid or settled, got {order.payment_status}")
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
            # a create is not retried once the service may have received it: it may have succeeded
            raise SystemExit(
                f"{error}{'; check whether the order exists before trying again' if error.may_have_been_processed else ''}"
            ) from error
        except (LookupError, RuntimeError, ScalevError) as error:
            raise SystemExit(str(error)) from error
    print(f"{order.order_id}: {order.payment_status}, sent to {arguments.email}")


if __name__ == "__main__":
    main()
