"""Order a physical product: find the location, the warehouse and the cheapest courier, then create the order.

    SCALEV_API_KEY=… python physical_order.py SKU-1 --quantity 2 --name Sari --phone 6281200000000 \\
        --address "Jl. Melati No. 1" --place Coblong --postal-code 40132

The look-ups take numeric ids, the order takes unique ids. The contract guarantees few of them; the service rejects an empty one.
"""

from __future__ import annotations

import argparse

from scalev import APIError, Scalev, ScalevError
from scalev.models import Location, Order, StoreSimplified, Variant


def place_order(client: Scalev, sku: str, quantity: int, place: str, postal_code: str, *, name: str, phone: str, address: str) -> Order:
    """Create an order with the cheapest courier. Raises LookupError if the variant, the place or a courier is missing."""
    store, variant = find_variant(client, sku)
    location = find_location(client, place, postal_code)
    warehouses = client.shipping_costs.search_warehouses(
        store_id=store.id or "", destination_id=location.id, variants=[{"variant_id": variant.id or "", "qty": quantity}]
    )
    warehouse = next((offer.warehouse for offer in warehouses), None)
    if warehouse is None:
        raise LookupError(f"expected a warehouse that has {sku}, got none")
    couriers = client.shipping_costs.search_courier_services(
        store_id=store.id or "",
        warehouse_id=warehouse.id,
        location_id=location.id,
        postal_code=postal_code,
        payment_method="bank_transfer",
        weight=(variant.weight or 0) * quantity,
    )
    offers = [(offer.cost, offer.courier_service) for offer in couriers if offer.cost is not None]
    if not offers:
        raise LookupError(f"expected a courier to {location.display}, got none")
    cost, service = min(offers, key=lambda offer: offer[0])
    print(f"{service.name}: {cost}")
    return client.orders.create(
        store_unique_id=store.unique_id or "",
        warehouse_unique_id=warehouse.unique_id,
        courier_service_id=service.id or "",
        shipping_cost=cost,
        payment_method="bank_transfer",
        ordervariants=[{"variant_unique_id": variant.unique_id or "", "quantity": quantity}],
        customer_name=name,
        customer_phone=phone,
        address=address,
        location_id=location.id,
        postal_code=postal_code,
    )


def find_variant(client: Scalev, sku: str) -> tuple[StoreSimplified, Variant]:
    """Return a store that sells a variant, and the variant with all its fields, such as its weight."""
    for store in client.stores.list_simplified():
        for product in client.stores.products.list(store.id or ""):
            for variant in product.variants or ():
                if variant.sku == sku:
                    return store, client.stores.variants.get(store.id or "", variant.id)
    raise LookupError(f"expected the SKU of a variant that a store sells, got {sku!r}")


def find_location(client: Scalev, place: str, postal_code: str) -> Location:
    """Return the first location with this name and postal code."""
    for location in client.locations.list(search=place):
        if any(item.postal_code == postal_code for item in client.locations.postal_codes.list(location.id)):
            return location
    raise LookupError(f"expected a place with its postal code, got {place!r} with {postal_code!r}")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Order a physical product.")
    parser.add_argument("sku")
    parser.add_argument("--quantity", type=int, default=1)
    for option in ("--name", "--phone", "--address", "--place", "--postal-code"):
        parser.add_argument(option, required=True)
    arguments = parser.parse_args()
    with Scalev() as client:
        try:
            order = place_order(client, **vars(arguments))
        except APIError as error:
            raise SystemExit(
                f"{error}{'; check whether the order exists before trying again' if error.may_have_been_processed else ''}"
            ) from error
        except (LookupError, ScalevError) as error:
            raise SystemExit(str(error)) from error
    print(f"{order.order_id}: {order.product_price} + {order.shipping_cost} = {order.gross_revenue}")


if __name__ == "__main__":
    main()
