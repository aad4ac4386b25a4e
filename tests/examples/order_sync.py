"""Copy a shop's orders with their lines into a SQLite file. A run that was cut short goes on where it was.

    SCALEV_API_KEY=… python order_sync.py orders.sqlite

Nothing in the API tells what changed since yesterday, so a run reads every order: for each status its pages, for each row the detail.
A page is written in one transaction with the cursor behind it. Amounts are text with all their digits, times are ISO 8601 in UTC.
An order that changes its status while a run is under way may have to wait for the next one; deleted orders stay in the file.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal

from scalev import OMIT, BadRequestError, NotFoundError, RateLimiter, Scalev, ScalevError
from scalev.models import Order, OrderListItem, OrderPage, OrderStatusFilter

TABLES = """
CREATE TABLE IF NOT EXISTS orders (
    order_id TEXT PRIMARY KEY, id TEXT, status TEXT, payment_status TEXT, gross_revenue TEXT, created_at TEXT, paid_time TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS lines (
    order_id TEXT, position INTEGER, sku TEXT, product_name TEXT, quantity INTEGER, product_price TEXT, PRIMARY KEY (order_id, position)
) STRICT;
CREATE TABLE IF NOT EXISTS progress (status TEXT PRIMARY KEY, next_cursor TEXT) STRICT; -- without a cursor: all pages are read
CREATE TABLE IF NOT EXISTS seen (order_id TEXT PRIMARY KEY) STRICT; -- read in this run, whatever status they have by now
"""


def sync(client: Scalev, database: sqlite3.Connection) -> int:
    """Bring the file up to date, or go on doing so; how many orders were read."""
    database.executescript(TABLES)
    progress: dict[str, str | None] = dict(database.execute("SELECT status, next_cursor FROM progress"))
    seen = {order_id for (order_id,) in database.execute("SELECT order_id FROM seen")}
    count = 0
    for status in OrderStatusFilter:
        if status in progress and progress[status] is None:
            continue
        for page in pages(client, status, progress.get(status)):
            orders = list(details(client, page.data or (), seen))  # read first, written at once
            with database:
                for order in orders:
                    save(database, order)
                behind = None if page.has_next is False else page.next_cursor or None
                database.execute("INSERT OR REPLACE INTO progress VALUES (?, ?)", (status, behind))
            seen.update(order.order_id for order in orders)
            count += len(orders)
    with database:  # all is read: the next run begins anew
        database.execute("DELETE FROM progress")
        database.execute("DELETE FROM seen")
    return count


def pages(client: Scalev, status: OrderStatusFilter, cursor: str | None) -> Iterator[OrderPage]:
    """The pages of one status behind a cursor; all of them where the service no longer knows the cursor."""
    try:
        listed = client.orders.list(status=status, columns="id,order_id", page_size=25, next_cursor=cursor or OMIT)
        yield from listed.pages()
    except BadRequestError:
        if cursor is None:
            raise
        yield from pages(client, status, None)


def details(client: Scalev, rows: Iterable[OrderListItem], seen: set[str]) -> Iterator[Order]:
    """The orders of these rows that were not read yet; one may have been deleted since it was listed."""
    for row in rows:
        if row.order_id not in seen:
            try:
                yield client.orders.get(row.id)
            except NotFoundError as error:
                print(f"{row.order_id}: listed, and not there: {error}", file=sys.stderr)


def save(database: sqlite3.Connection, order: Order) -> None:
    """Write an order in place of what the file has of it."""
    times = (iso(order.created_at), iso(order.paid_time))
    values = (order.order_id, str(order.id), order.status, order.payment_status, exact(order.gross_revenue), *times)
    database.execute("INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    database.execute("DELETE FROM lines WHERE order_id = ?", (order.order_id,))
    for position, line in enumerate(order.orderlines or ()):
        label = (line.variant_sku, line.product_name, line.quantity, exact(line.product_price))
        database.execute("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)", (order.order_id, position, *label))
    database.execute("INSERT INTO seen VALUES (?)", (order.order_id,))


def exact(amount: Decimal | None) -> str | None:
    """An amount as text."""
    return None if amount is None else f"{amount:f}"


def iso(moment: datetime | None) -> str | None:
    """A time as text that sorts."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Copy a shop's orders into a SQLite file.")
    parser.add_argument("file", help="the SQLite file; made if it is not there")
    arguments = parser.parse_args()
    with Scalev(limiter=RateLimiter()) as client, closing(sqlite3.connect(arguments.file)) as database:
        try:
            print(sync(client, database), "orders read")
        except ScalevError as error:
            raise SystemExit(f"{error}; run it again to go on") from error


if __name__ == "__main__":
    main()
