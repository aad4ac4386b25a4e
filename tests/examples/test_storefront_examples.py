"""The examples with a buyer: a storefront, a payment link, a checkout form that is saved, and the proof of a transfer."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from scalev import Scalev, webhooks
from scalev.examples import browser_storefront, payment_link
from scalev.mock import MockScalev
from scalev.models import StorefrontVariant, WebhookPaymentChange

from tests.examples.running import Command, find_sku, get_new_order, let_buyer_pay


def test_browser_storefront_buys_and_pays(mock: MockScalev, client: Scalev, command: Command) -> None:
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
    requests = [call.request for call in mock.calls if "cart" in (call.operation or "").lower() or call.operation == "createPublicCheckout"]
    assert [request.header("x-scalev-guest-token") is not None for request in requests] == [False, True]
    assert not [request for request in requests if request.header("authorization")]


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
        buyer: dict[str, Any] = {"name": "Sari", "email": "sari@example.com", "place": place.subdistrict_name, "address": "Jl. Melati"}
        assert browser_storefront.buy(shop, slug, 1, **buyer).payment_status == "paid"
        with pytest.raises(LookupError):
            browser_storefront.buy(shop, slug, 10**6, **buyer)
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
    paid_order = client.orders.get(order.id)
    assert paid_order.transfer_time is not None and paid_order.transferproof_url is not None
    with httpx.Client(transport=mock.transport()) as http:
        assert http.get(paid_order.transferproof_url).content == b"\x89PNG" + bytes(100)
    message = command("transfer_proof.py", "bukti.pdf", *arguments, status=1).stderr
    assert message == "bukti.pdf: expected a .jpg, .png or .webp file\n"


def _find_variant(mock: MockScalev, client: Scalev) -> StorefrontVariant:
    shop = client.storefront(mock.store, api_key=mock.keys.storefront)
    product = shop.products.get(next(item.slug for item in shop.items.list() if item.entity_type == "product"))
    return next(iter(product.variants or ()))


def test_payment_link_sells_and_shows_the_chosen_method(mock: MockScalev, capsys: pytest.CaptureFixture[str]) -> None:
    def buyer_pays(_: float) -> None:
        mock.pay(next(str(call.response.json()["id"]) for call in mock.calls if call.operation == "createOrder"), payment_method="va_bca")

    with Scalev(mock.keys.business, transport=mock.transport(), sleep=buyer_pays) as client:
        order = payment_link.sell(client, mock.keys.storefront, find_sku(client), "Sari", "sari@example.com")
    (public_order,) = (call.response.json() for call in mock.calls if call.operation == "getStorefrontPublicOrder")
    assert (public_order["payment_method"], public_order["payment_status"], public_order["redirect_url"]) == (
        "payment_link",
        "unpaid",
        public_order["payment_url"],
    )
    assert capsys.readouterr().out == f"{order.order_id}: {order.gross_revenue} to be paid at {public_order['redirect_url']}\n"
    assert (str(order.payment_method), str(order.payment_status)) == ("va_bca", "paid")
    assert order.other_income == order.payment_link_income == Decimal(0)
    (delivery,) = (delivery for delivery in mock.deliveries if delivery.event == "payment.received")
    data = webhooks.verify(delivery.body, delivery.headers, mock.webhook_secret).data
    assert isinstance(data, WebhookPaymentChange)
    assert (data.is_from_payment_link, data.payment_link_id) == (True, order.payment_link_id)
    assert data.payment_link_id is not None


def test_payment_link_runs_as_a_command(mock: MockScalev, client: Scalev, command: Command) -> None:
    mock.add_webhook(lambda delivery: mock.pay(json.loads(delivery.body)["data"]["id"], payment_method="dana"), events=["order.created"])
    out = command("payment_link.py", find_sku(client), "--name", "Sari", "--email", "sari@example.com").stdout
    order = get_new_order(mock, client)
    assert out.splitlines()[-1] == f"{order.order_id}: paid by dana, 0 charged on the page"


def test_a_checkout_form_is_saved_and_completed(mock: MockScalev, client: Scalev, command: Command, tmp_path: Path) -> None:
    variant = _find_variant(mock, client)
    form = [mock.store, str(variant.id)]
    form_input = ["--type", "customer_name=Sari", "--type", "customer_email=sari@example.com"]
    assert command("checkout_intent.py", *form, *form_input).stdout == "saved: customer_name, customer_email\n"
    assert command("checkout_intent.py", *form, "--type", "notes=Pagi").stdout == "saved: notes\n"
    (intent,) = (
        candidate
        for candidate in client.checkout_intents.list()
        if candidate.customer is not None and candidate.customer.email == "sari@example.com"
    )
    mock.advance(15 * 60)
    saved_intent = client.checkout_intents.get(intent.id or "")
    assert saved_intent.fields is not None
    assert (str(saved_intent.status), saved_intent.last_sequence, saved_intent.fields["notes"]) == ("abandoned", 2, "Pagi")
    # another device, with the link of the reminder: it has a session of its own
    token = (saved_intent.recovery_url or "").rpartition("=")[2]
    elsewhere = command("checkout_intent.py", *form, "--form", "elsewhere.json", "--prefill", token).stdout.splitlines()
    assert elsewhere[0].endswith(f": 1 for {variant.price}")
    fields = [json.loads((tmp_path / name).read_text(encoding="utf-8"))["fields"] for name in ("form.json", "elsewhere.json")]
    assert fields[0] == {name: value for name, value in fields[1].items() if name in fields[0]}
    # the first device completes its own
    out = command("checkout_intent.py", *form, "--buy").stdout
    completed_intent = client.checkout_intents.get(intent.id or "")
    assert completed_intent.status == "completed" and completed_intent.order is not None
    assert out.splitlines()[1].startswith(f"{completed_intent.order['order_id']}: {variant.price} to be paid at https://")
    assert client.orders.get(completed_intent.order["id"]).notes == "Pagi"
    events = [delivery.event for delivery in mock.deliveries if delivery.event.startswith("checkout_intent.")]
    assert events == ["checkout_intent.abandoned", "checkout_intent.completed"]


def test_a_form_that_cannot_be_saved_still_buys(mock: MockScalev, client: Scalev, command: Command, tmp_path: Path) -> None:
    variant = _find_variant(mock, client)
    session = "6f2f1d3c-8c1b-4f7e-9c55-2f6b7c1f0a11"
    form = ["checkout_intent.py", mock.store, str(variant.id), "--type", "customer_name=Sari", "--type", "customer_email=a@example.com"]
    mock.add_fault("403; operation=startStorefrontCheckoutIntent; times=1")
    first, order_line = command(*form, "--buy").stdout.splitlines()
    assert first.startswith("not saved: ") and "403" in first
    assert re.match(r"\w+: \d", order_line)
    # a session that led to an order is not used again
    (tmp_path / "form.json").write_text(json.dumps({"client_session_id": session}), encoding="utf-8")
    command(*form, "--buy")
    (tmp_path / "form.json").write_text(json.dumps({"client_session_id": session}), encoding="utf-8")
    assert command(*form).stdout == "saved: customer_name, customer_email\n"
    assert session not in (tmp_path / "form.json").read_text(encoding="utf-8")
