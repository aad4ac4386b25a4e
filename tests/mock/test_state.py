"""State of the mock: objects that are created, changed and deleted, pages of lists, and the life of an order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from scalev.mock import MockScalev

from tests.mock.calling import Api, multipart
from tests.results import list_shared_fields


def _resources(api: Api) -> Iterator[tuple[str, str]]:
    """Yield the operations that create an object which can be read and deleted, each with the path of the object."""
    by_path: dict[str, dict[str, str]] = {}
    for operation_id, (method, path, _) in api.operations.items():
        by_path.setdefault(path, {})[method] = operation_id
    for path, methods in by_path.items():
        for item, values in by_path.items():
            parent, _, last = item.rpartition("/")
            is_complete = parent == path and last.startswith("{") and {"GET", "DELETE"} <= values.keys() and "POST" in methods
            if is_complete and api.find_response(methods["POST"])[0]:
                yield methods["POST"], item


def test_created_rows_exist_until_they_are_deleted(api: Api, mock: MockScalev) -> None:
    count = 0
    for create, item in _resources(api):
        response = api.call(create, full=True)
        assert response.status in (200, 201), (create, response.body)
        body = response.json()
        place = f"{mock.get_example_path(create)}/{body.get('id') or body['uuid']}"
        token = api.mock.credentials(create).get("Authorization", "Bearer sk_mock").removeprefix("Bearer ")
        got = api.send("GET", place, token=token)
        assert (got.status, got.json()) == (200, body), create
        list_body = api.send("GET", mock.get_example_path(create), token=token)
        if list_body.status == 200:
            assert list_body.json()["data"][0].get("id") == body["id"], create
        operations = {method: name for name, (method, operation, _) in api.operations.items() if operation == item}
        if "PATCH" in operations:
            request = api.value(_body(api, operations["PATCH"]), "", full=True)
            update = api.send("PATCH", place, request, token=token)
            assert update.status == 200, (operations["PATCH"], update.body)
            assert update.json() == api.send("GET", place, token=token).json()
        assert api.send("DELETE", place, token=token).status in (200, 204)
        assert api.send("GET", place, token=token).status == 404
        assert api.send("DELETE", place, token=token).status == 404
        if list_body.status == 200:
            rows = api.send("GET", mock.get_example_path(create), token=token).json()["data"]
            assert body["id"] not in [row["id"] for row in rows]
        count += 1
    assert count


def _body(api: Api, operation_id: str) -> Any:
    (media,) = api.resolve(api.operations[operation_id][2]["requestBody"])["content"].values()
    return media["schema"]


def _pages(api: Api, path: str, size: int, token: str) -> Iterator[list[Any]]:
    cursor = ""
    while True:
        body = api.send("GET", f"{path}?page_size={size}{cursor}", token=token).json()
        assert body["is_paginated"] is True
        assert len(body["data"]) <= size
        yield body["data"]
        assert body["has_next"] == (body["next_cursor"] is not None)
        if not body["has_next"]:
            return
        cursor = f"&next_cursor={body['next_cursor']}"


@pytest.mark.parametrize("size", [1, 3, 25])
def test_pagination_returns_each_row_once(api: Api, mock: MockScalev, size: int) -> None:
    lists = 0
    for operation_id, (method, path, _) in api.operations.items():
        if method != "GET" or path.endswith("}"):
            continue
        token = mock.credentials(operation_id).get("Authorization", "Bearer sk_mock").removeprefix("Bearer ")
        place = mock.get_example_path(operation_id)
        first = api.send("GET", place, token=token)
        body = first.json() if first.status == 200 else {}
        if "next_cursor" not in body:
            continue
        rows = [row for page in _pages(api, place, size, token) for row in page]
        ids = [str(row.get("id", row.get("uuid", row))) for row in rows]
        assert len(ids) == len(set(ids)) > 0, operation_id
        assert rows[: len(body["data"])] == body["data"], operation_id
        assert len(rows) == len(body["data"]) or body["has_next"], operation_id
        lists += 1
    assert lists >= 10


def test_paging_back_is_stable_while_rows_are_created(api: Api) -> None:
    all_ids = [row["id"] for row in api.send("GET", "/v3/products").json()["data"]]
    first = api.send("GET", "/v3/products?page_size=3").json()
    assert (first["has_previous"], first["previous_cursor"]) == (False, None)
    api.send("POST", "/v3/products", {"name": "Baru", "item_type": "physical", "variants": [{"price": 1, "weight": 1}]})
    second = api.send("GET", f"/v3/products?page_size=3&next_cursor={first['next_cursor']}").json()
    assert [row["id"] for row in second["data"]] == all_ids[3:6]
    previous_page = api.send("GET", f"/v3/products?page_size=3&previous_cursor={second['previous_cursor']}").json()
    assert previous_page["data"] == first["data"]
    # the new one precedes them
    assert previous_page["has_previous"] is True


def test_a_row_is_the_same_in_every_response(api: Api) -> None:
    product = api.send("GET", "/v3/products").json()["data"][0]
    detail = api.send("GET", f"/v3/products/{product['id']}").json()
    variant = detail["variants"][0]
    variant_alone = api.send("GET", f"/v3/variants/{variant['id']}").json()
    assert {name: product[name] for name in ("name", "uuid", "item_type")} == {name: detail[name] for name in ("name", "uuid", "item_type")}
    assert {name: variant_alone[name] for name in ("unique_id", "price", "sku", "fullname")} == {
        name: variant[name] for name in ("unique_id", "price", "sku", "fullname")
    }
    assert variant_alone["product"]["id"] == product["id"]
    order = api.send("GET", "/v3/orders").json()["data"][0]
    order_alone = api.send("GET", f"/v3/orders/{order['id']}").json()
    for name in ("order_id", "secret_slug", "status", "customer", "store"):
        expected_value = (
            order_alone[name]
            if not isinstance(order[name], dict)
            else {key: order_alone[name].get(key, inner) for key, inner in order[name].items()}
        )
        assert order[name] == expected_value
    public = api.send("GET", f"/v3/stores/{order['store']['unique_id']}/public/orders/{order['secret_slug']}").json()
    assert (public["id"], public["order_id"], public["gross_revenue"]) == (order["id"], order["order_id"], order_alone["gross_revenue"])


def test_filters_search_and_columns_apply_to_lists(api: Api) -> None:
    rows = api.send("GET", "/v3/orders").json()["data"]
    row = rows[2]
    listed_orders = api.send("GET", f"/v3/orders?status={row['status']}").json()["data"]
    assert listed_orders
    assert {row["status"] for row in listed_orders} == {row["status"]}
    assert [row["id"] for row in api.send("GET", f"/v3/orders?search={row['order_id'].lower()}").json()["data"]] == [row["id"]]
    assert api.send("GET", "/v3/orders?search=tidak-ada").json()["data"] == []
    narrow = api.send("GET", "/v3/orders?columns=order_id,status").json()["data"]
    assert {frozenset(row) for row in narrow} == {frozenset({"id", "order_id", "status"})}
    assert api.send("GET", f"/v3/orders?draft_time_until={row['draft_time']}").json()["data"] == rows[2:]
    total = api.send("GET", "/v3/products/count").json()["count"]
    assert total == len(api.send("GET", "/v3/products").json()["data"])


def _variants(api: Api) -> list[dict[str, Any]]:
    """Return the first variant of each product."""
    return [api.send("GET", f"/v3/products/{row['id']}").json()["variants"][0] for row in api.send("GET", "/v3/products").json()["data"]]


def _order(api: Api, **extra: Any) -> dict[str, Any]:
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]
    response = api.send("POST", "/v3/orders", {"customer_name": "Budi", "store_unique_id": store["unique_id"], **extra})
    assert response.status == 200, response.body
    order_body: dict[str, Any] = response.json()
    return order_body


def _shared(order: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an order that every operation on one returns."""
    names = list_shared_fields("createOrder", "updateOrder", "getOrder")
    assert len(names) > 50
    return {name: value for name, value in order.items() if name in names}


def test_the_total_of_an_order_follows_from_its_lines(api: Api) -> None:
    variants = _variants(api)[:2]
    lines = [{"variant_unique_id": item["unique_id"], "quantity": index + 2} for index, item in enumerate(variants)]
    order = _order(api, ordervariants=lines, shipping_cost=15000, product_discount=5000, customer_phone="628123", address="Jl. Melati 1")
    price = sum(Decimal(str(item["price"])) * (index + 2) for index, item in enumerate(variants))
    assert Decimal(order["product_price"]) == price == sum(Decimal(line["product_price"]) for line in order["orderlines"])
    assert Decimal(order["gross_revenue"]) == price + 10000
    assert order["total_quantity"] == 5
    assert (order["status"], order["payment_status"]) == ("pending", "unpaid")
    assert (order["customer"]["name"], order["customer"]["phone"]) == ("Budi", "628123")
    assert order["destination_address"]["address"] == "Jl. Melati 1"
    assert _shared(api.send("GET", f"/v3/orders/{order['id']}").json()) == _shared(order)
    assert api.send("GET", f"/v3/orders?search={order['order_id']}").json()["data"][0]["customer"]["name"] == "Budi"
    response = api.send("PATCH", f"/v3/orders/{order['id']}", {"shipping_cost": 0, "notes": "pagi"}).json()
    assert (Decimal(response["gross_revenue"]), response["notes"]) == (price - 5000, "pagi")
    assert api.send("PATCH", f"/v3/orders/{order['id']}", {"ordervariants": [{"variant_unique_id": "x", "quantity": 1}]}).status == 422


def test_a_new_order_shows_the_values_of_its_request(api: Api) -> None:
    order = _order(api)
    assert {order[name] for name in ("notes", "external_id", "courier_service", "courier", "transferproof_url", "discount_code_code")} == {
        None
    }
    assert (order["message_history"], order["analytics_purchases"]) == ([], [])
    service = api.send("GET", "/v3/orders").json()["data"][1]["courier_service"]
    fields = {"notes": "Tolong bungkus rapi", "shipment_provider_code": "ninja"}
    response = api.send("PATCH", f"/v3/orders/{order['id']}", {"courier_service_id": service["id"], **fields}).json()
    assert response["courier_service"]["id"] == service["id"]
    assert response["courier"] == response["courier_service"]["courier"]["id"]
    assert response | fields == response
    assert _shared(response) == _shared(api.send("GET", f"/v3/orders/{order['id']}").json())


def test_totals_and_histories_of_all_orders_are_consistent(api: Api) -> None:
    for row in api.send("GET", "/v3/orders").json()["data"]:
        order = api.send("GET", f"/v3/orders/{row['id']}").json()
        amounts = {name: Decimal(order[name]) for name in ("product_price", "shipping_cost", "gross_revenue", "product_discount")}
        assert amounts["product_price"] == sum(Decimal(line["product_price"]) for line in order["orderlines"])
        assert amounts["gross_revenue"] == amounts["product_price"] + amounts["shipping_cost"] - amounts["product_discount"]
        assert Decimal(str(row["gross_revenue"])) == amounts["gross_revenue"]
        times = [entry["time"] for entry in order["status_history"]]
        assert times == sorted(times)
        assert order["status_history"][-1]["status"] == order["status"]
        assert order[f"{order['status']}_time"] == times[-1]


def test_changing_the_status_records_times_and_history(api: Api) -> None:
    orders = [_order(api), _order(api)]
    ids = [order["id"] for order in orders]
    response = api.send("POST", "/v3/orders/change-status", {"ids": ids, "status": "confirmed", "payment_status": "paid"})
    assert [(row["id"], row["status"], row["payment_status"]) for row in response.json()["data"]] == [
        (id_, "confirmed", "paid") for id_ in ids
    ]
    after = api.send("GET", f"/v3/orders/{ids[0]}").json()
    assert after["confirmed_time"] == after["status_history"][-1]["time"]
    assert after["paid_time"] is not None
    assert api.send("POST", "/v3/orders/change-status", {"ids": ids, "payment_status": "unpaid"}).status == 200
    after = api.send("GET", f"/v3/orders/{ids[1]}").json()
    assert (after["status"], after["payment_status"]) == ("confirmed", "unpaid")
    rejection = api.send("POST", "/v3/orders/change-status", {"ids": [ids[0], 5], "status": "shipped"})
    assert rejection.status == 422
    incomplete = api.send("POST", "/v3/orders/change-status", {"ids": ids})
    assert (incomplete.status, incomplete.json()["errors"]) == (422, {"base": ["expected ids and payment_status or ids and status"]})
    assert api.send("POST", "/v3/orders/change-status").json() == incomplete.json()
    assert api.send("GET", f"/v3/orders/{ids[0]}").json()["status"] == "confirmed"


def test_air_waybills_are_created_per_order(api: Api) -> None:
    ready, draft = _order(api)["id"], _order(api)["id"]
    api.send("POST", "/v3/orders/change-status", {"ids": [ready], "status": "ready"})
    body = api.send("POST", "/v3/orders/generate-awb", {"ids": [ready, draft, 5]}).json()
    assert (list(body["successes"]), list(body["failures"])) == ([str(ready)], [str(draft), "5"])
    order = api.send("GET", f"/v3/orders/{ready}").json()
    assert order["awb_ca_status"] == "created"
    assert order["shipment_receipt"]
    second_response = api.send("POST", "/v3/orders/generate-awb", {"ids": [ready]}).json()
    assert list(second_response["failures"]) == [str(ready)]
    assert list(api.send("POST", "/v3/orders/cancel-awb", {"ids": [ready]}).json()["successes"]) == [str(ready)]


def test_csv_files_report_bad_rows(api: Api) -> None:
    rows = "customer_name,quantity\nBudi,1\n,1\nAni,none\nTri,2,3\nDewi,2\n"
    body = api.send("POST", "/v3/orders/upload", **multipart({"create_type": "archive", "tz": "Asia/Jakarta", "file": rows})).json()
    assert list(body["failed"]) == ["3", "4", "5"]
    assert [item["status"] for item in body["success"]] == ["completed", "completed"]
    created_order = api.send("GET", f"/v3/orders/{body['success'][0]['id']}").json()
    assert (created_order["customer"]["name"], created_order["order_id"]) == ("Budi", body["success"][0]["order_id"])
    rows = f"order_id,status,shipment_receipt\n{created_order['order_id']},rts,JP1\n"
    upload_response = api.send("POST", "/v3/orders/upload-change-status", **multipart({"tz": "Asia/Jakarta", "file": rows})).json()
    assert [row["status"] for row in upload_response["data"]] == ["rts"]
    assert api.send("GET", f"/v3/orders/{created_order['id']}").json()["shipment_receipt"] == "JP1"
    rows = "order_id,shipment_receipt\nnone,JP2\n"
    response = api.send("POST", "/v3/orders/upload-receipt", **multipart({"file": rows}))
    assert (response.status, list(response.json()["errors"])) == (422, ["row 2"])


def test_a_csv_file_changes_states_at_given_dates(api: Api) -> None:
    def upload(cells: str, tz: str = "Asia/Makassar") -> Any:
        rows = f"order_id,status,day,month,year,shipment_receipt\n{cells}\n"
        return api.send("POST", "/v3/orders/upload-change-status", **multipart({"tz": tz, "file": rows}))

    rows = [api.send("GET", f"/v3/orders?status={state}").json()["data"][0] for state in ("shipped", "pending")]
    ids = {row["order_id"]: row["id"] for row in rows}
    shipped_order, fresh = ids
    before = {name: api.send("GET", f"/v3/orders/{ids[name]}").json() for name in (shipped_order, fresh)}
    assert upload(f"{shipped_order},completed,,,,JP1\n{fresh},shipped,24,12,2025,JP2").status == 200
    after = {name: api.send("GET", f"/v3/orders/{ids[name]}").json() for name in (shipped_order, fresh)}
    # a receipt that the service generated stays, and an empty date means now
    assert after[shipped_order]["shipment_receipt"] == before[shipped_order]["shipment_receipt"] is not None
    assert (
        after[shipped_order]["status_history"][-1]["time"]
        == after[shipped_order]["completed_time"]
        > before[shipped_order]["last_updated_at"]
    )
    assert (after[fresh]["shipment_receipt"], after[fresh]["shipped_time"]) == ("JP2", "2025-12-23T16:00:00Z")
    times = [entry["time"] for entry in after[fresh]["status_history"]]
    assert times == sorted(times) and "2025-12-23T16:00:00Z" in times
    assert after[fresh]["last_updated_at"] > before[fresh]["last_updated_at"]
    for cells in ("31,2,2026", "24,12,", "24,12,202", "a,b,c", f"1,1,{10**20}"):
        rejection = upload(f"{fresh},rts,{cells},")
        assert (rejection.status, list(rejection.json()["errors"])) == (422, ["row 2"])
    assert list(upload(f"{fresh},rts,24,12,2025,", tz="Mars/Olympus").json()["errors"]) == ["tz"]
    assert api.send("GET", f"/v3/orders/{ids[fresh]}").json() == after[fresh]


def test_a_guest_checks_out(api: Api) -> None:
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    variant = _variants(api)[0]
    body = {"items": [{"type": "variant", "variant_id": variant["id"], "quantity": 2}], "customer_name": "Ani", "shipping_address": "Jl. 1"}
    response = api.send("POST", f"/v3/stores/{store}/public/guest-checkout", body)
    assert response.status == 201, response.body
    order = response.json()
    assert Decimal(order["product_price"]) == 2 * Decimal(str(variant["price"]))
    assert api.send("GET", f"/v3/orders/{order['id']}").json()["store"]["unique_id"] == store
    assert api.send("GET", f"/v3/stores/{store}/public/orders/{order['secret_slug']}").json() == order


def _walk(api: Api, steps: int) -> list[bytes]:
    """Return the responses to randomly chosen calls, which are the same for the same document."""
    operation_ids = random.Random(7).choices(list(api.operations), k=steps)
    return [api.call(operation_id, full=index % 2 == 0).body for index, operation_id in enumerate(operation_ids)]


def test_the_seed_determines_the_data(document: dict[str, Any]) -> None:
    first, repetition, other = (_walk(Api(document, MockScalev(document, seed=seed)), 60) for seed in (3, 3, 4))
    assert first == repetition
    assert first != other


def test_a_reset_restores_the_initial_data_and_mocks_share_none(document: dict[str, Any]) -> None:
    first, two = MockScalev(document), MockScalev(document)
    before = [Api(document, mock).send("GET", "/v3/orders").body for mock in (first, two)]
    _order(Api(document, first))
    after = [Api(document, mock).send("GET", "/v3/orders").body for mock in (first, two)]
    assert after[0] != before[0]
    assert after[1] == before[1] == before[0]
    assert [call.operation for call in two.calls] == ["listOrders", "listOrders"]
    first.reset()
    assert first.calls == []
    assert Api(document, first).send("GET", "/v3/orders").body == before[0]


def test_a_product_lists_the_variants_that_were_created_below_it(api: Api) -> None:
    product_body = api.send("POST", "/v3/products", {"name": "Teh", "item_type": "physical"}).json()
    for product in (product_body["id"], api.send("GET", "/v3/products").json()["data"][-1]["id"]):
        before = [variant["id"] for variant in api.send("GET", f"/v3/products/{product}").json()["variants"]]
        variant = api.send("POST", f"/v3/products/{product}/variants", {"price": 8_000, "weight": 50}).json()
        product_after = api.send("GET", f"/v3/products/{product}").json()
        assert [variant_row["id"] for variant_row in product_after["variants"]] == [*before, variant["id"]]
        assert product_after["variants_count"] == len(before) + 1
        assert api.send("DELETE", f"/v3/variants/{variant['id']}").status < 300
        assert [variant_row["id"] for variant_row in api.send("GET", f"/v3/products/{product}").json()["variants"]] == before
