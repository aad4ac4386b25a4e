"""Checkout intents and landing pages, as a page in a browser and its merchant use them."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from scalev import APIStatusError, ConflictError, NotFoundError, Scalev, ValidationFailedError
from scalev.mock import MockScalev, Request

_SESSION = "6f2f1d3c-8c1b-4f7e-9c55-2f6b7c1f0a11"
_SOURCE = "https://shop.example.com/p/teh?ref=1"
_BUYER: dict[str, Any] = {"customer_name": "Sari", "customer_email": "sari@example.com"}


def _connect(mock: MockScalev) -> Any:
    return Scalev(mock.keys.business, transport=mock.transport())


class Place:
    """A mock with a merchant, a storefront and a landing page."""

    def __init__(self) -> None:
        self.mock = MockScalev()
        self.client = _connect(self.mock)
        self.variant = next(iter(self.client.products.list())).variants[0]
        self.store_id = next(iter(self.client.stores.list())).unique_id
        self.page_id = next(iter(self.client.pages.list())).unique_id

    @property
    def shop(self) -> Any:
        return self.client.storefront(self.store_id, api_key=self.mock.keys.storefront)

    @property
    def page(self) -> Any:
        return self.client.page(self.page_id, api_key=self.mock.keys.page)

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """The events on checkout intents."""
        events = [(delivery.event, json.loads(delivery.body)["data"]) for delivery in self.mock.deliveries]
        return [(event, data) for event, data in events if event.startswith("checkout_intent.")]

    @property
    def items(self) -> list[dict[str, Any]]:
        return [{"type": "variant", "variant_id": self.variant.id, "quantity": 2}]


@pytest.fixture
def place() -> Place:
    """Return a new place."""
    return Place()


def test_an_intent_is_saved_abandoned_and_completed_by_the_first_order(place: Place) -> None:
    shop, client = place.shop, place.client
    intent = shop.checkout_intents.start(client_session_id=_SESSION, source_url=_SOURCE, fields=_BUYER, items=place.items)
    token = intent.checkout_intent_token
    assert (intent.status, intent.last_sequence, token[:4]) == ("active", 0, "cit_")

    def update(sequence: int, fields: dict[str, Any]) -> None:
        shop.checkout_intents.update(intent.id, x_scalev_checkout_intent_token=token, sequence=sequence, fields=fields)

    update(2, {"customer_phone": "081234567890", "notes": "  ", "custom_fields": [{"key": "size", "label": "Ukuran", "value": 3}]})
    update(1, {"customer_name": "Too late"})
    saved_intent = client.checkout_intents.get(intent.id)
    assert (saved_intent.fields["customer_name"], saved_intent.fields["customer_phone"], saved_intent.fields["notes"]) == (
        "Sari",
        "081234567890",
        None,
    )
    assert (saved_intent.last_sequence, saved_intent.cart_summary.item_quantity) == (2, 2)
    assert saved_intent.cart_summary.estimated_total == saved_intent.items[0].line_total == 2 * saved_intent.items[0].unit_price

    place.mock.advance(14 * 60)
    assert (client.checkout_intents.get(intent.id).status, place.events) == ("active", [])
    place.mock.advance(60)
    assert [event for event, _ in place.events] == ["checkout_intent.abandoned"]
    assert place.events[0][1]["id"] == intent.id
    assert "cit_" not in json.dumps(place.events)
    # who comes back is active again, and is announced once only
    resumed_intent = shop.checkout_intents.start(client_session_id=_SESSION, fields={"customer_name": "Ignored"})
    assert (resumed_intent.id, resumed_intent.status, resumed_intent.checkout_intent_token) == (intent.id, "active", token)
    assert resumed_intent.expires_at > intent.expires_at
    place.mock.advance(16 * 60)
    assert client.checkout_intents.get(intent.id).status == "abandoned"
    assert len(place.events) == 1

    for intent_token in ("cit_unknown", token, token):  # a wrong or used token does not keep anybody from buying
        shop.checkout.create_order(**_BUYER, items=place.items, payment_method="qris", checkout_intent_token=intent_token)
    completed_intent = client.checkout_intents.get(intent.id)
    assert (completed_intent.status, completed_intent.recovery_url, completed_intent.fields["customer_name"]) == ("completed", None, "Sari")
    assert [event for event, _ in place.events] == ["checkout_intent.abandoned", "checkout_intent.completed"]
    assert place.events[1][1]["order"] == completed_intent.order
    orders = [order.order_id for order in client.orders.list(page_size=3)]
    assert completed_intent.order["order_id"] == orders[1]
    with pytest.raises(ConflictError) as conflict:
        shop.checkout_intents.start(client_session_id=_SESSION)
    assert conflict.value.error_code == "checkout_intent_completed"
    with pytest.raises(NotFoundError):
        update(9, {})


def test_fields_of_an_intent_are_limited(place: Place) -> None:
    intents = place.page.checkout_intents
    for body in (
        {"fields": {"password": "secret"}},
        {"fields": {"custom_fields": [{"key": str(number), "label": "", "value": None} for number in range(51)]}},
        {"items": place.items * 101},
    ):
        with pytest.raises(ValidationFailedError) as error:
            intents.start(**body)
        assert error.value.error_code == "invalid_checkout_intent_fields"
    intent = intents.start(fields=_BUYER)
    with pytest.raises(NotFoundError):
        intents.update(intent.id, x_scalev_checkout_intent_token="cit_of_another", sequence=1)
    place.mock.advance(25 * 3600)
    with pytest.raises(NotFoundError):
        intents.update(intent.id, x_scalev_checkout_intent_token=intent.checkout_intent_token, sequence=1)


def test_a_merchant_follows_up_and_the_buyer_comes_back(place: Place) -> None:
    shop, intents = place.shop, place.client.checkout_intents
    for fields in ({}, {"customer_phone": "0812345678"}, _BUYER):
        shop.checkout_intents.start(source_url=_SOURCE, fields=fields, items=place.items)
        place.mock.advance(60)
    newest, second = list(intents.list(status="active"))  # nobody can reach the first one
    assert [second.id, newest.id] == [row.id for row in intents.list(status="active", sort_direction="asc", page_size=1)]
    assert list(intents.list(status="completed", page_size=2))
    intents.send_follow_up_email(newest.id)
    for intent, code in ((newest, "email_already_sended"), (second, "email_unavailable")):
        with pytest.raises(APIStatusError) as error:
            intents.send_follow_up_email(intent.id)
        assert error.value.error_code == f"checkout_intent_follow_up_{code}"
    detail = intents.get(newest.id)
    assert detail.is_email_follow_up_already_sended
    assert detail.recovery_url.startswith(f"{_SOURCE}&checkout_intent_prefill_token=cip_")
    token = detail.recovery_url.rpartition("=")[2]
    (item,) = intents.get_prefill(checkout_intent_prefill_token=token).data.checkout_intent.items
    assert (item.is_available, item.unavailable_reason, item.line_total) == (True, None, 2 * item.unit_price)
    copied_intent = shop.checkout_intents.start(checkout_intent_prefill_token=token)
    assert intents.get(copied_intent.id).customer.email == "sari@example.com"
    place.client.variants.delete(place.variant.id)
    (item,) = intents.get_prefill(checkout_intent_prefill_token=token).data.checkout_intent.items
    assert (item.is_available, item.unavailable_reason) == (False, "deleted")
    place.mock.advance(31 * 86400)
    with pytest.raises(APIStatusError) as error:
        intents.get_prefill(checkout_intent_prefill_token=token)
    assert (error.value.status, error.value.error_code) == (401, "invalid_checkout_intent_prefill_token")


def test_a_landing_page_sells(place: Place) -> None:
    page, client = place.page, place.client
    items: list[Any] = [{"type": "product", "variant_unique_id": place.variant.unique_id, "quantity": 3}]
    location = next(iter(page.locations.search(page_size=1)))
    destination: Any = {"subdistrict_id": location.id, "address": "Jl. Melati 3", "postal_code": "40111"}
    option: Any = next(iter(page.checkout.shipping_options.list(items=items, destination=destination))).to_dict()
    summary = page.checkout.get_summary(items=items, destination=destination, shipping_option=option)
    code = next(code for code in client.discount_codes.list() if code.amount_type == "percentage")
    check = page.discount_codes.check(code=code.code, net_product_price=summary.product_price, shipping_cost=summary.shipping_cost)
    assert check.is_eligible
    intent = page.checkout_intents.start(fields=_BUYER)
    order = page.checkout.create_order(
        items=items,
        customer={"name": "Sari", "phone": "0812345678", "email": "sari@example.com"},
        destination=destination,
        shipping_option=option,
        payment_method="va_bca",
        discount_code_code=code.code,
        post_payment_redirect_url="https://shop.example.com/thanks",
        checkout_intent_token=intent.checkout_intent_token,
    )
    assert order.gross_revenue == summary.gross_revenue - check.discount_code_discount
    full_order = client.orders.get(order.id)
    assert (full_order.page.id, full_order.destination_address.address, full_order.total_quantity) == (
        client.pages.get(place.page_id).id,
        "Jl. Melati 3",
        3,
    )
    assert client.checkout_intents.get(intent.id).order["order_id"] == order.order_id
    shop = client.storefront(full_order.store.unique_id, api_key=place.mock.keys.storefront)
    assert not shop.orders.get(order.secret_slug).post_payment_redirect_url
    place.mock.pay(order.order_id)
    assert shop.orders.get(order.secret_slug).post_payment_redirect_url == "https://shop.example.com/thanks"
    with pytest.raises(ValidationFailedError):
        page.checkout.create_order(items=items, destination=destination, post_payment_redirect_url="http://shop.example.com/thanks")
    page.analytics.send_meta_event(user_data={}, events=[{"event_id": "1", "event_name": "Purchase"}])


def test_a_display_is_validated(place: Place) -> None:
    displays, page_id = place.client.pages.displays, place.client.pages.get(place.page_id).id

    def validate(html: str, **form: Any) -> Any:
        form_display = {"store_id": place.client.stores.list().first().id, "after_submit_event": "success_page", **form}
        events: dict[str, Any] = {f"onload_{name}_events": [] for name in ("fb", "tiktok", "kwai_client", "kwai_server")}
        parameters: dict[str, Any] = {f"{name}_events_onload_parameters": {} for name in ("fb", "tiktok", "kwai_client", "kwai_server")}
        return displays.validate(
            page_id, render_mode="html_mode", html_document=html, meta={}, form_display=form_display, **events, **parameters
        )

    sells = {"variant_ids": [place.variant.id]}
    assert validate("<title>Kopi</title>", **sells).valid
    for html, form, field in (
        ("", {}, "form_display"),
        ("", {**sells, "after_submit_event": "custom_url"}, "form_display.custom_url"),
        ("", {**sells, "after_submit_event": "other_page"}, "form_display.other_page_id"),
        ("", {**sells, "after_submit_event": "direct_to_whatsapp", "handler_assignment": "fixed"}, "form_display.store_sales_person_id"),
        ("<p id='scalev-data'>", sells, "html_document"),
    ):
        validation = validate(html, **form)
        assert (validation.valid, [error.field for error in validation.validation_errors]) == (False, [field])
    validation = validate("<meta http-equiv='Content-Security-Policy' content='x'>", **sells)
    assert validation.valid and [warning.severity for warning in validation.validation_warnings] == ["warning"]


def test_a_page_key_is_valid_for_one_page(place: Place) -> None:
    first, second = (page.unique_id for page in list(place.client.pages.list())[:2])
    key = place.mock.make_page_key(first)
    assert list(place.client.page(first, api_key=key).locations.provinces.list())
    for other, wrong_key in ((second, key), (first, place.mock.keys.storefront)):
        with pytest.raises(NotFoundError):
            list(place.client.page(other, api_key=wrong_key).locations.provinces.list())


def test_a_gateway_gives_instructions_for_each_method(place: Place) -> None:
    shop, client = place.shop, place.client

    def buy(**extra: Any) -> Any:
        return shop.checkout.create_order(**_BUYER, items=place.items, **extra)

    channel = client.orders.create_payment(buy(payment_method="va_bca").id).payment_method.virtual_account.channel_properties
    assert channel.virtual_account_number.isdigit()
    assert client.orders.create_payment(buy(payment_method="bank_transfer").id).to_dict() == {}
    assert [delivery.event for delivery in place.mock.deliveries].count("order.epayment_created") == 1
    # the buyer of a payment link chooses on its page
    order = buy()
    assert order.payment_method == "payment_link"
    assert not client.orders.get(order.id).is_from_payment_link
    url = shop.orders.create_payment(order.secret_slug).pg_payment_info.invoice_url
    assert url == order.redirect_url
    assert client.orders.create_payment(order.id).invoice_url == url
    with pytest.raises(ValueError, match="payment_method"):
        place.mock.pay(order.order_id, payment_method="cod")
    place.mock.pay(order.order_id, payment_method="dana")
    paid_order = shop.orders.get(order.secret_slug)
    assert (paid_order.payment_method, paid_order.payment_status, client.orders.get(order.id).is_from_payment_link) == (
        "dana",
        "paid",
        True,
    )
    assert paid_order.redirect_url != url
    (action,) = paid_order.pg_payment_info.actions
    assert shop.orders.create_payment(order.secret_slug).pg_payment_info.actions == [action]  # and is not announced again
    assert [delivery.event for delivery in place.mock.deliveries].count("order.epayment_created") == 2
    copy = client.orders.duplicate(order.id)
    assert (copy.is_from_payment_link, copy.payment_link_id, copy.pg_reference_id) == (False, None, None)
    client.orders.change_status(ids=[order.id], payment_status="settled")
    assert client.orders.get(order.id).payment_status == "settled"
    assert shop.orders.get(order.secret_slug).payment_status == "paid"


def test_a_transfer_proof_is_uploaded(place: Place) -> None:
    order = place.shop.checkout.create_order(**_BUYER, items=place.items, payment_method="bank_transfer")
    picture = b"\x89PNG" + bytes(100)
    upload = place.shop.orders.create_transfer_proof_upload(
        order.secret_slug, filename="bukti transfer.png", content_type="image/png", content_length=len(picture)
    )
    with httpx.Client(transport=place.mock.transport()) as http:
        assert http.put(upload.upload_url, content=picture, headers={"Content-Type": "image/jpeg"}).status_code == 403
        assert http.put(upload.upload_url, content=picture, headers={"Content-Type": "image/png"}).status_code == 200
        assert http.get(upload.file_url).content == picture
        assert http.put(f"{upload.upload_url}x", content=picture).status_code == 404
    updated_order = place.shop.orders.update(order.secret_slug, transferproof_url=upload.file_url)
    assert updated_order.transferproof_url == upload.file_url == place.client.orders.get(order.id).transferproof_url


def test_withdrawn_operations_and_fields_are_gone_on_request() -> None:
    for withdrawn, status in ((True, 200), (False, 404)):
        mock = MockScalev(withdrawn=withdrawn)
        with _connect(mock) as client:
            order, location = client.orders.get(client.orders.list().first().id), client.locations.list().first()
        field_names = {name for model in (order, location) for name in model.to_dict()}
        assert ({"sub_payment_method", "ro_city_id", "lincah_code"} <= field_names) is withdrawn
        assert {"payment_method", "city_name"} <= field_names
        path, headers = mock.get_example_path("listStorefrontProducts"), tuple(mock.credentials("listStorefrontProducts").items())
        assert mock.handle(Request("GET", path, "", headers)).status == status
        current = mock.get_example_path("listStorefrontItems")
        assert mock.handle(Request("GET", current, "", headers)).status == 200
