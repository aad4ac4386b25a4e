"""Test exports: every row once, exact amounts, and continuation after any interruption."""

from __future__ import annotations

import inspect
import json
import resource
import signal
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, get_origin

import duckdb
import pandas as pd
import pytest
from scalev import APIError, AsyncScalev, AuthenticationError, ConfigurationError, Pager, PermissionDeniedError, Scalev
from scalev.mock import Fault, MockScalev
from scalev.tables import ExportProgress, export, get_schema, to_arrow

from tests.package.test_methods import methods
from tests.results import find_model
from tests.tables.reading import list_unfinished, read_column, read_state

PAGES = {"page_size": 4}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def ids(client: Scalev) -> list[str]:
    return [str(row.id) for row in client.orders.list(page_size=25)]


@pytest.mark.parametrize(
    ("form", "source"),
    [
        ("parquet", "read_parquet('{}/*.parquet')"),
        ("csv", "read_csv('{}/*.csv', types={{'gross_revenue': 'decimal(38, 9)'}})"),
        ("jsonl", "read_json('{}/*.jsonl', columns={{'status': 'varchar', 'gross_revenue': 'decimal(38, 9)'}})"),
    ],
)
@pytest.mark.parametrize("details", [False, True], ids=["list", "details"])
def test_sums_are_those_of_the_statistics(
    client: Scalev, connection: duckdb.DuckDBPyConnection, tmp_path: Path, form: Any, source: str, details: bool
) -> None:
    result = export(client, "orders", to=tmp_path, format=form, details=details, filters={"page_size": 25}, part_rows=20)
    rows = connection.sql(
        f"select status, count(*), sum(gross_revenue) from {source.format(tmp_path)} group by status order by status"
    ).fetchall()
    expected = client.orders.get_statistics(is_breakdown_status=True).data
    assert rows == sorted((str(row.status), row.count, row.gross_revenue) for row in expected)
    assert result.rows == sum(row.count or 0 for row in expected) and len(result.files) == 2
    assert all(type(total) is Decimal for _, _, total in rows)


def test_pandas_reads_parquet_and_csv(client: Scalev, tmp_path: Path) -> None:
    total = sum(order.gross_revenue or 0 for order in client.orders.list(page_size=25))
    export(client, "orders", to=tmp_path / "parquet", filters={"page_size": 25})
    export(client, "orders", to=tmp_path / "csv", format="csv", filters={"page_size": 25})
    for frame in (
        pd.read_parquet(tmp_path / "parquet" / "part-00000.parquet"),
        pd.read_csv(tmp_path / "csv" / "part-00000.csv", dtype=str),
    ):
        assert sum(map(Decimal, frame["gross_revenue"].dropna())) == total
    assert json.loads(frame["tags"].dropna().iloc[0]) is not None


def test_split_children_join(client: Scalev, connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    export(client, "orders", to=tmp_path, details=True, children="split", filters=PAGES, part_rows=8)
    orders = [client.orders.get(row.id) for row in client.orders.list(page_size=25)]
    rows = connection.sql(
        f"""select o.id, sum(l.quantity) from '{tmp_path}/orders/*.parquet' o
        join '{tmp_path}/orders__orderlines/*.parquet' l on l._parent_key = o._key group by o.id order by o.id"""
    ).fetchall()
    assert rows == sorted((str(o.id), sum(line.quantity or 0 for line in o.orderlines)) for o in orders if o.orderlines)
    names = to_arrow([], model=find_model("getOrder"), children="split", name="orders").keys()
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == names


def test_json_lines_are_the_objects_as_received(client: Scalev, tmp_path: Path) -> None:
    (file,) = export(client, "orders", to=tmp_path, format="jsonl", details=True, limit=6).files
    lines = [json.loads(line, parse_float=Decimal) for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines == [client.orders.get(row.id).to_dict() for row in client.orders.list(limit=6)]
    assert any(value is None for line in lines for value in line.values())


@pytest.mark.parametrize("name", ["customers", "whatsapp_integrations", "products"])
def test_details_are_exported_even_if_the_contract_does_not_describe_the_rows(client: Scalev, tmp_path: Path, name: str) -> None:
    resource = getattr(client, name)
    keys = [row["id"] if isinstance(row, dict) else row.id for row in resource.list(limit=3)]
    (file,) = export(client, name, to=tmp_path, format="jsonl", details=True, limit=3).files
    lines = [json.loads(line, parse_float=Decimal) for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines and lines == [resource.get(key).to_dict() for key in keys]


def test_columns_limits_and_filters_apply(client: Scalev, tmp_path: Path) -> None:
    status = client.orders.list().to_list()[0].status
    assert status is not None
    expected = [(row.order_id, row.status) for row in client.orders.list(status=status, limit=3)]
    export(client, "orders", to=tmp_path, columns=["order_id", "status"], filters={"status": status}, limit=3)
    assert list(zip(read_column(tmp_path, "order_id"), read_column(tmp_path, "status"), strict=True)) == expected
    with pytest.raises(Exception, match="created_at"):
        read_column(tmp_path, "created_at")


def test_every_list_of_the_client_can_be_exported(mock: MockScalev, client: Scalev, tmp_path: Path) -> None:
    lists = []
    for place in methods(client):
        if place.startswith(("storefront.", "customer.", "page.")):  # these take an id and a key
            continue
        method: Any = client
        for name in place.split("."):
            method = getattr(method, name)
        required = [value for value in inspect.signature(method).parameters.values() if value.default is value.empty]
        if get_origin(inspect.get_annotations(method, eval_str=True).get("return")) is Pager and [value.kind for value in required] == [
            inspect.Parameter.VAR_KEYWORD
        ]:
            lists.append(place)
    assert lists
    count = 0
    for place in lists:
        # the credential of a business does not open the lists of an app
        with suppress(AuthenticationError, PermissionDeniedError):
            count += export(client, place, to=tmp_path / place, limit=2, format="csv").rows
    assert count > len(lists) / 2
    shop = client.storefront(next(iter(client.stores.list_simplified())).unique_id or "", api_key=mock.keys.storefront)
    assert export(shop, "products", to=tmp_path / "shop").rows == len(shop.products.list().to_list())


def test_an_empty_list_has_a_schema(client: Scalev, connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    result = export(client, "orders", to=tmp_path, details=True, filters={"search": "no such order"})
    assert result.rows == 0
    assert connection.sql(f"select * from '{tmp_path}/*.parquet'").columns == get_schema(find_model("getOrder")).names


def test_progress_has_an_estimate(client: Scalev, tmp_path: Path, ids: list[str]) -> None:
    progress: list[ExportProgress] = []
    export(client, "orders", to=tmp_path, filters=PAGES, progress=progress.append)
    assert [step.rows for step in progress] == [min(rows, len(ids)) for rows in range(4, len(ids) + 4, 4)]
    assert {step.total for step in progress} == {len(ids)} and progress[-1].remaining == 0
    assert all(step.remaining is not None and step.seconds > 0 for step in progress)


@pytest.mark.parametrize("details", [False, True], ids=["list", "details"])
def test_an_interrupted_export_keeps_the_pages_that_it_has_received(client: Scalev, tmp_path: Path, ids: list[str], details: bool) -> None:
    def interrupt(progress: ExportProgress) -> None:
        if progress.rows >= 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(client, "orders", to=tmp_path, details=details, filters=PAGES, progress=interrupt)
    state = read_state(tmp_path)
    assert not state["is_complete"] and read_column(tmp_path, "id") == ids[:12] and list_unfinished(tmp_path) == []
    progress: list[ExportProgress] = []
    assert export(client, "orders", to=tmp_path, details=details, filters=PAGES, progress=progress.append).rows == len(ids)
    assert read_column(tmp_path, "id") == ids and progress[0].rows == 16
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert export(client, "orders", to=tmp_path, details=details, filters=PAGES).rows == len(ids)  # complete: nothing is sent or written
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir() if path.name != "_export.lock"}.items() <= before.items()


def test_an_interrupt_after_the_last_page_exports_no_row_twice(client: Scalev, tmp_path: Path, ids: list[str]) -> None:
    def interrupt(progress: ExportProgress) -> None:
        if progress.rows == len(ids):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(client, "orders", to=tmp_path, filters=PAGES, progress=interrupt)
    assert export(client, "orders", to=tmp_path, filters=PAGES).rows == len(ids)
    assert read_column(tmp_path, "id") == ids


def test_an_error_of_the_service_ends_the_export_until_it_is_called_again(tmp_path: Path) -> None:
    mock = MockScalev(rows={"/v3/orders": 30}, faults=[Fault("500", operation="listOrders", skip=3, times=3)])
    with Scalev(mock.keys.business, transport=mock.transport(), sleep=mock.advance) as client:
        with pytest.raises(APIError):
            export(client, "orders", to=tmp_path, filters=PAGES, limit=22)
        assert read_state(tmp_path)["parts"][0]["rows"] == 12
        assert export(client, "orders", to=tmp_path, filters=PAGES, limit=22).rows == 22
        assert read_column(tmp_path, "id") == [str(row.id) for row in client.orders.list(limit=22)]


def test_an_order_that_is_deleted_meanwhile_is_counted(tmp_path: Path) -> None:
    mock = MockScalev(faults=[Fault("404", operation="getOrder", skip=2, times=1)])
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        result = export(client, "orders", to=tmp_path, details=True, at_a_time=1)
        ids_listed = [str(row.id) for row in client.orders.list()]
    assert (result.rows, result.gone) == (len(ids_listed) - 1, 1)
    assert read_column(tmp_path, "id") == ids_listed[:2] + ids_listed[3:]


@pytest.mark.parametrize(("form", "size_limit"), [("parquet", 2_000), ("csv", 2_000), ("jsonl", 2_000), ("jsonl", 0)])
def test_a_full_disk_is_reported_and_no_finished_part_is_lost(
    client: Scalev, tmp_path: Path, ids: list[str], form: Any, size_limit: int
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    arguments: dict[str, Any] = {"to": tmp_path, "format": form, "filters": {"page_size": 5}, "part_rows": 5}
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size_limit, hard))
        with pytest.raises(OSError, match="File too large") as error:
            export(client, "orders", **arguments)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert str(tmp_path) in str(error.value)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("part-")] == []
    assert export(client, "orders", **arguments).rows == len(ids) and list_unfinished(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_reported(client: Scalev, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        export(client, "orders", to=tmp_path / "file" / "orders")


def test_invalid_arguments_are_named(client: Scalev, tmp_path: Path) -> None:
    for name, options, message in (
        ("order", {}, "did you mean 'orders'"),
        ("orders.create", {}, "'orders.create', which is none; there are list"),
        ("stores.variants", {}, "expected a list of the client"),
        ("__class__", {}, "name: expected a list of the client"),
        ("orders", {"columns": ["gross_revenu"]}, "no column 'gross_revenu'; did you mean 'gross_revenue'"),
        ("orders", {"columns": []}, "at least one name"),
        ("orders", {"columns": "id"}, "a list of names, got a string"),
        ("orders", {"filters": {"statuss": "paid"}}, "filters: orders takes no 'statuss'; did you mean 'status'"),
        ("orders", {"filters": {"limit": 3}}, "pass limit= beside them"),
        ("orders", {"filters": {"next_cursor": "a"}}, "keeps its own"),
        ("orders", {"format": "xlsx"}, "parquet, csv, jsonl, got 'xlsx'"),
        ("orders", {"format": "jsonl", "children": "split"}, "got 'jsonl'"),
        ("orders", {"limit": -1}, "limit: expected a number of rows from 0"),
        ("orders", {"part_rows": 0}, "part_rows: expected an int from 1"),
        ("orders", {"at_a_time": 0}, "at_a_time: expected an int from 1"),
        ("products.partners", {}, "needs "),
        ("orders.tags", {"details": True}, "details: expected"),
    ):
        with pytest.raises(ConfigurationError) as error:
            export(client, name, to=tmp_path / "none", **options)
        assert message in str(error.value), (name, options)
    with pytest.raises(ConfigurationError, match="asynchronous"):
        export(AsyncScalev("sk_x"), "orders", to=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_folder_belongs_to_one_export(client: Scalev, tmp_path: Path, ids: list[str]) -> None:
    def nest(_: ExportProgress) -> None:
        with pytest.raises(ConfigurationError, match="another process writes to"):
            export(client, "orders", to=tmp_path)

    export(client, "orders", to=tmp_path, limit=4, filters=PAGES, progress=nest)
    with pytest.raises(ConfigurationError, match="got another format, limit"):
        export(client, "orders", to=tmp_path, filters=PAGES, format="csv")
    (tmp_path / "part-00000.parquet").write_bytes(b"PAR1")
    with pytest.raises(ConfigurationError, match=r"part-00000\.parquet: expected the .* bytes that were exported, got 4; restart=True"):
        export(client, "orders", to=tmp_path, limit=4, filters=PAGES)
    (tmp_path / "_export.json").write_text('{"version": 1}')
    with pytest.raises(ConfigurationError, match="expected the state of an export by this version"):
        export(client, "orders", to=tmp_path)
    (tmp_path / "mine.txt").write_text("kept")
    assert export(client, "orders", to=tmp_path, restart=True).rows == len(ids)
    assert read_column(tmp_path, "id") == ids and (tmp_path / "mine.txt").read_text() == "kept"
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "mine.txt").write_text("kept")
    with pytest.raises(ConfigurationError, match="expected an empty folder or one with an export to continue"):
        export(client, "orders", to=tmp_path / "foreign")
