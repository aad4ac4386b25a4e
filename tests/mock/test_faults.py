"""Fault injection: by header, from the start, or over the mock's own routes."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from scalev._runtime.limiter import DOCUMENTED_RATES
from scalev.mock import DocumentError, Fault, MockScalev, RateLimit

from tests.mock.calling import Api

_AUTH = {"Authorization": "Bearer sk_mock"}
_BASE = "https://api.scalev.com"


def _client(mock: MockScalev, **extra: Any) -> httpx.Client:
    return httpx.Client(transport=mock.transport(), base_url=_BASE, headers=_AUTH, **extra)


@pytest.mark.parametrize(
    ("fault", "status", "content_type", "body", "headers"),
    [
        ("429", 429, "text/plain", b"Too Many Requests", {}),
        ("429; retry-after=2", 429, "text/plain", b"Too Many Requests", {"retry-after": "2"}),
        ("429; retry-after=Wed, 21 Oct 2026 07:28:00 GMT", 400, "application/json", b"X-Mock-Fault", {}),
        (
            "429; rate-limit; body=json",
            429,
            "application/json",
            b'"error_code":"rate_limited"',
            {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "10"},
        ),
        ("500", 500, "application/json", b'"error_code":"server_error"', {}),
        ("502", 502, "text/html", b"<h1>502 Bad Gateway</h1>", {}),
        ("503; retry-after=1", 503, "text/html", b"Service", {"retry-after": "1"}),
        ("422", 422, "application/json", b'{"error_code":"validation_failed","errors":{"base":', {}),
        ("404; body=empty", 404, "", b"", {}),
        ("599; body=text", 599, "text/plain", b"Error", {}),
    ],
)
def test_an_error_fault_has_the_requested_status_and_body(
    mock: MockScalev, fault: str, status: int, content_type: str, body: bytes, headers: dict[str, str]
) -> None:
    with _client(mock) as client:
        response = client.post("/v3/orders", headers={"X-Mock-Fault": fault}, json={})
        assert response.status_code == status
        assert response.headers.get("content-type", "").split(";")[0] == content_type
        assert body in response.content
        assert {name: response.headers.get(name) for name in headers} == headers
        assert response.headers["x-request-id"]
        assert client.get("/v3/orders").status_code == 200


def _orders(client: httpx.Client) -> int:
    return len(client.get("/v3/orders").json()["data"])


def _new_order(client: httpx.Client, fault: str) -> httpx.Response:
    store = client.get("/v3/stores/simplified").json()["data"][0]["unique_id"]
    return client.post("/v3/orders", json={"customer_name": "Budi", "store_unique_id": store}, headers={"X-Mock-Fault": fault})


@pytest.mark.parametrize(
    ("fault", "error_class", "count"),
    [
        ("refuse", httpx.ConnectError, 0),
        ("reset", httpx.ReadError, 0),
        ("reset; when=after", httpx.ReadError, 1),
        ("truncate", httpx.RemoteProtocolError, 1),
        ("latency; seconds=8", httpx.ReadTimeout, 1),
        ("latency; seconds=2", None, 1),
        ("500", None, 0),
        ("500; when=after", None, 1),
    ],
)
def test_connection_faults_lose_the_response_but_may_process_the_request(
    mock: MockScalev, fault: str, error_class: type[Exception] | None, count: int
) -> None:
    with _client(mock, timeout=5) as client:
        before = _orders(client)
        if error_class is None:
            _new_order(client, fault)
        else:
            with pytest.raises(error_class):
                _new_order(client, fault)
        assert _orders(client) == before + count
    assert mock.calls[-2].faults == (fault.replace("seconds=8", "seconds=8.0").replace("seconds=2", "seconds=2.0"),)


@pytest.mark.parametrize(
    ("fault", "error_class", "count"),
    [
        ("refuse", (httpx.ReadError, httpx.RemoteProtocolError), 0),
        ("reset", (httpx.ReadError,), 0),
        ("reset; when=after", (httpx.ReadError,), 1),
        ("truncate", (httpx.RemoteProtocolError,), 1),
        ("502; when=after", None, 1),
    ],
)
def test_connection_faults_work_over_a_socket(
    mock: MockScalev, fault: str, error_class: tuple[type[Exception], ...] | None, count: int
) -> None:
    with mock.serve() as server, httpx.Client(base_url=server.url, headers=_AUTH) as client:
        before = _orders(client)
        if error_class is None:
            assert _new_order(client, fault).status_code == 502
        else:
            with pytest.raises(error_class):
                _new_order(client, fault)
        assert _orders(client) == before + count


def test_latency_delays_a_response_by_its_seconds(document: dict[str, Any]) -> None:
    slept: list[float] = []
    mock = MockScalev(document, sleep=slept.append, faults=["latency; seconds=3; times=2"])
    with _client(mock, timeout=None) as client:
        start = mock.now
        assert client.get("/v3/orders").status_code == 200
        assert slept == [3]
        assert mock.now == start
    with mock.serve() as server:
        assert httpx.get(f"{server.url}/v3/orders", headers=_AUTH).status_code == 200
    assert slept == [3, 3]

    # without a sleep function nothing waits, and the mock's time advances
    mock = MockScalev(document, faults=["latency; seconds=90"])
    start = mock.now
    with _client(mock, timeout=None) as client:
        client.get("/v3/orders")
    assert (mock.now - start).total_seconds() == 90

    async def ask() -> None:
        async with httpx.AsyncClient(transport=mock.transport(), base_url=_BASE, headers=_AUTH, timeout=60) as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.get("/v3/orders")
            mock.clear_faults()
            mock.add_fault("truncate")
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get("/v3/orders")

    asyncio.run(ask())
    assert (mock.now - start).total_seconds() == 150


def test_an_asgi_server_that_cannot_drop_connections_gets_an_exception(mock: MockScalev) -> None:
    async def ask() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(mock.asgi), base_url=_BASE, headers=_AUTH) as client:
            with pytest.raises(ConnectionResetError):
                await client.get("/v3/orders", headers={"X-Mock-Fault": "reset"})
            assert (await client.get("/v3/orders")).status_code == 200

    asyncio.run(ask())


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Any]:
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return {inner: leaf for name, item in items for inner, leaf in _leaves(item, (*path, name)).items()}
    return {path: value}


@pytest.mark.parametrize(
    ("kind", "is_one"),
    [
        ("null", lambda old, new: old is not None and new is None),
        ("unknown-enum", lambda old, new: isinstance(old, str) and new == "an_unknown_value"),
        ("number-as-string", lambda old, new: type(old) in (int, float) and new == str(old)),
        ("string-as-number", lambda old, new: isinstance(old, str) and type(new) in (int, float) and float(old) == new),
        ("id-spelling", lambda old, new: isinstance(old, str | int) and type(new) is not type(old)),
    ],
)
def test_a_mutation_changes_one_value_of_a_valid_response(api: Api, kind: str, is_one: Any) -> None:
    place = api.send("GET", "/v3/orders").json()["data"][0]["id"]
    order = api.send("GET", f"/v3/orders/{place}").json()

    def ask(fault: str) -> Any:
        return api.send("GET", f"/v3/orders/{place}", headers={"X-Mock-Fault": fault}).json()

    def changes(variant: Any) -> list[tuple[Any, ...]]:
        old, new = _leaves(order), _leaves(variant)
        return [path for path in {**old, **new} if (old.get(path), path in old) != (new.get(path), path in new)]

    response = ask(kind)
    assert response != order
    result = changes(response)
    if kind != "null":  # which may replace an object
        assert len(result) == 1
        assert is_one(_leaves(order)[result[0]], _leaves(response)[result[0]])
    all_changed = ask(f"{kind}; field=*")
    assert len(changes(all_changed)) > 1
    assert {type(item) for item in (all_changed, order)} == {dict}
    # the seed determines which one
    assert len({json.dumps(ask(kind)) for _ in range(20)}) > 1


def test_a_mutation_can_select_fields_by_name(api: Api, document: dict[str, Any]) -> None:
    def ask(api: Api, fault: str) -> Any:
        return api.send("GET", "/v3/orders", headers={"X-Mock-Fault": fault}).json()

    assert {row["status"] for row in ask(api, "unknown-enum; field=status")["data"]} == {"an_unknown_value"}
    rows = ask(api, "null; field=data.1.order_id")["data"]
    assert [index for index, row in enumerate(rows) if row["order_id"] is None] == [1]
    assert ask(api, "null; field=has_next")["has_next"] is None
    assert ask(api, "null; field=nothing") == ask(api, "")
    assert "an_undeclared_field" in json.dumps(ask(api, "extra-field"))
    envelope = ask(api, "extra-field; field=*")
    assert {row["an_undeclared_field"]["list"][1] for row in (envelope, *envelope["data"])} == {"text"}
    # the same seed changes the same values, another one others
    first, repetition, other = (Api(document, MockScalev(document, seed=seed)) for seed in (1, 1, 2))
    responses = [[ask(responses, "null") for _ in range(5)] for responses in (first, repetition)]
    assert responses[0] == responses[1]
    assert ask(other, "null") not in responses[0]


def test_a_stuck_cursor_always_leads_to_the_first_page(api: Api) -> None:
    stuck = {"X-Mock-Fault": "stuck-cursor"}
    first = api.send("GET", "/v3/orders?page_size=2", headers=stuck).json()
    assert (first["has_next"], first["next_cursor"]) == (True, "stuck")
    second_page = api.send("GET", "/v3/orders?page_size=2&next_cursor=stuck", headers=stuck).json()
    assert second_page == first
    assert api.send("GET", "/v3/orders?page_size=2&next_cursor=stuck").status == 400


def test_a_clock_fault_shifts_the_date_header(mock: MockScalev) -> None:
    with _client(mock) as client:
        right = client.get("/v3/orders").headers["date"]
        shifted_date = client.get("/v3/orders", headers={"X-Mock-Fault": "clock; seconds=-86400"}).headers["date"]
        assert (right[:16], shifted_date[:16]) == ("Mon, 05 Jan 2026", "Sun, 04 Jan 2026")
        order = _new_order(client, "clock; seconds=864000").json()
        assert order["created_at"].startswith("2026-01-15")
        assert client.get("/v3/orders").headers["date"].startswith("Mon, 05 Jan")


def test_faults_apply_to_matching_requests_only(document: dict[str, Any]) -> None:
    mock = MockScalev(
        document,
        faults=[
            Fault("429", operation="listOrders", times=1, skip=1, retry_after=2),
            Fault("500", method="post", path="/v3/products"),
            Fault("502", path="/v3/orders/{id}", times=2),
            Fault("503", path="/v3/nowhere/*", times=1),
        ],
    )
    api = Api(document, mock)
    assert [api.send("GET", "/v3/orders").status for _ in range(4)] == [200, 429, 200, 200]
    assert [api.send(method, "/v3/products").status for method in ("GET", "POST", "POST")] == [200, 500, 500]
    assert [api.send("GET", "/v3/orders/1").status for _ in range(3)] == [502, 502, 404]
    assert [api.send("GET", "/v3/nowhere/at/all").status for _ in range(2)] == [503, 404]
    assert mock.faults == [Fault("500", method="post", path="/v3/products")]
    assert [call.faults for call in mock.calls[:3]] == [
        (),
        ("429; operation=orders.list (listOrders); times=1; skip=1; retry-after=2",),
        (),
    ]
    mock.clear_faults()
    assert api.send("POST", "/v3/products", {}).status == 422
    mock.reset()
    assert len(mock.faults) == 4
    assert mock.calls == []


def test_faults_of_a_header_are_counted_across_retries(api: Api) -> None:
    headers = {"X-Mock-Fault": "500; times=2, latency; seconds=1"}
    assert [api.send("GET", "/v3/orders", headers=headers).status for _ in range(4)] == [500, 500, 200, 200]
    assert api.send("GET", "/v3/products", headers=headers).status == 500


def test_the_same_seed_skips_the_same_requests(document: dict[str, Any]) -> None:
    def statuses(seed: int) -> list[int]:
        api = Api(document, MockScalev(document, seed=seed, faults=[Fault("500", chance=0.3)]))
        return [api.send("GET", "/v3/products").status for _ in range(100)]

    assert statuses(1) == statuses(1) != statuses(2)
    assert 10 < statuses(1).count(500) < 50


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sleep",
        "200",
        "42",
        "latency",
        "latency; seconds=x",
        "latency; seconds=-1",
        "latency; seconds=nan",
        "429; seconds=2",
        "429; times=0",
        "429; times=1.5",
        "429; times=1; times=2",
        "429; chance=2",
        "429; retry-after=\x00",
        "429; body=yaml",
        "429; rate-limit=maybe",
        "reset; when=never",
        "null; field=",
        "429; colour=red",
    ],
)
def test_invalid_faults_are_rejected(mock: MockScalev, text: str) -> None:
    with pytest.raises(ValueError, match=r"^fault.*expected"):
        mock.add_fault(text)
    assert mock.faults == []
    with pytest.raises(ValueError, match=r"^fault.*expected"):
        MockScalev({"paths": {}}, faults=[text])


@pytest.mark.parametrize("operation", ["listOrders", "orders.list", "orders.list (listOrders)"])
def test_a_fault_takes_the_name_of_an_operation_in_the_client_its_id_or_both(mock: MockScalev, operation: str) -> None:
    mock.add_fault(Fault("500", operation=operation, times=1))
    with _client(mock) as client:
        assert [client.get(path).status_code for path in ("/v3/products", "/v3/orders", "/v3/orders")] == [200, 500, 200]
    assert mock.calls[1].faults == ("500; operation=orders.list (listOrders); times=1",)
    mock.add_fault(mock.calls[1].faults[0])  # what the mock prints can be passed again


def test_a_fault_for_an_unknown_operation_is_rejected(api: Api, mock: MockScalev, document: dict[str, Any]) -> None:
    message = r"expected an operation of the document, by .*, got 'listOrder'; did you mean orders\.list \(listOrders\)\?"
    with pytest.raises(ValueError, match=message):
        mock.add_fault("500; operation=listOrder")
    with pytest.raises(ValueError, match=message):
        MockScalev(document, faults=[Fault("500", operation="listOrder")])
    response = api.send("GET", "/v3/orders", headers={"X-Mock-Fault": "500; operation=listOrder"})
    assert (response.status, "did you mean" in response.json()["error"]) == (400, True)


def test_faults_and_the_clock_can_be_controlled_over_http(mock: MockScalev) -> None:
    with mock.serve() as server, httpx.Client(base_url=server.url, headers=_AUTH) as client:
        place = "/__mock__/faults"
        added_response = client.post(place, json=[{"kind": "500", "operation": "listOrders", "times": 1}, "502; path=/v3/products"])
        assert [item["text"] for item in added_response.json()["data"]] == [
            "500; operation=orders.list (listOrders); times=1",
            "502; path=/v3/products",
        ]
        assert [client.get("/v3/orders").status_code for _ in range(2)] == [500, 200]
        assert client.get("/v3/products").status_code == 502
        assert client.get(place).json()["data"] == [{"kind": "502", "path": "/v3/products", "text": "502; path=/v3/products"}]
        response = client.post(place, json=["500", {"kind": "501", "times": -1}])
        assert (response.status_code, list(response.json()["errors"])) == (422, ["base"])
        assert len(mock.faults) == 1
        for content in (b"", b"{", b"[[]]", b"[null]", b'{"kind": {}}', b'{"kind": "500", "times": "x"}', b'{"kind": "500", "path": 5}'):
            assert client.post(place, content=content).status_code in (400, 422)
        assert client.delete(place).json() == {"data": []}
        assert client.get("/v3/products").status_code == 200
        # a page of another site may not do it
        assert client.post(place, content=b'"500"', headers={"Origin": "https://example.com"}).status_code == 403
        assert client.put(place).headers["allow"] == "DELETE, GET, POST"
        assert client.get("/__mock__/nothing").status_code == 404
        before = mock.now
        assert client.post("/__mock__/clock", json={"advance": 3600}).status_code == 200
        assert (mock.now - before).total_seconds() == 3600
        assert client.post("/__mock__/clock", json={"advance": -1}).status_code == 422
        assert len(mock.calls) == 4
        assert client.post("/__mock__/reset").status_code == 200
        assert mock.calls == []


def test_a_document_must_not_use_the_reserved_paths(document: dict[str, Any]) -> None:
    with pytest.raises(DocumentError, match="__mock__"):
        MockScalev({**document, "paths": {"/__mock__/orders": {"get": {"responses": {}}}}})


def test_the_documented_rate_limit_applies_per_credential(document: dict[str, Any]) -> None:
    mock = MockScalev(document, rate_limit=True)
    key = mock.make_key("product:list")
    with _client(mock) as client:
        responses = [client.get("/v3/products") for _ in range(101)]
        assert {response.status_code for response in responses[:100]} == {200}
        left = [int(response.headers["x-ratelimit-remaining"]) for response in responses]
        assert left == [*range(99, -1, -1), 0]
        response = responses[-1]
        assert (response.status_code, response.text) == (429, "Too Many Requests")
        assert (response.headers["x-ratelimit-limit"], response.headers["x-ratelimit-reset"]) == ("100", "10")
        assert "retry-after" not in response.headers
        # each key has its own count
        assert client.get("/v3/products", headers={"Authorization": f"Bearer {key}"}).status_code == 200
        mock.advance(10)
        assert client.get("/v3/products").status_code == 200


def test_the_hourly_rate_limit_applies(document: dict[str, Any]) -> None:
    mock = MockScalev(document, rate_limit=True, kept_calls=0)
    api = Api(document, mock)
    for _ in range(100):
        for _ in range(100):
            api.send("DELETE", "/v3/products/1")
        mock.advance(10)
    response = api.send("GET", "/v3/products")
    assert (response.status, response.header("x-ratelimit-limit"), response.header("x-ratelimit-reset")) == (429, "10000", "2600")
    mock.advance(2600)
    assert api.send("GET", "/v3/products").status == 200


def test_web_analytics_have_an_hourly_limit_of_their_own(document: dict[str, Any]) -> None:
    mock = MockScalev(document, rate_limit=True, kept_calls=0)
    traffic, funnel = ("from=2026-01-01&to=2026-01-02", "traffic"), ("from=2026-01-01&to=2026-01-02", "order-funnel")
    with _client(mock) as client:
        for number in range(600):
            query, report = (traffic, funnel)[number % 2]
            if number % 100 == 0:
                mock.advance(10)
            response = client.get(f"/v3/web-analytics/{report}?{query}")
            assert response.status_code == 200
        assert response.headers["x-ratelimit-remaining"] == "0"
        mock.advance(10)
        rejection = client.get("/v3/web-analytics/stores")
        assert (rejection.status_code, rejection.headers["x-ratelimit-limit"]) == (429, "600")
        # other operations and other credentials have limits of their own
        assert client.get("/v3/products").status_code == 200
        key = mock.make_key("web_analytics:read")
        assert client.get("/v3/web-analytics/stores", headers={"Authorization": f"Bearer {key}"}).status_code == 200
        mock.advance(int(rejection.headers["x-ratelimit-reset"]))
        assert client.get("/v3/web-analytics/stores").status_code == 200
    tags = [{"name": "Web Analytics", "x-rate-limit": {"calls": 0, "seconds": 1}}]
    with pytest.raises(DocumentError, match="x-rate-limit: expected calls and seconds"):
        MockScalev({**document, "tags": tags})


@pytest.mark.parametrize(
    ("windows", "phase", "rejection_times"),
    [
        ("first-call", 0, [9.5]),  # the first window ends ten seconds after the first call
        ("fixed", 0, [10, 11, 12]),  # it ends five seconds after that
        ("fixed", 4, [11, 12]),  # nine seconds after that
        ("sliding", 0, [9.5, 11, 12]),  # no interval of ten seconds contains more than three
    ],
)
def test_rate_limits_support_all_kinds_of_windows(
    document: dict[str, Any], windows: Any, phase: float, rejection_times: list[float]
) -> None:
    start = datetime(2026, 1, 5, 0, 0, 5, tzinfo=UTC)
    mock = MockScalev(document, clock=lambda: start, rate_limit=RateLimit(rates=[(3, 10)], windows=windows, phase=phase))
    results, past = [], 0.0
    for time in (0, 8, 9, 9.5, 10, 11, 12):
        mock.advance(time - past)
        past = time
        response = Api(document, mock).send("GET", "/v3/products")
        if response.status == 429:
            results.append(time)
            # as long as it says, and no longer
            wait = int(response.header("x-ratelimit-reset") or 0)
            snapshot = mock.snapshot()
            mock.advance(wait)
            assert Api(document, mock).send("GET", "/v3/products").status == 200
            mock.restore(snapshot)
    assert results == rejection_times


@pytest.mark.parametrize(
    "arguments",
    [{"windows": "any"}, {"phase": float("nan")}, {"rates": [(0, 1)]}, {"rates": [(1, 0)]}, {"rates": [1]}, {"rates": [(1, 1, 1)]}],
)
def test_invalid_rate_limits_are_rejected(arguments: Any) -> None:
    with pytest.raises(ValueError, match=next(iter(arguments))):
        RateLimit(**arguments)
    assert RateLimit(rates=DOCUMENTED_RATES) == RateLimit()
