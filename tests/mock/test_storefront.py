"""Guests and customers in a store: carts, sign-in, checkout and payment, and the business's view of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.mock.shop import Shop

_EMAIL = "ani@example.com"


@pytest.fixture
def shop(document: dict[str, Any]) -> Shop:
    result = Shop(document)
    result.mock.add_customer(_EMAIL, "a-password", "Ani")
    return result


def _add(shop: Shop, index: int, quantity: int, guest: str | None) -> Any:
    return shop.public("POST", "cart/items", _item(shop, index, quantity), guest=guest)


def _item(shop: Shop, index: int, quantity: int) -> dict[str, Any]:
    return {"type": "variant", "variant_id": shop.variants[index][0], "quantity": quantity}


def _contents(cart: dict[str, Any]) -> dict[int, int]:
    return {item["variant_id"]: item["quantity"] for item in cart["items"]}


def test_prices_and_stock_are_those_of_the_variants_asked_for(shop: Shop) -> None:
    (first, price), (two, other) = shop.variants
    rows = shop.public("GET", f"variants/pricing?ids={two},%20{first},1").json()["data"]
    assert [(item["variant_id"], Decimal(item["price"])) for item in rows] == [(two, other), (first, price)]
    for item in rows:
        stock = shop.public("GET", f"variants/{item['variant_id']}/availability").json()
        assert (stock["variant_id"], stock["available_qty"]) == (item["variant_id"], item["available_qty"])
    assert shop.public("GET", "variants/1/availability").status == 404


def test_a_guest_cart_belongs_to_its_token(shop: Shop) -> None:
    first = _add(shop, 0, 2, None)
    assert first.status == 201
    token = first.header("X-Scalev-Guest-Token")
    assert token is not None
    assert str(UUID(token)) == token
    second = _add(shop, 1, 1, token)
    assert second.header("X-Scalev-Guest-Token") is None
    (item, price), (two, other) = shop.variants
    cart = shop.public("GET", "cart", guest=token).json()
    assert cart == second.json()
    assert _contents(cart) == {item: 2, two: 1}
    assert (cart["item_count"], Decimal(cart["total"])) == (2, 2 * price + other)
    larger_cart = _add(shop, 0, 1, token).json()
    assert _contents(larger_cart) == {item: 3, two: 1}  # more of the same is one item
    items = {item["variant_id"]: item["id"] for item in cart["items"]}
    updated_cart = shop.public("PATCH", f"cart/items/{items[item]}", {"quantity": 1}, guest=token).json()
    assert Decimal(updated_cart["total"]) == price + other
    left = shop.public("DELETE", f"cart/items/{items[two]}", guest=token).json()
    assert (_contents(left), Decimal(left["total"])) == ({item: 1}, price)
    assert shop.public("PATCH", f"cart/items/{items[two]}", {"quantity": 1}, guest=token).status == 404


def test_a_cart_takes_bundle_price_options_too(shop: Shop) -> None:
    token = _add(shop, 0, 1, None).header("X-Scalev-Guest-Token")
    bundle = shop.api.send("GET", "/v3/bundles").json()["data"][0]["id"]
    option = shop.api.send("GET", f"/v3/bundles/{bundle}/bundle-price-options").json()["data"][0]["id"]
    cart = shop.public("POST", "cart/items", {"type": "bundle_price_option", "bundle_price_option_id": option, "quantity": 2}, guest=token)
    assert cart.status == 201
    results = {item["type"]: item for item in cart.json()["items"]}
    assert (results["bundle_price_option"]["bundle_price_option_id"], results["bundle_price_option"]["variant_id"]) == (option, None)
    assert results["variant"]["bundle_price_option_id"] is None and cart.json()["item_count"] == 2
    for body, errors in (
        ({}, {"type": ["is required"]}),
        ({"variant_id": 1, "quantity": 1}, {"type": ["is required"]}),
        ({"type": "product", "variant_id": 1}, {"type": ["expected one of bundle_price_option, variant"]}),
        ({"type": "variant", "variant_id": 1, "bundle_price_option_id": option}, {"base": ["has unknown fields"]}),
        ({"type": "variant", "quantity": 1}, {"variant_id": ["is required"]}),
    ):
        rejection = shop.public("POST", "cart/items", body, guest=token)
        assert (rejection.status, rejection.json()["errors"]) == (422, errors), body


def test_a_cart_is_not_found_without_its_token(shop: Shop) -> None:
    cart_response = _add(shop, 0, 1, None)
    token, item = cart_response.header("X-Scalev-Guest-Token"), cart_response.json()["items"][0]["id"]
    fresh = shop.public("GET", "cart")
    assert (fresh.json()["items"], fresh.json()["total"]) == ([], "0.00")
    other = fresh.header("X-Scalev-Guest-Token")
    assert other not in (None, token)
    for guest in (None, other, "00000000-0000-4000-8000-00000000ffff"):
        assert shop.public("DELETE", f"cart/items/{item}", guest=guest).status == 404
    assert shop.public("GET", "cart", guest="nobody").status == 404
    assert shop.public("POST", "cart/items", {"type": "variant", "variant_id": 5}, guest=token).status == 404
    assert shop.public("POST", "cart/items", _item(shop, 0, 0), guest=token).status == 422


def test_signing_in_requires_a_one_time_code(shop: Shop) -> None:
    for credentials in ({"email": _EMAIL, "password": "wrong"}, {"email": "nobody@example.com", "password": "a-password"}):
        assert shop.public("POST", "auth/otp/send", credentials).status == 401
    with pytest.raises(LookupError):
        shop.mock.get_otp(shop.id, _EMAIL)
    tokens = shop.sign_in(_EMAIL)
    assert (tokens["token_type"], tokens["expires_in"], tokens["refresh_expires_in"]) == ("Bearer", 900, 2_592_000)
    assert tokens["store_unique_id"] == shop.id
    profile = shop.me("GET", "", token=tokens["access"]).json()
    assert (profile["customer"]["email"], profile["customer"]["name"], profile["store"]["unique_id"]) == (_EMAIL, "Ani", shop.id)
    shop.public("POST", "auth/otp/send", {"email": _EMAIL, "password": "a-password"})
    code = shop.mock.get_otp(shop.id, _EMAIL)
    other = f"{(int(code) + 1) % 10**6:06d}"
    assert shop.public("POST", "auth/otp/verify", {"email": _EMAIL, "otp": other}).status == 401
    assert shop.public("POST", "auth/otp/verify", {"email": _EMAIL, "otp": code}).status == 200
    assert shop.public("POST", "auth/otp/verify", {"email": _EMAIL, "otp": code}).status == 401


def test_a_store_without_codes_issues_tokens_immediately(shop: Shop) -> None:
    shop.mock.require_otp(shop.id, False)
    tokens = shop.public("POST", "auth/otp/send", {"email": _EMAIL, "password": "a-password"}).json()
    profile = shop.me("GET", "", token=tokens["access"]).json()
    assert "message" not in tokens
    logged_in = shop.public("POST", "auth/login", {"email": _EMAIL, "password": "a-password"}).json()
    assert shop.me("GET", "", token=logged_in["access"]).status == 200 and "message" not in logged_in
    assert profile["store"]["is_customer_otp_required"] is False


def test_customer_tokens_expire_rotate_and_are_blacklisted(shop: Shop) -> None:
    first = shop.sign_in(_EMAIL)
    assert shop.me("GET", "", token=first["access"], store=shop.other_id).status == 401  # of this store only
    assert shop.me("GET", "", token=first["refresh"]).status == 401
    shop.time.pass_by(timedelta(seconds=899))
    assert shop.me("GET", "", token=first["access"]).status == 200
    shop.time.pass_by(timedelta(seconds=1))
    assert shop.me("GET", "", token=first["access"]).status == 401
    second = shop.public("POST", "auth/jwt/refresh", {"refresh": first["refresh"]}).json()
    assert shop.me("GET", "", token=second["access"]).status == 200
    assert shop.public("POST", "auth/jwt/refresh", {"refresh": first["refresh"]}).status == 401  # valid for one use
    # whoever uses it again may have stolen it: what followed from it is invalid, and other sign-ins are not
    assert shop.me("GET", "", token=second["access"]).status == 401
    assert shop.public("POST", "auth/jwt/refresh", {"refresh": second["refresh"]}).status == 401
    second = shop.sign_in(_EMAIL)
    for _ in range(2):
        body = {"tokens": [second["access"], second["refresh"]]}
        assert shop.public("POST", "auth/jwt/blacklist", body).status == 204
    assert shop.me("GET", "", token=second["access"]).status == 401
    assert shop.public("POST", "auth/jwt/refresh", {"refresh": second["refresh"]}).status == 401
    third = shop.sign_in(_EMAIL)
    shop.time.pass_by(timedelta(days=30))
    assert shop.public("POST", "auth/jwt/refresh", {"refresh": third["refresh"]}).status == 401


def test_a_password_can_be_reset(shop: Shop) -> None:
    assert shop.public("POST", "auth/forget-password", {"email": _EMAIL}).status == 204
    body = {"token": shop.mock.get_password_token(_EMAIL), "password": "another"}
    assert shop.public("POST", "auth/save-password", body).status == 204
    assert shop.public("POST", "auth/save-password", body).status == 404
    assert shop.public("POST", "auth/otp/send", {"email": _EMAIL, "password": "a-password"}).status == 401
    token = shop.sign_in(_EMAIL, "another")["access"]
    assert shop.me("POST", "/set-new-password", {"password": "a third"}, token=token).status == 200
    shop.sign_in(_EMAIL, "a third")


def test_customers_see_only_their_own_data(shop: Shop) -> None:
    shop.mock.add_customer("budi@example.com", "a-password", "Budi")
    ani, budi = (shop.sign_in(email)["access"] for email in (_EMAIL, "budi@example.com"))
    address = shop.me("POST", "/addresses", {"address": "Jl. Melati 1", "name": "Ani"}, token=ani).json()
    assert [row["id"] for row in shop.me("GET", "/addresses", token=ani).json()["data"]] == [address["id"]]
    assert shop.me("GET", "/addresses", token=budi).json()["data"] == []
    assert shop.me("GET", f"/addresses/{address['id']}", token=budi).status == 404
    assert shop.me("POST", "/cart/items", _item(shop, 0, 1), token=ani).status == 201
    assert shop.me("GET", "/cart", token=budi).json()["items"] == []
    customer = shop.me("PATCH", "", {"name": "Ani Lestari"}, token=ani).json()
    assert customer["customer"]["name"] == "Ani Lestari"
    assert shop.me("GET", "", token=budi).json()["customer"]["name"] == "Budi"


def test_the_predefined_customer_has_orders(shop: Shop) -> None:
    token = shop.mock.keys.customer
    profile = shop.me("GET", "", token=token).json()["customer"]
    orders = shop.me("GET", "/orders", token=token).json()["data"]
    assert orders
    assert {row["customer"]["id"] for row in orders} == {profile["id"]}
    assert {row["store"]["unique_id"] for row in orders} == {shop.id}
    # the same customer, signed in, is the same customer
    signed_in = shop.sign_in(profile["email"])["access"]
    for path in ("", "/orders", "/addresses", "/cart"):
        assert shop.me("GET", path, token=signed_in).json() == shop.me("GET", path, token=token).json()


def test_a_guest_checks_out_and_pays(shop: Shop) -> None:
    token = _add(shop, 0, 2, None).header("X-Scalev-Guest-Token")
    service = shop.me("POST", "/checkout/shipping-options", {"items": _items(shop)}, token=shop.mock.keys.customer).json()["data"][0]
    body = {
        "customer_name": "Tri",
        "customer_email": "tri@example.com",
        "shipping_address": "Jl. Kenanga 5",
        "courier_service_id": service["courier_service_id"],
        "payment_method": "va",
    }
    assert shop.public("POST", "guest-checkout", body).status == 422  # without the token there is no cart
    assert shop.public("POST", "guest-checkout", body, guest=str(UUID(int=4))).status == 404
    response = shop.public("POST", "guest-checkout", body, guest=token)
    assert response.status == 201, response.body
    order = response.json()
    price = 2 * shop.variants[0][1]
    assert Decimal(order["product_price"]) == price
    assert Decimal(order["gross_revenue"]) == price + Decimal(order["shipping_cost"])
    assert Decimal(order["shipping_cost"]) >= Decimal(service["cost"])
    assert order["customer"]["email"] == "tri@example.com"
    assert order["destination_address"]["address"] == "Jl. Kenanga 5"
    assert (order["status"], order["payment_status"], order["pg_payment_info"]) == ("pending", "unpaid", {})
    assert shop.public("GET", "cart", guest=token).json()["items"] == []
    assert shop.public("POST", "guest-checkout", body, guest=token).status == 422  # nothing is left to buy
    full_order = shop.order(order["id"])
    assert (full_order["customer"]["name"], full_order["store"]["unique_id"]) == ("Tri", shop.id)
    for name in ("order_id", "secret_slug", "gross_revenue", "status", "payment_status", "payment_method"):
        assert full_order[name] == order[name]
    assert [(line["variant_unique_id"], line["quantity"]) for line in full_order["orderlines"]] == [(shop.unique_ids[0], 2)]
    path = f"orders/{order['secret_slug']}"
    assert shop.public("GET", path).json() == order
    elsewhere = f"/v3/stores/{shop.other_id}/public/{path}"
    assert shop.api.send("GET", elsewhere).status == 404
    first = shop.public("POST", f"{path}/payment").json()
    assert first["pg_payment_info"]
    assert shop.public("POST", f"{path}/payment").json() == first
    reference = shop.order(order["id"])["pg_reference_id"]
    assert shop.api.send("GET", f"/v3/orders/pg-reference-id/{reference}").json()["id"] == order["id"]
    for _ in range(2):
        shop.mock.pay(order["secret_slug"])
    paid_order = shop.public("GET", path).json()
    assert (paid_order["payment_status"], paid_order["paid_time"]) == ("paid", shop.order(order["id"])["paid_time"])
    rows = shop.api.send("GET", f"/v3/orders?payment_status=paid&search={order['order_id']}").json()["data"]
    assert [row["id"] for row in rows] == [order["id"]]
    assert shop.api.send("POST", f"/v3/orders/{order['id']}/check-payment").json()["payment_status"] == "paid"
    history = [entry["status"] for entry in shop.order(order["id"])["payment_status_history"]]
    assert history == ["unpaid", "paid"]
    with pytest.raises(LookupError):
        shop.mock.pay("nothing")


def test_a_buyer_is_shown_what_concerns_buyers(shop: Shop) -> None:
    body = {"items": _items(shop), "customer_name": "Tri", "customer_email": "tri@example.com", "payment_method": "no_payment"}
    for path in ("checkout", "checkout/summary", "checkout/shipping-options"):  # only a merchant can waive the payment
        request_body = {name: value for name, value in body.items() if path == "checkout" or not name.startswith("customer_")}
        rejection = shop.public("POST", path, request_body)
        assert (rejection.status, list(rejection.json()["errors"])) == (422, ["payment_method"])
    body["payment_method"] = "qris"
    summary = shop.public("POST", "checkout/summary", {"items": body["items"], "payment_method": "qris", "shipping_cost": 5}).json()
    orders = [shop.public("POST", "checkout", body).json() for _ in range(2)]
    for name in ("product_price", "shipping_cost", "other_income", "service_fee", "gross_revenue"):
        assert Decimal(orders[0][name]) == Decimal(summary[name]), name
    assert Decimal(summary["shipping_cost"]) == 0  # the service computes it, from the courier
    assert [UUID(order["id"]).version for order in orders] == [7, 7] and orders[0]["id"] < orders[1]["id"]
    assert not orders[0].get("post_payment_redirect_url")
    shop.api.send("POST", "/v3/orders/change-status", {"ids": [orders[0]["id"]], "payment_status": "settled"})
    assert shop.public("GET", f"orders/{orders[0]['secret_slug']}").json()["payment_status"] == "paid"


def _items(shop: Shop) -> list[dict[str, Any]]:
    return [_item(shop, 0, 1)]


def test_a_guest_signs_in_merges_and_checks_out(shop: Shop) -> None:
    guest = _add(shop, 0, 1, None).header("X-Scalev-Guest-Token")
    token = shop.sign_in(_EMAIL)["access"]
    for index in (0, 1):
        assert shop.me("POST", "/cart/items", _item(shop, index, 2), token=token).status == 201
    merged_cart = shop.public("POST", "cart/merge", guest=guest, token=token).json()
    (first, price), (two, other) = shop.variants
    assert _contents(merged_cart) == {first: 3, two: 2}
    assert merged_cart == shop.me("GET", "/cart", token=token).json()
    assert shop.public("POST", "cart/merge", guest=guest, token=token).status == 404  # the guest's cart is gone
    address = shop.me("POST", "/addresses", {"name": "Ibu Ani", "address": "Jl. Anggrek 9", "postal_code": "12190"}, token=token).json()
    option = shop.me("POST", "/checkout/shipping-options", {}, token=token).json()["data"][1]
    choice = {"courier_service_id": option["courier_service_id"]}
    summary = shop.me("POST", "/checkout/summary", choice, token=token).json()
    assert Decimal(summary["product_price"]) == 3 * price + 2 * other
    assert summary["shipping_cost"] == option["cost"]
    body = {**choice, "address_id": address["id"], "cart_id": merged_cart["id"], "payment_method": "bank_transfer"}
    assert shop.me("POST", "/checkout/confirm", {**body, "address_id": 5}, token=token).status == 422
    order = shop.me("POST", "/checkout/confirm", body, token=token).json()
    for name in ("product_price", "shipping_cost", "other_income", "gross_revenue"):
        assert order[name] == summary[name], name
    assert (order["customer"]["email"], order["destination_address"]["address"]) == (_EMAIL, "Jl. Anggrek 9")
    assert shop.order(order["id"])["customer"]["name"] == "Ani"
    assert order["destination_address"]["name"] == "Ibu Ani"
    assert shop.me("GET", "/cart", token=token).json()["items"] == []
    assert [row["id"] for row in shop.me("GET", "/orders", token=token).json()["data"]] == [order["id"]]
    assert shop.me("GET", f"/orders/{order['id']}", token=shop.mock.keys.customer).status == 404  # another customer's order
    assert shop.order(order["id"])["order_id"] == order["order_id"]
    assert shop.me("POST", "/cart/checkout", {}, token=token).status == 422


def test_shipping_costs_are_consistent(shop: Shop) -> None:
    warehouse = shop.api.known["warehouse_id"]
    ask = {"location_id": shop.api.known["location_id"], "warehouse_id": warehouse, "weight": 1500}
    body = {**ask, "payment_method": "va", "store_id": shop.api.known["store_id"]}
    offers = shop.api.send("POST", "/v3/shipping-costs/search-courier-service", body).json()["data"]
    assert {offer["warehouse"]["id"] for offer in offers} == {warehouse}
    costs = {offer["courier_service"]["id"]: offer["cost"] for offer in offers}
    codes = sorted({offer["courier_service"]["courier"]["code"] for offer in offers})
    rows = shop.api.send("POST", "/v3/shipping-costs", {**ask, "courier_codes": codes}).json()["data"]
    assert {offer["courier_service"]["id"]: offer["cost"] for offer in rows} == costs
    price = shop.api.send("POST", "/v3/shipping-costs", {**ask, "courier_codes": codes[:1]}).json()["data"]
    assert {offer["courier_service"]["courier"]["code"] for offer in price} == set(codes[:1])
    assert shop.api.send("POST", "/v3/shipping-costs", {**ask, "courier_codes": codes, "warehouse_id": 5}).status == 422


def test_prices_and_stock_are_consistent(shop: Shop) -> None:
    (first, price), (two, other) = shop.variants
    rows = shop.public("GET", f"variants/pricing?ids={two},{first},5").json()["data"]
    assert [(row["variant_id"], Decimal(row["price"])) for row in rows] == [(two, other), (first, price)]
    for row in rows:
        stock = shop.public("GET", f"variants/{row['variant_id']}/availability").json()
        assert (stock["available"], stock["available_qty"]) == (row["available"], row["available_qty"])


def test_a_publishable_key_is_valid_for_its_store_until_revoked(shop: Shop) -> None:
    number = next(row["id"] for row in shop.api.send("GET", "/v3/stores/simplified").json()["data"] if row["unique_id"] == shop.id)
    key = shop.api.send("POST", f"/v3/stores/{number}/public-api-keys").json()
    keys = shop.api.send("GET", f"/v3/stores/{number}/public-api-keys").json()["data"]
    assert key in keys

    def status(store: str, key: str) -> int:
        headers = {"X-Scalev-Storefront-Api-Key": key}
        return shop.api.send("GET", f"/v3/stores/{store}/public/products", headers=headers, token=None).status

    assert [status(shop.id, row["token"]) for row in keys] == [200] * len(keys)
    assert status(shop.other_id, key["token"]) == 404
    assert shop.api.send("DELETE", f"/v3/stores/{number}/public-api-keys/{key['id']}").status in (200, 204)
    assert status(shop.id, key["token"]) == 404
