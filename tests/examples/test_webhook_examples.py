"""The examples that receive webhooks accept signed deliveries only, and handle each event once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from scalev import Scalev, webhooks
from scalev.examples import webhook_fastapi, webhook_flask
from scalev.mock import MockScalev

from tests.examples.running import read_rows

Post = Callable[[bytes, dict[str, str]], int]


def _fastapi() -> Post:
    transport = httpx.ASGITransport(webhook_fastapi.create_app())

    async def post(body: bytes, headers: dict[str, str]) -> int:
        async with httpx.AsyncClient(transport=transport, base_url="http://receiver") as client:
            return (await client.post("/scalev", content=body, headers=headers)).status_code

    return lambda body, headers: asyncio.run(post(body, headers))


def _flask() -> Post:
    client = webhook_flask.create_app().test_client()
    return lambda body, headers: client.post("/scalev", data=body, headers=headers).status_code


@pytest.fixture
def secret(mock: MockScalev, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The secret in the environment, and an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EVENTS_FILE", raising=False)
    monkeypatch.setenv("SCALEV_WEBHOOK_SECRET", mock.webhook_secret)
    return mock.webhook_secret


@pytest.mark.parametrize("receiver", [_fastapi, _flask])
def test_receivers_accept_signed_deliveries_only(
    receiver: Callable[[], Post], mock: MockScalev, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = receiver()
    (test_event,), (event,) = mock.send_event(), mock.send_event("order.created")
    assert [post(delivery.body, delivery.headers) for delivery in (test_event, test_event, event, event)] == [200] * 4
    # a delivery that was signed with another secret, was altered, or cannot be read
    assert post(event.body, webhooks.sign_headers(event.body, "another")) == 401
    assert post(event.body + b" ", event.headers) == 401
    assert post(event.body, {}) == 401
    assert post(b"[]", webhooks.sign_headers(b"[]", secret)) == 400
    monkeypatch.delenv("SCALEV_WEBHOOK_SECRET")
    with pytest.raises(KeyError):
        receiver()


@pytest.mark.usefixtures("secret")
def test_goods_are_handed_out_once_and_on_payment(mock: MockScalev, client: Scalev, tmp_path: Path) -> None:
    post, path = _fastapi(), tmp_path / "events.sqlite"
    mock.add_webhook(lambda delivery: post(delivery.body, delivery.headers))
    client.orders.change_status(ids=[row.id for row in client.orders.list(status="pending")], status="confirmed")
    assert read_rows(path, "SELECT * FROM to_hand_out") == []  # confirmed is not paid
    other_events = [(delivery.unique_id, delivery.event) for delivery in mock.deliveries]
    payments = [mock.send_event("payment.received")[0] for _ in range(3)]
    assert {mock.redeliver(delivery).status for delivery in mock.deliveries} == {200}
    orders = {webhooks.parse(delivery.body).to_dict()["data"]["order_id"] for delivery in payments}
    assert read_rows(path, "SELECT order_id FROM to_hand_out ORDER BY order_id") == [(order,) for order in sorted(orders)]
    assert read_rows(path, "SELECT * FROM other_events") == other_events


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("seed", range(3))
def test_the_newest_state_of_an_order_is_kept_in_any_order(seed: int, mock: MockScalev, client: Scalev, tmp_path: Path) -> None:
    orders = [row.id for row in client.orders.list(limit=3)]
    for status in ("pending", "confirmed", "in_process", "ready"):
        client.orders.change_status(ids=orders, status=status)
        mock.advance(0.3)  # several changes within a second
    post, deliveries = _flask(), mock.deliveries
    random.Random(seed).shuffle(deliveries)
    assert {post(delivery.body, delivery.headers) for delivery in deliveries} == {200}
    rows = read_rows(tmp_path / "events.sqlite", "SELECT order_id, status FROM statuses ORDER BY order_id")
    assert rows == sorted((client.orders.get(order).order_id, "ready") for order in orders)
