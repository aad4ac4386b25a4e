"""Snapshots: return to the initial state, or to any state that was saved."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any

import httpx
import pytest
from scalev.mock import MockScalev, Request
from scalev.mock.openapi.document import Document
from scalev.mock.request import blueprint

from tests.mock.calling import Api


def _walk(api: Api) -> list[Any]:
    """Send calls that read and change many objects, and return the responses."""
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    order = api.send("POST", "/v3/orders", {"customer_name": "Budi", "store_unique_id": store}).json()
    product = api.send("GET", "/v3/products").json()["data"][0]["id"]
    api.send("POST", "/v3/orders/change-status", {"ids": [order["id"]], "status": "confirmed", "payment_status": "paid"})
    api.send("POST", f"/v3/orders/{order['id']}/duplicate")
    calls = [
        ("GET", "/v3/orders"),
        ("GET", f"/v3/orders/{order['id']}"),
        ("GET", f"/v3/products/{product}"),
        ("DELETE", f"/v3/products/{product}"),
        ("GET", "/v3/products"),
        ("GET", "/v3/variants"),
        ("GET", "/v3/customers"),
        ("GET", "/v3/orders/statistics"),
    ]
    return [(response.status, response.headers, response.body) for response in (api.send(*call) for call in calls)]


def test_a_snapshot_can_be_restored_repeatedly(api: Api, mock: MockScalev) -> None:
    _walk(api)
    key = mock.make_key("order:list")
    mock.add_fault("500; operation=listBundles; times=2")
    api.send("GET", "/v3/bundles")
    snapshot = mock.snapshot()
    before = (len(mock.calls), len(mock.deliveries), mock.now)
    first = _walk(api)
    mock.revoke_key(key)
    mock.advance(1000)
    assert api.send("GET", "/v3/bundles").status == 500
    assert api.send("GET", "/v3/bundles").status == 200
    for _ in range(2):
        mock.restore(snapshot)
        assert (len(mock.calls), len(mock.deliveries), mock.now) == before
        assert _walk(api) == first
        assert api.send("GET", "/v3/orders", token=key).status == 200
        assert [api.send("GET", "/v3/bundles").status for _ in range(2)] == [500, 200]


def test_a_snapshot_can_be_restored_into_mocks_of_the_same_document(document: dict[str, Any], api: Api, mock: MockScalev) -> None:
    order = api.send("GET", "/v3/orders").json()["data"][0]["id"]
    api.send("PATCH", f"/v3/orders/{order}", {"notes": "kept"})
    snapshot = mock.snapshot()
    equal_api = Api(document, MockScalev(deepcopy(document)))
    equal_api.mock.restore(snapshot)
    assert equal_api.send("GET", f"/v3/orders/{order}").json()["notes"] == "kept"
    with pytest.raises(ValueError, match="same document"):
        MockScalev({**document, "info": {**document["info"], "title": "Another"}}).restore(snapshot)
    # later changes affect neither the snapshot nor what was restored from it
    api.send("PATCH", f"/v3/orders/{order}", {"notes": "later"})
    mock.restore(snapshot)
    assert api.send("GET", f"/v3/orders/{order}").json()["notes"] == "kept"


def test_a_snapshot_restores_many_rows(api: Api, mock: MockScalev) -> None:
    # they refer to each other in long chains
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    for index in range(300):
        body = {"customer_name": f"Pembeli {index}", "store_unique_id": store}
        assert api.send("POST", "/v3/orders", body).status == 200
    snapshot = mock.snapshot()
    page = api.send("GET", "/v3/orders?page_size=25").body
    mock.reset()
    assert api.send("GET", "/v3/orders?page_size=25").body != page
    mock.restore(snapshot)
    assert api.send("GET", "/v3/orders?page_size=25").body == page


def test_reset_restores_the_initial_state(api: Api, mock: MockScalev) -> None:
    first = _walk(api)
    assert _walk(api) != first
    mock.reset()
    assert _walk(api) == first


@pytest.fixture
def packaged_document(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Return the document of the package, as users have it: all mocks share what is derived from it."""
    monkeypatch.setattr(blueprint, "load_packaged", lambda _: Document(document))
    blueprint.load_packaged_blueprint.cache_clear()
    yield
    blueprint.load_packaged_blueprint.cache_clear()


@pytest.mark.usefixtures("packaged_document")
def test_mocks_share_no_state(document: dict[str, Any]) -> None:
    expected = _walk(Api(document, MockScalev(document)))
    # concurrently, while their shared data is still being built
    apis = [Api(document, MockScalev()) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(_walk, apis)) == [expected] * 4
    # a state that was built once fits them all
    snapshot = apis[0].mock.snapshot()
    apis[0].mock.reset()
    second = _walk(apis[1])
    for api in apis[2:]:
        api.mock.restore(snapshot)
        assert _walk(api) == second


def test_threads_and_loops_share_one_mock(mock: MockScalev, api: Api) -> None:
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    body = json.dumps({"customer_name": "Budi", "store_unique_id": store}).encode()
    headers = {"Authorization": "Bearer sk_mock", "Content-Type": "application/json"}

    async def create_many() -> list[int]:
        async with httpx.AsyncClient(transport=mock.transport(), base_url="http://mock", headers=headers) as client:
            responses = await asyncio.gather(*(client.post("/v3/orders", content=body) for _ in range(10)))
            return [response.json()["id"] for response in responses]

    def steer(_: int) -> list[int]:
        snapshot = mock.snapshot()
        mock.add_fault("latency; seconds=1; times=1")
        assert snapshot is not mock.snapshot()
        return asyncio.run(create_many())

    with ThreadPoolExecutor(4) as pool:
        results = [item for result in pool.map(steer, range(4)) for item in result]
    assert len(set(results)) == 40
    assert sum(call.operation == "createOrder" for call in mock.calls) == 40


def test_snapshots_are_saved_and_restored_over_http(mock: MockScalev, api: Api) -> None:
    def post(path: str, body: bytes = b"") -> Any:
        return mock.handle(Request("POST", f"/__mock__/{path}", body=body))

    order = api.send("GET", "/v3/orders").json()["data"][0]["id"]
    assert post("snapshots").json() == {"id": 1}
    api.send("POST", "/v3/orders/delete", {"ids": [order]})
    assert api.send("GET", f"/v3/orders/{order}").status == 404
    assert post("snapshots/restore", b'{"id": 1}').status == 200
    assert api.send("GET", f"/v3/orders/{order}").status == 200
    for body in (b"", b"{}", b'{"id": 2}', b'{"id": 0}', b'{"id": true}'):
        assert post("snapshots/restore", body).status in (400, 422)
    assert [post("snapshots").status for _ in range(20)] == [201] * 19 + [422]
