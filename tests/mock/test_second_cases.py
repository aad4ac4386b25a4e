"""Second cases: cents, a second mock, another secret, a second call, and many scopes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from scalev import webhooks
from scalev.mock import MockScalev

from tests.mock.calling import Api

_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


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


def test_an_app_belongs_to_one_mock(document: dict[str, Any]) -> None:
    one, other = MockScalev(document), MockScalev(document)
    one.make_app("client_of_one", "secret_of_one")
    assert one.authorize("client_of_one", code_challenge=_CHALLENGE, redirect_uri="https://app.example.com/callback")
    with pytest.raises(ValueError, match="client_of_one"):
        other.authorize("client_of_one", code_challenge=_CHALLENGE, redirect_uri="https://app.example.com/callback")
    assert other.authorize(code_challenge=_CHALLENGE, redirect_uri="https://app.example.com/callback")


def test_endpoints_are_signed_with_the_secret_of_the_mock(document: dict[str, Any]) -> None:
    mock = MockScalev(document, webhook_secret="the-secret-of-this-mock")
    api = Api(document, mock)
    # an address elsewhere is never called, and what would go there is kept
    endpoint = {"url": "https://hooks.example.com/scalev", "status": "active", "events": ["order.created"]}
    made = api.send("POST", "/v3/webhook-endpoints", endpoint, token=mock.keys.dashboard)
    assert made.status == 201, made.body
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    api.send("POST", "/v3/orders", {"store_unique_id": store, "customer_name": "Sari"})
    (delivery,) = (one for one in mock.deliveries if one.event == "order.created" and one.target == endpoint["url"])
    assert webhooks.verify(delivery.body, delivery.headers, "the-secret-of-this-mock").event == "order.created"
    with pytest.raises(webhooks.WebhookSignatureError):
        webhooks.verify(delivery.body, delivery.headers, MockScalev(document).webhook_secret)


def test_every_call_has_a_request_id_of_its_own(api: Api, document: dict[str, Any]) -> None:
    ids = [api.send("GET", path).header("x-request-id") for path in ("/v3/orders", "/v3/orders", "/v3/nothing", "/v3/products")]
    assert len(set(ids)) == len(ids)
    again = Api(document, MockScalev(document))
    assert [again.send("GET", "/v3/orders").header("x-request-id") for _ in range(2)] == ids[:2]


def test_granted_scopes_are_sorted(api: Api, mock: MockScalev) -> None:
    body = mock.get_example_body("getOAuthInstallationStatus")
    answer = api.send("POST", "/v3/oauth/installation/status", body, token=None)
    assert answer.status == 200, answer.body
    granted = answer.json()["granted_scopes"]
    # of so many, a set would hardly come in order
    assert len(granted) > 20
    assert granted == sorted(granted)
