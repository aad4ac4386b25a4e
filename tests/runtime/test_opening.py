"""Connections and certificates are opened with the first call, once, and not after closing."""

from __future__ import annotations

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest
from scalev._runtime.clients import AsyncClient, SyncClient
from scalev._runtime.errors import APIConnectionError, ConfigurationError
from scalev._runtime.retries import NO_RETRY
from scalev._runtime.transport import sync_network

from tests.runtime.service import GET, SECRET, Service, call

NOWHERE = "http://127.0.0.1:9"


def test_a_client_loads_no_certificates_before_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise AssertionError("certificates were loaded")

    monkeypatch.setattr(ssl, "create_default_context", fail)
    with SyncClient(SECRET) as client:
        client.with_options(timeout=1)
    asyncio.run(AsyncClient(SECRET).close())


def test_first_calls_of_many_threads_open_one_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    pools: list[sync_network.SyncPool] = []
    together = Barrier(8)

    class Counted(sync_network.SyncPool):
        def __init__(self, route: Any) -> None:
            super().__init__(route)
            pools.append(self)

    monkeypatch.setattr(sync_network, "SyncPool", Counted)
    with SyncClient(SECRET, base_url=NOWHERE, retry=NO_RETRY) as client, ThreadPoolExecutor(8) as pool:

        def open_first(_: int) -> None:
            together.wait()
            with pytest.raises(APIConnectionError):
                client._calls.call(GET)

        list(pool.map(open_first, range(8)))
    assert len(pools) == 1


def test_a_client_that_was_closed_before_its_first_call_stays_closed() -> None:
    client = SyncClient(SECRET, base_url=NOWHERE)
    client.close()
    with pytest.raises(ConfigurationError, match="the client is closed"):
        client._calls.call(GET)

    async def run() -> None:
        other = AsyncClient(SECRET, base_url=NOWHERE)
        await other.close()
        with pytest.raises(ConfigurationError, match="the client is closed"):
            await other._calls.call(GET)

    asyncio.run(run())


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_what_is_sent_is_what_httpx_sends(mode: Any) -> None:
    """The same headers and timeouts as an httpx client would send, except for our own."""
    service = Service()
    call(mode, service, options={"timeout": 7})
    with httpx.Client(timeout=7) as own_client:
        expected = own_client.build_request("GET", service.last.url)
    own_headers = {"accept", "user-agent", "authorization"}
    assert {name: value for name, value in service.last.headers.items() if name not in own_headers} == {
        name: value for name, value in expected.headers.items() if name not in own_headers
    }
    assert service.last.extensions["timeout"] == expected.extensions["timeout"]
