"""The examples run as a reader would run them, and what they leave behind is what the service has."""

from __future__ import annotations

import asyncio
import csv
import os
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from scalev import AsyncScalev, PermissionDeniedError, Scalev, ServerError, WaitTimeoutError, webhooks
from scalev.examples import browser_storefront, digital_order, export_orders, webhook_fastapi, webhook_flask
from scalev.mock import Delivery, MockScalev
from scalev.models import Order
from scalev.testing import no_waiting

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "generated" / "scalev" / "examples"
EXAMPLES = sorted(path for path in HERE.glob("*.py") if not path.name.startswith("_"))

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Post = Callable[[bytes, dict[str, str]], int]


@pytest.fixture
def mock() -> MockScalev:
    """A service of its own for each test."""
    return MockScalev()


@pytest.fixture
def client(mock: MockScalev) -> Iterator[Scalev]:
    """A client with which a test looks at the service."""
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        yield client


@pytest.fixture
def command(mock: MockScalev, tmp_path: Path) -> Iterator[Command]:
    """Runs an example as a command in an empty folder, against the mock on a port."""
    with mock.serve() as server:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV"))},
            "PYTHONPATH": str(ROOT / "generated"),
            "PYTHONWARNINGS": "error",
            "SCALEV_API_KEY": mock.keys.business,
            "SCALEV_BASE_URL": server.url,
            "SCALEV_STOREFRONT_API_KEY": mock.keys.storefront,
        }

        def run(name: str, *arguments: str | Path, status: int = 0) -> subprocess.CompletedProcess[str]:
            words = [sys.executable, str(HERE / name), *map(str, arguments)]
            done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment, timeout=120)
            assert done.returncode == status, done.stderr
            return done

        yield run


def test_each_tells_how_to_run_it_and_is_listed() -> None:
    readme = (ROOT / "generated" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^- `(\w+\.py)`: .+\.$", readme, re.MULTILINE) == [path.name for path in EXAMPLES]
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8").partition("\n")[2]
        assert re.match(r'"""[A-Z][^\n]+\.\n\n    (?:\S+=… )+(?:python|uvicorn|flask) ', text), path.name
        assert path.stem in text[: text.index('"""', 3)]
        imported = set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)) - {*sys.stdlib_module_names, "__future__"}
        assert imported <= {
            "scalev",
            "httpx",
            "celery",
            "django",
            "fastapi",
            "flask",
            "psycopg",
            "redis",
            "sqlalchemy",
            "starlette",
            "werkzeug",
        }


ORDERS = 40


def _many() -> MockScalev:
    """A service whose pending orders take two pages."""
    mock = MockScalev(rows={"/v3/orders": ORDERS})
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        client.orders.change_status(ids=[order.id for order in client.orders.list(limit=28)], status="pending")
    return mock


def _rows(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


# order_mirror.py: see tests/processes/test_order_mirror.py for what it keeps


def test_mirror_as_a_command(mock: MockScalev, client: Scalev, command: Command, tmp_path: Path) -> None:
    mock.add_fault("403; operation=getOrder; skip=4; times=1")  # no call that is tried again
    (message,) = command("order_mirror.py", "sqlite:///orders.sqlite", status=1).stderr.splitlines()
    assert re.fullmatch(r"orders\.get \(getOrder\): GET /v3/orders/.* 403 .*; run it again to continue", message)
    count = len(list(client.orders.list()))
    assert command("order_mirror.py", "sqlite:///orders.sqlite").stdout == f"{count - 4} orders read\n"
    found = {order_id for (order_id,) in _rows(tmp_path / "orders.sqlite", "SELECT order_id FROM orders")}
    assert found == {order.order_id for order in client.orders.list()}


# digital_order.py, physical_order.py, browser_storefront.py, discount_code.py, landing_page.py


def _sku(client: Scalev, index: int = 0) -> str:
    store = next(iter(client.stores.list_simplified()))
    skus = [variant.sku for product in client.stores.products.list(store.id or "") for variant in product.variants or ()]
    return [sku for sku in skus if sku is not None][index]


def _new_order(mock: MockScalev, client: Scalev) -> Order:
    (created,) = (delivery for delivery in mock.deliveries if delivery.event == "order.created")
    data = webhooks.verify(created.body, created.headers, mock.webhook_secret).data
    assert isinstance(data, Order)
    return client.orders.get(data.id)


def _buyer_pays(mock: MockScalev) -> None:
    """The buyer pays as soon as there is a way to."""

    def pay(delivery: Delivery) -> None:
        data = webhooks.parse(delivery.body).to_dict()["data"]
        mock.pay(data["order_id"])

    mock.add_webhook(pay, events=["order.epayment_created"])


def test_digital_order(mock: MockScalev, client: Scalev, command: Command) -> None:
    _buyer_pays(mock)
    out = command("digital_order.py", _sku(client), "--name", "Sari", "--email", "sari@example.com").stdout
    order = _new_order(mock, client)
    assert out.splitlines() == [
        f"{order.order_id}: {order.gross_revenue} to be paid at {order.public_order_url}",
        f"{order.order_id}: paid, sent to sari@example.com",
    ]
    assert order.payment_status == "paid"
    assert order.customer is not None
    assert (order.customer.name, order.customer.email) == ("Sari", "sari@example.com")
    assert [line.variant_sku for line in order.orderlines or ()] == [_sku(client)]
    assert order.courier_service is None
    done = [call.operation for call in mock.calls if call.request.method == "POST"]
    assert done == ["createOrder", "createOrderPayment", "checkOrderPayment", "sendDigitalProduct"]


def test_digital_order_sends_nothing_that_is_not_paid(mock: MockScalev, client: Scalev) -> None:
    sku = _sku(client)
    with no_waiting(), pytest.raises(WaitTimeoutError):
        digital_order.sell(client, sku, "Sari", "sari@example.com", timeout=0)
    assert not [call for call in mock.calls if call.operation == "sendDigitalProduct"]


def test_a_buyer_may_take_some_time(mock: MockScalev) -> None:
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            mock.pay(next(str(call.response.json()["id"]) for call in mock.calls if call.operation == "createPublicCheckout"))

    with Scalev(mock.keys.business, transport=mock.transport(), sleep=sleep) as client:
        shop = client.storefront(next(iter(client.stores.list_simplified())).unique_id or "", api_key=mock.keys.storefront)
        slug = next(item.slug for item in shop.items.list() if item.entity_type == "product")
        place = shop.locations.search().first()
        assert place is not None
        where: dict[str, Any] = {"name": "Sari", "email": "sari@example.com", "place": place.subdistrict_name, "address": "Jl. Melati"}
        assert browser_storefront.buy(shop, slug, 1, **where).payment_status == "paid"
        with pytest.raises(LookupError):
            browser_storefront.buy(shop, slug, 10**6, **where)
    assert pauses == sorted(pauses)
    assert len(pauses) == 3


def test_digital_order_is_made_once_where_the_answer_is_lost(mock: MockScalev, client: Scalev, command: Command) -> None:
    mock.add_fault("reset; when=after; operation=createOrder; times=1")
    before = len(list(client.orders.list()))
    done = command("digital_order.py", _sku(client), "--name", "Sari", "--email", "sari@example.com", status=1)
    assert done.stderr.strip().endswith("check whether the order exists before trying again")
    assert len(list(client.orders.list())) == before + 1


def test_physical_order(mock: MockScalev, client: Scalev, command: Command) -> None:
    place = next(iter(client.locations.list()))
    postal_code = next(iter(client.locations.postal_codes.list(place.id))).postal_code or ""
    arguments = ["--name", "Sari", "--phone", "6281200000000", "--address", "Jl. Melati No. 1"]
    where = ["--place", place.subdistrict_name or "", "--postal-code", postal_code]
    out = command("physical_order.py", _sku(client), "--quantity", "3", *arguments, *where).stdout.splitlines()
    order = _new_order(mock, client)
    assert out[1] == f"{order.order_id}: {order.product_price} + {order.shipping_cost} = {order.gross_revenue}"
    assert order.product_price is not None
    assert order.shipping_cost is not None
    assert order.shipping_cost > 0
    assert order.product_price + order.shipping_cost == order.gross_revenue
    assert [(line.variant_sku, line.quantity) for line in order.orderlines or ()] == [(_sku(client), 3)]
    to = order.destination_address
    assert to is not None
    assert (to.name, to.phone, to.address) == ("Sari", "6281200000000", "Jl. Melati No. 1")
    assert (to.postal_code, to.subdistrict, to.city) == (postal_code, place.subdistrict_name, place.city_name)
    # the courier and the warehouse are those that were offered, and no offer was cheaper
    responses = {
        call.operation: call.response.json()["data"] for call in mock.calls if call.operation is not None and "search" in call.operation
    }
    offers = responses["searchCourierServices"]
    assert order.courier_service is not None
    assert order.warehouse is not None
    assert order.shipping_cost == min(Decimal(offer["cost"]) for offer in offers)
    assert (
        Decimal(next(offer["cost"] for offer in offers if offer["courier_service"]["id"] == order.courier_service.id))
        == order.shipping_cost
    )
    assert order.warehouse.id in [item["warehouse"]["id"] for item in responses["searchWarehouses"]]


def test_browser_storefront(mock: MockScalev, client: Scalev, command: Command) -> None:
    _buyer_pays(mock)
    shop = client.storefront(mock.store, api_key=mock.keys.storefront)
    product = shop.products.get(next(item.slug for item in shop.items.list() if item.entity_type == "product"))
    price = min(variant.price for variant in product.variants or () if variant.price is not None)
    place = shop.locations.search().first()
    assert place is not None
    arguments = ["--quantity", "2", "--name", "Sari", "--email", "sari@example.com", "--address", "Jl. Melati No. 1"]
    out = command("browser_storefront.py", mock.store, product.slug, *arguments, "--place", place.subdistrict_name).stdout.splitlines()
    order = _new_order(mock, client)
    cost, total = order.shipping_cost, order.gross_revenue
    assert out[:2] == [f"{product.name}: {price} each", f"1 in the cart: {2 * price}"]
    assert out[2].endswith(f" to {place.display}: {cost}")
    assert out[3:] == [f"{2 * price} + {cost} = {total}", f"{order.order_id}: {total} to be paid", f"{order.order_id}: paid"]
    # paid in every view: the guest's, the business's, and its lists
    public = shop.orders.get(order.secret_slug or "")
    assert (public.payment_status, order.payment_status) == ("paid", "paid")
    assert order.order_id in [item.order_id for item in client.orders.list(payment_status="paid")]
    assert order.store is not None and order.store.unique_id == mock.store
    assert order.destination_address is not None
    assert (order.destination_address.address, order.destination_address.subdistrict) == ("Jl. Melati No. 1", place.subdistrict_name)
    sent = [call.request for call in mock.calls if "cart" in (call.operation or "").lower() or call.operation == "createPublicCheckout"]
    assert [request.header("x-scalev-guest-token") is not None for request in sent] == [False, True]
    assert not [request for request in sent if request.header("authorization")]


def test_discount_code(mock: MockScalev, client: Scalev, command: Command) -> None:
    shop = client.storefront(mock.store, api_key=mock.keys.storefront)
    product = shop.products.get(next(item.slug for item in shop.items.list() if item.entity_type == "product"))
    variant = next(one for one in product.variants or () if one.price is not None)
    arguments = ["--store", mock.store, "--variant", str(variant.id), "--quantity", "2"]
    off = (variant.price or Decimal(0)) * 2 * 25 / 100
    for _ in range(2):
        out = command("discount_code.py", "MERDEKA", "--percentage", "25", *arguments).stdout
        code_name, _, shown = out.removesuffix(" off\n").partition(": ")
        assert (code_name, Decimal(shown)) == ("MERDEKA", off)
    (code,) = client.discount_codes.list(search="MERDEKA")
    assert code.id is not None and code.current_usage == 0
    order = shop.checkout.create_order(
        customer_name="Sari",
        customer_email="sari@example.com",
        items=[{"type": "variant", "variant_id": int(variant.id or 0), "quantity": 2}],
        discount_code_code="MERDEKA",
        payment_method="qris",
    )
    assert (order.discount_code_code, order.discount_code_discount) == ("MERDEKA", off)
    assert order.gross_revenue == (variant.price or 0) * 2 - off
    assert client.discount_codes.get(code.id).current_usage == 1
    client.discount_codes.update(code.id, is_enabled=False)
    assert shop.discount_codes.check(code="MERDEKA", payment_method="qris").is_eligible is False
    message = command("discount_code.py", "MERDEKA", "--percentage", "30", *arguments, status=1).stderr
    assert message == "MERDEKA: expected a new code or one with 30 %, got one with 25 %, which cannot be changed\n"


def test_landing_page(mock: MockScalev, client: Scalev, command: Command, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>Kopi</title>", encoding="utf-8")
    store = next(one for one in client.stores.list() if one.unique_id == mock.store)
    variant = next(variant.id for product in client.products.list() for variant in product.variants or ())
    arguments = ["index.html", "--name", "Kopi", "--slug", "kopi", "--store", str(store.id), "--variant", str(variant)]
    for version in (2, 3):
        assert command("landing_page.py", *arguments).stdout == f"kopi: published as version {version}\n"
    (page,) = [page for page in client.pages.list() if page.slug == "kopi"]
    assert page.id is not None
    shown = client.pages.get_public_view(page.id).current_page_display
    assert page.is_published and shown is not None and shown.html_document == "<!doctype html><title>Kopi</title>"
    client.pages.update(page.id, is_published=False, current_page_display_id=None)
    assert client.pages.get_public_view(page.id).current_page_display is None


# recover_checkouts.py, sales_report.py, transfer_proof.py


def test_recover_checkouts_reminds_everybody_once(mock: MockScalev, client: Scalev, command: Command) -> None:
    shop = client.storefront(mock.store, api_key=mock.keys.storefront)
    buyers: list[dict[str, str]] = [{"customer_name": "Sari", "customer_email": "sari@example.com"}]
    buyers.append({"customer_name": "Budi", "customer_phone": "081234567890"})
    started = [shop.checkout_intents.start(fields=buyer) for buyer in buyers]
    assert "Sari" not in command("recover_checkouts.py").stdout
    mock.advance(16 * 60)
    for expected in (["Sari: was sent an email", "Budi: has no email address, phone"], ["Budi: has no email address, phone"]):
        lines = command("recover_checkouts.py").stdout.splitlines()
        assert [line for line, start in zip(lines, expected, strict=True) if not line.startswith(start)] == []
    assert [client.checkout_intents.get(intent.id or "").is_email_follow_up_already_sended for intent in started] == [True, False]


def test_sales_report_agrees_with_the_orders(mock: MockScalev, client: Scalev, command: Command) -> None:
    orders = [order for order in client.orders.list() if order.created_at is not None]
    last = max(order.created_at for order in orders if order.created_at is not None).date() + timedelta(days=1)
    first, *lines = command("sales_report.py", "--days", "90", "--until", last.isoformat()).stdout.splitlines()
    found = re.fullmatch(r"(\d+) views by (\d+) visitors, (\d+) orders, (\d+) of them paid", first)
    assert found is not None
    views, visitors, created, paid = map(int, found.groups())
    assert views >= visitors >= created >= paid > 0
    amounts = [Decimal(line.split()[-1]) for line in lines]
    assert all(line.split()[-2] == "IDR" for line in lines)
    assert 0 < sum(amounts) <= sum(order.gross_revenue or 0 for order in orders)


def test_a_transfer_proof_reaches_the_merchant(mock: MockScalev, client: Scalev, command: Command, tmp_path: Path) -> None:
    shop = client.storefront(mock.store, api_key=mock.keys.storefront)
    variant = next(variant.id for product in client.products.list() for variant in product.variants or ())
    order = shop.checkout.create_order(
        customer_name="Sari",
        customer_email="sari@example.com",
        items=[{"type": "variant", "variant_id": int(variant or 0), "quantity": 1}],
        payment_method="bank_transfer",
    )
    (tmp_path / "bukti.png").write_bytes(b"\x89PNG" + bytes(100))
    arguments = ["--store", mock.store, "--order", str(order.secret_slug)]
    assert command("transfer_proof.py", "bukti.png", *arguments).stdout == f"{order.order_id}: the proof was sent\n"
    shown = client.orders.get(order.id)
    assert shown.transfer_time is not None and shown.transferproof_url is not None
    with httpx.Client(transport=mock.transport()) as http:
        assert http.get(shown.transferproof_url).content == b"\x89PNG" + bytes(100)
    message = command("transfer_proof.py", "bukti.pdf", *arguments, status=1).stderr
    assert message == "bukti.pdf: expected a .jpg, .png or .webp file\n"


# ship_orders.py, upload_orders.py


def test_ship_orders_tells_what_failed(mock: MockScalev, client: Scalev, command: Command) -> None:
    good, sent_before, by_hand = (str(order.id) for order in list(client.orders.list())[:3])
    client.orders.change_status(ids=[good, sent_before, by_hand], status="ready")
    client.orders.generate_awb(ids=[sent_before])
    done = command("ship_orders.py", good, sent_before, "--receipt", f"{by_hand}=JP0123456789", status=1)
    assert done.stderr == f"{sent_before}: AWB already exists\n"
    orders = {order_id: client.orders.get(order_id) for order_id in (good, by_hand)}
    assert done.stdout.splitlines() == [
        f"{orders[by_hand].order_id}: JP0123456789, set by hand",
        f"{good}: {orders[good].shipment_receipt}",
    ]
    assert (orders[good].status, orders[good].awb_status, orders[by_hand].shipment_receipt) == ("ready", "created", "JP0123456789")


def test_upload_orders_tells_which_rows_were_bad(client: Scalev, command: Command, tmp_path: Path) -> None:
    before = {order.order_id for order in client.orders.list()}
    rows = ["external_id,customer_name,quantity", "EXT-1,Sari,2", "EXT-2,,1", "EXT-3,Budi,none", "EXT-4,Rina,1"]
    (tmp_path / "orders.csv").write_text("\n".join(rows), encoding="utf-8")
    done = command("upload_orders.py", "orders.csv", status=1)
    created = {order.external_id: order for order in client.orders.list() if order.order_id not in before}
    assert set(created) == {"EXT-1", "EXT-4"}
    assert sorted(done.stdout.splitlines()) == [
        f"{name}: {created[name].order_id}, {created[name].status}" for name in sorted(created, key=str)
    ]
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == ["orders.csv, row 3", "orders.csv, row 4"]
    (tmp_path / "empty.csv").write_text("external_id\n", encoding="utf-8")
    assert "empty.csv: " in command("upload_orders.py", "empty.csv", status=1).stderr


@pytest.mark.parametrize(
    "words",
    [
        ["digital_order.py", "SKU-0", "--name", "Sari", "--email", "sari@example.com"],
        ["physical_order.py", "SKU-0", "--name", "Sari", "--phone", "62", "--address", "Jl.", "--place", "Beji", "--postal-code", "1"],
        [*"browser_storefront.py store_0 kopi --name Sari --email sari@example.com --place Beji --address Jl.".split()],
        [*"discount_code.py HEMAT --percentage 5 --store store_0 --variant 1".split()],
        [*"landing_page.py none.html --name Kopi --slug kopi --store 1 --variant 1".split()],
        [*"transfer_proof.py none.png --store store_0 --order none".split()],
        ["ship_orders.py", "1"],
        ["upload_orders.py", "none.csv"],
        ["export_orders.py", "none/orders.csv"],
    ],
    ids=lambda words: words[0],
)
def test_what_cannot_be_done_is_said_in_a_line(words: list[str], command: Command) -> None:
    (message,) = command(*words, status=1).stderr.splitlines()
    assert re.search(r"expected|404|does not exist|No such file", message)


# webhook_fastapi.py, webhook_flask.py


def _fastapi() -> Post:
    transport = httpx.ASGITransport(webhook_fastapi.create_app())

    async def post(body: bytes, headers: dict[str, str]) -> int:
        async with httpx.AsyncClient(transport=transport, base_url="http://receiver") as client:
            return (await client.post("/scalev", content=body, headers=headers)).status_code

    return lambda body, headers: asyncio.run(post(body, headers))


def _flask() -> Post:
    client = webhook_flask.create_app().test_client()
    return lambda body, headers: client.post("/scalev", data=body, headers=headers).status_code


@pytest.fixture
def secret(mock: MockScalev, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The secret in the environment, and an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EVENTS_FILE", raising=False)
    monkeypatch.setenv("SCALEV_WEBHOOK_SECRET", mock.webhook_secret)
    return mock.webhook_secret


@pytest.mark.parametrize("receiver", [_fastapi, _flask])
def test_receivers_take_what_is_signed(
    receiver: Callable[[], Post], mock: MockScalev, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = receiver()
    (test_event,), (event,) = mock.send_event(), mock.send_event("order.created")
    assert [post(one.body, one.headers) for one in (test_event, test_event, event, event)] == [200] * 4
    # what was signed with another secret, or says something else, or nothing that can be read
    assert post(event.body, webhooks.sign_headers(event.body, "another")) == 401
    assert post(event.body + b" ", event.headers) == 401
    assert post(event.body, {}) == 401
    assert post(b"[]", webhooks.sign_headers(b"[]", secret)) == 400
    monkeypatch.delenv("SCALEV_WEBHOOK_SECRET")
    with pytest.raises(KeyError):
        receiver()


@pytest.mark.usefixtures("secret")
def test_goods_are_handed_out_once_and_on_payment(mock: MockScalev, client: Scalev, tmp_path: Path) -> None:
    post, path = _fastapi(), tmp_path / "events.sqlite"
    mock.add_webhook(lambda delivery: post(delivery.body, delivery.headers))
    client.orders.change_status(ids=[row.id for row in client.orders.list(status="pending")], status="confirmed")
    assert _rows(path, "SELECT * FROM to_hand_out") == []  # confirmed is not paid
    others = [(one.unique_id, one.event) for one in mock.deliveries]
    paid = [mock.send_event("payment.received")[0] for _ in range(3)]
    assert {mock.redeliver(one).status for one in mock.deliveries} == {200}
    orders = {webhooks.parse(one.body).to_dict()["data"]["order_id"] for one in paid}
    assert _rows(path, "SELECT order_id FROM to_hand_out ORDER BY order_id") == [(order,) for order in sorted(orders)]
    assert _rows(path, "SELECT * FROM other_events") == others


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("seed", range(3))
def test_the_newest_state_of_an_order_is_kept_in_any_order(seed: int, mock: MockScalev, client: Scalev, tmp_path: Path) -> None:
    orders = [row.id for row in client.orders.list(limit=3)]
    for status in ("pending", "confirmed", "in_process", "ready"):
        client.orders.change_status(ids=orders, status=status)
        mock.advance(0.3)  # several changes within a second
    post, deliveries = _flask(), mock.deliveries
    random.Random(seed).shuffle(deliveries)
    assert {post(one.body, one.headers) for one in deliveries} == {200}
    found = _rows(tmp_path / "events.sqlite", "SELECT order_id, status FROM statuses ORDER BY order_id")
    assert found == sorted((client.orders.get(order).order_id, "ready") for order in orders)


# export_orders.py


def test_export_orders(tmp_path: Path) -> None:
    mock, path = _many(), tmp_path / "orders.csv"

    async def export() -> int:
        async with AsyncScalev(mock.keys.business, transport=mock.transport()) as client:
            return await export_orders.export(client, path)

    assert asyncio.run(export()) == ORDERS
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        orders = [client.orders.get(row.id) for row in client.orders.list()]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["order_id"], row["sku"], row["product_price"], row["gross_revenue"]) for row in rows] == [
        (order.order_id, line.variant_sku or "", str(line.product_price), str(order.gross_revenue))
        for order in orders
        for line in order.orderlines or ()
    ]
    written = path.read_bytes()
    mock.add_fault("403; operation=getOrder; skip=20; times=1")
    with pytest.raises(PermissionDeniedError):
        asyncio.run(export())
    assert path.read_bytes() == written  # whole as it was


def test_export_orders_as_a_command(mock: MockScalev, client: Scalev, command: Command, tmp_path: Path) -> None:
    assert command("export_orders.py", "orders.csv", "--status", "completed").stdout == "1 orders exported\n"
    with (tmp_path / "orders.csv").open(encoding="utf-8", newline="") as file:
        order_ids = {row["order_id"] for row in csv.DictReader(file)}
    assert order_ids == {order.order_id for order in client.orders.list(status="completed")}
    mock.add_fault("500; operation=listOrders")
    with no_waiting(), pytest.raises(ServerError):
        list(client.orders.list())
