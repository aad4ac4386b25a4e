"""Webhooks sent by the mock: their content, their signature, and their targets."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
import trio
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from scalev._runtime.webhooks import events as webhooks
from scalev.mock import Delivery, MockScalev, Request

from tests.mock.calling import Api
from tests.withdrawn import find_withdrawn

_DASHBOARD = "dashboard_mock"
_PLACE = "/v3/webhook-endpoints"


class Receiver:
    """A server that receives deliveries."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.statuses: dict[str, int] = {}
        self.url = ""

    def took(self, body: dict[str, Any]) -> None:
        """Run before the delivery is acknowledged."""

    @contextmanager
    def listening(self) -> Iterator[Receiver]:
        """Receive deliveries for the duration of the block."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                receiver.took(json.loads(body))
                self.send_response(receiver.statuses.get(json.loads(body)["event"], 200))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 -- the name that the library calls it by
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}/hook?a=b"
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Yield a server on this machine that receives deliveries."""
    with Receiver().listening() as receiver:
        yield receiver


def _errors(document: dict[str, Any], delivery: Delivery) -> list[str]:
    """Return how a delivery violates the document."""
    resource = Resource.from_contents({"$id": "urn:document", **document}, default_specification=DRAFT202012)
    place = f"#/webhooks/{delivery.event}/post/requestBody/content/application~1json/schema"
    registry: Registry[Any] = Registry().with_resource("urn:document", resource)
    validator = Draft202012Validator({"$ref": f"urn:document{place}"}, registry=registry, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message[:100]}" for error in validator.iter_errors(json.loads(delivery.body))]


def _order(api: Api) -> dict[str, Any]:
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    order: dict[str, Any] = api.send(
        "POST", "/v3/orders", {"customer_name": "Budi", "store_unique_id": store, "payment_method": "qris"}
    ).json()
    return order


def test_changes_of_an_order_emit_events(api: Api, mock: MockScalev, document: dict[str, Any]) -> None:
    order = _order(api)
    place = f"/v3/orders/{order['id']}"
    api.send("PATCH", place, {"notes": "Rapat"})
    api.send("POST", "/v3/orders/change-status", {"ids": [order["id"]], "status": "confirmed", "payment_status": "paid"})
    api.send("POST", f"{place}/duplicate")
    api.send("POST", "/v3/orders/delete", {"ids": [order["id"]]})
    assert [delivery.event for delivery in mock.deliveries] == [
        "order.created",
        "order.updated",
        "order.status_changed",
        "order.payment_status_changed",
        "payment.received",
        "order.status_changed",  # a duplicate cancels its source
        "order.created",
        "order.deleted",
    ]
    data = [json.loads(delivery.body)["data"] for delivery in mock.deliveries]
    assert data[0] == order
    assert {item["order_id"] for index, item in enumerate(data) if index != 6} == {order["order_id"]}
    assert (data[2]["status"], data[3]["payment_status"], data[5]["status"]) == ("confirmed", "paid", "canceled")
    assert data[3]["payment_status_history"][-1]["status"] == "paid"
    assert data[4] == data[3] and data[4]["customer"]
    assert len({delivery.unique_id for delivery in mock.deliveries}) == 8
    assert [error for delivery in mock.deliveries for error in _errors(document, delivery)] == []
    for delivery in mock.deliveries:
        webhooks.check(delivery.body, delivery.headers, mock.webhook_secret)
    with pytest.raises(webhooks.WebhookSignatureError):
        webhooks.check(mock.deliveries[0].body + b" ", mock.deliveries[0].headers, mock.webhook_secret)
    # rejected calls cause no events, and the same calls cause the same events
    api.send("POST", "/v3/orders/delete", {"ids": [1]})
    assert len(mock.deliveries) == 8
    second_api = Api(document, MockScalev(document))
    _order(second_api)
    assert second_api.mock.deliveries[0].body == mock.deliveries[0].body


@pytest.mark.parametrize("event", ["order.epayment_created", "payment.received", "checkout_intent.abandoned", "business.test_event"])
def test_every_declared_event_can_be_sent(mock: MockScalev, document: dict[str, Any], event: str) -> None:
    (delivery,) = mock.send_event(event)
    assert _errors(document, delivery) == []
    assert (delivery.unique_id is None) == (event == "business.test_event")
    assert json.loads(mock.send_event(event, {"a": 1})[0].body)["data"] == {"a": 1}
    with pytest.raises(KeyError):
        mock.send_event("order.eaten")


def test_a_payment_emits_events(api: Api, mock: MockScalev, document: dict[str, Any]) -> None:
    order = _order(api)
    # a receiver may act immediately, like a buyer who sees how to pay
    mock.add_webhook(lambda _: mock.pay(order["id"]), events=["order.epayment_created"])
    for _ in range(2):  # a payment is created once, and paid once
        assert api.send("POST", f"/v3/orders/{order['id']}/payment").status == 200
        mock.pay(order["order_id"])
    events = ["order.created", "order.epayment_created", "order.payment_status_changed", "payment.received"]
    assert [delivery.event for delivery in mock.deliveries] == events
    data, paid_order, _ = (json.loads(delivery.body)["data"] for delivery in mock.deliveries[1:])
    assert (data["order_id"], paid_order["order_id"], paid_order["payment_status"]) == (order["order_id"], order["order_id"], "paid")
    # the money arrives at the merchant, or the gateway and the order disagree
    for status, event in (("settled", "payment.received"), ("conflict", "payment.failed")):
        api.send("POST", "/v3/orders/change-status", {"ids": [order["id"]], "payment_status": status})
        assert [delivery.event for delivery in mock.deliveries[-2:]] == ["order.payment_status_changed", event]
    assert [error for delivery in mock.deliveries for error in _errors(document, delivery)] == []


def test_functions_receive_the_events_they_subscribe_to(api: Api, mock: MockScalev) -> None:
    got: dict[str, list[Delivery]] = {"all": [], "payments": [], "app": []}

    def reject(delivery: Delivery) -> int:
        got["app"].append(delivery)
        return 503

    mock.add_webhook(got["all"].append)
    mock.add_webhook(got["payments"].append, events=["order.payment_status_changed"])
    mock.add_webhook(reject, events=["order.created"], secret="another", app_id="app_1")
    order = _order(api)
    api.send("POST", "/v3/orders/change-status", {"ids": [order["id"]], "status": "confirmed", "payment_status": "paid"})
    events = ["order.created", "order.status_changed", "order.payment_status_changed", "payment.received"]
    assert [item.event for item in got["all"]] == events
    assert [item.event for item in got["payments"]] == events[2:3]
    (for_app,) = got["app"]
    assert (for_app.headers[webhooks.APP_ID_HEADER], for_app.status, for_app.is_acknowledged) == ("app_1", 503, False)
    webhooks.check(for_app.body, for_app.headers, "another")
    assert got["all"][0].is_acknowledged
    assert got["all"][0].unique_id == for_app.unique_id

    redelivery = mock.redeliver(for_app)
    assert got["app"] == [for_app, redelivery]
    assert (redelivery.body, redelivery.unique_id, redelivery.headers) == (for_app.body, for_app.unique_id, for_app.headers)
    mock.reset()
    assert mock.deliveries == []


def test_endpoints_receive_deliveries(api: Api, mock: MockScalev, receiver: Receiver) -> None:
    expected = {"url": receiver.url, "status": "active", "events": ["order.created"]}
    receiver.statuses["business.test_event"] = 204
    response = api.send("POST", _PLACE, expected, token=_DASHBOARD)
    assert (response.status, response.json()["errors"]) == (422, {"url": ["expected 200 for the test event, got 204"]})
    receiver.statuses.clear()
    before = len(api.send("GET", _PLACE, token=_DASHBOARD).json()["data"])
    created_response = api.send("POST", _PLACE, expected, token=_DASHBOARD)
    assert created_response.status == 201
    assert len(api.send("GET", _PLACE, token=_DASHBOARD).json()["data"]) == before + 1
    order = _order(api)
    api.send("PATCH", f"/v3/orders/{order['id']}", {"notes": "x"})
    assert [json.loads(body)["event"] for _, body in receiver.got] == ["business.test_event", "business.test_event", "order.created"]
    headers, body = receiver.got[-1]
    webhooks.check(body, headers, mock.webhook_secret)
    assert json.loads(body)["data"]["order_id"] == order["order_id"]
    assert [(delivery.event, delivery.status) for delivery in mock.deliveries[-2:]] == [("order.created", 200), ("order.updated", None)]
    # an inactive one receives nothing
    place = f"{_PLACE}/{created_response.json()['id']}"
    assert api.send("PATCH", place, {"status": "inactive"}, token=_DASHBOARD).status == 200
    _order(api)
    assert len(receiver.got) == 3
    receiver.statuses["business.test_event"] = 500
    assert api.send("PATCH", place, {"status": "active"}, token=_DASHBOARD).status == 422
    assert api.send("GET", place, token=_DASHBOARD).json()["status"] == "inactive"


def test_a_receiver_may_call_the_mock(document: dict[str, Any]) -> None:
    find_withdrawn().skip_if_lacking("createWebhookEndpoint")
    mock = MockScalev(document, webhook_timeout=60)  # many concurrent deliveries are slow on a busy machine
    api = Api(document, mock)
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    observations: list[tuple[str, int, int]] = []

    class Answering(Receiver):
        """A receiver that reads the orders, and adds a note to one, before it acknowledges the delivery."""

        def took(self, body: dict[str, Any]) -> None:
            with httpx.Client(base_url=server.url, headers={"Authorization": "Bearer sk_mock"}, timeout=10) as client:
                orders = client.get("/v3/orders", params={"page_size": 1})
                update_status = 0
                if body["event"] == "order.created":
                    update_status = client.patch(f"/v3/orders/{body['data']['id']}", json={"notes": "seen"}).status_code
                observations.append((body["event"], orders.status_code, update_status))

    with mock.serve() as server, Answering().listening() as receiver:
        dashboard, business = ({"Authorization": f"Bearer {token}"} for token in (_DASHBOARD, "sk_mock"))
        endpoint = {"url": receiver.url, "status": "active", "events": ["order.created", "order.updated"]}
        endpoint_response = httpx.post(f"{server.url}{_PLACE}", json=endpoint, headers=dashboard, timeout=10)
        assert (endpoint_response.status_code, observations) == (201, [("business.test_event", 200, 0)])
        order = {"customer_name": "Ani", "store_unique_id": store}
        assert httpx.post(f"{server.url}/v3/orders", json=order, headers=business, timeout=10).status_code == 200
        assert observations[1:] == [("order.updated", 200, 0), ("order.created", 200, 200)]  # the receiver's change happened in between
        # many concurrently: each receiver waits for the mock while the mock waits for it
        with ThreadPoolExecutor(12) as pool:
            response = pool.map(lambda _: httpx.post(f"{server.url}/v3/orders", json=order, headers=business, timeout=30), range(12))
            assert {reply.status_code for reply in response} == {200}
    assert len(mock.deliveries) == 27
    assert all(delivery.is_acknowledged for delivery in mock.deliveries), [
        delivery.error for delivery in mock.deliveries if not delivery.is_acknowledged
    ]


def test_at_most_three_endpoints_are_accepted(api: Api) -> None:
    (first,) = api.send("GET", _PLACE, token=_DASHBOARD).json()["data"]
    body = {"url": "https://example.com/hook", "events": ["order.created"], "status": "inactive"}
    assert [api.send("POST", _PLACE, body, token=_DASHBOARD).status for _ in range(3)] == [201, 201, 422]
    assert api.send("DELETE", f"{_PLACE}/{first['id']}", token=_DASHBOARD).status in (200, 204)
    assert api.send("POST", _PLACE, body, token=_DASHBOARD).status == 201


def test_deliveries_to_other_hosts_are_not_sent(api: Api, mock: MockScalev, receiver: Receiver, document: dict[str, Any]) -> None:
    mock.add_webhook("http://192.0.2.1:9/hook")
    mock.add_webhook("http://127.0.0.1:9/hook")
    _order(api)
    distant_delivery, refused_delivery = mock.deliveries
    assert distant_delivery.status is refused_delivery.status is None
    assert distant_delivery.error.startswith("not sent")
    assert "refused" in refused_delivery.error
    port = receiver.url.split(":")[2]
    for allowed_hosts, got in (((), 0), (("0.0.0.0",), 1)):  # stands for another machine, and is this one
        other = Api(document, MockScalev(document, webhook_hosts=allowed_hosts))
        other.mock.add_webhook(f"http://0.0.0.0:{port}")
        _order(other)
        assert len(receiver.got) == got
    for text in ("ftp://127.0.0.1/", "hook", "http://"):
        with pytest.raises(ValueError, match="webhook: expected"):
            mock.add_webhook(text)


def test_a_receiver_may_run_in_the_same_event_loop(mock: MockScalev, api: Api) -> None:
    # the loop keeps running while a delivery waits for its response
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    got: list[bytes] = []
    threads = set(threading.enumerate())

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length:")[2].split()[0])
        got.append(await reader.readexactly(size))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(take, "127.0.0.1", 0)
        mock.add_webhook(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        headers = {"Authorization": "Bearer sk_mock"}
        for transport in (mock.transport(), httpx.ASGITransport(mock.asgi)):
            async with httpx.AsyncClient(transport=transport, base_url="http://mock", headers=headers) as client:
                await client.post("/v3/orders", json={"customer_name": "Ani", "store_unique_id": store})
        server.close()
        await server.wait_closed()

    asyncio.run(run())
    assert [json.loads(body)["event"] for body in got] == ["order.created"] * 2
    assert [delivery.status for delivery in mock.deliveries] == [204, 204]
    end = time.monotonic() + 10
    while set(threading.enumerate()) != threads and time.monotonic() < end:
        time.sleep(0.01)
    assert set(threading.enumerate()) == threads


def test_a_function_may_call_the_served_mock(mock: MockScalev, api: Api) -> None:
    order = api.send("GET", "/v3/orders?page_size=1").json()["data"][0]["id"]
    statuses: list[int] = []
    headers = {"Authorization": "Bearer sk_mock"}
    with mock.serve() as server:
        mock.add_webhook(lambda _: statuses.append(httpx.get(f"{server.url}/v3/orders", headers=headers, timeout=10).status_code))
        response = httpx.patch(f"{server.url}/v3/orders/{order}", json={"notes": "seen"}, headers=headers, timeout=30)
    assert (response.status_code, statuses) == (200, [200])


def test_an_exception_of_a_receiver_ends_the_call(mock: MockScalev, api: Api) -> None:
    order = api.send("GET", "/v3/orders?page_size=1").json()["data"][0]["id"]
    responses = iter([200])
    mock.add_webhook(lambda _: next(responses))
    change = Request(
        "PATCH", f"/v3/orders/{order}", "", (("authorization", "Bearer sk_mock"), ("content-type", "application/json")), b'{"notes": "a"}'
    )

    async def deliver_twice() -> None:
        assert (await mock.handle_async(change)).status == 200
        with pytest.raises(RuntimeError, match="StopIteration"):
            await asyncio.wait_for(mock.handle_async(change), 10)

    asyncio.run(deliver_twice())


class Dripping:
    """A receiver that keeps sending a few bytes and never finishes."""

    def __init__(self, first: bytes, drip: bytes) -> None:
        self._first, self._drip = first, drip
        self._ended = threading.Event()
        self.connections = 0

    @contextmanager
    def listening(self) -> Iterator[str]:
        with socket.create_server(("127.0.0.1", 0)) as server:
            threads = [threading.Thread(target=self._accept, args=(server,))]
            threads[0].start()
            yield f"http://127.0.0.1:{server.getsockname()[1]}/hook"
            self._ended.set()
            with socket.create_connection(server.getsockname()):
                threads[0].join()

    def _accept(self, server: socket.socket) -> None:
        threads = []
        while not self._ended.is_set():
            connection, _ = server.accept()
            self.connections += 1
            threads.append(threading.Thread(target=self._respond, args=(connection,)))
            threads[-1].start()
        for thread in threads:
            thread.join()

    def _respond(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(self._first)
            while not self._ended.wait(0.05):
                connection.sendall(self._drip)


@pytest.mark.parametrize(
    ("first", "drip", "status"),
    [
        (b"", b"", None),
        (b"", b"H", None),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: a\r\n", None),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", None),
        (b"HTTP/1.1 204 No Content\r\nX-A: ", b"a", None),
        (b"HTTP/1.1 202 Accepted\r\nContent-Length: 100000000\r\n\r\n", b"a", 202),
        (b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", 202),
    ],
    ids=["silent", "status line", "headers", "early hints", "one header", "body", "chunks"],
)
def test_a_slow_receiver_does_not_block_the_mock(document: dict[str, Any], first: bytes, drip: bytes, status: int | None) -> None:
    mock = MockScalev(document, webhook_timeout=1)
    api = Api(document, mock)
    ids = [row["id"] for row in api.send("GET", "/v3/orders").json()["data"]]
    receiver = Dripping(first, drip)
    with receiver.listening() as url, mock.serve() as server, ThreadPoolExecutor(1) as pool:
        mock.add_webhook(url)
        with httpx.Client(base_url=server.url, headers={"Authorization": "Bearer sk_mock"}, timeout=10) as client:
            start = time.monotonic()
            # seven deliveries to one receiver
            change = pool.submit(httpx.post, f"{server.url}/v3/orders/change-status", **_build_payment(ids))
            while not mock.deliveries:
                time.sleep(0.01)
            statuses = [client.get("/v3/products").status_code for _ in range(3)]
            duration = time.monotonic() - start
            assert change.result().status_code == 200
    assert statuses == [200] * 3
    assert duration < 8
    assert mock.deliveries[0].status == status
    if status is None:
        assert "TimeoutError: no response within 1 s" in mock.deliveries[0].error
        # the others would wait as long, one after the other
        assert {delivery.error.partition(":")[0] for delivery in mock.deliveries[1:]} == {"not sent"}
        assert receiver.connections <= 2
        assert time.monotonic() - start < 12


def _build_payment(ids: list[Any]) -> dict[str, Any]:
    body = {"ids": ids, "payment_status": "paid", "status": "confirmed"}
    return {"json": body, "headers": {"Authorization": "Bearer sk_mock"}, "timeout": 30}


def test_deliveries_work_under_trio(mock: MockScalev, api: Api, receiver: Receiver) -> None:
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    mock.add_webhook(receiver.url)

    async def run() -> None:
        for transport in (mock.transport(), httpx.ASGITransport(mock.asgi)):
            async with httpx.AsyncClient(
                transport=transport, base_url="http://mock", headers={"Authorization": "Bearer sk_mock"}
            ) as client:
                response = await client.post("/v3/orders", json={"customer_name": "Ani", "store_unique_id": store})
                assert response.status_code == 200

    trio.run(run)
    assert [delivery.status for delivery in mock.deliveries] == [200, 200]
