"""Test that dlt loads lists into DuckDB with the types of the contract."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scalev.mock import MockScalev

from tests.conftest import ROOT
from tests.results import name_result

PROGRAM = """
from pathlib import Path
import dlt, duckdb
from scalev import Scalev
from scalev.tables import dlt_source, to_arrow
from scalev.models import ORDER as Order

target = str(Path("warehouse.duckdb").absolute())
pipeline = dlt.pipeline("shop", destination=dlt.destinations.duckdb(target), dataset_name="shop", pipelines_dir="pipelines")
with Scalev() as client:
    pipeline.run(dlt_source(client, "orders", details=True))
    pipeline.run(dlt_source(client, ["orders", "stores.list_simplified"]))  # a run replaces what the one before has loaded
    expected = client.orders.get_statistics().data[0]
with duckdb.connect(target) as database:
    count, total = database.sql("select count(*), sum(gross_revenue) from shop.orders").fetchall()[0]
    assert (count, total) == (expected.count, expected.gross_revenue), (count, total)
    types = {name: kind for name, kind, *_ in database.sql("describe shop.orders").fetchall()}
    assert (types["gross_revenue"], types["created_at"], types["is_repeat"]) == ("DECIMAL(38,9)", "TIMESTAMP WITH TIME ZONE", "BOOLEAN")
    orphans = "select count(*) from shop.orders__orderlines l anti join shop.orders o on l._parent_key = o._key"
    assert database.sql(orphans).fetchall() == [(0,)]
    tables = {name for (name,) in database.sql("select table_name from information_schema.tables where table_schema = 'shop'").fetchall()}
assert "stores_list_simplified" in tables, tables
assert to_arrow([], model=Order, children="split", name="orders").keys() <= tables, tables
print("loaded")
""".replace("ORDER", name_result("getOrder"))


def test_dlt_loads_into_duckdb_and_reports_nothing(tmp_path: Path) -> None:
    mock = MockScalev(rows={"/v3/orders": 12})
    with mock.serve("127.0.0.1", 0) as server:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV"))},
            "PYTHONPATH": str(ROOT / "generated"),
            "SCALEV_API_KEY": mock.keys.business,
            "SCALEV_BASE_URL": server.url,
            "RUNTIME__DLTHUB_TELEMETRY": "false",
            "HOME": str(tmp_path),
        }
        process = subprocess.run(
            [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
        )
    assert process.returncode == 0, process.stderr
    assert process.stdout.splitlines()[-1] == "loaded"


def test_the_package_says_nothing_about_telemetry() -> None:
    package = ROOT / "generated" / "scalev"
    code = [path.read_text(encoding="utf-8") for path in (package / "tables").glob("*.py")]
    assert code and not any("TELEMETRY=" in text or "dlthub_telemetry" in text for text in code)
