"""Measure the CPU time of a first walk over a mock's orders: `python -m tests.mock.cost` lists all orders, then reads each of them."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping

from scalev.mock import MockScalev, Request

_KEY = (("Authorization", "Bearer sk_mock"),)
#: How many rows there are: of orders alone, or of every kind.
CASES: tuple[int | Mapping[str, int], ...] = ({"/v3/orders": 1_000}, {"/v3/orders": 10_000}, 1_000)


def read_orders(mock: MockScalev) -> int:
    """List all orders of a mock, then read each one. Return their number."""
    results: list[int] = []
    query = "page_size=25"
    while True:
        page = json.loads(mock.handle(Request("GET", "/v3/orders", query, _KEY)).body)
        results += [row["id"] for row in page["data"]]
        if not page["has_next"]:
            break
        query = f"page_size=25&next_cursor={page['next_cursor']}"
    for number in results:
        assert mock.handle(Request("GET", f"/v3/orders/{number}", "", _KEY)).status == 200
    return len(results)


def seconds(rows: int | Mapping[str, int]) -> tuple[float, int]:
    """Return the CPU time of a first walk over a new mock, and the number of its orders."""
    mock = MockScalev(rows=rows)
    started = time.process_time()
    count = read_orders(mock)
    return time.process_time() - started, count


def main() -> None:
    """Print the CPU time of an order for each case."""
    parser = argparse.ArgumentParser(prog="python -m tests.mock.cost", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each case is measured; the best round counts")
    rounds = parser.parse_args().rounds
    # the first mock of a document costs more than the others
    seconds({"/v3/orders": 50})
    for rows in CASES:
        best, count = min(seconds(rows) for _ in range(rounds))
        label = f"rows={rows} of every kind" if isinstance(rows, int) else f"{count} orders"
        print(f"{label:<28} {best / count * 1000:6.2f} ms of CPU an order, {best:6.2f} s in all")


if __name__ == "__main__":
    main()
