"""Page through 100,000 orders from a source that builds each page on request, and measure the growth of memory: `pages.py PAGE`."""

from __future__ import annotations

import json
import resource
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

from .serve import serve

_FIRST = 4_000  # by then, all objects that are created only once exist
_KB = 1 if sys.platform != "darwin" else 1 / 1024


class Source:
    """Pages of orders: one page of bytes with a new cursor and new ids each time."""

    def __init__(self, page: bytes, orders: int) -> None:
        data = json.loads(page)
        self.per_page = len(data["data"])
        self.last = orders // self.per_page
        for index, order in enumerate(data["data"]):
            order["order_id"] = f"@{index:02}@"
        self._template = json.dumps(data | {"has_next": "@more@", "next_cursor": "@cursor@"})
        self.served = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Return the page after the cursor of a request."""
        page = int(request.url.params.get("next_cursor", "0"))
        has_more = page + 1 < self.last
        text = self._template.replace('"@more@"', "true" if has_more else "false").replace("@cursor@", str(page + 1) if has_more else "")
        for index in range(self.per_page):
            text = text.replace(f"@{index:02}@", f"2601{page:06}{index:02}", 1)
        self.served += 1
        return httpx.Response(200, content=text.encode(), headers={"content-type": "application/json"})


def main(page: str) -> None:
    """Serve one task, whose count is the number of orders; it returns the orders seen and the growth in MB."""
    content = Path(page).read_bytes()

    def walk(orders: int) -> dict[str, Any]:
        source = Source(content, orders)
        client = import_module("scalev").Scalev(
            api_key="sk_mock_1", base_url="https://api.example.com", transport=httpx.MockTransport(source)
        )
        count, ids, memory_at_start = 0, set(), 0.0
        for order in client.orders.list():
            count += 1
            if count % 25 == 1:
                ids.add(order.order_id)
            if count == _FIRST:
                memory_at_start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        memory_at_end = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {
            "seen": count,
            "pages": len(ids),
            "served": source.served,
            "growth": (memory_at_end - memory_at_start) * _KB / 1024,
            "peak": memory_at_end * _KB / 1024,
        }

    serve({"walk": walk})


if __name__ == "__main__":
    main(*sys.argv[1:])
