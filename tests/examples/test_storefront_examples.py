"""The examples of buyers: they buy in a storefront and send the proof of a transfer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from scalev import Scalev
from scalev.examples import browser_storefront
from scalev.mock import MockScalev

from tests.examples.running import Command, get_new_order, let_buyer_pay


def test_browser_storefront(mock: MockScalev, client: Scalev, command: Command) -> None:
    let_buyer_pay(mock)
    shop = client.storefront(mock.store, api_key=mock.keys.storefront)
    product = shop.products.get(next(item.slug for item in shop.items.list() if item.entity_type == "product"))
    price = min(variant.price for variant in product.variants or () if variant.price is not None)
    place = shop.locations.search().first()
    assert place is not None
    arguments = ["--quantity", "2", "--name", "Sari", "--email", "sari@example.com", "--address", "Jl. Melati No. 1"]
    out = command("browser_storefront.py", mock.store, product.slug, *arguments, "--place", place.subdistrict_name).stdout.splitlines()
    order = get_new_order(mock, client)
    cost, total = order.shipping_cost, order.gross_revenue
    assert out[:2] == [f"{product.name}: {price} each", f"1 in the cart: {2 * price}"]
    assert out[2].endswith(f" to {place.display}: {cost}")
    assert out[3:] == [f"{2 * price} + {cost} = {total}", f"{order.order_id}: {total} to be paid", f"{order.order_id}: paid"]
    # paid in every view: the guest's, the business's, and its lists
    public = shop.orders.get(order.secret_slug or "")
    assert (public.payment_status, order.payment_status) == ("paid", "paid")
    assert order.order_id in [item.order_id for item in client.orders.list(payment_status="paid")]
    assert order.store is not None and order.store.unique_id == mock.store
    assert order.destination_address is not None
    assert (order.destination_address.address, order.destination_address.subdistrict) == ("Jl. Melati No. 1", place.subdistrict_name)
    sent = [call.request for call in mock.calls if "cart" in (call.operation or "").lower() or call.operation == "createPublicCheckout"]
    assert [request.header("x-scalev-guest-token") is not None for request in sent] == [False, True]
    assert not [request for request in sent if request.header("authorization")]


def test_a_buyer_may_take_some_time(mock: MockScalev) -> None:
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            mock.pay(next(str(call.response.json()["id"]) for call in mock.calls if call.operation == "createPublicCheckout"))

    with Scalev(mock.keys.business, transport=mock.transport(), sleep=sleep) as client:
        shop = client.storefront(next(iter(client.stores.list_simplified())).unique_id or "", api_key=mock.keys.storefront)
        slug = next(item.slug for item in shop.items.list() if item.entity_type == "product")
        place = shop.locations.search().first()
        assert place is not None
        where: dict[str, Any] = {"name": "Sari", "email": "sari@example.com", "place": place.subdistrict_name, "address": "Jl. Melati"}
        assert browser_storefront.buy(shop, slug, 1, **where).payment_status == "paid"
        with pytest.raises(LookupError):
            browser_storefront.buy(shop, slug, 10**6, **where)
    assert pauses == sorted(pauses)
    assert len(pauses) == 3


def test_a_transfer_proof_reaches_the_merchant(mock: MockScalev, client: Scalev, command: Command, tmp_path: Path) -> None:
    shop = client.storefront(mock.store, api_key=mock.keys.storefront)
    variant = next(variant.id for product in client.products.list() for variant in product.variants or ())
    order = shop.checkout.create_order(
        customer_name="Sari",
        customer_email="sari@example.com",
        items=[{"type": "variant", "variant_id": int(variant or 0), "quantity": 1}],
        payment_method="bank_transfer",
    )
    (tmp_path / "bukti.png").write_bytes(b"\x89PNG" + bytes(100))
    arguments = ["--store", mock.store, "--order", str(order.secret_slug)]
    assert command("transfer_proof.py", "bukti.png", *arguments).stdout == f"{order.order_id}: the proof was sent\n"
    shown = client.orders.get(order.id)
    assert shown.transfer_time is not None and shown.transferproof_url is not None
    with httpx.Client(transport=mock.transport()) as http:
        assert http.get(shown.transferproof_url).content == b"\x89PNG" + bytes(100)
    message = command("transfer_proof.py", "bukti.pdf", *arguments, status=1).stderr
    assert message == "bukti.pdf: expected a .jpg, .png or .webp file\n"
