"""What a user's program looks like to a type checker. It is checked, never run: each `assert_type` holds exactly."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from sqlite3 import Connection
from typing import Any, assert_type

from fastapi import UploadFile
from scalev import (
    NO_RETRY,
    OMIT,
    APIStatusError,
    AsyncPager,
    AsyncScalev,
    AsyncTokenSource,
    OAuthApp,
    Pager,
    PartialFailureError,
    PartialResult,
    Rate,
    RateLimiter,
    RateLimitError,
    Response,
    Retry,
    Scalev,
    StorefrontApp,
    TokenSet,
    TokenSource,
    WaitFailedError,
    WaitTimeoutError,
    map_concurrently,
    map_in_threads,
    models,
    testing,
    webhooks,
)
from scalev.models import AwbResult, CheckoutItemRequest, OrderStatus, OrderVariantRequest, PaymentMethod

# what operations return: before the program is checked, the test writes here what the contract in force says
from scalev.models import Cart as GuestCart
from scalev.models import CustomerOrder as FoundCustomerOrder
from scalev.models import CustomerProfile as FoundCustomer
from scalev.models import Order as CreatedOrder
from scalev.models import Order as FoundOrder
from scalev.models import OrderListItem as OrderRow
from scalev.models import OrderPage as PageOfOrders
from scalev.models import PublicOrder as FoundPublicOrder
from scalev.models import StorefrontProductListItem as ProductRow
from scalev.models import StorefrontProductPage as PageOfProducts
from scalev.oauth import Authorization
from scalev.stores import SQLCreationStore
from werkzeug.datastructures import FileStorage


def sync(client: Scalev) -> None:
    assert_type(client.orders.list(status="confirmed"), Pager[OrderRow, PageOfOrders])
    for row in client.orders.list(status="confirmed", limit=100):
        assert_type(row, OrderRow)
        assert_type(row.order_id, str | None)
        assert_type(row.gross_revenue, Decimal | None)
        assert_type(row.created_at, datetime | None)
        assert_type(row.is_dropshipping, bool | None)
        assert_type(row.status, OrderStatus | None)
    for page in client.orders.list().pages():
        assert_type(page, PageOfOrders)
        assert_type(page.next_cursor, str | None)
    for response in client.orders.list().responses():
        assert_type(response, Response[PageOfOrders])

    order = client.orders.get("01973c1e", timeout=5, retry=NO_RETRY, b_uid="biz_1", extra_headers={"X-Trace": "1"})
    assert_type(order, FoundOrder)
    assert_type(order.id, int | str)
    assert_type(order.payment_method, PaymentMethod | None)
    assert_type(order.to_dict(), dict[str, Any])
    assert_type(order.extra, dict[str, Any])
    assert_type(order.financial_entity, models.FinancialEntity | str | None)
    assert_type(client.orders.get(7).orderlines, list[models.OrderLine] | None)

    line: OrderVariantRequest = {"variant_unique_id": "variant_1", "quantity": 2}
    created_order = client.orders.create(
        store_unique_id="store_1",
        customer_name="Sari",
        ordervariants=[line, {"variant_unique_id": "variant_2", "quantity": 1}],
        shipping_cost=Decimal("20000.50"),
        other_income=500,
        payment_method=PaymentMethod.COD,
        shipment_provider_code=None,
        notes=OMIT,
    )
    assert_type(created_order, CreatedOrder)
    client.orders.change_status(ids=[created_order.id, order.id], payment_status="paid")
    client.orders.delete(ids=[row.id for row in client.orders.list()])
    client.orders.create(store_unique_id="store_1", customer_name="Sari", payment_method="a method of next year")
    client.orders.create(store_unique_id="store_1", customer_name="Sari", shipping_cost=1.5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.orders.create(store_unique_id="store_1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.orders.create(store_unique_id="store_1", customer_name=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.orders.create(store_unique_id="s", customer_name="Sari", ordervariants=[{"quantity": 1}])  # type: ignore[typeddict-item]  # pyright: ignore[reportArgumentType]
    client.orders.get("1", limit=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.orders.misspelt()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]

    assert_type(client.orders.generate_awb(ids=[1, "2"]), AwbResult)
    client.orders.upload(file=Path("orders.csv"), create_type="regular", tz="Asia/Jakarta")
    client.orders.upload(file=("orders.csv", b"name", "text/csv"), create_type="archive", tz="Asia/Jakarta")
    for upload_file in (UploadFile(BytesIO()), FileStorage()):
        client.orders.upload(file=upload_file, create_type="archive", tz="Asia/Jakarta")
    assert_type(client.with_response(client.orders.get, "1", timeout=3), Response[FoundOrder])
    assert_type(client.with_response(client.orders.get, "1").parsed.order_id, str)
    assert_type(client.request("GET", "/v3/orders", query={"page_size": 1}).json(), Any)
    assert_type(client.with_options(retry=Retry(attempts=5), b_uid="biz_1"), Scalev)

    shop = client.storefront("store_abc", api_key="sfpk_1", guest_token=None)
    assert_type(shop.guest_token, str | None)
    assert_type(shop.products.list(), Pager[ProductRow, PageOfProducts])
    assert_type(shop.cart.get(), GuestCart)
    for item in shop.cart.get().items or ():
        item_request: CheckoutItemRequest = {"type": item.type_, "quantity": 1, "variant_id": item.variant_id or 0}
        shop.checkout.create(items=[item_request])
    me = client.customer("store_abc", token="a-token")
    assert_type(me.get(), FoundCustomer)
    me.get(b_uid="biz_1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def check_result(result: PartialResult) -> None:
    assert_type(result.raise_on_failure(), PartialResult)
    for key, reason in result.failed.items():
        assert_type(key, str)
        assert_type(reason, str)


def flows(client: Scalev) -> None:
    for order in map_in_threads(client.orders.get, [1, 2], limit=4):
        assert_type(order, FoundOrder)
    for order in map_in_threads(lambda row: client.orders.get(row.id), client.orders.list(), ordered=False):
        assert_type(order, FoundOrder)
    result = client.orders.generate_awb(ids=[1]).raise_on_failure()
    assert_type(result, AwbResult)
    successes: dict[str, str] = result.succeeded
    failures: dict[str, str] = result.failed
    row = next(iter(client.orders.list()))
    assert_type((result.succeeded[row.id], result.failed[row.id], row.id in successes, row.id in failures), tuple[str, str, bool, bool])
    upload = client.orders.upload(file=("orders.csv", Path("a.tmp")), create_type="regular", tz="Asia/Jakarta")
    uploaded_orders: list[models.UploadedOrder] = upload.succeeded
    assert_type((uploaded_orders[0], upload.failed["2"]), tuple[models.UploadedOrder, str])
    assert_type(client.orders.list().total(), int)
    check_result(upload)
    assert_type(client.with_options(limiter=RateLimiter(Rate(50, 10), margin=1)), Scalev)
    try:
        assert_type(client.orders.wait_until_paid(1, timeout=30, wait_max=5, b_uid="biz_1"), FoundOrder)
        assert_type(client.storefront("store_abc", api_key="sfpk_1").orders.wait_until_paid("slug"), FoundPublicOrder)
        assert_type(client.customer("store_abc", token="a-token").orders.wait_until_paid(1), FoundCustomerOrder)
    except (WaitTimeoutError, WaitFailedError, PartialFailureError) as error:
        print(error)


def rows(client: Scalev) -> Iterator[OrderRow]:
    yield from client.orders.list(confirmed_time_since=datetime(2026, 1, 1, tzinfo=UTC), status=OrderStatus.CONFIRMED, is_repeat=True)
    print(models.Ordre)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


async def asynchronous(client: AsyncScalev) -> AsyncIterator[FoundOrder]:
    assert_type(client.orders.list(), AsyncPager[OrderRow, PageOfOrders])
    async for row in client.orders.list(status="confirmed"):
        assert_type(row, OrderRow)
        assert_type(row.id, int | str)
        yield await client.orders.get(row.id)
    async for order in map_concurrently(client.orders.get, ["1", "2"], limit=4):
        assert_type(order, FoundOrder)
    async for order in map_concurrently(lambda row: client.orders.get(row.id), client.orders.list()):
        assert_type(order, FoundOrder)
    assert_type(await client.orders.wait_until_awb_created("1"), FoundOrder)
    assert_type(await client.orders.get("1"), FoundOrder)
    assert_type(await client.with_response(client.orders.get, "1"), Response[FoundOrder])
    assert_type(client.storefront("store_abc", api_key="sfpk_1").guest_token, str | None)
    assert_type(
        await client.orders.create_once(reference="ref-1", customer_name="Sari", store_unique_id="store_abc"), CreatedOrder | FoundOrder
    )


def creating_once(client: Scalev, connection: AbstractContextManager[Connection]) -> None:
    store = SQLCreationStore(lambda: connection)
    order = client.orders.create_once(reference="ref-1", customer_name="Sari", store_unique_id="store_abc", store=store, b_uid="b_1")
    assert_type(order, CreatedOrder | FoundOrder)
    client.orders.create_once(customer_name="Sari", store_unique_id="store_abc")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def signing_in(client: Scalev, app: OAuthApp, tokens: TokenSet) -> None:
    assert_type(app.authorization("https://consent.example.com"), Authorization)
    assert_type(app.exchange_code(client, "code", code_verifier="verifier"), TokenSet)
    assert_type(tokens.expires_at, datetime | None)
    source = TokenSource(tokens, app, on_refresh=lambda new: print(new.expires_at))
    assert_type(Scalev(auth=source), Scalev)
    assert_type(client.with_options(auth=source), Scalev)
    assert_type(source.tokens, TokenSet)
    Scalev(auth=AsyncTokenSource(tokens, app))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    AsyncScalev(auth=source)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    customer = TokenSource(tokens, StorefrontApp("sfpk_1"))
    assert_type(client.customer("store_abc", token=customer).get(), FoundCustomer)
    client.storefront("store_abc", api_key="sfpk_1", customer_token=customer)


async def signing_in_later(client: AsyncScalev, app: OAuthApp) -> None:
    async def save(tokens: TokenSet) -> None: ...

    tokens = await app.exchange_code(client, "code", code_verifier="verifier")
    assert_type(tokens, TokenSet)
    AsyncScalev(auth=AsyncTokenSource(tokens, app, on_refresh=save))
    AsyncScalev(auth=AsyncTokenSource(tokens, app, on_refresh=lambda new: None))
    TokenSource(tokens, app, on_refresh=save)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def errors(client: Scalev) -> None:
    try:
        with testing.no_waiting(attempts=1):
            client.orders.get("1")
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)
    except APIStatusError as error:
        assert_type(error.status, int)
        assert_type(error.field_errors, dict[str, list[str]])
        assert_type(error.may_have_been_processed, bool)


def deliveries(body: bytes, headers: dict[str, str]) -> None:
    event = webhooks.verify(body, headers, ["new-secret", "old-secret"])
    assert_type(event.timestamp, datetime)
    match event.data:
        case models.Order() as order:
            assert_type(order, models.Order)
        case models.WebhookPaymentChange() as change:
            assert_type(change, models.WebhookPaymentChange)
        case models.WebhookOrderReference() | models.WebhookStatusChange() | models.CheckoutIntent():
            pass
        case other:
            assert_type(other, dict[str, Any])


def handle_routed(connection: AbstractContextManager[Connection], body: bytes, headers: dict[str, str]) -> None:
    router = webhooks.Router(["new-secret", "old-secret"], log=webhooks.SQLDeliveryLog(lambda: connection), app_secrets={"app_1": "secret"})

    @router.on("payment.received", webhooks.EventName.PAYMENT_FAILED)
    def pay(payment: models.WebhookPaymentChange, delivery: webhooks.Delivery[Connection]) -> None:
        assert_type(delivery.transaction, Connection)
        assert_type(delivery.event, webhooks.Event)

    @router.on("order.created")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    def of_another_payload(payment: models.WebhookPaymentChange, delivery: webhooks.Delivery[Connection]) -> None: ...

    @router.on("an.event.of.tomorrow")
    def take(data: dict[str, Any], delivery: webhooks.Delivery[Connection]) -> None: ...

    @router.default
    def take_any(data: object, delivery: webhooks.Delivery[Connection]) -> None: ...

    reply = router.receive(body, headers, hand_over=lambda event, body: print(event.event, len(body)))
    assert_type(reply, webhooks.Reply[webhooks.Event])
    assert_type(router.verify(body, headers), webhooks.Event)
    assert_type(webhooks.state_version(router.verify(body, headers)), str)
    webhooks.ASGIReceiver(router)
    webhooks.WSGIReceiver(router)
    unlogged_router = webhooks.AsyncRouter("secret", log=webhooks.MemoryDeliveryLog())

    @unlogged_router.on("order.deleted")
    async def forget(order: models.WebhookOrderReference, delivery: webhooks.Delivery[None]) -> None: ...

    webhooks.ASGIReceiver(unlogged_router)
    webhooks.WSGIReceiver(unlogged_router)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
