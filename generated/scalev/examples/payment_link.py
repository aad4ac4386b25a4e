# Copied from generator/package/scalev/examples/payment_link.py by `python -m generator generate`. Do not edit.
"""Sell by payment link (PayLink): create an order, print the link on which its buyer chooses how to pay, and wait for the payment.

    SCALEV_API_KEY=… SCALEV_STOREFRONT_API_KEY=… python payment_link.py SKU-1 --name Sari --email sari@example.com

The order says where to send the buyer only in its public view, which needs the storefront key. After the payment it has the method that the
buyer chose. The webhook `payment.received` reports the same, with `is_from_payment_link` and `payment_link_id`.
"""

from __future__ import annotations

import argparse
import os

from scalev import APIError, Scalev, ScalevError
from scalev.models import Order, PaymentMethod


def find(client: Scalev, sku: str) -> tuple[str, str]:
    """Return the unique ids of a variant and of a store that sells it. Raises LookupError if there is none."""
    for store in client.stores.list_simplified():
        for product in client.stores.products.list(store.id or ""):
            for variant in product.variants or ():
                if variant.sku == sku and store.unique_id:
                    return variant.unique_id, store.unique_id
    raise LookupError(f"expected the SKU of a variant that a store sells, got {sku!r}")


def sell(client: Scalev, key: str, sku: str, name: str, email: str, *, timeout: float = 900) -> Order:
    """Sell a variant and return the paid order. Raises WaitTimeoutError if it is not paid within `timeout` seconds."""
    variant, store = find(client, sku)
    order = client.orders.create(
        store_unique_id=store,
        customer_name=name,
        customer_email=email,
        ordervariants=[{"variant_unique_id": variant, "quantity": 1}],
        payment_method=PaymentMethod.PAYMENT_LINK,
    )
    if order.secret_slug is None:
        raise LookupError(f"{order.order_id}: expected a secret slug, got none")
    public_order = client.storefront(store, api_key=key).orders.get(order.secret_slug)
    # the URL gives access to the order: send it to the buyer only, and unchanged
    print(f"{order.order_id}: {order.gross_revenue} to be paid at {public_order.redirect_url or public_order.public_order_url}")
    client.orders.wait_until_paid(order.id, timeout=timeout)
    paid_order = client.orders.get(order.id)
    if paid_order.payment_method == PaymentMethod.PAYMENT_LINK or not paid_order.is_from_payment_link:
        raise RuntimeError(f"{order.order_id}: expected the method that the buyer chose, got {paid_order.payment_method}")
    return paid_order


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Sell by payment link.")
    parser.add_argument("sku")
    parser.add_argument("--name", required=True)
    parser.add_argument("--email", required=True)
    arguments = parser.parse_args()
    with Scalev() as client:
        try:
            order = sell(client, os.environ["SCALEV_STOREFRONT_API_KEY"], arguments.sku, arguments.name, arguments.email)
        except APIError as error:
            raise SystemExit(
                f"{error}{'; check whether the order exists before trying again' if error.may_have_been_processed else ''}"
            ) from error
        except (LookupError, RuntimeError, ScalevError) as error:
            raise SystemExit(str(error)) from error
    print(f"{order.order_id}: {order.payment_status} by {order.payment_method}, {order.payment_link_income or 0} charged on the page")


if __name__ == "__main__":
    main()
