"""Create a discount code, and show what it takes off a purchase in a storefront.

    SCALEV_API_KEY=… SCALEV_STOREFRONT_API_KEY=… python discount_code.py HEMAT10 --percentage 10 --store store_… --variant 230000001

An existing code is updated. Whether a purchase is eligible for it depends on the items, the amounts and the payment method.
"""

from __future__ import annotations

import argparse
import os

from scalev import Scalev, ScalevError
from scalev.models import DiscountCode, DiscountCodeCheck
from scalev.resources.storefront import Storefront


def save(client: Scalev, code: str, percentage: int) -> DiscountCode:
    """Create or enable a code for a percentage discount on the products. Raises LookupError if it exists with another percentage."""
    existing = next((candidate for candidate in client.discount_codes.list(search=code) if candidate.code == code), None)
    if existing is None:
        return client.discount_codes.create(
            code=code, amount_type="percentage", percentage=percentage, applied_to="product_price", is_enabled=True
        )
    if existing.id is None or existing.percentage is None or int(existing.percentage) != percentage:
        raise LookupError(
            f"{code}: expected a new code or one with {percentage} %, got one with {existing.percentage} %, which cannot be changed"
        )
    return client.discount_codes.update(existing.id, is_enabled=True)


def check(shop: Storefront, code: str, variant_id: int, quantity: int) -> DiscountCodeCheck:
    """Return whether a purchase is eligible for a code, and the discount."""
    return shop.discount_codes.check(
        code=code, items=[{"type": "variant", "variant_id": variant_id, "quantity": quantity}], payment_method="qris"
    )


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Create a discount code, and show what it takes off a purchase.")
    parser.add_argument("code")
    parser.add_argument("--percentage", type=int, required=True)
    parser.add_argument("--store", required=True, help="the unique id of the store")
    parser.add_argument("--variant", type=int, required=True, help="the id of the variant to buy")
    parser.add_argument("--quantity", type=int, default=1)
    arguments = parser.parse_args()
    with Scalev() as client:
        try:
            save(client, arguments.code, arguments.percentage)
            shop = client.storefront(arguments.store, api_key=os.environ["SCALEV_STOREFRONT_API_KEY"])
            validation = check(shop, arguments.code, arguments.variant, arguments.quantity)
        except (LookupError, ScalevError) as error:
            raise SystemExit(str(error)) from error
    if validation.is_eligible:
        print(f"{arguments.code}: {validation.discount_code_discount} off")
    else:
        unmet = [name for name, is_met in (validation.eligibility_details or {}).items() if not is_met]
        print(f"{arguments.code}: not for this purchase ({', '.join(unmet)})")


if __name__ == "__main__":
    main()
