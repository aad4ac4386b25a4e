"""Each mock has apps, a webhook secret and request ids of its own."""

from __future__ import annotations

from typing import Any

import pytest
from scalev import webhooks
from scalev.mock import MockScalev

from tests.mock.calling import Api

_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_an_app_belongs_to_one_mock(document: dict[str, Any]) -> None:
    first, other = MockScalev(document), MockScalev(document)
    first.make_app("client_of_one", "secret_of_one")
    assert first.authorize("client_of_one", code_challenge=_CHALLENGE, redirect_uri="https://app.example.com/callback")
    with pytest.raises(ValueError, match="client_of_one"):
        other.authorize("client_of_one", code_challenge=_CHALLENGE, redirect_uri="https://app.example.com/callback")
    assert other.authorize(code_challenge=_CHALLENGE, redirect_uri="https://app.example.com/callback")


def test_endpoints_are_signed_with_the_secret_of_the_mock(document: dict[str, Any]) -> None:
    mock = MockScalev(document, webhook_secret="the-secret-of-this-mock")
    api = Api(document, mock)
    # an address elsewhere is never called, and what would go there is kept
    endpoint = {"url": "https://hooks.example.com/scalev", "status": "active", "events": ["order.created"]}
    response = api.send("POST", "/v3/webhook-endpoints", endpoint, token="dashboard_mock")
    assert response.status == 201, response.body
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    api.send("POST", "/v3/orders", {"store_unique_id": store, "customer_name": "Sari"})
    (delivery,) = (item for item in mock.deliveries if item.event == "order.created" and item.target == endpoint["url"])
    assert webhooks.verify(delivery.body, delivery.headers, "the-secret-of-this-mock").event == "order.created"
    with pytest.raises(webhooks.WebhookSignatureError):
        webhooks.verify(delivery.body, delivery.headers, MockScalev(document).webhook_secret)


def test_every_call_has_a_request_id_of_its_own(api: Api, document: dict[str, Any]) -> None:
    ids = [api.send("GET", path).header("x-request-id") for path in ("/v3/orders", "/v3/orders", "/v3/nothing", "/v3/products")]
    assert len(set(ids)) == len(ids)
    second_api = Api(document, MockScalev(document))
    assert [second_api.send("GET", "/v3/orders").header("x-request-id") for _ in range(2)] == ids[:2]
