"""What was deleted or renamed is not offered any more, and what does not exist cannot be referred to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.mock.shop import Shop


@pytest.fixture
def shop(document: dict[str, Any]) -> Shop:
    """Return a store with its callers."""
    return Shop(document)


def _fill_cart(shop: Shop, option: dict[str, Any]) -> str:
    """Return the token of a guest whose cart contains two variants and a bundle."""
    first = shop.public("POST", "cart/items", {"type": "variant", "variant_id": shop.variants[0][0]})
    token = first.header("X-Scalev-Guest-Token")
    assert token is not None
    shop.public("POST", "cart/items", {"type": "variant", "variant_id": shop.variants[1][0]}, guest=token)
    shop.public("POST", "cart/items", {"type": "bundle_price_option", "bundle_price_option_id": option["id"]}, guest=token)
    return token


def test_a_cart_loses_what_is_deleted_and_shows_new_slugs(shop: Shop) -> None:
    api = shop.api
    bundle = api.send("GET", "/v3/bundles").json()["data"][0]
    option = api.send("GET", f"/v3/bundles/{bundle['id']}/bundle-price-options").json()["data"][0]
    token = _fill_cart(shop, option)
    path = f"/v3/bundles/{bundle['id']}/bundle-price-options/{option['id']}"
    fields = {"name": option["name"], "price": 125000, "slug": "slug-baru"}
    assert api.send("PATCH", path, fields).status == 200
    items = shop.public("GET", "cart", guest=token).json()["items"]
    assert [item["bundle_price_option_slug"] for item in items if item["bundle_price_option_id"]] == ["slug-baru"]
    (variant, _), (two, price) = shop.variants
    product = api.send("GET", f"/v3/variants/{variant}").json()["product"]["id"]
    assert api.send("DELETE", f"/v3/products/{product}").status in (200, 204)
    assert api.send("DELETE", f"/v3/bundles/{bundle['id']}").status in (200, 204)
    cart = shop.public("GET", "cart", guest=token).json()
    assert [item["variant_id"] for item in cart["items"]] == [two]
    assert (cart["item_count"], Decimal(cart["total"])) == (1, price)
    order_body = {"store_unique_id": shop.id, "customer_name": "Sari"}
    lines = {"orderbundles": [{"bundle_price_option_unique_id": option["unique_id"], "quantity": 1}]}
    assert api.send("POST", "/v3/orders", {**order_body, **lines}).status == 422


def test_a_bundle_costs_and_weighs_what_its_variants_do(shop: Shop) -> None:
    api = shop.api
    bundle = api.send("GET", "/v3/bundles").json()["data"][0]
    option = api.send("GET", f"/v3/bundles/{bundle['id']}/bundle-price-options").json()["data"][0]
    parts = api.send("GET", f"/v3/bundles/{bundle['id']}").json()["bundlelines"]
    variants = [api.send("GET", f"/v3/variants/{part['variant']['id']}").json() for part in parts]
    counts = [part["quantity"] for part in parts]
    cogs, weight = (
        sum(Decimal(str(variant[name])) * count for variant, count in zip(variants, counts, strict=True)) for name in ("cogs", "weight")
    )
    order = {"store_unique_id": shop.id, "customer_name": "Sari"}
    lines = {"orderbundles": [{"bundle_price_option_unique_id": option["unique_id"], "quantity": 2}]}
    created_order = api.send("POST", "/v3/orders", {**order, **lines}).json()
    (line,) = created_order["orderlines"]
    assert (Decimal(line["variant_cogs"]), Decimal(line["cogs"])) == (cogs, 2 * cogs)
    assert (Decimal(created_order["cogs"]), created_order["total_weight"]) == (2 * cogs, 2 * weight) and cogs > 0 < weight


@pytest.mark.parametrize("collection", ["products", "bundles"])
def test_partners_are_businesses_that_the_mock_knows(shop: Shop, collection: str) -> None:
    api = shop.api
    row = api.send("GET", f"/v3/{collection}").json()["data"][0]
    path = f"/v3/{collection}/{row['id']}/partners"
    rejection = api.send("POST", path, {"partner_unique_id": "business_unknown"})
    assert (rejection.status, rejection.json()["errors"]) == (422, {"partner_unique_id": ["does not exist"]})
    partner = api.send("GET", path).json()["data"][0]["partner"]["unique_id"]
    connection = api.send("POST", path, {"partner_unique_id": partner})
    assert connection.status in (200, 201) and connection.json()["partner"]["unique_id"] == partner


def test_a_bundle_still_shows_a_variant_that_was_deleted(shop: Shop) -> None:
    api = shop.api
    variant = api.send("GET", f"/v3/variants/{shop.variants[0][0]}").json()
    body = {"name": "Paket", "public_name": "Paket", "bundlelines": [{"variant_id": variant["id"], "quantity": 2}]}
    bundle = api.send("POST", "/v3/bundles", body).json()["id"]
    assert api.send("DELETE", f"/v3/products/{variant['product']['id']}").status in (200, 204)
    assert api.send("GET", f"/v3/variants/{variant['id']}").status == 404
    (line,) = api.send("GET", f"/v3/bundles/{bundle}").json()["bundlelines"]
    identity = ("id", "uuid", "unique_id", "fullname", "sku")
    assert {name: line["variant"][name] for name in identity} == {name: variant[name] for name in identity}
