"""The examples of marketing: discount codes, landing pages, reminders and reports."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from scalev import Scalev
from scalev.mock import MockScalev

from tests.examples.running import Command


def test_discount_code_takes_a_percentage_off_a_purchase(mock: MockScalev, client: Scalev, command: Command) -> None:
    shop = client.storefront(mock.store, api_key=mock.keys.storefront)
    product = shop.products.get(next(item.slug for item in shop.items.list() if item.entity_type == "product"))
    variant = next(candidate for candidate in product.variants or () if candidate.price is not None)
    arguments = ["--store", mock.store, "--variant", str(variant.id), "--quantity", "2"]
    off = (variant.price or Decimal(0)) * 2 * 25 / 100
    for _ in range(2):
        out = command("discount_code.py", "MERDEKA", "--percentage", "25", *arguments).stdout
        code_name, _, amount = out.removesuffix(" off\n").partition(": ")
        assert (code_name, Decimal(amount)) == ("MERDEKA", off)
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


def test_landing_page_publishes_a_version_and_takes_it_down(mock: MockScalev, client: Scalev, command: Command, tmp_path: Path) -> None:
    page_file = tmp_path / "index.html"
    page_file.write_text("<!doctype html><title>Kopi</title>", encoding="utf-8")
    store = next(candidate for candidate in client.stores.list() if candidate.unique_id == mock.store)
    variant = next(variant.id for product in client.products.list() for variant in product.variants or ())
    arguments = ["index.html", "--name", "Kopi", "--slug", "kopi", "--store", str(store.id), "--variant", str(variant)]
    for version in (2, 3):
        assert command("landing_page.py", *arguments).stdout == f"kopi: published as version {version}\n"
    (page,) = [page for page in client.pages.list() if page.slug == "kopi"]
    assert page.id is not None
    display = client.pages.get_public_view(page.id).current_page_display
    assert page.is_published and display is not None and display.html_document == "<!doctype html><title>Kopi</title>"
    assert command("landing_page.py", *arguments, "--unpublish").stdout == "kopi: no longer published\n"
    assert client.pages.get_public_view(page.id).current_page_display is None
    # what has errors is not published
    page_file.write_text("<p id='scalev-data'>", encoding="utf-8")
    assert command("landing_page.py", *arguments, status=1).stderr.startswith("html_document: ")
    assert client.pages.get_public_view(page.id).current_page_display is None


def test_recover_checkouts_reminds_everybody_once(mock: MockScalev, client: Scalev, command: Command) -> None:
    shop = client.storefront(mock.store, api_key=mock.keys.storefront)
    buyers: list[dict[str, str]] = [{"customer_name": "Sari", "customer_email": "sari@example.com"}]
    buyers.append({"customer_name": "Budi", "customer_phone": "081234567890"})
    intents = [shop.checkout_intents.start(fields=buyer) for buyer in buyers]
    assert "Sari" not in command("recover_checkouts.py").stdout
    mock.advance(16 * 60)
    for expected in (["Sari: was sent an email", "Budi: has no email address, phone"], ["Budi: has no email address, phone"]):
        lines = command("recover_checkouts.py").stdout.splitlines()
        assert [line for line, start in zip(lines, expected, strict=True) if not line.startswith(start)] == []
    assert [client.checkout_intents.get(intent.id or "").is_email_follow_up_already_sended for intent in intents] == [True, False]


def test_sales_report_agrees_with_the_orders(mock: MockScalev, client: Scalev, command: Command) -> None:
    orders = [order for order in client.orders.list() if order.created_at is not None]
    last = max(order.created_at for order in orders if order.created_at is not None).date() + timedelta(days=1)
    first, *lines = command("sales_report.py", "--days", "90", "--until", last.isoformat()).stdout.splitlines()
    match = re.fullmatch(r"(\d+) views by (\d+) visitors, (\d+) orders, (\d+) of them paid", first)
    assert match is not None
    views, visitors, created_orders, paid_orders = map(int, match.groups())
    assert views >= visitors >= created_orders >= paid_orders > 0
    amounts = [Decimal(line.split()[-1]) for line in lines]
    assert all(line.split()[-2] == "IDR" for line in lines)
    assert 0 < sum(amounts) <= sum(order.gross_revenue or 0 for order in orders)
