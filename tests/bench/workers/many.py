"""Concurrent reads of a server on this machine, by `AsyncScalev` and by httpx: `many.py`."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

import httpx

from .serve import serve

BODY = json.dumps({"count": 12}).encode()
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(BODY), BODY)
KEY = "sk_mock_1"


class Protocol(asyncio.Protocol):
    """Responds to each request, which has no body, with the same count."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport: Any = transport
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        """Respond to each complete request."""
        *complete, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for _ in complete:
            self._transport.write(ANSWER)


def start_server() -> int:
    """Serve in a separate thread; return the port."""
    ready = threading.Event()
    ports: list[int] = []

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Protocol, "127.0.0.1", 0, backlog=1024)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()
        await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(run()), daemon=True).start()
    ready.wait()
    return ports[0]


async def gather(call: Callable[[], Awaitable[Any]], count: int) -> tuple[float, int]:
    """Return the seconds of this many concurrent calls, and how many returned the right response."""
    start = time.thread_time()
    results = await asyncio.gather(*(call() for _ in range(count)), return_exceptions=True)
    return time.thread_time() - start, sum(item == 12 for item in results)


def main() -> None:
    """Serve tasks that return the seconds and the number of right responses."""
    url = f"http://127.0.0.1:{start_server()}"
    loop = asyncio.new_event_loop()
    scalev = import_module("scalev").AsyncScalev(api_key=KEY, base_url=url)
    client = httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {KEY}"}, timeout=30)
    products = scalev.products

    async def run_own() -> Any:
        return (await products.count()).count

    async def run_bare() -> Any:
        return (await client.get("/v3/products/count")).raise_for_status().json()["count"]

    serve(
        {
            "scalev": lambda count: loop.run_until_complete(gather(run_own, count)),
            "httpx": lambda count: loop.run_until_complete(gather(run_bare, count)),
        }
    )


if __name__ == "__main__":
    main()
