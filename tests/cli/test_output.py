"""Test the output of commands in each format: exact values, complete documents, and text that other programs can read."""

from __future__ import annotations

import csv
import io
import json
import sys
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import scalev
import yaml
from scalev.cli.output import formats
from scalev.cli.streams import prepare_streams
from scalev.mock import Fault, MockScalev

from tests.cli.conftest import Run

ROWS: list[dict[str, Any]] = [
    {
        "id": 1,
        "name": "=1+1",
        "price": "20000.50",
        "note": None,
        "on": True,
        "tags": ["a", "no"],
        "customer": {"name": "Sari", "phone": "+62 812"},
    },
    {
        "id": 2,
        "name": 'C:\\Users\\sari "x"\nnext',
        "price": "-5000",
        "note": "-2+3",
        "on": False,
        "tags": [],
        "customer": {},
    },
]


def write(format_: str, monkeypatch: pytest.MonkeyPatch, columns: str | None = None, *, is_raw: bool = False) -> str:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    formats.open_writer(format_, columns, is_raw=is_raw).write_rows([(ROWS, []), (ROWS[:1], [])])
    return out.getvalue()


def test_json_and_yaml_hold_the_same_values(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [*ROWS, ROWS[0]]
    assert json.loads(write("json", monkeypatch)) == expected
    assert [json.loads(line) for line in write("jsonl", monkeypatch).splitlines()] == expected
    assert yaml.safe_load(write("yaml", monkeypatch)) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252", "gb18030"])
def test_yaml_is_read_as_the_same_text_in_any_encoding(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    points = [*range(0x180), *range(0x2000, 0x2070), *range(0xD7F8, 0xD808), *range(0xDFF8, 0xE008), *range(0xFEF8, 0xFF08)]
    points += [*range(0xFFF8, 0x10008), 0x1F600, 0x10FFFF]
    values = [{chr(point): f"a{chr(point)}b {chr(point)}"} for point in points]
    binary = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(binary, encoding=encoding, newline=""))
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    prepare_streams()
    formats.open_writer("yaml", None, is_raw=False).write_one(values)
    sys.stdout.flush()
    assert yaml.safe_load(binary.getvalue().decode(encoding)) == values


def test_csv_is_exact_except_for_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = list(csv.DictReader(io.StringIO(write("csv", monkeypatch))))
    assert [row["name"] for row in rows] == ["'=1+1", ROWS[1]["name"], "'=1+1"]
    assert [row["price"] for row in rows[:2]] == ["20000.50", "-5000"]  # a number is no formula
    assert rows[1]["note"] == "'-2+3"
    assert json.loads(rows[0]["customer"]) == ROWS[0]["customer"]
    raw = list(csv.DictReader(io.StringIO(write("csv", monkeypatch, "name,customer.name,customer.phone", is_raw=True))))
    assert raw[0] == {"name": "=1+1", "customer.name": "Sari", "customer.phone": "+62 812"}


def test_values_are_those_of_the_client(run: Run, service: MockScalev) -> None:
    rows = [json.loads(line) for line in run("orders", "list", "--limit", "3").out.splitlines()]
    with scalev.Scalev(service.keys.business) as client:
        orders = client.orders.list(limit=3).to_list()
    assert rows == [order.to_dict(mode="json") for order in orders]
    assert [Decimal(row["gross_revenue"]) for row in rows] == [order.gross_revenue for order in orders]
    assert "T" in rows[0]["created_at"]
    table = run("orders", "get", str(orders[0].id), "--columns", "gross_revenue", "--format", "table").out
    assert str(orders[0].gross_revenue) in table


def test_a_truncated_list_says_so(run: Run) -> None:
    outcome = run("orders", "list", "--limit", "2")
    assert (len(outcome.out.splitlines()), outcome.err) == (2, "")
    limit = sys.modules["scalev.cli.running"].__dict__
    default_limit = limit["DEFAULT_LIMIT"]
    limit["DEFAULT_LIMIT"] = 3
    try:
        outcome = run("orders", "list")
    finally:
        limit["DEFAULT_LIMIT"] = default_limit
    assert len(outcome.out.splitlines()) == 3
    assert "only the first 3 rows are shown; use --all or --limit for more" in outcome.err


def test_an_unknown_column_is_rejected_with_suggestions(run: Run) -> None:
    for extra in ([], ["--format", "csv"], ["--agent"]):
        outcome = run("orders", "list", "--columns", "order_id,statsu", *extra)
        assert (outcome.code, outcome.out) == (2, "")
        assert "statsu" in outcome.err
        assert "status" in outcome.err
    inner = run("orders", "list", "--columns", "customer.nam")
    assert inner.code == 2
    assert "customer.name" in inner.err


def test_agents_get_compact_json_with_the_command_for_the_next_page(run: Run) -> None:
    first = run("orders", "list", "--agent", "--limit", "2", "--columns", "id")
    output = json.loads(first.out)
    assert len(output["data"]) == 2
    assert output["has_more"] is True
    words = output["hints"][0].partition("next page: scalev ")[2].split()
    next_page = json.loads(run(*words).out)
    assert len(next_page["data"]) == 2
    assert next_page["data"] != output["data"]
    all_rows = json.loads(run("orders", "list", "--agent", "--all", "--columns", "id").out)
    assert all_rows["data"][:4] == [*output["data"], *next_page["data"]]
    assert all_rows["has_more"] is False
    missing = run("orders", "get", "no-such-order", "--agent")
    error = json.loads(missing.err)["error"]
    assert (missing.code, error["exit_code"], error["status"]) == (5, 5, 404)
    assert error["request_id"]


def test_output_is_valid_if_the_rows_end_early(run: Run, service: MockScalev) -> None:
    service.add_fault(Fault("500", operation="listOrders", skip=1, times=9))
    try:
        with scalev.testing.no_waiting():
            outcome = run("orders", "list", "--all", "--page-size", "2", "--format", "json")
    finally:
        service.clear_faults()
    assert outcome.code == 8
    assert len(json.loads(outcome.out)) == 2
    assert outcome.err.count("\n") == 1


def test_pandas_and_duckdb_read_what_commands_print(run: Run, tmp_path: Path) -> None:
    import duckdb

    pandas: Any = import_module("pandas")  # it has no types
    outcome = run("orders", "list", "--columns", "order_id,gross_revenue,created_at")
    frame = pandas.read_json(io.StringIO(outcome.out), lines=True, dtype={"gross_revenue": str})
    table: Any = pandas.read_csv(io.StringIO(run("orders", "list", "--columns", "order_id,gross_revenue", "--format", "csv").out))
    assert list(frame["order_id"]) == list(table["order_id"])
    path = tmp_path / "orders.jsonl"
    path.write_text(outcome.out, encoding="utf-8")
    with duckdb.connect() as database:
        total = database.execute(f"SELECT sum(gross_revenue::DECIMAL(18, 2)) FROM read_json('{path}')").fetchone()
    assert total == (sum(Decimal(json.loads(line)["gross_revenue"]) for line in outcome.out.splitlines()),)


def test_control_characters_do_not_reach_a_terminal() -> None:
    from scalev.cli.output.texts import show_printable

    assert show_printable("a\x1b[31mb\tc\u202e") == "a\N{REPLACEMENT CHARACTER}[31mb c\N{REPLACEMENT CHARACTER}"


def test_a_list_without_rows_is_valid_in_every_format(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = {}
    for format_ in formats.FORMATS:
        out = io.StringIO()
        monkeypatch.setattr(sys, "stdout", out)
        formats.open_writer(format_).write_rows([([], [])])
        outputs[format_] = out.getvalue()
    assert json.loads(outputs["json"]) == []
    assert yaml.safe_load(outputs["yaml"]) == []
    assert outputs["jsonl"] == ""
