"""The mock's own routes: every request gets a 2xx or 4xx, and only pages from this machine can reach them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scalev.mock import MockScalev, Request, Response
from scalev.mock.admin.control import PREFIX

from tests.mock.calling import Api

_ROUTES = (
    "/ /docs /openapi.json /keys /state /resources /rows /calls /calls.har /deliveries /faults /clock /reset /snapshots /snapshots/restore"
    " /files/state.css /files/../control.py /viewer/swagger-ui.css"
).split()
_NAMES = st.sampled_from("event data advance id kind times skip seconds retry_after field operation path page page_size when body".split())
_KNOWN = ["order.created", "business.test_event", "429", "429; times=1", "latency", "stuck-cursor; field=x", "createOrder", "/v3/orders"]
_TEXTS = st.one_of(st.text(), st.sampled_from(_KNOWN))
_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from([1, 2, 20, 1e9, 2.5e11, 1e300, -1]), _TEXTS)


def _deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.one_of(_NAMES, st.text()), inner, max_size=4))


def _join(pairs: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in pairs.items())


_BODIES = st.one_of(
    st.recursive(_SCALARS, _deeper, max_leaves=6).map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=60),
    st.just(b"[" * 100_000),
)
_QUERIES = st.one_of(
    st.text(), st.just("a=1&" * 2000), st.dictionaries(_NAMES, st.one_of(_TEXTS, st.integers().map(str)), max_size=3).map(_join)
)


def _get_state(mock: MockScalev) -> Any:
    return [str(fault) for fault in mock.faults], mock.now, len(mock.deliveries), len(mock.calls)


def test_no_request_breaks_a_control_route(document: dict[str, Any]) -> None:
    mock = MockScalev(document, rows=1)
    statuses: set[int] = set()

    @settings(max_examples=400, deadline=None)
    @given(
        st.sampled_from(["POST", "POST", "POST", "GET", "GET", "DELETE", "PUT", "HEAD", "OPTIONS"]),
        st.one_of(st.sampled_from(_ROUTES), st.text()),
        _QUERIES,
        _BODIES,
        st.sampled_from([(), (("Origin", "http://[evil"),), (("Content-Type", "application/json"), ("X-Mock-Fault", "\x00"))]),
    )
    def ask(method: str, path: str, query: str, body: bytes, headers: tuple[tuple[str, str], ...]) -> None:
        before = _get_state(mock)
        response = mock.handle(Request(method, PREFIX + path if path.startswith("/") else path, query, headers, body))
        assert response.status < 500, response.body
        if response.status >= 400:
            assert _get_state(mock) == before or not path.startswith("/")
        statuses.add(response.status)

    ask()
    assert {200, 405} <= statuses
    mock.clear_faults()
    assert Api(document, mock).send("GET", "/v3/orders").status == 200


def _post(mock: MockScalev, path: str, data: Any) -> Response:
    return mock.handle(Request("POST", f"{PREFIX}{path}", body=json.dumps(data).encode()))


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/deliveries", {"event": ["a"]}),
        ("/deliveries", {}),
        ("/deliveries", []),
        ("/deliveries", {"event": {"order.created": 1}}),
        ("/clock", {"advance": -1}),
        ("/clock", {"advance": 1e12}),
        ("/clock", {"advance": True}),
        ("/clock", "1"),
        ("/faults", {}),
        ("/faults", [{"kind": "429"}, {"kind": "nothing"}]),
        ("/faults", ["429", {}]),
        ("/faults", [["429"]]),
        ("/faults", {"kind": "429", "operation": ["listOrders"]}),
        ("/faults", {"kind": "null", "field": "a" * 1000}),
        ("/snapshots/restore", {"id": True}),
        ("/snapshots/restore", {"id": [1]}),
    ],
)
def test_an_invalid_control_request_changes_nothing(mock: MockScalev, path: str, data: Any) -> None:
    before = _get_state(mock)
    assert _post(mock, path, data).status == 422
    assert _get_state(mock) == before


def test_the_clock_stays_within_the_range_of_dates(mock: MockScalev, api: Api) -> None:
    statuses = [_post(mock, "/clock", {"advance": 1e9}).status for _ in range(251)]
    assert set(statuses) == {200, 422}
    assert statuses == sorted(statuses)
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    assert api.send("POST", "/v3/orders", {"customer_name": "Budi", "store_unique_id": store}).status == 200
    for seconds in (1e300, float("nan"), float("inf"), -1e12):
        with pytest.raises(ValueError, match="year 1000 to 9000"):
            mock.advance(seconds)
    mock.reset()
    assert mock.now.year == 2026


def test_admin_views_do_not_change_the_state(document: dict[str, Any]) -> None:
    def walk(mock: MockScalev, look: bool) -> list[bytes]:
        api, result = Api(document, mock), []
        for operation in ("listOrders", "getOrder", "createProduct", "listProducts", "getGuestCart", "listOrders"):
            if look:
                for path in mock.handle(Request("GET", f"{PREFIX}/state")).json()["counts"]:
                    assert mock.handle(Request("GET", f"{PREFIX}/resources", f"path={path}")).status == 200
                assert mock.handle(Request("GET", f"{PREFIX}/calls.har")).status == 200
            result.append(api.call(operation, full=False).body)
        return result

    assert walk(MockScalev(document), look=True) == walk(MockScalev(document), look=False)


def _contains(larger: Any, smaller: Any) -> bool:
    """Return whether data holds everything that other data does."""
    if isinstance(smaller, dict) and isinstance(larger, dict):
        return smaller.keys() <= larger.keys() and all(_contains(larger[name], value) for name, value in smaller.items())
    if isinstance(smaller, list) and isinstance(larger, list):
        return len(larger) == len(smaller) and all(map(_contains, larger, smaller))
    return bool(larger == smaller)


def test_the_rows_route_pages_through_a_resource(api: Api, mock: MockScalev) -> None:
    def rows(query: str) -> Any:
        return mock.handle(Request("GET", f"{PREFIX}/rows", query)).json()

    ids = [row["id"] for row in api.send("GET", "/v3/orders").json()["data"]]
    pages = [rows(f"path=/v3/orders&page_size=3&page={page}") for page in (1, 2, 3)]
    assert [row["id"] for page in pages for row in page["data"]] == ids
    assert {(page["pages"], page["total"]) for page in pages} == {(3, len(ids))}
    detail, row = api.send("GET", f"/v3/orders/{ids[0]}").json(), rows("path=/v3/orders")["data"][0]
    # a row shows every property that some response has
    for name in ("order_id", "status", "orderlines", "gross_revenue"):
        assert _contains(row[name], detail[name])
    api.send("POST", "/v3/orders/delete", {"ids": [ids[0]]})
    assert [row["id"] for row in rows("path=/v3/orders")["data"]] == ids[1:]
    for query, status in (("path=/v3/nothing", 404), ("", 404), ("path=/v3/orders&page=9", 404), ("path=/v3/orders&page=0", 400)):
        assert mock.handle(Request("GET", f"{PREFIX}/rows", query)).status == status
    # credentials are not shown
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["id"]
    key = api.send("GET", f"/v3/stores/{store}/public-api-keys").json()["data"][0]["token"]
    keys = rows("path=/v3/stores/{}/public-api-keys")
    assert keys["total"] > 0
    assert key not in json.dumps(keys)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:{port}", 200),
        ("LOCALHOST", 200),
        ("mock.localhost:{port}", 200),
        ("127.0.0.1:{port}", 200),
        ("[::1]:{port}", 200),
        ("192.0.2.7", 200),
        ("mock.test:{port}", 200),
        ("evil.example:{port}", 403),
        ("evil", 403),
        ("localhost.evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("127.0.0.1@evil.example", 403),
        ("evil.example#127.0.0.1", 403),
        ("mock.test.evil.example", 403),
    ],
)
def test_control_routes_reject_foreign_host_names(document: dict[str, Any], host: str, status: int) -> None:
    mock = MockScalev(document, control_hosts=["mock.test"])
    order = Request("GET", "/v3/orders", "", (("Authorization", "Bearer sk_mock"),))
    mock.handle(order)

    async def ask() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(mock.asgi), base_url="http://127.0.0.1") as client:
            headers = {"Host": host.format(port=8080)}
            for path in ("/__mock__/keys", "/", "/docs", "/__mock__/openapi.json"):
                assert (await client.get(path, headers=headers)).status_code == status
            assert (await client.post("/__mock__/reset", headers=headers)).status_code == status
            # the service itself is available under any host name
            assert (await client.get("/v3/orders", headers={**headers, "Authorization": "Bearer sk_mock"})).status_code == 200

    asyncio.run(ask())
    assert len(mock.calls) == (1 if status == 200 else 2)


def test_the_host_is_checked_on_a_socket(mock: MockScalev) -> None:
    with mock.serve("localhost") as server, httpx.Client(base_url=server.url) as client:
        assert client.get("/__mock__/keys").status_code == 200
        response = client.get("/__mock__/keys", headers={"Host": "evil.example"})
        assert (response.status_code, "sk_mock" in response.text) == (403, False)
        assert "control_hosts" in response.json()["error"]
        origin = {"Origin": "http://evil.example"}
        assert client.post("/__mock__/reset", headers=origin).status_code == 403
        assert client.post("/__mock__/reset", headers={"Origin": server.url}).status_code == 200
        assert client.options("/__mock__/reset", headers={**origin, "Access-Control-Request-Method": "POST"}).status_code == 403
