"""The examples that create, ship, upload, export and mirror the orders of a merchant."""

from __future__ import annotations

import asyncio
import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from scalev import AsyncScalev, PermissionDeniedError, Scalev, ServerError, WaitTimeoutError
from scalev.examples import digital_order, export_orders
from scalev.mock import MockScalev
from scalev.testing import no_waiting

from tests.examples.running import Command, find_sku, get_new_order, let_buyer_pay, read_rows
from tests.withdrawn import find_successor

ORDERS = 40


def test_digital_order_sells_and_sends_the_product(mock: MockScalev, client: Scalev, command: Command) -> None:
    let_buyer_pay(mock)
    out = command("digital_order.py", find_sku(client), "--name", "Sari", "--email", "sari@example.com").stdout
    order = get_new_order(mock, client)
    assert out.splitlines() == [
        f"{order.order_id}: {order.gross_revenue} to be paid at {order.public_order_url}",
        f"{order.order_id}: paid, sent to sari@example.com",
    ]
    assert order.payment_status == "paid"
    assert order.customer is not None
    assert (order.customer.name, order.customer.email) == ("Sari", "sari@example.com")
    assert [line.variant_sku for line in order.orderlines or ()] == [find_sku(client)]
    assert order.courier_service is None
    done = [call.operation for call in mock.calls if call.request.method == "POST"]
    expected = ["createOrder", "createOrderPayment", "checkOrderPayment", "sendDigitalProduct"]
    assert done == [*map(find_successor, expected)]


def test_digital_order_sends_nothing_that_is_not_paid(mock: MockScalev, client: Scalev) -> None:
    sku = find_sku(client)
    with no_waiting(), pytest.raises(WaitTimeoutError):
        digital_order.sell(client, sku, "Sari", "sari@example.com", timeout=0)
    assert not [call for call in mock.calls if call.operation == "sendDigitalProduct"]


def test_digital_order_creates_one_order_if_the_response_is_lost(mock: MockScalev, client: Scalev, command: Command) -> None:
    mock.add_fault("reset; when=after; operation=createOrder; times=1")
    before = len(list(client.orders.list()))
    process = command("digital_order.py", find_sku(client), "--name", "Sari", "--email", "sari@example.com", status=1)
    assert process.stderr.strip().endswith("check whether the order exists before trying again")
    assert len(list(client.orders.list())) == before + 1


def test_physical_order_creates_an_order_with_a_courier(mock: MockScalev, client: Scalev, command: Command) -> None:
    place = next(iter(client.locations.list()))
    postal_code = next(iter(client.locations.postal_codes.list(place.id))).postal_code or ""
    arguments = ["--name", "Sari", "--phone", "6281200000000", "--address", "Jl. Melati No. 1"]
    address_options = ["--place", place.subdistrict_name or "", "--postal-code", postal_code]
    out = command("physical_order.py", find_sku(client), "--quantity", "3", *arguments, *address_options).stdout.splitlines()
    order = get_new_order(mock, client)
    assert out[1] == f"{order.order_id}: {order.product_price} + {order.shipping_cost} = {order.gross_revenue}"
    assert order.product_price is not None
    assert order.shipping_cost is not None
    assert order.shipping_cost > 0
    assert order.product_price + order.shipping_cost == order.gross_revenue
    assert [(line.variant_sku, line.quantity) for line in order.orderlines or ()] == [(find_sku(client), 3)]
    to = order.destination_address
    assert to is not None
    assert (to.name, to.phone, to.address) == ("Sari", "6281200000000", "Jl. Melati No. 1")
    assert (to.postal_code, to.subdistrict, to.city) == (postal_code, place.subdistrict_name, place.city_name)
    # the courier and the warehouse are those that were offered, and no offer was cheaper
    responses = {
        call.operation: call.response.json()["data"] for call in mock.calls if call.operation is not None and "search" in call.operation
    }
    offers = responses["searchCourierServices"]
    assert order.courier_service is not None
    assert order.warehouse is not None
    assert order.shipping_cost == min(Decimal(offer["cost"]) for offer in offers)
    assert (
        Decimal(next(offer["cost"] for offer in offers if offer["courier_service"]["id"] == order.courier_service.id))
        == order.shipping_cost
    )
    assert order.warehouse.id in [item["warehouse"]["id"] for item in responses["searchWarehouses"]]


def test_ship_orders_reports_which_orders_failed(mock: MockScalev, client: Scalev, command: Command) -> None:
    new_order, sent_before, by_hand = (str(order.id) for order in list(client.orders.list())[:3])
    client.orders.change_status(ids=[new_order, sent_before, by_hand], status="ready")
    client.orders.generate_awb(ids=[sent_before])
    process = command("ship_orders.py", new_order, sent_before, "--receipt", f"{by_hand}=JP0123456789", status=1)
    assert process.stderr == f"{sent_before}: AWB already exists\n"
    orders = {order_id: client.orders.get(order_id) for order_id in (new_order, by_hand)}
    assert process.stdout.splitlines() == [
        f"{orders[by_hand].order_id}: JP0123456789, set by hand",
        f"{new_order}: {orders[new_order].shipment_receipt}",
    ]
    assert (orders[new_order].status, orders[new_order].awb_status, orders[by_hand].shipment_receipt) == (
        "ready",
        "created",
        "JP0123456789",
    )


def test_upload_orders_reports_which_rows_were_rejected(client: Scalev, command: Command, tmp_path: Path) -> None:
    before = {order.order_id for order in client.orders.list()}
    rows = ["external_id,customer_name,quantity", "EXT-1,Sari,2", "EXT-2,,1", "EXT-3,Budi,none", "EXT-4,Rina,1"]
    (tmp_path / "orders.csv").write_text("\n".join(rows), encoding="utf-8")
    process = command("upload_orders.py", "orders.csv", status=1)
    created_orders = {order.external_id: order for order in client.orders.list() if order.order_id not in before}
    assert set(created_orders) == {"EXT-1", "EXT-4"}
    assert sorted(process.stdout.splitlines()) == [
        f"{name}: {created_orders[name].order_id}, {created_orders[name].status}" for name in sorted(created_orders, key=str)
    ]
    assert [line.split(": ")[0] for line in process.stderr.splitlines()] == ["orders.csv, row 3", "orders.csv, row 4"]
    (tmp_path / "empty.csv").write_text("external_id\n", encoding="utf-8")
    assert "empty.csv: " in command("upload_orders.py", "empty.csv", status=1).stderr


def _make_busy_mock() -> MockScalev:
    """A service whose pending orders take two pages."""
    mock = MockScalev(rows={"/v3/orders": ORDERS})
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        client.orders.change_status(ids=[order.id for order in client.orders.list(limit=28)], status="pending")
    return mock


def test_export_orders_writes_a_row_for_each_line(tmp_path: Path) -> None:
    mock, path = _make_busy_mock(), tmp_path / "orders.csv"

    async def export() -> int:
        async with AsyncScalev(mock.keys.business, transport=mock.transport()) as client:
            return await export_orders.export(client, path)

    assert asyncio.run(export()) == ORDERS
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        orders = [client.orders.get(row.id) for row in client.orders.list()]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["order_id"], row["sku"], row["product_price"], row["gross_revenue"]) for row in rows] == [
        (order.order_id, line.variant_sku or "", str(line.product_price), str(order.gross_revenue))
        for order in orders
        for line in order.orderlines or ()
    ]
    content = path.read_bytes()
    mock.add_fault("403; operation=getOrder; skip=20; times=1")
    with pytest.raises(PermissionDeniedError):
        asyncio.run(export())
    assert path.read_bytes() == content  # whole as it was


def test_export_orders_runs_as_a_command(mock: MockScalev, client: Scalev, command: Command, tmp_path: Path) -> None:
    assert command("export_orders.py", "orders.csv", "--status", "completed").stdout == "1 orders exported\n"
    with (tmp_path / "orders.csv").open(encoding="utf-8", newline="") as file:
        order_ids = {row["order_id"] for row in csv.DictReader(file)}
    assert order_ids == {order.order_id for order in client.orders.list(status="completed")}
    mock.add_fault("500; operation=listOrders")
    with no_waiting(), pytest.raises(ServerError):
        list(client.orders.list())


def test_order_mirror_runs_as_a_command(mock: MockScalev, client: Scalev, command: Command, tmp_path: Path) -> None:
    mock.add_fault("403; operation=getOrder; skip=4; times=1")  # no call that is tried again
    (message,) = command("order_mirror.py", "sqlite:///orders.sqlite", status=1).stderr.splitlines()
    assert re.fullmatch(r"orders\.get \(getOrder\): GET /v3/orders/.* 403 .*; run it again to continue", message)
    count = len(list(client.orders.list()))
    assert command("order_mirror.py", "sqlite:///orders.sqlite").stdout == f"{count - 4} orders read\n"
    order_ids = {order_id for (order_id,) in read_rows(tmp_path / "orders.sqlite", "SELECT order_id FROM orders")}
    assert order_ids == {order.order_id for order in client.orders.list()}
