"""Memory with many orders: packed data is restored unchanged, and outdated state is never shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from scalev.mock import MockScalev
from scalev.mock.data import bodies, store

from tests.mock.calling import Api


def _orders(api: Api) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = api.send("GET", f"/v3/orders?page_size=10{cursor}").json()
        yield from page["data"]
        if not page["has_next"]:
            return
        cursor = f"&next_cursor={page['next_cursor']}"


def _list_all(api: Api) -> list[dict[str, Any]]:
    rows = list(_orders(api))
    return [*rows, *(api.send("GET", f"/v3/orders/{row['id']}").json() for row in rows)]


def test_packing_does_not_change_orders(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"/v3/orders": 60}
    plain_api = Api(document, MockScalev(document, rows=rows))
    monkeypatch.setattr(bodies, "_MOST", 20_000)
    monkeypatch.setattr(store, "_UNPACKED", 3)
    packed_api = Api(document, MockScalev(document, rows=rows))
    before = _list_all(packed_api)
    assert before == _list_all(packed_api) == _list_all(plain_api)
    ids = [row["id"] for row in before[:60:7]]
    for api in (plain_api, packed_api):
        response = api.send("POST", "/v3/orders/change-status", {"ids": ids, "status": "closed"})
        assert [row["status"] for row in response.json()["data"]] == ["closed"] * len(ids)
    after = _list_all(packed_api)
    assert after == _list_all(plain_api)
    assert [row["id"] for row in after[:60] if row["status"] == "closed"] == ids
    rows_by_id = {row["id"]: row for row in after}
    assert [row for row in before if row["id"] not in ids] == [row for row in after if row["id"] not in ids]
    assert {row["id"] for row in packed_api.send("GET", "/v3/orders?status=closed").json()["data"]} == set(ids)
    assert all(rows_by_id[item]["closed_time"] for item in ids)


def test_a_filtered_list_follows_changes(document: dict[str, Any]) -> None:
    api = Api(document, MockScalev(document))
    path = "/v3/orders?status=pending"
    ids = [row["id"] for row in api.send("GET", path).json()["data"]]
    assert ids
    api.send("POST", "/v3/orders/change-status", {"ids": ids[:1], "status": "confirmed"})
    assert [row["id"] for row in api.send("GET", path).json()["data"]] == ids[1:]
    order = api.send("GET", f"/v3/orders/{ids[0]}").json()
    customer = order["customer"]
    search = "/v3/orders?search_field=customer_email&search="
    assert ids[0] in [row["id"] for row in api.send("GET", f"{search}{customer['email']}").json()["data"]]
    api.send("PATCH", f"/v3/customers/{customer['id']}", {"email": "lain@example.com"})
    assert ids[0] in [row["id"] for row in api.send("GET", f"{search}lain@example.com").json()["data"]]
    assert api.send("GET", f"/v3/orders/{ids[0]}").json()["customer"]["email"] == "lain@example.com"
