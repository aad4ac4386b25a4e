"""The webhooks overlay: every event, its envelope and how it is acknowledged."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from .effective import JSON, at, effective, plain

EVENTS = sorted(effective().data["webhooks"])


def webhook(name: str) -> dict[str, Any]:
    result: dict[str, Any] = effective().data["webhooks"][name]
    return result


def envelope(name: str) -> dict[str, Any]:
    result: dict[str, Any] = webhook(name)["post"]["requestBody"]["content"][JSON]["schema"]
    return result


def accepts(name: str, delivery: Any) -> bool:
    schema = {**envelope(name), "components": effective().data["components"]}
    return Draft202012Validator(schema).is_valid(delivery)


@pytest.mark.parametrize("name", EVENTS)
def test_a_delivery_is_a_signed_post_of_its_event(name: str) -> None:
    post = webhook(name)["post"]
    headers = {parameter["name"]: parameter.get("required", False) for parameter in map(effective().resolve, post["parameters"])}
    assert headers == {"X-Scalev-Hmac-Sha256": True, "X-Scalev-App-Id": False}
    assert post["security"] == []
    assert post["requestBody"]["required"] is True
    assert envelope(name)["$ref"].startswith("#/components/schemas/")
    assert list(post["responses"]) in (["2XX"], ["200"])
    assert name in [value for schema in at([envelope(name)], "event") for part in plain(schema) for value in part["enum"]]


def test_no_envelope_knows_an_event_that_is_no_webhook() -> None:
    known_events = {value for name in EVENTS for schema in at([envelope(name)], "event") for value in effective().resolve(schema)["enum"]}
    assert known_events == set(EVENTS)


#: The fields that every order has; other payloads accept them as additional fields.
ORDER = {"id": 1, "order_id": "260131ABCDEF"}


@pytest.mark.parametrize("name", EVENTS)
def test_an_envelope_needs_its_parts_and_takes_more(name: str) -> None:
    delivery = {"event": name, "unique_id": "event_1", "timestamp": "2026-01-31T08:15:30.123456Z", "data": ORDER, "more": 1}
    assert accepts(name, delivery)
    assert accepts(name, {key: value for key, value in delivery.items() if key != "unique_id"})  # a test event has none
    for part in ("event", "timestamp", "data"):
        assert not accepts(name, {key: value for key, value in delivery.items() if key != part})
    assert not accepts(name, {**delivery, "event": "order.eaten"})
    assert not accepts(name, {**delivery, "data": []})
