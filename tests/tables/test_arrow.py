"""Test the conversion of rows to Arrow tables: the types of the contract, and no loss of data."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_type_hints

import duckdb
import pyarrow as pa
import pytest
import scalev
from scalev import ConfigurationError, FieldError, Scalev, models
from scalev._runtime.models import Model
from scalev.models import Order, OrderListItem
from scalev.tables import get_schema, to_arrow, to_pandas
from scalev.tables.cells import MOST_TOGETHER
from scalev.tables.json_text import dump_json

from tests.conftest import ROOT
from tests.results import find_model

MODELS = [model for name in models.__all__ if isinstance(model := getattr(models, name), type) and issubclass(model, Model)]


@pytest.fixture(scope="module")
def orders(client: Scalev) -> list[Any]:
    return [client.orders.get(row.id) for row in client.orders.list(page_size=25)]


def test_every_model_has_a_schema_with_a_column_for_each_field() -> None:
    assert len(MODELS) > 50
    for model in MODELS:
        schema = get_schema(model)
        assert schema.names == [*(field.names[0] for field in model._list_fields()), "_extra"], model.__name__
        hints = get_type_hints(model)
        for field in model._list_fields():
            kind = schema.field(field.names[0]).type
            if hints[field.attribute] in (Decimal, Decimal | None):
                assert kind == pa.decimal128(38, 9), (model.__name__, field.attribute)
            elif hints[field.attribute] in (datetime, datetime | None):
                assert kind == pa.timestamp("us", tz="UTC"), (model.__name__, field.attribute)
        empty_table = to_arrow([], model=model)
        assert empty_table.schema == schema and empty_table.num_rows == 0


def test_tables_have_the_values_that_the_client_reads(orders: list[Any]) -> None:
    table = to_arrow(orders)
    assert table.schema == get_schema(find_model("getOrder"))
    for name in ("gross_revenue", "created_at", "order_id", "is_repeat", "total_quantity"):
        assert table.column(name).to_pylist() == [getattr(order, name) for order in orders], name
    assert table.column("id").to_pylist() == [str(order.id) for order in orders]
    lines = table.column("orderlines").to_pylist()
    for order, row in zip(orders, lines, strict=True):
        expected = (
            None if order.orderlines is None else [(line.product_name, line.quantity, line.product_price) for line in order.orderlines]
        )
        assert (row and [(line["product_name"], line["quantity"], line["product_price"]) for line in row]) == expected
    assert any(lines)


def test_numbers_and_times_are_exact() -> None:
    rows = [
        Order.from_dict({"id": 1, "gross_revenue": "12345678901234567890.123456789", "created_at": "2026-01-31T23:30:00.123456+07:00"}),
        Order.from_dict({"id": "1-A", "gross_revenue": 0, "created_at": "2026-01-31 08:15:30"}),
        Order.from_dict({"id": 2, "gross_revenue": None, "created_at": ""}),
        Order.from_dict({"id": 3}),
    ]
    table = to_arrow(rows, raw=True)
    assert table.column("gross_revenue").to_pylist() == [Decimal("12345678901234567890.123456789"), Decimal(0), None, None]
    times = table.column("created_at").to_pylist()
    assert times == [datetime(2026, 1, 31, 16, 30, 0, 123456, UTC), datetime(2026, 1, 31, 8, 15, 30, tzinfo=UTC), None, None]
    assert table.column("id").to_pylist() == ["1", "1-A", "2", "3"]
    assert table.column("_extra").to_pylist() == [None] * 4
    # a null and a missing field look the same in a column; only the object as received distinguishes them
    assert [json.loads(raw) for raw in table.column("_raw").to_pylist()][2:] == [
        {"id": 2, "gross_revenue": None, "created_at": ""},
        {"id": 3},
    ]


NUMBERS = "1 1.5 -0.01 +1 1e3 1E-9 1E-10 .5 1. - 1_0 NaN Infinity ٣ 00012 1,5 0x1 0.1234567890 0.12345678901 1e400 1e-400 abc".split()
TIMES = """2026-01-31T23:30:00.123456+07:00 2026-01-31T23:30:00Z 2026-01-31 2026-01-31T23:30:00.1Z 2026-01-31T23:30:00.1234567Z
2026-01-31T23Z 2026-01-31T24:00:00Z 2026-01-31T23:30:60Z 2026-02-30T00:00:00Z 20260131T233000Z 2026-01-31T23:30:00+0700
2026-01-31T23:30:00,5Z 2026-W05-6T23:30:00Z 0000-00-00T00:00:00Z""".split()
TEXTS = ["", " ", " 1", "1 ", "9" * 29, "9" * 30, "2026-01-31 08:15:30", "true", "yes", "PAID", "paid", "\ud800", "\x00", *NUMBERS, *TIMES]
OTHERS = [0, 1, -7, 2**53, 2**63, 2**70, True, False, *map(Decimal, ("1.0", "1.5", "1E+30")), 0.1, [], {}, ["a"], {"a": 1}, None]


@cache
def list_fields() -> list[tuple[type[Model], str, Any]]:
    """Return the fields of all models, with their types."""
    return [(model, name, hint) for model in MODELS for name, hint in get_type_hints(model).items()]


def find_field(*hints: Any) -> tuple[type[Model], str]:
    """Return the smallest model with a field of one of some types, and the field."""
    fields = [(model, name) for model, name, hint in list_fields() if hint in hints]
    return min(fields, key=lambda field: len(field[0]._list_fields()))


@pytest.mark.parametrize(
    ("model", "attribute"),
    [
        *(find_field(kind, kind | None) for kind in (str, Decimal, datetime, date, int, bool, models.OrderStatus)),
        find_field(int | str, int | str | None),
        find_field(dict[str, Any], dict[str, Any] | None),
        (Order, "payment_url"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_each_spelling_is_read_as_the_client_reads_it(model: type[Model], attribute: str) -> None:
    (name,) = (field.names[0] for field in model._list_fields() if field.attribute == attribute)
    other_rows = [model.from_dict({name: other}) for other in ("1", 1, None, "2026-01-31")]
    for value in [*TEXTS, *OTHERS]:
        row = model.from_dict({name: value})
        expected: Any = None
        with suppress(FieldError):
            expected = getattr(row, attribute)
        if isinstance(expected, dict):
            expected = dump_json(expected)
        # alone, as a column of one spelling is converted as a whole, and beside other spellings
        for table in (to_arrow([row]), to_arrow([row, *other_rows])):
            cell, extra = (table.column(column).to_pylist()[0] for column in (name, "_extra"))
            if extra is None:
                assert cell == (str(expected) if type(cell) is str and type(expected) is int else expected), value
            else:
                assert cell is None and extra == dump_json({name: value}), value


def test_any_number_of_rows_makes_the_same_table(orders: list[Any]) -> None:
    """Short columns are built together, long ones one by one."""
    many_orders = [order for _ in range(8) for order in orders]
    assert len(many_orders) > MOST_TOGETHER
    parts = [to_arrow(many_orders[start : start + 7], raw=True) for start in range(0, len(many_orders), 7)]
    table = to_arrow(many_orders, raw=True)
    table.validate(full=True)
    for part in parts:
        part.validate(full=True)
    assert pa.concat_tables(parts).equals(table)


def test_one_odd_value_does_not_change_the_columns_that_are_built_with_it() -> None:
    rows = [
        {"order_id": "A", "notes": "x", "created_at": "2026-01-31T23:30:00Z", "gross_revenue": "1.5"},
        {"order_id": "B", "notes": "\ud800", "created_at": "soon", "gross_revenue": "Rp 5"},
        {"order_id": "C", "notes": "z", "created_at": "2026-01-31 08:15:30", "gross_revenue": "2.5", "draft_time": "2026-01-31T00:00:00Z"},
    ]
    table = to_arrow([Order.from_dict(row) for row in rows]).to_pydict()
    assert table["order_id"] == ["A", "B", "C"] and table["notes"] == ["x", None, "z"]
    assert table["gross_revenue"] == [Decimal("1.5"), None, Decimal("2.5")]
    assert table["created_at"] == [datetime(2026, 1, 31, 23, 30, tzinfo=UTC), None, datetime(2026, 1, 31, 8, 15, 30, tzinfo=UTC)]
    assert table["draft_time"] == [None, None, datetime(2026, 1, 31, tzinfo=UTC)]


def test_values_that_fit_no_column_are_kept_with_their_path() -> None:
    raw: dict[str, Any] = {
        "id": 7,
        "gift_wrap_time": "2026-02-01T00:00:00Z",
        "gross_revenue": "Rp 5",
        "net_revenue": Decimal("0.12345678901"),
        "total_quantity": 2**70,
        "customer": {"name": "Sari", "vip": True, "created_at": "soon"},
        "orderlines": [{"quantity": 1, "gift": {"note": "1.50"}}, "free gift", None],
        "tags": ["new", {"name": "old"}],
        "notes": "\ud800",
        "status": "frozen",
    }
    order = Order.from_dict(raw)
    plain_order = Order.from_dict({"id": 8, "order_id": "A"})
    table = to_arrow([plain_order, order])
    no_extra, extra = table.column("_extra").to_pylist()
    assert no_extra is None and json.loads(extra, parse_float=Decimal) == {
        "gift_wrap_time": "2026-02-01T00:00:00Z",
        "gross_revenue": "Rp 5",
        "net_revenue": Decimal("0.12345678901"),
        "total_quantity": 2**70,
        "customer.vip": True,
        "customer.created_at": "soon",
        "orderlines[0].gift": {"note": "1.50"},
        "orderlines[1]": "free gift",
        "tags[1]": {"name": "old"},
        "notes": "\ud800",
    }
    row = table.to_pylist()[1]
    assert (row["gross_revenue"], row["net_revenue"], row["status"], row["tags"]) == (None, None, "frozen", ["new", None])
    assert row["customer"]["name"] == "Sari" and [line and line["quantity"] for line in row["orderlines"]] == [1, None, None]


def test_lists_become_tables_that_join_with_their_rows(orders: list[Any]) -> None:
    tables = to_arrow(orders, children="split", name="orders")
    assert tables["orders"].num_rows == len(orders)
    for name, table in tables.items():
        assert not any(pa.types.is_nested(kind) for kind in table.schema.types), name
        keys = table.column("_key").to_pylist()
        assert len(set(keys)) == len(keys), name
    lines = tables["orders__orderlines"]
    assert lines.num_rows == sum(len(order.orderlines or ()) for order in orders)
    connection = duckdb.connect()
    connection.register("orders", tables["orders"])
    connection.register("order_lines", lines)
    joined_rows = connection.sql(
        "select o.order_id, o.customer__name, l._index, l.product_name, l.quantity from orders o join order_lines l on _parent_key = o._key"
    ).fetchall()
    assert sorted(joined_rows) == sorted(
        (order.order_id, order.customer and order.customer.name, index, line.product_name, line.quantity)
        for order in orders
        for index, line in enumerate(order.orderlines or ())
    )
    empty_tables = to_arrow([], model=find_model("getOrder"), children="split", name="orders")
    assert {name: table.schema for name, table in empty_tables.items()} == {name: table.schema for name, table in tables.items()}


def test_rows_without_an_id_and_rows_that_are_not_objects_are_converted(client: Scalev) -> None:
    tables = to_arrow([models.OrderLine.from_dict({"quantity": 1}), models.OrderLine.from_dict({"quantity": 2})], children="split")
    assert tables["rows"].column("_key").to_pylist() == ["#0", "#1"]
    tags = client.orders.tags.list().to_list()
    assert [json.loads(value) for value in to_arrow(tags).column("value").to_pylist()] == tags


def test_a_data_frame_keeps_decimals_and_zones(orders: list[Any]) -> None:
    frame = to_pandas(orders)
    assert frame["gross_revenue"].sum() == sum(order.gross_revenue or 0 for order in orders)
    assert str(frame["gross_revenue"].dtype) == "decimal128(38, 9)[pyarrow]" and str(frame["created_at"].dt.tz) == "UTC"


def test_invalid_rows_are_reported() -> None:
    order: Any = Order.from_dict({"id": 1})
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: to_arrow([]), "at least one row"),
        (lambda: to_arrow([order, OrderListItem.from_dict({"id": 1})]), "class Order, got one of the type OrderListItem"),
        (lambda: to_arrow([order], children="flat"), "'nested' or 'split', got 'flat'"),  # type: ignore[call-overload]
        (lambda: get_schema(dict), "a class of scalev.models"),  # type: ignore[arg-type]
    ]
    for call, message in cases:
        with pytest.raises(ConfigurationError, match=message):
            call()


def test_without_the_extra_the_error_names_the_package_to_install() -> None:
    code = """
import sys
sys.modules["pyarrow"] = None
import scalev.tables
from scalev.models import Order
print([name for name in ("pyarrow", "dlt", "pandas") if sys.modules.get(name)])
scalev.tables.get_schema(Order)
"""
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT / "generated")}
    )
    assert process.stdout == "[]\n" and "pip install 'scalev-client[tables]'" in process.stderr.splitlines()[-1]
    assert scalev.__name__ == "scalev"
