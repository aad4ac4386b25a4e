"""Amounts of orders are exact."""

from __future__ import annotations

from decimal import Decimal

from tests.mock.calling import Api


def test_amounts_are_exact_to_the_cent(api: Api) -> None:
    product = api.send(
        "POST", "/v3/products", {"name": "Permen", "item_type": "physical", "variants": [{"price": 1000.35, "cogs": 0.15, "weight": 5}]}
    ).json()
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    body = {
        "store_unique_id": store,
        "customer_name": "Sari",
        "shipping_cost": 9000.25,
        "ordervariants": [{"variant_unique_id": product["variants"][0]["unique_id"], "quantity": 3}],
    }
    order = api.send("POST", "/v3/orders", body).json()
    (line,) = order["orderlines"]
    assert (line["variant_price"], line["product_price"], line["cogs"]) == ("1000.35", "3001.05", "0.45")
    assert [Decimal(order[name]) for name in ("product_price", "cogs", "gross_revenue")] == [
        Decimal("3001.05"),
        Decimal("0.45"),
        Decimal("12001.30"),
    ]
