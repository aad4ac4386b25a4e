"""Print how one side handles each payload on stdin. Runs in the environment of that side."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from typing import Any

import httpx

Get = Callable[[httpx.MockTransport], Any]


def _scalev() -> Get:
    scalev = import_module("scalev")

    def get(transport: httpx.MockTransport) -> Any:
        with scalev.Scalev("sk_test_1", transport=transport, retry=scalev.NO_RETRY) as client:
            return client.orders.get(1)

    return get


def _stock() -> Get:
    client = import_module("stock_client").AuthenticatedClient
    endpoint = import_module("stock_client.api.orders.get_order")

    def get(transport: httpx.MockTransport) -> Any:
        api = client(base_url="https://api.example.com", token="sk_test_1", httpx_args={"transport": transport})
        return endpoint.sync(1, client=api)

    return get


def outcome(get: Get, status: int, content_type: str, body: bytes) -> str:
    """Describe the outcome of a call in a few words."""
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=body, headers={"Content-Type": content_type}))
    try:
        result = get(transport)
    except Exception as error:  # noqa: BLE001 -- which one is the outcome
        is_own = hasattr(error, "may_have_been_processed")
        return f"raises {type(error).__name__}" if is_own else f"raises {type(error).__name__}, which names no call"
    if result is None:
        return "returns None"
    if status >= 400:
        return f"returns {type(result).__name__}"
    values = json.loads(body or b"{}", parse_float=Decimal)
    result_values = result.to_dict()
    lost_fields = sorted(key for key in values if key not in result_values or result_values[key] != values[key])
    return "reads all" if not lost_fields else f"reads, writes back {len(lost_fields)} of {len(values)} fields otherwise"


def main(side: str) -> None:
    get = {"scalev": _scalev, "stock": _stock}[side]()
    json.dump([outcome(get, status, kind, bytes.fromhex(body)) for _, status, kind, body in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
