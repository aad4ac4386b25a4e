# Copied from generator/package/scalev/examples/guest_checkout.py by `python -m generator generate`. Do not edit.
"""Buy as a guest of a storefront: look at a product, fill a cart, check out, pay.

    SCALEV_STOREFRONT_API_KEY=… python guest_checkout.py store_… kopi-gayo --quantity 2 --name Sari --email sari@example.com

A storefront only needs its publishable key. The first call of the cart returns the guest's token, which the client sends with later calls.
"""

from __future__ import annotations

import argparse
import os

from scalev import APIError, Scalev, ScalevError
from scalev.models import PublicOrder
from scalev.resources.storefront import Storefront


def choose(shop: Storefront, slug: str, quantity: int) -> int | str:
    """Return the id of the cheapest variant of a product with enough stock. Raises LookupError if there is none."""
    product = shop.products.get(slug)
    ids = ",".join(str(variant.id) for variant in product.variants or ())
    for price in sorted(shop.variants.get_pricing(ids=ids), key=lambda price: price.price or 0):
        stock = shop.variants.get_availability(price.variant_id)
        if stock.available and (stock.available_qty or 0) >= quantity:
            print(f"{product.name}: {price.price} each")
            return price.variant_id
    raise LookupError(f"expected {quantity} of {product.name} in stock, got fewer")


def buy(shop: Storefront, slug: str, quantity: int, *, name: str, email: str, timeout: float = 900) -> PublicOrder:
    """Return the order, paid. Raises WaitTimeoutError if it is not paid within `timeout` seconds."""
    cart = shop.cart.add_item(variant_id=choose(shop, slug, quantity), quantity=quantity)
    print(f"{cart.item_count} in the cart: {cart.total}")
    order = shop.checkout.create(customer_name=name, customer_email=email, payment_method="qris")
    secret = order.secret_slug  # gives access to the order: it belongs in the buyer's link, and not in a log
    order = shop.orders.create_payment(secret)
    print(f"{order.order_id}: {order.gross_revenue} to be paid")
    return shop.orders.wait_until_paid(secret, timeout=timeout)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Buy as a guest of a storefront.")
    parser.add_argument("store", help="the unique id of the store")
    parser.add_argument("slug", help="the slug of the product")
    parser.add_argument("--quantity", type=int, default=1)
    parser.add_argument("--name", required=True)
    parser.add_argument("--email", required=True)
    arguments = parser.parse_args()
    with Scalev() as client:
        shop = client.storefront(arguments.store, api_key=os.environ["SCALEV_STOREFRONT_API_KEY"])
        try:
            order = buy(shop, arguments.slug, arguments.quantity, name=arguments.name, email=arguments.email)
        except APIError as error:
            raise SystemExit(
                f"{error}{'; check whether the order exists before trying again' if error.may_have_been_processed else ''}"
            ) from error
        except (LookupError, ScalevError) as error:
            raise SystemExit(str(error)) from error
    print(f"{order.order_id}: {order.payment_status}")


if __name__ == "__main__":
    main()
