"""Helpers for tests that go through a store: a manual clock, and the calls of a guest and a customer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from scalev.mock import MockScalev, Response

from tests.mock.calling import Api


class Time:
    """A clock that advances only on request."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


class Shop:
    """A store of a mock, with its callers."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.time = Time()
        self.mock = MockScalev(document, clock=self.time)
        self.api = Api(document, self.mock)
        stores = self.api.send("GET", "/v3/stores/simplified").json()["data"]
        self.id, self.other_id = stores[0]["unique_id"], stores[1]["unique_id"]
        products = self.api.send("GET", f"/v3/stores/{self.id}/public/products").json()["data"]
        matches = [self.api.send("GET", f"/v3/stores/{self.id}/public/products/{product['slug']}").json() for product in products[:2]]
        self.variants = [(item["variants"][0]["id"], Decimal(item["variants"][0]["price"])) for item in matches]
        self.unique_ids = [item["variants"][0]["unique_id"] for item in matches]

    def public(self, method: str, path: str, body: Any = None, *, guest: str | None = None, token: str | None = None) -> Response:
        headers = {} if guest is None else {"X-Scalev-Guest-Token": guest}
        return self.api.send(method, f"/v3/stores/{self.id}/public/{path}", body, headers=headers, token=token)

    def me(self, method: str, path: str, body: Any = None, *, token: str, store: str | None = None) -> Response:
        return self.api.send(method, f"/v3/stores/{store or self.id}/customers/me{path}", body, token=token)

    def sign_in(self, email: str, password: str = "a-password") -> dict[str, Any]:
        otp_response = self.public("POST", "auth/otp/send", {"email": email, "password": password})
        assert list(otp_response.json()) == ["message"], otp_response.body
        response = self.public("POST", "auth/otp/verify", {"email": email, "otp": self.mock.get_otp(self.id, email)})
        assert response.status == 200, response.body
        tokens: dict[str, Any] = response.json()
        return tokens

    def order(self, number: int | str) -> dict[str, Any]:
        body: dict[str, Any] = self.api.send("GET", f"/v3/orders/{number}").json()
        return body
