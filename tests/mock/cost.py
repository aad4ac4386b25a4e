"""Measure the CPU time of a mock for a first walk over its orders, list and details: `python -m tests.mock.cost`."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping

from scalev.mock import MockScalev, Request

_KEY = (("Authorization", "Bearer sk_mock"),)
#: How many rows there are: of orders alone, or of every kind.
CASES: tuple[int | Mapping[str, int], ...] = ({"/v3/orders": 1_000}, {"/v3/orders": 10_000}, 1_000)


class Meter:
    """Call a mock, and add up the CPU time that it takes to respond. What the caller does with the responses is not counted."""

    def __init__(self, mock: MockScalev) -> None:
        self.mock = mock
        self.seconds = 0.0

    def get(self, path: str, query: str = "") -> bytes:
        """Return the body of the response to a GET request."""
        start = time.process_time()
        response = self.mock.handle(Request("GET", path, query, _KEY))
        self.seconds += time.process_time() - start
        assert response.status == 200
        return response.body


def read_orders(meter: Meter) -> int:
    """List all orders of a mock, then read each one. Return their number."""
    results: list[int | str] = []
    query = "page_size=25"
    while True:
        page = json.loads(meter.get("/v3/orders", query))
        results += [row["id"] for row in page["data"]]
        if not page["has_next"]:
            break
        query = f"page_size=25&next_cursor={page['next_cursor']}"
    for number in results:
        meter.get(f"/v3/orders/{number}")
    return len(results)


def seconds(rows: int | Mapping[str, int]) -> tuple[float, int]:
    """Return the CPU time of a first walk over a new mock, and the number of its orders."""
    meter = Meter(MockScalev(rows=rows))
    count = read_orders(meter)
    return meter.seconds, count


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
