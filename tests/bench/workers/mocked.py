"""The mock in process, with 10,000 orders: `mocked.py`. `get` returns the seconds per order;
`walk` returns the orders seen in so many seconds, and the memory in MB.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from .serve import serve

_KB = 1 if sys.platform != "darwin" else 1 / 1024


def main() -> None:
    """Serve; the first line is the memory before the first request."""
    package = import_module("scalev.mock")
    read_request = import_module("scalev.mock.messages").Request
    orders = 10_000
    mock = package.MockScalev(rows={"/v3/orders": orders})

    def ask(operation: str, path: str) -> bytes:
        target, _, query = path.partition("?")
        response = mock.handle(read_request("GET", target, query, tuple(mock.credentials(operation).items()), b""))
        if response.status != 200:
            raise SystemExit(f"{path}: {response.status} {response.body[:200]!r}")
        body: bytes = response.body
        return body

    def memory() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KB / 1024

    def walk(seconds: int) -> dict[str, Any]:
        ids: set[Any] = set()
        cursor = None
        end = time.thread_time() + seconds
        while True:
            page = json.loads(ask("listOrders", "/v3/orders?" + urlencode({"page_size": 25} | ({"next_cursor": cursor} if cursor else {}))))
            ids |= {order["id"] for order in page["data"]}
            cursor = page.get("next_cursor")
            if not page.get("has_next") or time.thread_time() > end:
                return {"seen": len(ids), "memory": memory()}

    def get(count: int) -> float:
        path = mock.get_example_path("getOrder")
        ask("getOrder", path)
        start = time.thread_time()
        for _ in range(count):
            ask("getOrder", path)
        return (time.thread_time() - start) / count

    serve({"walk": walk, "get": get}, memory())


if __name__ == "__main__":
    main()
