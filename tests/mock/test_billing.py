"""Billing of an installed app: reserve, capture or release, refund, pay out, and the developer's view of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mock.calling import Api

_BASE = "/v3/developer/oauth-billing"
_REFUND = {"refund_idempotency_key": "r1", "reason_code": "mistake", "reason": "Salah tagih"}


class Billing:
    """An app and its developer."""

    def __init__(self, api: Api) -> None:
        self.api, self.mock = api, api.mock
        self.app = api.mock.keys.app

    def reserve(self, key: str, **body: Any) -> Any:
        return self.api.send("POST", "/v3/oauth/billing/reservations", {"billing_idempotency_key": key, **body}, token=self.app)

    def release(self, number: str) -> Any:
        return self.api.send("POST", f"/v3/oauth/billing/reservations/{number}/release", token=self.app)

    def refund(self, **body: Any) -> Any:
        return self.api.send("POST", "/v3/oauth/billing/refunds", {**_REFUND, **body}, token=self.app)

    def see(self, path: str) -> dict[str, Any]:
        response = self.api.send("GET", f"{_BASE}/{path}")
        assert response.status == 200, response.body
        body: dict[str, Any] = response.json()
        return body

    def all(self, path: str) -> Iterator[dict[str, Any]]:
        cursor = ""
        while True:
            page = self.see(f"{path}?page_size=5{cursor}")
            yield from page["data"]
            if not page["has_next"]:
                return
            cursor = f"&next_cursor={page['next_cursor']}"

    @property
    def balance(self) -> int:
        return int(self.see("earnings")["balance"])


@pytest.fixture
def billing(api: Api) -> Billing:
    return Billing(api)


def _agree(billing: Billing) -> None:
    """Check that all views of the books are consistent."""
    entries = list(billing.all("ledger"))[::-1]
    balance = 0
    for entry in entries:
        assert entry["balance_before"] == balance
        balance += entry["amount"]
        assert entry["balance_after"] == balance
    assert balance == billing.balance
    charges = {charge["id"]: charge for charge in billing.all("charges")}
    accruals = {entry["charge_id"]: entry["amount"] for entry in entries if entry["entry_type"] == "accrual"}
    assert accruals == {number: charge["developer_net_amount"] for number, charge in charges.items()}
    for charge in charges.values():
        assert charge["gross_amount"] == charge["platform_fee_amount"] + charge["developer_net_amount"]
    reservation_ids = {row["charge_id"]: row["id"] for row in billing.all("reservations") if row["billing_status"] == "captured"}
    assert reservation_ids == {number: charge["reservation_id"] for number, charge in charges.items()}
    withdrawals = {entry["settlement_id"]: -entry["amount"] for entry in entries if entry["entry_type"] == "withdrawal"}
    assert withdrawals == {row["id"]: row["amount"] for row in billing.all("settlements")}


def test_initial_billing_records_are_consistent(billing: Billing) -> None:
    _agree(billing)
    assert {row["billing_status"] for row in billing.all("reservations")} == {"reserved", "captured", "released"}
    times = [entry["timestamp"] for entry in billing.all("ledger")]
    assert times == sorted(times, reverse=True)


def test_a_reservation_can_be_captured_and_refunded(billing: Billing) -> None:
    action = billing.see("actions")["data"][1]
    reservation = billing.reserve("k1", action_key=action["action_key"], metadata={"note": "a"}).json()
    assert (reservation["billing_status"], reservation["action_key"], reservation["metadata"]) == (
        "reserved",
        action["action_key"],
        {"note": "a"},
    )
    assert billing.see(f"reservations/{reservation['id']}") == {
        name: value for name, value in reservation.items() if name != "billing_reservation_id"
    }
    before = billing.balance
    assert billing.refund(billing_reservation_id=reservation["id"]).status == 409  # nothing was captured yet
    charge = billing.see(f"charges/{billing.mock.capture(reservation['id'])}")
    assert (charge["reservation_id"], charge["gross_amount"], charge["metadata"]) == (
        reservation["id"],
        reservation["amount"],
        {"note": "a"},
    )
    assert billing.see(f"reservations/{reservation['id']}")["charge_id"] == charge["id"]
    assert billing.balance == before + charge["developer_net_amount"]
    assert [row["id"] for row in billing.see("charges?billing_idempotency_key=k1")["data"]] == [charge["id"]]
    assert billing.release(reservation["id"]).status == 400
    refund = billing.refund(billing_charge_id=charge["id"])
    assert refund.status == 200, refund.body
    body = refund.json()
    assert (body["amount"], body["billing_reservation_id"], body["refund_status"]) == (
        reservation["amount"],
        reservation["id"],
        "succeeded",
    )
    assert billing.balance == before
    assert body["developer_earnings_entry_id"] == billing.see("ledger?entry_type=adjustment")["data"][0]["id"]
    assert billing.refund(billing_charge_id=charge["id"]).body == refund.body  # the same key and body
    assert billing.refund(billing_charge_id=charge["id"], reason="lain").status == 409  # the same key, another body
    second_refund = billing.refund(billing_charge_id=charge["id"], refund_idempotency_key="r2")
    assert (second_refund.status, second_refund.json()["error_code"]) == (409, "state_conflict")  # a charge is refunded once
    _agree(billing)


def test_an_idempotency_key_reserves_once(billing: Billing) -> None:
    total = len(list(billing.all("reservations")))
    first = billing.reserve("k1", metadata={"a": 1})
    assert billing.reserve("k1", metadata={"a": 1}).body == first.body
    assert billing.reserve("k1", metadata={"a": 2}).status == 400
    assert billing.reserve("k2", metadata={"a": 1}).json()["id"] != first.json()["id"]
    assert len(list(billing.all("reservations"))) == total + 2
    assert billing.reserve("k3", action_key="nothing").status == 400


def test_a_reservation_is_released_once(billing: Billing) -> None:
    reservation = billing.reserve("k1").json()
    response = billing.release(reservation["id"])
    assert response.json()["billing_status"] == "released"
    assert response.json()["released_at"]
    assert billing.release(reservation["id"]).body == response.body
    assert billing.release("00000000-0000-4000-8000-000000000000").status == 404
    with pytest.raises(LookupError):
        billing.mock.capture("nothing")
    with pytest.raises(ValueError, match="released"):
        billing.mock.capture(reservation["id"])
    _agree(billing)


def test_a_refund_must_identify_a_charge(billing: Billing) -> None:
    ids = [billing.reserve(key).json()["id"] for key in ("k1", "k2")]
    charges = [billing.mock.capture(item) for item in ids]
    assert billing.refund().status == 422
    assert billing.refund(billing_charge_id=charges[0], billing_reservation_id=ids[1]).status == 422
    assert billing.refund(billing_charge_id="00000000-0000-4000-8000-000000000000").status == 404
    assert billing.refund(billing_charge_id=charges[0], billing_reservation_id=ids[0]).status == 200


def test_a_withdrawal_cannot_exceed_the_balance(billing: Billing) -> None:
    before = billing.balance
    assert billing.api.send("POST", f"{_BASE}/withdrawals", {"amount": before + 1}).status == 400
    withdrawal = billing.api.send("POST", f"{_BASE}/withdrawals", {"amount": before - 1}).json()
    assert (withdrawal["amount"], withdrawal["balance_before"], withdrawal["balance_after"]) == (before - 1, before, 1)
    assert billing.balance == 1
    assert billing.see("settlements")["data"][0] == withdrawal
    _agree(billing)


def test_billing_records_are_visible_to_their_app_only(document: dict[str, Any]) -> None:
    from tests.mock.test_oauth import App

    app = App(document)
    billing = Billing(app.api)
    id_ = billing.reserve("k1").json()["id"]
    app.mock.make_app("other", "of the other")
    code = app.mock.authorize("other", code_challenge=app.challenge, redirect_uri="https://other.example.com/")
    client = {"client_id": "other", "client_secret": "of the other", "redirect_uri": "https://other.example.com/"}
    billing.app = app.redeem(code, client).json()["access_token"]
    assert billing.release(id_).status == 404
    other = billing.reserve("k1")  # keys belong to an app
    assert other.status == 200
    assert other.json()["oauth_application_id"] != billing.see(f"reservations/{id_}")["oauth_application_id"]
