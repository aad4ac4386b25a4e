"""Web analytics, privacy settings and OAuth clients through the client."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from scalev import APIStatusError, ConflictError, OAuthApp, Scalev, TokenSet
from scalev.mock import MockScalev


@pytest.fixture
def mock() -> MockScalev:
    """Return a new mock."""
    return MockScalev()


@pytest.fixture
def client(mock: MockScalev) -> Any:
    """Return a client of the mock."""
    return Scalev(mock.keys.business, transport=mock.transport())


def test_reports_agree_with_orders_and_each_other(mock: MockScalev, client: Any) -> None:
    reports, today = client.web_analytics, mock.now.date()
    range_: dict[str, Any] = {"from_": today - timedelta(days=29), "to": today}
    before = reports.get_order_funnel(**range_)
    paid_before = reports.get_conversion(**range_).orders_paid
    revenue_before = sum(row.gross_revenue for row in reports.get_source_revenue(**range_).last_touch)
    variant = next(iter(client.products.list())).variants[0]
    shop = client.storefront(next(iter(client.stores.list())).unique_id, api_key=mock.keys.storefront)
    items: list[Any] = [{"type": "variant", "variant_id": variant.id, "quantity": 1}]
    orders = [
        shop.checkout.create_order(customer_name="Sari", customer_email="s@example.com", items=items, payment_method="qris") for _ in "ab"
    ]
    mock.pay(orders[0].order_id)
    after = reports.get_order_funnel(**range_)
    assert (after.orders_created - before.orders_created, after.orders_paid - before.orders_paid) == (2, 1)
    conversion = reports.get_conversion(**range_)
    paid_orders = [order for order in client.orders.list() if client.orders.get(order.id).payment_status == "paid"]
    assert conversion.orders_paid == paid_before + 1 == len(paid_orders)
    assert conversion.matched_orders_paid + conversion.unattributed_orders_paid == conversion.orders_paid
    assert sum(row.gross_revenue for row in reports.get_source_revenue(**range_).last_touch) == revenue_before + orders[0].gross_revenue
    traffic = reports.get_traffic(**range_)
    assert len(traffic.buckets) == 30
    totals = (traffic.totals.views, traffic.totals.sessions)
    assert totals == tuple(sum(getattr(day, name) for day in traffic.buckets) for name in ("views", "sessions"))
    assert totals == tuple(sum(getattr(row, name) for row in reports.get_sources(**range_).data) for name in ("views", "sessions"))
    assert totals == tuple(sum(getattr(row, name) for row in reports.get_ad_clicks(**range_).data) for name in ("views", "sessions"))
    assert sum(row.views for row in reports.get_pages(**range_, limit=100).data) == totals[0] == after.views + after.excluded_views
    stores = list(reports.stores.list())
    assert totals[1] == sum(reports.get_traffic(**range_, store_id=store.id).totals.sessions for store in stores)
    # the same seed has the same visits
    second_client: Any = Scalev(mock.keys.business, transport=MockScalev().transport())
    assert second_client.web_analytics.get_order_funnel(**range_) == before


def test_journeys_start_and_end_somewhere(mock: MockScalev, client: Any) -> None:
    reports, today = client.web_analytics, mock.now.date()
    range_: dict[str, Any] = {"from_": today - timedelta(days=9), "to": today}
    product = next(iter(reports.entities.list(entity_type="product", page_size=1)))
    entity: dict[str, Any] = {**range_, "entity_type": "product", "entity_id": product.id}
    journey, funnel = reports.get_entity_journey(**entity), reports.get_entity_funnel(**entity, max_steps=2)
    sessions = reports.get_traffic(**entity).totals.sessions
    assert sessions == funnel.sessions == sum(row.sessions for row in journey.came_from) == sum(row.sessions for row in journey.went_to)
    assert [step.step for step in funnel.steps] == [1, 2][: len(funnel.steps)]
    assert any(row.is_terminal and row.node == "left" for row in journey.went_to)
    assert all(row.sessions <= row.from_sessions for row in reports.get_journey(**range_).data)


@pytest.mark.parametrize(
    "change",
    [
        {"from_": "2026-01-06"},
        {"from_": "2025-07-01"},
        {"from_": "yesterday"},
        {"timezone": "Asia/Atlantis"},
        {"entity_id": 1},
        {"entity_type": "product", "page_id": 1},
        {"store_id": 1},
        {"ad_click": "billboard"},
    ],
)
def test_invalid_queries_are_rejected(client: Any, change: dict[str, Any]) -> None:
    with pytest.raises(APIStatusError) as error:
        client.web_analytics.get_traffic(**{"from_": "2026-01-01", "to": "2026-01-05", **change})
    assert error.value.status == 400


def test_privacy_settings_have_revisions(client: Any) -> None:
    settings = client.customer_privacy.get()
    assert {"GB", "DE", "NO"} <= set(settings.analytics_consent_countries) < set(settings.country_codes)
    lists: dict[str, Any] = {"analytics_consent_countries": ["SG", "ID", "SG"], "marketing_consent_countries": []}
    updated_settings = client.customer_privacy.update(revision=settings.revision, **lists)
    assert (updated_settings.revision, updated_settings.analytics_consent_countries) == (settings.revision + 1, ["ID", "SG"])
    with pytest.raises(ConflictError) as conflict:
        client.customer_privacy.update(revision=settings.revision, **lists)
    assert conflict.value.error_code == "customer_privacy_conflict"
    with pytest.raises(APIStatusError) as error:
        client.customer_privacy.update(revision=updated_settings.revision, **{**lists, "marketing_consent_countries": ["XX"]})
    assert (error.value.status, error.value.error_code) == (400, "invalid_customer_privacy_settings")


@pytest.mark.parametrize("method", ["none", "client_secret_post", "client_secret_basic"])
def test_a_registered_client_signs_in(mock: MockScalev, client: Any, method: Any) -> None:
    callback, verifier = "https://app.example.com/done", "v" * 43
    app = client.oauth.register_client(redirect_uris=[callback], client_name="Toko", token_endpoint_auth_method=method)
    assert (app.client_secret is None) == (method == "none")
    assert client.oauth.get_metadata().code_challenge_methods_supported == ["S256"]
    assert "order:list" in client.oauth.get_scopes()
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    code = mock.authorize(app.client_id, code_challenge=challenge, redirect_uri=callback, scopes=["order:list"])
    proof: dict[str, Any] = {} if app.client_secret is None else {"client_secret": app.client_secret}
    tokens = client.oauth.exchange_token(
        client_id=app.client_id, grant_type="authorization_code", code=code, code_verifier=verifier, redirect_uri=callback, **proof
    )
    current: Any = Scalev(tokens.access_token, transport=mock.transport()).oauth.get_current_application()
    assert (current.client_id, current.name, current.available_scopes) == (app.client_id, "Toko", ["order:list"])
    assert "client_secret" not in current.to_dict()
    new_tokens = OAuthApp(app.client_id, app.client_secret, callback).refresh(client, TokenSet.from_response(tokens))
    assert Scalev(new_tokens.access_token, transport=mock.transport()).oauth.get_current_application().client_id == app.client_id
