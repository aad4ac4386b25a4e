"""Order statistics are consistent with the list of orders."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from scalev.mock import MockScalev

from tests.mock.calling import Api


@pytest.fixture
def api(document: dict[str, Any]) -> Api:
    """Return a mock with a few more orders than the initial ones."""
    return Api(document, MockScalev(document, rows={"/v3/orders": 23}))


def _orders(api: Api, query: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.send("GET", f"/v3/orders?page_size=25{query}").json()["data"]
    return [api.send("GET", f"/v3/orders/{row['id']}").json() for row in rows]


def _statistics(api: Api, query: str) -> list[dict[str, Any]]:
    response = api.send("GET", f"/v3/orders/statistics?{query}")
    assert response.status == 200, response.body
    rows: list[dict[str, Any]] = response.json()["data"]
    return rows


def test_statistics_without_a_breakdown_have_one_row(api: Api) -> None:
    orders = _orders(api)
    (row,) = _statistics(api, "")
    assert set(row) == {"count", "gross_revenue"}
    assert (row["count"], Decimal(str(row["gross_revenue"]))) == (23, sum(Decimal(order["gross_revenue"]) for order in orders))
    (draft_statistics,) = _statistics(api, "status=draft&payment_status=unpaid")
    assert draft_statistics["count"] == len(_orders(api, "&status=draft&payment_status=unpaid"))
    (search_statistics,) = _statistics(api, f"search={orders[4]['order_id']}")
    assert (search_statistics["count"], Decimal(str(search_statistics["gross_revenue"]))) == (1, Decimal(orders[4]["gross_revenue"]))
    store = orders[0]["store"]["id"]
    assert _statistics(api, f"store_id={store}")[0]["count"] == len(_orders(api, f"&store_id={store}"))


def test_statistics_are_grouped_by_the_breakdown(api: Api) -> None:
    orders = _orders(api)
    by_status = {row["status"]: row["count"] for row in _statistics(api, "is_breakdown_status=true")}
    assert by_status == Counter(order["status"] for order in orders)
    by_city = {row["custom_breakdown_name"]: row["count"] for row in _statistics(api, "custom_breakdown_key=city")}
    assert by_city == Counter(order["destination_address"]["city"] for order in orders)
    by_handler = {row["custom_breakdown_id"]: row["count"] for row in _statistics(api, "custom_breakdown_key=handler_id")}
    assert by_handler == Counter(order["handler"]["id"] for order in orders)
    shipped_by_day = _statistics(api, "breakdown_date=day&datetime_type=shipped_time&tz=UTC")
    assert {row["day"]: row["count"] for row in shipped_by_day} == Counter(
        order["shipped_time"][:10] for order in orders if order["shipped_time"] is not None
    )
    days = [row["day"] for row in _statistics(api, "breakdown_date=day&is_breakdown_status=true")]
    assert days == sorted(days)
    assert api.send("GET", "/v3/orders/statistics?tz=Mars/Olympus").status == 400


def test_statistics_reflect_a_change_immediately(api: Api) -> None:
    before = {row["status"]: row["count"] for row in _statistics(api, "is_breakdown_status=true")}
    draft = _orders(api, "&status=draft")[0]["id"]
    api.send("POST", "/v3/orders/change-status", {"ids": [draft], "status": "closed"})
    after = {row["status"]: row["count"] for row in _statistics(api, "is_breakdown_status=true")}
    assert (after.get("draft", 0), after["closed"]) == (before["draft"] - 1, before.get("closed", 0) + 1)


def test_statistics_accept_the_filters_of_orders(api: Api) -> None:
    orders = _orders(api)
    courier = orders[0]["courier_service"]["courier"]["id"]
    result = _orders(api, f"&courier_id={courier}")
    assert [row["id"] for row in result] == [row["id"] for row in orders if row["courier_service"]["courier"]["id"] == courier]
    assert result
    for flag, proven in (("true", True), ("false", False)):
        ids = [row["id"] for row in _orders(api, f"&is_transferproof_exist={flag}")]
        assert ids == [row["id"] for row in orders if bool(row["transferproof_url"]) is proven]
    product = api.send("GET", "/v3/products").json()["data"][0]
    variants = {item["unique_id"] for item in api.send("GET", f"/v3/products/{product['id']}").json()["variants"]}
    ids = [row["id"] for row in _orders(api, f"&product_id={product['id']}")]
    assert ids == [row["id"] for row in orders if any(line["variant_unique_id"] in variants for line in row["orderlines"])]
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    order = api.send("POST", "/v3/orders", {"customer_name": "Budi", "store_unique_id": store}).json()
    assert order["transferproof_url"] is None  # it was not specified


def _holds(field: str, value: str, text: str) -> bool:
    return value == text if field == "gross_revenue" else text.lower() in value.lower()


def test_a_search_looks_in_one_field(api: Api) -> None:
    """`search_field` selects it, in the list and in the statistics; without it, a search looks in `order_id`."""
    orders = _orders(api)
    customer = orders[0]["customer"]
    api.send("PATCH", f"/v3/orders/{orders[0]['id']}", {"external_id": "Kasir-77", "shipment_receipt": "JP-77"})
    # the name of the first buyer is the external id of another order
    api.send("PATCH", f"/v3/orders/{orders[3]['id']}", {"external_id": customer["name"]})
    orders = _orders(api)
    parameters = [api.resolve(parameter) for parameter in api.operations["listOrders"][2]["parameters"]]
    schema = next(parameter["schema"] for parameter in parameters if parameter["name"] == "search_field")
    count = 0
    for field in api.resolve(schema)["enum"]:
        values = [order["customer"][field[9:]] if field.startswith("customer_") else order[field] for order in orders]
        for text in {value for value in (values[0], values[3]) if value}:
            matches = [order["id"] for order, value in zip(orders, values, strict=True) if value and _holds(field, value, text)]
            query = f"search_field={field}&search={quote(text.upper())}"
            assert [row["id"] for row in _orders(api, f"&{query}")] == matches, (field, text)
            assert _statistics(api, query)[0]["count"] == len(matches)
            count += 1
    assert count >= 12
    digits, part = orders[0]["gross_revenue"].removesuffix(".00"), orders[0]["gross_revenue"][:2]
    assert orders[0]["id"] in [row["id"] for row in _orders(api, f"&search_field=gross_revenue&search={digits}")]
    assert _orders(api, f"&search_field=gross_revenue&search={part}") == []
    assert _orders(api, f"&search={quote(customer['name'])}") == []
    assert [row["id"] for row in _orders(api, f"&search={orders[0]['order_id']}")] == [orders[0]["id"]]
    assert api.send("GET", "/v3/orders?search_field=colour&search=x").status == 400


def test_tags_and_sources_are_those_of_the_orders(api: Api) -> None:
    orders = _orders(api)
    number = orders[0]["id"]
    assert api.send("POST", f"/v3/orders/{number}/update-tags", {"tags": ["Istimewa", "baru"]}).json()["tags"] == ["Istimewa", "baru"]
    tags = {tag for order in _orders(api) for tag in order["tags"]}
    assert api.send("GET", "/v3/orders/tags").json()["data"] == sorted(tags)
    assert api.send("GET", "/v3/orders/tags?search=istim").json()["data"] == ["Istimewa"]
    assert [row["id"] for row in _orders(api, "&tags=Istimewa")] == [number]
    sources = {order["utm_source"] for order in orders} - {None}
    assert api.send("GET", "/v3/orders/utm-sources").json()["data"] == sorted(sources)
