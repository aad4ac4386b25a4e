"""Tiny calls over a transport in memory, beside httpx: `calls.py SIDE FOLDER`. The response is decoded; an error status raises."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from importlib import import_module
from typing import Any

import httpx

from .serve import Task, measure_cpu, serve

URL = "https://api.example.com"
PATH = "/v3/products/count"
KEY = "sk_mock_1"
COUNT = 12

#: A typical order of a shop: 13 fields.
ORDER = {
    "customer_name": "Sari Dewi",
    "store_unique_id": "store_1",
    "customer_phone": "6281234567890",
    "customer_email": "sari@example.com",
    "address": "Jalan Melati 12, Kebayoran Baru",
    "location_id": 1203,
    "postal_code": "12110",
    "shipping_cost": 20000,
    "payment_method": "cod",
    "courier_service_id": 17,
    "warehouse_unique_id": "warehouse_1",
    "notes": "Titip di pos satpam",
    "ordervariants": [{"variant_unique_id": "variant_1", "quantity": 2}, {"variant_unique_id": "variant_2", "quantity": 1}],
}


def handler(request: httpx.Request) -> httpx.Response:
    """Respond to every request that has the key with the same count."""
    if request.headers["authorization"] != f"Bearer {KEY}" or request.url.path != PATH:
        return httpx.Response(401, json={"message": "unauthorized"})
    return httpx.Response(200, json={"count": COUNT})


def bare() -> Callable[[], Any]:
    """Return the same call made with httpx alone."""
    client = httpx.Client(base_url=URL, headers={"Authorization": f"Bearer {KEY}"}, transport=httpx.MockTransport(handler))
    return lambda: client.get(PATH).raise_for_status().json()["count"]


def bare_async() -> Callable[[], Awaitable[Any]]:
    """Return the same call, asynchronous."""
    client = httpx.AsyncClient(base_url=URL, headers={"Authorization": f"Bearer {KEY}"}, transport=httpx.MockTransport(handler))

    async def call() -> Any:
        return (await client.get(PATH)).raise_for_status().json()["count"]

    return call


def scalev() -> tuple[Callable[[], Any], Callable[[], Awaitable[Any]]]:
    """Return the calls of our client."""
    package = import_module("scalev")
    products = package.Scalev(api_key=KEY, base_url=URL, transport=httpx.MockTransport(handler)).products
    async_products = package.AsyncScalev(api_key=KEY, base_url=URL, transport=httpx.MockTransport(handler)).products

    async def call() -> Any:
        return (await async_products.count()).count

    return lambda: products.count().count, call


def stock() -> tuple[Callable[[], Any], Callable[[], Awaitable[Any]]]:
    """Return the calls of the stock client."""
    client_class = import_module("stock_client").AuthenticatedClient
    module = import_module("stock_client.api.business_products.count_products")
    client = client_class(base_url=URL, token=KEY, httpx_args={"transport": httpx.MockTransport(handler)}, raise_on_unexpected_status=True)
    other = client_class(base_url=URL, token=KEY, httpx_args={"transport": httpx.MockTransport(handler)}, raise_on_unexpected_status=True)

    async def call() -> Any:
        return (await module.asyncio(client=other)).count

    return lambda: module.sync(client=client).count, call


def measure_cpu_async(call: Callable[[], Awaitable[Any]]) -> Task:
    """Return a task that returns the CPU seconds of one await."""

    async def calls(count: int) -> float:
        start = time.thread_time()
        for _ in range(count):
            await call()
        return (time.thread_time() - start) / count

    return lambda count: loop.run_until_complete(calls(count))


def creating() -> dict[str, Task]:
    """Return functions that build the request of `orders.create` without sending it, and that run `json.dumps` on the same arguments."""
    build = import_module("scalev._runtime.requests").build
    requests: list[Any] = []

    class Client:
        """Receives the arguments that a method passes on."""

        def call(self, operation: Any, *, path: Any = {}, query: Any = {}, headers: Any = {}, body: Any = None, options: Any = {}) -> Any:  # noqa: B006
            requests[:] = [build(operation, path=path, query=query, headers=headers, body=body, options=options)]

    orders = import_module("scalev.resources.orders").Orders(Client())
    orders.create(**ORDER)
    body = json.loads(requests[0].content, parse_float=Decimal)
    if body != ORDER:
        raise SystemExit(f"orders.create sends {body}")
    return {"create": measure_cpu(lambda: orders.create(**ORDER)), "dumps": measure_cpu(lambda: json.dumps(ORDER).encode())}


loop = asyncio.new_event_loop()


def main(side: str, folder: str) -> None:
    """Check that both return the same count, then serve."""
    sys.path.insert(0, folder)
    call, call_async = {"scalev": scalev, "stock": stock}[side]()
    raw, raw_async = bare(), bare_async()

    async def send_one(awaitable: Awaitable[Any]) -> Any:
        return await awaitable

    results = [raw(), call(), loop.run_until_complete(send_one(raw_async())), loop.run_until_complete(send_one(call_async()))]
    if results != [COUNT] * 4:
        raise SystemExit(f"expected the count {COUNT} from all, got {results}")
    tasks = {
        "sync httpx": measure_cpu(raw),
        "sync": measure_cpu(call),
        "async httpx": measure_cpu_async(raw_async),
        "async": measure_cpu_async(call_async),
    }
    serve(tasks | (creating() if side == "scalev" else {}))


if __name__ == "__main__":
    main(*sys.argv[1:])
