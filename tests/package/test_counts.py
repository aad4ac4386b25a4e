"""Pagers count their rows by what the service offers, in both clients; ids and operations are found under every name."""

from __future__ import annotations

import asyncio
import copy
import pickle
import warnings
from uuid import UUID

import httpx
import pytest
from scalev import AsyncScalev, ConfigurationError, NotFoundError, PartialFailureError, ResponseParseError, Scalev
from scalev.mock import MockScalev
from scalev.models import AwbResult, Order, OrderUploadResult

UUID_TEXT = "0190a1b2-c3d4-7e5f-8a6b-0123456789ab"


@pytest.fixture(scope="module")
def mock() -> MockScalev:
    return MockScalev(rows=5)


@pytest.fixture(scope="module")
def client(mock: MockScalev) -> Scalev:
    return Scalev(mock.keys.business, transport=mock.transport())


def test_a_list_is_counted_by_the_operation_beside_it_or_by_statistics(mock: MockScalev, client: Scalev) -> None:
    lists = (client.products.list, client.bundles.list, client.customers.list, client.orders.list)
    for list_rows in lists:
        expected = len(list_rows(page_size=25).to_list())
        before = len(mock.calls)
        assert list_rows(limit=2, page_size=1).total() == expected >= 5
        assert len(mock.calls) == before + 1
    status = client.orders.list(limit=1).to_list()[0].status
    for rows in (client.orders.list(status=status), client.orders.list(is_repeat=True), client.orders.list(tags="none")):
        assert rows.total() == len(rows.to_list()) < 5
    shop = client.storefront(mock.store, api_key=mock.keys.storefront)
    assert shop.products.list().total() == len(shop.products.list().to_list())


def test_what_cannot_be_counted_says_why(mock: MockScalev, client: Scalev) -> None:
    with pytest.raises(ConfigurationError, match=r"^locations\.list \(\w+\): no operation counts these rows; .*to_list"):
        client.locations.list().total()
    with pytest.raises(
        ConfigurationError, match=r"^customers\.list \(\w+\): customers\.count \(\w+\) cannot filter by search; leave it out"
    ):
        client.customers.list(extra_query={"search": "Sari"}).total()


def test_an_asynchronous_pager_counts_too(mock: MockScalev) -> None:
    async def count() -> int:
        async with AsyncScalev(mock.keys.business, transport=mock.transport()) as client:
            with pytest.raises(ConfigurationError, match="no operation counts these rows"):
                await client.locations.list().total()
            return await client.products.list(limit=1).total()

    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        assert asyncio.run(count()) == len(client.products.list().to_list()) >= 5


@pytest.mark.parametrize("body", [{}, {"count": "many"}, {"count": None, "data": [{"count": 1}, {}]}, {"count": True}])
def test_a_response_without_a_number_is_no_count(body: dict[str, object]) -> None:
    client = Scalev("sk_test", transport=httpx.MockTransport(lambda request: httpx.Response(200, json=body)))
    with pytest.raises(ResponseParseError, match=r"^products\.count \(countProducts\): GET .*expected the number of rows") as error:
        client.products.list().total()
    client.close()
    assert error.value.operation == "products.count"


def test_an_id_is_found_among_successes_and_failures_in_any_spelling() -> None:
    result = AwbResult.from_dict({"successes": {"7": "done", UUID_TEXT: "done"}, "failures": {"8": "no stock", UUID_TEXT.upper(): "late"}})
    spellings: list[object] = [7, "7"]
    for spelling in spellings:
        assert spelling in result.succeeded and spelling not in result.failed
    spellings = [8, "8"]
    for spelling in spellings:
        assert spelling in result.failed and result.failed[spelling] == result.failed.get(spelling) == "no stock"
    for uuid in (UUID(UUID_TEXT), UUID_TEXT, UUID_TEXT.replace("-", ""), UUID_TEXT.upper()):
        assert uuid in result.succeeded and result.failed[uuid] == "late"
    assert all(Order(id=id_) in result.failed for id_ in (8, UUID_TEXT)) and Order(id=9) not in result.failed
    unknown: object = 9
    assert unknown not in result.failed and result.failed.get(unknown) is None and unknown not in result.succeeded
    with pytest.raises(KeyError):
        result.failed[unknown]
    assert result.failed == {"8": "no stock", UUID_TEXT.upper(): "late"} == pickle.loads(pickle.dumps(result.failed))  # noqa: S301 - our own
    with pytest.raises(PartialFailureError) as error:
        result.raise_on_failure()
    assert all(spelling in error.value.failed and spelling in copy.copy(error.value).failed for spelling in spellings)
    upload_result = OrderUploadResult.from_dict({"success": [{"id": 7}, {"id": UUID_TEXT}], "failed": {"2": "no name"}})
    assert "7" in upload_result.succeeded and UUID(UUID_TEXT) in upload_result.succeeded and unknown not in upload_result.succeeded
    assert upload_result.succeeded[0] in upload_result.succeeded


def test_errors_name_the_call_as_the_client_does_and_by_its_id(client: Scalev) -> None:
    with pytest.raises(NotFoundError, match=r"^orders\.get \(getOrder\): GET /v3/orders/no-such-order: 404 ") as error:
        client.orders.get("no-such-order")
    assert (error.value.operation, error.value.operation_id) == ("orders.get", "getOrder")
    with pytest.raises(NotFoundError, match=r"^GET /v3/orders/no-such-order: 404 ") as raw:
        client.request("GET", "/v3/orders/no-such-order")
    assert raw.value.operation == raw.value.operation_id == "GET /v3/orders/no-such-order"
    assert repr(client.orders.list()).startswith("<Pager of orders.list (listOrders)")
    with pytest.raises(TypeError, match=r"^orders\.get \(getOrder\) got an unexpected keyword argument 'limit'"):
        client.orders.get("1", limit=3)  # type: ignore[call-arg]


def test_deprecated_methods_warn_with_both_names() -> None:
    from scalev._runtime.deprecation import deprecated

    @deprecated("client.things.get is deprecated (getThing, GET /things)")
    def get() -> int:
        return 1

    with warnings.catch_warnings(record=True) as warnings_seen:
        warnings.simplefilter("always")
        assert get() == 1
    assert "client.things.get is deprecated (getThing" in str(warnings_seen[0].message)


def test_a_delivery_is_one_short_line(mock: MockScalev) -> None:
    service = MockScalev()
    with Scalev(service.keys.business, transport=service.transport()) as client:
        client.orders.create(store_unique_id=service.store, customer_name="Sari")
        service.add_webhook(lambda delivery: 500)
        client.orders.create(store_unique_id=service.store, customer_name="Sari")
    first, last = repr(service.deliveries[0]), repr(service.deliveries[-1])
    assert first.startswith("<Delivery order.created event_") and first.endswith(": only recorded>")
    assert last.endswith(": 500>") and max(len(first), len(last)) < 100 and service.webhook_secret not in first + last
