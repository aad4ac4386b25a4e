# Copied from generator/package/scalev/examples/browser_storefront.py by `python -m generator generate`. Do not edit.
"""Buy in a storefront as a browser does: find an item, fill a cart, choose location and courier, check out, pay.

    SCALEV_STOREFRONT_API_KEY=… python browser_storefront.py store_… kopi-gayo --quantity 2 --name Sari --email sari@example.com \\
        --place Menteng --address "Jl. Melati No. 1"

A storefront needs only its publishable key. The first call to the cart returns a guest token, which the client sends with later calls.
The service computes shipping costs, fees and discounts: a summary is a preview of the order.
"""

from __future__ import annotations

import argparse
import os
from decimal import Decimal
from typing import Any

from scalev import APIError, Scalev, ScalevError
from scalev.models import PublicOrder, StorefrontCheckoutDestination
from scalev.resources.storefront import Storefront


def choose_variant(shop: Storefront, slug: str, quantity: int) -> int | str:
    """Return the id of the cheapest variant of a product with enough stock. Raises LookupError if there is none."""
    item = next((item for item in shop.items.list() if item.slug == slug and item.entity_type == "product"), None)
    if item is None:
        raise LookupError(f"expected a product {slug!r} in the storefront, got none")
    product = shop.products.get(item.slug)
    ids = ",".join(str(variant.id) for variant in product.variants or ())
    for price in sorted(shop.variants.get_pricing(ids=ids), key=lambda price: price.price or 0):
        stock = shop.variants.get_availability(price.variant_id)
        if stock.available and (stock.available_qty or 0) >= quantity:
            print(f"{product.name}: {price.price} each")
            return price.variant_id
    raise LookupError(f"expected {quantity} of {product.name} in stock, got fewer")


def choose_shipping(shop: Storefront, place: str) -> dict[str, Any]:
    """Return the checkout fields of the cheapest courier to a place. Raises LookupError for an unknown place or without a courier."""
    location = shop.locations.search(search=place).first()
    if location is None:
        raise LookupError(f"expected the name of a place, got {place!r}")
    postal_code = next(iter(shop.locations.postal_codes.list(location.id))).postal_code
    destination: StorefrontCheckoutDestination = {"location_id": location.id, "postal_code": postal_code}
    offers = shop.checkout.shipping_options.list(destination=destination, payment_method="qris").to_list()
    if not offers:
        raise LookupError(f"expected a courier that ships to {location.display}, got none")
    offer = min(offers, key=lambda offer: offer.cost or Decimal(0))
    print(f"{offer.name} to {location.display}: {offer.cost}")
    return {
        "shipping_location_id": location.id,
        "shipping_postal_code": postal_code,
        "courier_service_id": offer.courier_service_id,
        "warehouse_unique_id": offer.warehouse_unique_id,
    }


def buy(
    shop: Storefront, slug: str, quantity: int, *, name: str, email: str, place: str, address: str, timeout: float = 900
) -> PublicOrder:
    """Place an order, wait for its payment, and return it. Raises WaitTimeoutError if it is not paid within `timeout` seconds."""
    cart = shop.cart.add_item(type_="variant", variant_id=choose_variant(shop, slug, quantity), quantity=quantity)
    print(f"{cart.item_count} in the cart: {cart.total}")
    shipping = choose_shipping(shop, place)
    summary = shop.checkout.get_summary(
        courier_service_id=shipping["courier_service_id"], warehouse_unique_id=shipping["warehouse_unique_id"], payment_method="qris"
    )
    print(f"{summary.product_price} + {summary.shipping_cost} = {summary.gross_revenue}")
    order = shop.checkout.create_order(
        customer_name=name, customer_email=email, shipping_address=address, payment_method="qris", **shipping
    )
    secret = order.secret_slug  # gives access to the order: share it with the buyer only, and never log it
    order = shop.orders.create_payment(secret)
    print(f"{order.order_id}: {order.gross_revenue} to be paid")
    return shop.orders.wait_until_paid(secret, timeout=timeout)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Buy in a storefront as a browser does.")
    parser.add_argument("store", help="the unique id of the store")
    parser.add_argument("slug", help="the slug of the product")
    parser.add_argument("--quantity", type=int, default=1)
    parser.add_argument("--name", required=True)
    parser.add_argument("--email", required=True)
    parser.add_argument("--place", required=True, help="the subdistrict to ship to")
    parser.add_argument("--address", required=True)
    arguments = parser.parse_args()
    buyer = {"name": arguments.name, "email": arguments.email, "place": arguments.place, "address": arguments.address}
    with Scalev() as client:
        shop = client.storefront(arguments.store, api_key=os.environ["SCALEV_STOREFRONT_API_KEY"])
        try:
            order = buy(shop, arguments.slug, arguments.quantity, **buyer)
        except APIError as error:
            raise SystemExit(
                f"{error}{'; check whether the order exists before trying again' if error.may_have_been_processed else ''}"
            ) from error
        except (LookupError, ScalevError) as error:
            raise SystemExit(str(error)) from error
    print(f"{order.order_id}: {order.payment_status}")


if __name__ == "__main__":
    main()
