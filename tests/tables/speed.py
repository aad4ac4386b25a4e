"""Measure tables: `python -m tests.tables.speed`. Each figure is printed with its baseline from the same run.

Exports are compared with a bare loop of the client over the same calls, in pairs, of which the best are kept. The mock serves them from
a process of its own, at once and then with the latency of a service: only the first shows all that an export adds. Memory is the peak
of a process that exports orders from a source that builds each page when it is requested.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from scalev import Scalev, map_in_threads
from scalev.cli.collector import tune_collector
from scalev.models import OrderPage
from scalev.tables import export, to_arrow

from tests.bench.workers.pages import Source
from tests.results import find_model

AT_A_TIME = 4
PAGE: dict[str, Any] = {"page_size": 25}
_KB = 1 if sys.platform != "darwin" else 1 / 1024


def best(calls: dict[str, Callable[[], object]], pairs: int) -> dict[str, tuple[float, float]]:
    """Return the least wall and CPU time of each call; they take turns."""
    results = dict.fromkeys(calls, (float("inf"), float("inf")))
    for _ in range(pairs):
        for name, call in calls.items():
            wall, cpu = time.perf_counter(), time.process_time()
            call()
            seconds = time.perf_counter() - wall, time.process_time() - cpu
            results[name] = tuple(map(min, results[name], seconds))  # type: ignore[assignment]
    return results


def measure_conversion(pairs: int) -> None:
    """Measure the conversion of recorded pages and details, already decoded."""
    from scalev.mock import MockScalev  # deferred: the process whose memory is measured does not need it

    mock = MockScalev(rows={"/v3/orders": 100})
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        received_pages = [page.to_dict() for page in client.orders.list(**PAGE).pages()]
        details = [client.orders.get(row.id) for row in client.orders.list(**PAGE)]
    pages = [OrderPage.from_dict(page).data for page in received_pages for _ in range(5)]
    assert all(isinstance(order, find_model("getOrder")) for order in details)
    calls: dict[str, Callable[[], object]] = {
        "list rows, a page of 25 at a time": lambda: [to_arrow(page) for page in pages],
        "list rows, 500 at a time": lambda: to_arrow([row for page in pages for row in page]),
        "details, 500 at a time": lambda: to_arrow(details * 5),
    }
    for name, (wall, cpu) in best(calls, pairs).items():
        print(f"conversion of {name}: {500 / wall:,.0f} rows/s ({500 / cpu:,.0f} by CPU time)")


def measure_exports(rows: int, pairs: int, latency: float) -> None:
    """Compare exports with a bare loop of the client, where each response takes `latency` seconds longer than the mock does."""
    from scalev.mock import MockScalev  # deferred: the process whose memory is measured does not need it

    command = [sys.executable, "-m", "scalev.mock", "--port", "0", "--rows", str(rows)]
    if latency:
        command += ["--fault", f"latency; seconds={latency}"]
    key = MockScalev(rows=0).keys.business
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server, tempfile.TemporaryDirectory() as folder:
        assert server.stdout is not None
        line = server.stdout.readline()
        url = next(word.rstrip(".,") for word in line.split() if word.startswith("http://"))
        try:
            with Scalev(key, base_url=url) as client:

                def read_list() -> int:
                    return sum(1 for _ in client.orders.list(**PAGE))

                def read_details() -> int:
                    return sum(
                        1 for _ in map_in_threads(lambda row: client.orders.get(row.id), client.orders.list(**PAGE), limit=AT_A_TIME)
                    )

                def write(form: Any, *, details: bool) -> Callable[[], object]:
                    def run() -> None:
                        result = export(
                            client, "orders", to=Path(folder), format=form, details=details, filters=PAGE, at_a_time=AT_A_TIME, restart=True
                        )
                        assert result.rows == rows

                    return run

                assert read_list() == read_details() == rows  # the mock makes its rows on first use
                for label, read_loop, details in (("list", read_list, False), ("details", read_details, True)):
                    forms = ("parquet", "csv", "jsonl")
                    results = best({"bare": read_loop, **{form: write(form, details=details) for form in forms}}, pairs)
                    wall, cpu = results["bare"]
                    print(f"{label}, bare loop of the client: {rows / wall:,.0f} rows/s")
                    for form in forms:
                        wall_seconds, cpu_seconds = results[form]
                        ratio = f"{wall_seconds / wall:.2f} × the bare loop ({cpu_seconds / cpu:.2f} × by CPU)"
                        print(f"{label}, export as {form}: {rows / wall_seconds:,.0f} rows/s, {ratio}")
        finally:
            server.terminate()


def measure_memory(orders: int, *, details: bool) -> None:
    """Print the peak memory of a process that exports this many orders."""
    from scalev.mock import MockScalev  # deferred: the process whose memory is measured does not need it

    mock = MockScalev(rows={"/v3/orders": 25})
    with Scalev(mock.keys.business, transport=mock.transport()) as client, tempfile.TemporaryDirectory() as folder:
        page = next(iter(client.orders.list(**PAGE).responses()))
        first = client.orders.get(page.parsed.data[0].id)
        (Path(folder) / "page.json").write_text(page.parsed.to_json(), encoding="utf-8")
        (Path(folder) / "order.json").write_text(first.to_json(), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "tests.tables.speed",
            "--worker",
            folder,
            "--orders",
            str(orders),
            *(["--details"] if details else []),
        ]
        print(subprocess.run(command, capture_output=True, text=True, check=True).stdout, end="")


def read_peak() -> float:
    """Return the peak memory of this program in MB. That of `resource` begins with the process that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KB / 1024
    return int(status.read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0]) / 1024


def export_many(folder: Path, orders: int, *, details: bool) -> None:
    """Export orders that a source builds on request."""
    source = Source((folder / "page.json").read_bytes(), orders)
    order = (folder / "order.json").read_bytes()

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/orders"):
            return source(request)
        return httpx.Response(200, content=order, headers={"content-type": "application/json"})

    start = time.perf_counter()
    with Scalev("sk_mock_1", base_url="https://api.example.com", transport=httpx.MockTransport(respond)) as client:
        result = export(client, "orders", to=folder / "orders", details=details)
    seconds = time.perf_counter() - start
    assert result.rows == orders, result.rows
    peak = read_peak()
    size = sum(file.stat().st_size for file in result.files) / 2**20
    subject = "orders with details" if details else "orders"
    print(f"{orders:,} {subject}: peak {peak:,.0f} MB, {seconds:,.0f} s, {len(result.files)} files of {size:,.0f} MB in all")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure the conversion to tables, exports and their memory.")
    parser.add_argument("--rows", type=int, default=1_000, help="orders of the mock that exports are compared with (default: %(default)s)")
    parser.add_argument("--pairs", type=int, default=5, help="how often each measurement is repeated (default: %(default)s)")
    parser.add_argument("--latency", type=float, default=0.02, help="seconds that a response of a service takes (default: %(default)s)")
    parser.add_argument("--orders", type=int, default=100_000, help="orders for the measurement of memory (default: %(default)s)")
    parser.add_argument("--details", action="store_true", help="measure the memory of an export with details")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tune_collector():  # as the command does, for both sides
        if options.worker:
            export_many(options.worker, options.orders, details=options.details)
            return
        measure_conversion(options.pairs)
        for latency in dict.fromkeys((0.0, options.latency)):
            print(f"responses of the mock after {latency * 1000:.0f} ms:")
            measure_exports(options.rows, options.pairs, latency)
        measure_memory(options.orders, details=options.details)


if __name__ == "__main__":
    main()
