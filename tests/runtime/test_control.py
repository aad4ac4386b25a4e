"""Options of a caller: the business to act for, a guest's token, the full response, a custom HTTP client."""

from __future__ import annotations

import asyncio
import copy
import pickle
from typing import Any

import httpx
import pytest
from scalev._runtime.async_pages import AsyncPager
from scalev._runtime.clients import AsyncClient, SyncClient
from scalev._runtime.errors import ConfigurationError, NotFoundError
from scalev._runtime.interface import AsyncResourceClient, ResourceClient
from scalev._runtime.pages import Pager
from scalev._runtime.responses import Response
from scalev._runtime.retries import NO_RETRY

from tests.runtime.service import GET, LIST, MODES, SECRET, SFPK, Mode, Order, Service, async_client, call, operation, sync_client

BUSINESS = operation(b_uid=True)
CART = operation(bearer=None, key="storefront_key", guest_token=True)
GUEST = "x-scalev-guest-token"
BOUND = {"bound": {"storefront_key": SFPK}}


class Orders:
    """A resource as generated code defines it."""

    def __init__(self, client: ResourceClient) -> None:
        self._client = client

    def get(self, id: str, **options: Any) -> Order:  # noqa: A002 -- named as on the wire
        result: Order = self._client.call(operation(path="/v3/orders/{id}"), path={"id": id}, options=options)
        return result

    def list(self, **options: Any) -> Pager[Order, Any]:
        return self._client.list(LIST, options=options)


class AsyncOrders:
    """An asynchronous resource as generated code defines it."""

    def __init__(self, client: AsyncResourceClient) -> None:
        self._client = client

    async def get(self, id: str, **options: Any) -> Order:  # noqa: A002 -- named as on the wire
        result: Order = await self._client.call(operation(path="/v3/orders/{id}"), path={"id": id}, options=options)
        return result

    def list(self, **options: Any) -> AsyncPager[Order, Any]:
        return self._client.list(LIST, options=options)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("of_client", "of_call", "business"),
    [
        (None, {}, None),
        ("biz_1", {}, "biz_1"),
        ("biz_1", {"b_uid": "biz_2"}, "biz_2"),
        ("biz_1", {"b_uid": None}, None),
        (None, {"b_uid": "biz_2"}, "biz_2"),
        ("biz_1", {"extra_query": {"b_uid": "biz_3"}}, "biz_3"),
    ],
)
def test_the_business_comes_from_the_call_or_else_from_the_client(mode: Mode, of_client: Any, of_call: Any, business: Any) -> None:
    service = Service()
    call(mode, service, BUSINESS, settings={"b_uid": of_client}, options=of_call)
    assert service.last.url.params.get("b_uid") == business


def test_an_operation_without_a_business_is_not_sent_one_and_rejects_it() -> None:
    service = Service()
    call("sync", service, GET, settings={"b_uid": "biz_1"})
    assert "b_uid" not in service.last.url.params
    with pytest.raises(TypeError, match=r"getOrder got an unexpected keyword argument 'b_uid'"):
        call("sync", service, GET, options={"b_uid": "biz_1"})


@pytest.mark.parametrize("value", ["", " ", 7])
def test_anything_but_a_business_is_rejected(value: Any) -> None:
    with pytest.raises(ConfigurationError, match="b_uid"):
        sync_client(Service(), b_uid=value)
    with pytest.raises(ConfigurationError, match="b_uid"):
        call("sync", Service(), BUSINESS, options={"b_uid": value})


def test_a_derived_client_acts_for_another_business_and_leaves_its_parent_alone() -> None:
    service = Service()
    with sync_client(service, b_uid="biz_1") as client:
        for item in (client.with_options(b_uid="biz_2"), client.with_options(b_uid=None), client):
            item._calls.call(BUSINESS)
        client.request("GET", "/v3/orders")
    assert [request.url.params.get("b_uid") for request in service.requests] == ["biz_2", None, "biz_1", "biz_1"]


@pytest.mark.parametrize("mode", MODES)
def test_a_guest_token_is_kept_and_sent_back(mode: Mode) -> None:
    first = httpx.Response(200, json={}, headers={GUEST: "guest-1"})
    service = Service(first, httpx.Response(404, json={}, headers={GUEST: "guest-2"}), httpx.Response(200, json={}))
    if mode == "sync":
        with sync_client(service, **BOUND) as client:
            client._calls.call(CART)
            with pytest.raises(NotFoundError):
                client._calls.call(CART)
            client.with_options(timeout=3)._calls.call(CART)
            assert client._guest_token == "guest-2"
    else:

        async def run() -> None:
            async with async_client(service, **BOUND) as client:
                await client._calls.call(CART)
                with pytest.raises(NotFoundError):
                    await client._calls.call(CART)
                await client._calls.call(CART)
                assert client._guest_token == "guest-2"

        asyncio.run(run())
    assert [request.headers.get(GUEST) for request in service.requests] == [None, "guest-1", "guest-2"]


def test_each_storefront_has_a_guest_of_its_own_and_only_carts_see_it() -> None:
    service = Service(httpx.Response(200, json={}, headers={GUEST: "guest-1"}))
    with SyncClient(SECRET, transport=httpx.MockTransport(service), retry=NO_RETRY) as client:
        item = client._bind({}, storefront_key=SFPK)
        item._calls.call(CART)
        other = client._bind({}, storefront_key=SFPK)
        second_client = client._bind({}, storefront_key=SFPK, guest_token="guest-0")
        second_client._calls.call(CART)
        item._calls.call(operation(bearer=None, key="storefront_key"))
        assert (item._guest_token, other._guest_token, client._guest_token) == ("guest-1", None, None)
    assert [request.headers.get(GUEST) for request in service.requests] == [None, "guest-0", None]


@pytest.mark.parametrize("value", ["", "two words", "line\nbreak", 5])
def test_anything_but_a_guest_token_is_rejected(value: Any) -> None:
    with pytest.raises(ConfigurationError, match="guest_token"):
        sync_client(Service(), bound={"guest_token": value})


@pytest.mark.parametrize("mode", MODES)
def test_a_method_gives_its_whole_response(mode: Mode) -> None:
    service = Service(httpx.Response(200, json={"id": 7}, headers={"X-Request-Id": "req_1", "X-Secret": SECRET}))
    response: Response[Order]
    if mode == "sync":
        with sync_client(service) as client:
            response = client.with_response(Orders(client._calls).get, "7", extra_query={"a": 1})
    else:

        async def run() -> Response[Order]:
            async with async_client(service) as client:
                return await client.with_response(AsyncOrders(client._calls).get, "7", extra_query={"a": 1})

        response = asyncio.run(run())
    assert (response.status, response.request_id, response.attempts) == (200, "req_1", 1)
    assert (response.parsed.id, response.json(), response.content) == (7, {"id": 7}, b'{"id":7}')
    assert response.headers["x-request-id"] == "req_1" and service.last.url.query == b"a=1"
    assert SECRET not in repr(response)
    assert copy.deepcopy(response) == response == pickle.loads(pickle.dumps(response))  # noqa: S301 -- made here


@pytest.mark.parametrize("mode", MODES)
def test_a_list_gives_its_pages_with_what_they_came_with(mode: Mode) -> None:
    pages = [{"data": [{"id": 1}], "has_next": True, "next_cursor": "b"}, {"data": [{"id": 2}], "has_next": False}]
    service = Service(*[httpx.Response(200, json=item, headers={"X-Request-Id": f"req_{index}"}) for index, item in enumerate(pages)])
    results: list[Any] = []
    if mode == "sync":
        with sync_client(service) as client:
            results = list(Orders(client._calls).list().responses())
            with pytest.raises(TypeError, match=r"listOrders returns a list, .* `\.responses\(\)`"):
                client.with_response(Orders(client._calls).list)
    else:

        async def run() -> list[Any]:
            async with async_client(service) as client:
                return [response async for response in AsyncOrders(client._calls).list().responses()]

        results = asyncio.run(run())
    assert [(item.request_id, [row.id for row in item.parsed.data]) for item in results] == [("req_0", [1]), ("req_1", [2])]


@pytest.mark.parametrize("method", [len, "orders.get", Service().respond])
def test_only_methods_of_resources_have_a_response(method: Any) -> None:
    with sync_client(Service()) as client, pytest.raises(TypeError, match=r"expected a method of a resource such as client\.orders\.get"):
        client.with_response(method)


def test_an_http_client_of_the_callers_own_is_used_and_left_open() -> None:
    service = Service(httpx.Response(302, headers={"Location": "https://elsewhere.example/"}))
    with httpx.Client(
        transport=httpx.MockTransport(service), auth=("user", "pass"), follow_redirects=True, headers={"X-Own": "1"}
    ) as http_client:
        client = SyncClient(SECRET, http_client=http_client, retry=NO_RETRY)
        with client, pytest.raises(Exception, match="302"):
            client._calls.call(GET)
        assert not http_client.is_closed
    assert len(service.requests) == 1
    assert service.last.headers["authorization"] == f"Bearer {SECRET}" and service.last.headers["x-own"] == "1"


def test_an_async_http_client_of_the_callers_own_is_left_open() -> None:
    service = Service()

    async def run() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(service.respond)) as http_client:
            async with AsyncClient(SECRET, http_client=http_client) as client:
                await client._calls.call(GET)
            assert not http_client.is_closed

    asyncio.run(run())
    assert service.last.headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"http_client": object()}, r"http_client: expected an httpx\.Client, got object"),
        ({"http_client": httpx.Client(), "transport": httpx.MockTransport(Service())}, "an HTTP client has its own"),
        ({"http_client": httpx.Client(), "proxy": "http://127.0.0.1:3128"}, "an HTTP client has its own"),
        ({"transport": httpx.MockTransport(Service()), "proxy": "http://127.0.0.1:3128"}, "expected a transport or a proxy, got both"),
        ({"proxy": "ftp://user:hush@127.0.0.1"}, "proxy: expected the URL of a proxy"),
    ],
)
def test_conflicting_settings_are_rejected(settings: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as error:
        SyncClient(SECRET, **settings)
    assert "hush" not in str(error.value)


def test_calls_go_through_a_proxy() -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    paths: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Proxy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        proxy = f"http://127.0.0.1:{server.server_port}"
        with SyncClient(SECRET, base_url="http://shop.localhost", proxy=proxy, retry=NO_RETRY) as client:
            client._calls.call(GET)
        server.shutdown()
        thread.join()
    assert paths == ["http://shop.localhost/v3/orders"]
