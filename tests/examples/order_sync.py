"""Copy a shop's orders with their lines into a SQLite file. An interrupted run is resumed by the next one.

    SCALEV_API_KEY=… python order_sync.py orders.sqlite

The API cannot list what changed since yesterday, so a run reads every order: the pages of each status, and the order of each row.
A page is written in one transaction with the cursor of the next one. Amounts are text with all their digits, times are ISO 8601 in UTC.
An order whose status changes during a run may only be updated by the next one; deleted orders stay in the file.
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
CREATE TABLE IF NOT EXISTS progress (status TEXT PRIMARY KEY, next_cursor TEXT) STRICT; -- without a cursor: all pages have been read
CREATE TABLE IF NOT EXISTS seen (order_id TEXT PRIMARY KEY) STRICT; -- read in this run, whatever their status is now
"""


def sync(client: Scalev, database: sqlite3.Connection) -> int:
    """Bring the file up to date, resuming an interrupted run, and return the number of orders read."""
    database.executescript(TABLES)
    progress: dict[str, str | None] = dict(database.execute("SELECT status, next_cursor FROM progress"))
    seen = {order_id for (order_id,) in database.execute("SELECT order_id FROM seen")}
    count = 0
    for status in OrderStatusFilter:
        if status in progress and progress[status] is None:
            continue
        for page in pages(client, status, progress.get(status)):
            orders = list(details(client, page.data or (), seen))  # read all of them first, then write them in one transaction
            with database:
                for order in orders:
                    save(database, order)
                next_cursor = None if page.has_next is False else page.next_cursor or None
                database.execute("INSERT OR REPLACE INTO progress VALUES (?, ?)", (status, next_cursor))
            seen.update(order.order_id for order in orders)
            count += len(orders)
    with database:  # everything has been read: the next run starts from the beginning
        database.execute("DELETE FROM progress")
        database.execute("DELETE FROM seen")
    return count


def pages(client: Scalev, status: OrderStatusFilter, cursor: str | None) -> Iterator[OrderPage]:
    """Yield the pages of a status after a cursor, or all of them if the service no longer accepts the cursor."""
    try:
        listed = client.orders.list(status=status, columns="id,order_id", page_size=25, next_cursor=cursor or OMIT)
        yield from listed.pages()
    except BadRequestError:
        if cursor is None:
            raise
        yield from pages(client, status, None)


def details(client: Scalev, rows: Iterable[OrderListItem], seen: set[str]) -> Iterator[Order]:
    """Yield the orders of these rows that have not been read yet; one may have been deleted since it was listed."""
    for row in rows:
        if row.order_id not in seen:
            try:
                yield client.orders.get(row.id)
            except NotFoundError as error:
                print(f"{row.order_id}: listed, but no longer there: {error}", file=sys.stderr)


def save(database: sqlite3.Connection, order: Order) -> None:
    """Write an order, replacing an earlier version of it."""
    times = (iso(order.created_at), iso(order.paid_time))
    values = (order.order_id, str(order.id), order.status, order.payment_status, exact(order.gross_revenue), *times)
    database.execute("INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    database.execute("DELETE FROM lines WHERE order_id = ?", (order.order_id,))
    for position, line in enumerate(order.orderlines or ()):
        label = (line.variant_sku, line.product_name, line.quantity, exact(line.product_price))
        database.execute("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)", (order.order_id, position, *label))
    database.execute("INSERT INTO seen VALUES (?)", (order.order_id,))


def exact(amount: Decimal | None) -> str | None:
    """Return an amount as text."""
    return None if amount is None else f"{amount:f}"


def iso(time: datetime | None) -> str | None:
    """Return a time as text that sorts."""
    return None if time is None else time.astimezone(UTC).isoformat(timespec="microseconds")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Copy a shop's orders into a SQLite file.")
    parser.add_argument("file", help="the SQLite file; created if it does not exist")
    arguments = parser.parse_args()
    with Scalev(limiter=RateLimiter()) as client, closing(sqlite3.connect(arguments.file)) as database:
        try:
            print(sync(client, database), "orders read")
        except ScalevError as error:
            raise SystemExit(f"{error}; run it again to continue") from error


if __name__ == "__main__":
    main()
