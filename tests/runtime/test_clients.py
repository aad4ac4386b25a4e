"""Clients: credentials go only where they belong and are never shown; bound clients share connections and nothing else."""

from __future__ import annotations

import asyncio
import copy
import pickle
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from scalev import AsyncScalev, Scalev
from scalev._runtime.auth.credentials import Credentials
from scalev._runtime.clients import AsyncClient, SyncClient
from scalev._runtime.errors import APIStatusError, ConfigurationError
from scalev._runtime.requests import Request

from tests.runtime.service import GET, JWT, MODES, SECRET, SECRETS, SFPK, Mode, Service, async_client, call, operation, sync_client

SHOP_HEADER = "x-scalev-storefront-api-key"
PAGE_HEADER = "x-scalev-page-api-key"
PAGE_KEY = "page-key-0123456789"
SHOP = operation(bearer=None, key="storefront_key")
PAGE = operation(bearer=None, key="page_key")
CUSTOMER = operation(bearer="customer")
CART = operation(bearer="customer", key="storefront_key")
OPEN = operation(bearer=None)
BOUND = {"bound": {"storefront_key": SFPK, "page_key": PAGE_KEY, "customer_token": JWT}}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tester's own account out of the tests."""
    monkeypatch.delenv("SCALEV_API_KEY", raising=False)
    monkeypatch.delenv("SCALEV_BASE_URL", raising=False)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("endpoint", "authorization", "shop", "page"),
    [
        (GET, f"Bearer {SECRET}", None, None),
        (SHOP, None, SFPK, None),
        (PAGE, None, None, PAGE_KEY),
        (CUSTOMER, f"Bearer {JWT}", None, None),
        (CART, f"Bearer {JWT}", SFPK, None),
        (OPEN, None, None, None),
    ],
)
def test_an_operation_gets_the_credentials_it_asks_for_and_no_other(
    mode: Mode, endpoint: Any, authorization: Any, shop: Any, page: Any
) -> None:
    service = Service()
    call(mode, service, endpoint, settings=BOUND)
    credentials = [service.last.headers.get(name) for name in ("authorization", SHOP_HEADER, PAGE_HEADER)]
    assert credentials == [authorization, shop, page]
    assert service.last.headers["accept"] == "application/json" and service.last.headers["user-agent"].startswith("scalev-client")


def test_a_page_is_opened_with_its_id_and_its_key() -> None:
    requests: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"data": [], "is_paginated": False})

    async def list_asynchronously() -> list[Any]:
        async with AsyncScalev(api_key=SECRET, base_url="https://service.example", transport=httpx.MockTransport(respond)) as client:
            return [row async for row in client.page("page_1", api_key=PAGE_KEY).locations.provinces.list()]

    client = Scalev(api_key=SECRET, base_url="https://service.example", transport=httpx.MockTransport(respond))
    assert list(client.page("page_1", api_key=PAGE_KEY).locations.provinces.list()) == asyncio.run(list_asynchronously()) == []
    assert [request.url.path for request in requests] == ["/v3/pages/page_1/locations/provinces"] * 2
    assert [(request.headers[PAGE_HEADER], request.headers.get("authorization")) for request in requests] == [(PAGE_KEY, None)] * 2


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize(
    ("endpoint", "name", "message"),
    [
        (GET, "api_key", "SCALEV_API_KEY"),
        (SHOP, "storefront_key", "a storefront key"),
        (PAGE, "page_key", "a page key"),
        (CUSTOMER, "customer_token", "a customer token"),
    ],
)
def test_a_missing_credential_is_reported_before_anything_is_sent(mode: Mode, value: Any, endpoint: Any, name: str, message: str) -> None:
    service = Service()
    with pytest.raises(ConfigurationError, match=message):
        call(mode, service, endpoint, settings={"bound": {name: value}})
    assert not service.requests


@pytest.mark.parametrize(
    "value", [f"{SECRET}\r\nX-Evil: 1", f" {SECRET}", f"{SECRET}\n", f"Bearer {SECRET}", f"{SECRET}é", f"{SECRET}\0", SECRET.encode(), 5]
)
def test_anything_but_a_credential_is_rejected_and_not_shown(value: Any) -> None:
    settings: list[dict[str, Any]] = [{"api_key": value}, {"bound": {"customer_token": value}}]
    for options in settings:
        with pytest.raises(ConfigurationError) as error:
            sync_client(Service(), **options)
        assert SECRET not in "".join(traceback.format_exception(error.value))


def test_the_environment_fills_in_what_was_left_out_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCALEV_API_KEY", SECRET)
    monkeypatch.setenv("SCALEV_BASE_URL", "https://other.example/")
    service = Service()
    client = SyncClient(transport=httpx.MockTransport(service))
    client._calls.call(GET)
    assert client.base_url == "https://other.example" and service.last.headers["authorization"] == f"Bearer {SECRET}"
    with pytest.raises(ConfigurationError, match="api_key"):
        SyncClient("", transport=httpx.MockTransport(service))._calls.call(GET)
    with pytest.raises(ConfigurationError, match="base_url"):
        SyncClient(base_url="")
    monkeypatch.setenv("SCALEV_BASE_URL", "")
    assert SyncClient().base_url == "https://api.scalev.com"


@pytest.mark.parametrize(
    "url",
    [
        "http://api.scalev.com",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://10.0.0.1",
        "http://0.0.0.0:8000",
        "ftp://127.0.0.1",
        "api.scalev.com",
        "//api.scalev.com",
        "https://",
        "https://x/?a=",
        "https://x/#a",
        "https://x:port",
        "https://x:99999",
        "https://[::1",
        "https://exa\nmple.com",
        "https://exa mple.com",
        f"https://user:{SECRET}@x",
        f"https://{SECRET}@x",
        "https://@x",
        f"ftp://user:{SECRET}@x",
        f"user:{SECRET}@x",
        5,
    ],
)
def test_an_unsafe_base_url_is_rejected(url: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^base_url: expected") as error:
        sync_client(Service(), base_url=url)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("https://api.scalev.com/", {}),
        ("http://localhost:8000", {}),
        ("http://a.localhost", {}),
        ("http://127.0.0.1:8000/prefix", {}),
        ("http://127.8.8.8", {}),
        ("http://[::1]:8000", {}),
        ("http://10.0.0.1", {"allow_http": True}),
    ],
)
def test_a_safe_base_url_is_accepted(url: str, settings: dict[str, Any]) -> None:
    service = Service()
    call("sync", service, settings={"base_url": url, **settings})
    assert str(service.last.url) == f"{url.rstrip('/')}/v3/orders"


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), "5", None, True])
def test_a_client_rejects_an_invalid_timeout(timeout: Any) -> None:
    with pytest.raises(ConfigurationError, match="timeout"):
        sync_client(Service(), timeout=timeout)


def represent(value: Any) -> str:
    """Return every representation of a value."""
    return f"{value!r} {value} {vars(value) if hasattr(value, '__dict__') else ''}"


@pytest.mark.parametrize("make", [sync_client, async_client])
def test_a_client_shows_no_credential_and_cannot_be_pickled_or_copied(make: Any) -> None:
    client = make(Service(), **BOUND)
    assert not [secret for secret in SECRETS if secret in represent(client)]
    assert "https://api.scalev.com" in repr(client)
    for value in (client, client._credentials):
        for leak in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="cannot be copied or pickled"):
                leak(value)


@pytest.mark.parametrize("kind", [SyncClient, AsyncClient])
def test_a_client_whose_constructor_failed_has_a_repr(kind: Any) -> None:
    try:
        kind(SECRET, base_url="http://api.example.com")
    except ConfigurationError as error:
        text = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert kind.__name__ not in text.partition("capture_locals")[2] and text.count(SECRET) == 0
    assert repr(object.__new__(kind)) == f"{kind.__name__}(base_url=None)"


def test_what_carries_credentials_on_the_way_shows_none() -> None:
    credentials = Credentials(api_key=SECRET, storefront_key=SFPK)
    headers = credentials.build_headers(operation(key="storefront_key"))
    request = Request(method="POST", path="/v3/x", headers={"X-Scalev-Guest-Token": JWT}, content=SECRET.encode())
    assert SECRET in str(headers.get("Authorization"))
    for value in (credentials, headers, request):
        assert not [secret for secret in SECRETS if secret in f"{value!r} {value}"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(mode: Mode, status: int) -> None:
    service = Service(httpx.Response(status, headers={"location": "https://elsewhere.example/v3/orders"}))
    with pytest.raises(APIStatusError, match="redirect"):
        call(mode, service)
    assert len(service.requests) == 1


def test_no_cookie_is_kept() -> None:
    service = Service(httpx.Response(200, json={}, headers={"set-cookie": "session=of-one-customer; Path=/"}))
    with sync_client(service) as client:
        client._bind({}, customer_token="one")._calls.call(CUSTOMER)
        client._bind({}, customer_token="two")._calls.call(CUSTOMER)
    assert "cookie" not in service.last.headers


def test_a_bound_client_changes_nothing_of_its_parent_and_shares_its_connections() -> None:
    store = operation(path="/v3/stores/{store_id}/orders", bearer="customer")
    service = Service()
    parent = sync_client(service)
    item = parent._bind({"store_id": "s1"}, customer_token="one")
    two = item._bind({"store_id": "s2"}, customer_token="two")
    for client, path, token in ((item, "s1", "one"), (two, "s2", "two"), (item, "s1", "one")):
        client._calls.call(store)
        assert (service.last.url.path, service.last.headers["authorization"]) == (f"/v3/stores/{path}/orders", f"Bearer {token}")
    item._calls.call(store, path={"store_id": "s9"})
    assert service.last.url.path == "/v3/stores/s9/orders"
    with pytest.raises(ConfigurationError, match="customer token"):
        parent._calls.call(store, path={"store_id": "s1"})
    with pytest.raises(ConfigurationError, match="store_id"):
        parent._calls.call(operation(path="/v3/stores/{store_id}"))
    parent.close()
    with pytest.raises(ConfigurationError, match="the client is closed"):
        two._calls.call(store)


@pytest.mark.parametrize("mode", MODES)
def test_a_closed_client_says_so(mode: Mode) -> None:
    service = Service()
    if mode == "sync":
        with sync_client(service) as client:
            client._calls.call(GET)
        with pytest.raises(ConfigurationError, match="the client is closed"):
            client._calls.call(GET)
    else:

        async def run() -> None:
            async with async_client(service) as client:
                await client._calls.call(GET)
            with pytest.raises(ConfigurationError, match="the client is closed"):
                await client._calls.call(GET)

        asyncio.run(run())
    assert len(service.requests) == 1


def test_threads_share_a_client_and_keep_their_credentials() -> None:
    wait = threading.Barrier(8)

    def echo(request: httpx.Request) -> httpx.Response:
        wait.wait(timeout=10)  # all eight calls are in progress concurrently
        return httpx.Response(200, json={"id": request.headers["authorization"], "notes": request.url.path})

    store = operation(path="/v3/stores/{store_id}", bearer="customer")
    with sync_client(Service(echo)) as client, ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda n: client._bind({"store_id": f"s{n}"}, customer_token=f"t{n}")._calls.call(store), range(8)))
    assert [(order.id, order.notes) for order in results] == [(f"Bearer t{n}", f"/v3/stores/s{n}") for n in range(8)]


def test_tasks_share_a_client_and_keep_their_credentials() -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"id": request.headers["authorization"]})

    async def run() -> list[Any]:
        async with async_client(Service(echo)) as client:
            assert isinstance(client, AsyncClient)
            return await asyncio.gather(*(client._bind({}, customer_token=f"t{n}")._calls.call(CUSTOMER) for n in range(8)))

    assert [order.id for order in asyncio.run(run())] == [f"Bearer t{n}" for n in range(8)]
