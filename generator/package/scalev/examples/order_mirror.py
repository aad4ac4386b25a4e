"""Mirror the orders of one or several businesses in PostgreSQL or SQLite, with exact amounts.

    SCALEV_API_KEY=… python order_mirror.py sqlite:///orders.sqlite
    SCALEV_API_KEY=… python order_mirror.py postgresql+psycopg://localhost/shop --business b_1 --business b_2 --days 7

The API cannot list what changed since yesterday. So the first run reads every order, and later runs repair the mirror: they list the orders
of each status, newest first, back to `--days` ago, read those that are missing or have another state, and remove those that no longer
exist. An interrupted run is continued. Between runs, webhooks update the mirror (`create_router`): an event only says which order to read
again, so events may arrive in any order, and the next run repairs what a lost one would have updated.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

import sqlalchemy as sa
from scalev import OMIT, BadRequestError, NotFoundError, RateLimiter, Scalev, ScalevError, webhooks
from scalev.models import Order, OrderListItem, OrderPage, OrderStatusFilter


class Amount(sa.types.TypeDecorator[Decimal]):
    """An exact amount: NUMERIC in PostgreSQL, text in SQLite, whose numbers are floats."""

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else sa.Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        return f"{value:f}" if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Time(sa.types.TypeDecorator[datetime]):
    """A time in UTC; SQLite stores no zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


tables = sa.MetaData()
orders = sa.Table(
    "orders",
    tables,
    *(sa.Column(name, sa.Text, primary_key=True) for name in ("business", "order_id")),
    *(sa.Column(name, sa.Text) for name in ("id", "status", "payment_status")),
    sa.Column("gross_revenue", Amount),
    *(sa.Column(name, Time) for name in ("created_at", "paid_time", "last_updated_at")),
    # times have whole seconds: an order that was read within a second of its last change may have changed again
    sa.Column("is_settled", sa.Boolean, nullable=False),
    sa.Column("run", sa.Integer),
)
lines = sa.Table(
    "order_lines",
    tables,
    *(sa.Column(name, sa.Text, primary_key=True) for name in ("business", "order_id")),
    sa.Column("position", sa.Integer, primary_key=True),
    *(sa.Column(name, sa.Text) for name in ("sku", "product_name")),
    sa.Column("quantity", sa.Integer),
    sa.Column("product_price", Amount),
)
runs = sa.Table(
    "runs",  # one row for each business: the run in progress, or the last one
    tables,
    sa.Column("business", sa.Text, primary_key=True),
    sa.Column("run", sa.Integer, nullable=False),
    *(sa.Column(name, Time) for name in ("since", "ended_at")),
)
cursors = sa.Table(
    "cursors",  # of the run in progress; no cursor: all pages of the status have been read
    tables,
    *(sa.Column(name, sa.Text, primary_key=True) for name in ("business", "status")),
    sa.Column("next_cursor", sa.Text),
)


class Mirror:
    """The mirror of one business; `business` is any name for it."""

    def __init__(self, engine: sa.Engine, client: Scalev, business: str = "") -> None:
        self.engine, self.client, self.business = engine, client, business
        tables.create_all(engine)

    def run(self, days: float | None = None) -> int:
        """Read or repair the orders of the last `days`, by default all, or continue an interrupted run; return how many were read."""
        run, since = self._begin(days)
        with self.engine.connect() as connection:
            cursor = connection.execute(sa.select(cursors).where(cursors.c.business == self.business))
            progress = {row.status: row.next_cursor for row in cursor}
        count = 0
        for status in OrderStatusFilter:
            if progress.get(status, "") is None:
                continue
            for page in self._iter_pages(status, progress.get(status)):
                rows = [row for row in page.data or () if since is None or row.created_at is None or row.created_at >= since]
                count += sum(self._repair(row, run) for row in rows)
                is_last = page.has_next is False or len(rows) < len(page.data or ())
                self._keep_cursor(status, None if is_last else page.next_cursor or None)
                if is_last:
                    break
            else:
                self._keep_cursor(status, None)
        self._remove_missing(run, since)
        return count

    def refresh(self, order_id: str, key: int | str | None, run: int | None = None) -> None:
        """Read an order from the service by its id `key`, and replace it in the mirror."""
        with self.engine.begin() as connection:
            self.refresh_in(connection, order_id, key, run)

    def refresh_in(self, connection: sa.Connection, order_id: str, key: int | str | None, run: int | None = None) -> None:
        """Do the same in a transaction, under a lock, so that the state that is read last is written last."""
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"{self.business} {order_id}", 0))))
        else:  # SQLite has one writer at a time
            connection.execute(sa.delete(orders).where(sa.false()))
        try:
            response = self.client.with_response(self.client.orders.get, key or "")
        except NotFoundError:
            self._delete(connection, order_id)
            return
        order, date = response.parsed, response.headers.get("date")
        now = parsedate_to_datetime(date) if date else datetime.now(UTC)
        change_time = order.last_updated_at
        is_settled = change_time is not None and now - change_time > timedelta(seconds=2)
        self._delete(connection, order_id)
        connection.execute(sa.insert(orders).values(**self._get_values(order), is_settled=is_settled, run=run))
        for position, line in enumerate(order.orderlines or ()):
            columns = {"sku": line.variant_sku, "product_name": line.product_name, "quantity": line.quantity}
            values = {"business": self.business, "order_id": order_id, "position": position, **columns, "product_price": line.product_price}
            connection.execute(sa.insert(lines).values(values))

    def _get_values(self, order: Order) -> dict[str, Any]:
        names = ("order_id", "status", "payment_status", "gross_revenue", "created_at", "paid_time", "last_updated_at")
        return {"business": self.business, "id": str(order.id), **{name: getattr(order, name) for name in names}}

    def _delete(self, connection: sa.Connection, order_id: str) -> None:
        for table in (orders, lines):
            connection.execute(sa.delete(table).where(table.c.business == self.business, table.c.order_id == order_id))

    def _begin(self, days: float | None) -> tuple[int, datetime | None]:
        """Return the number of the run and the time back to which it reads, those of an interrupted run if there is one."""
        now = datetime.now(UTC)
        with self.engine.begin() as connection:
            row = connection.execute(sa.select(runs).where(runs.c.business == self.business)).one_or_none()
            if row is not None and row.ended_at is None:
                return row.run, row.since
            run, since = (row.run if row else 0) + 1, None if days is None else now - timedelta(days=days)
            connection.execute(sa.delete(runs).where(runs.c.business == self.business))
            connection.execute(sa.insert(runs).values(business=self.business, run=run, since=since))
        return run, since

    def _iter_pages(self, status: OrderStatusFilter, cursor: str | None) -> Iterator[OrderPage]:
        """Yield the pages of a status after a cursor, or all of them if the service no longer accepts the cursor."""
        try:
            yield from self.client.orders.list(status=status, page_size=25, next_cursor=cursor or OMIT).pages()
        except BadRequestError:
            if cursor is None:
                raise
            yield from self._iter_pages(status, None)

    def _repair(self, row: OrderListItem, run: int) -> bool:
        """Read an order if the mirror does not have its current state; return whether it was read."""
        is_it = (orders.c.business == self.business) & (orders.c.order_id == row.order_id)
        with self.engine.begin() as connection:
            stored_row = connection.execute(sa.select(orders).where(is_it)).one_or_none()
            state = (row.last_updated_at, row.status, row.payment_status)
            if stored_row and stored_row.is_settled and state == (stored_row.last_updated_at, stored_row.status, stored_row.payment_status):
                connection.execute(sa.update(orders).where(is_it).values(run=run))
                return False
        self.refresh(row.order_id or "", row.id, run)
        return True

    def _keep_cursor(self, status: str, cursor: str | None) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.delete(cursors).where(cursors.c.business == self.business, cursors.c.status == str(status)))
            connection.execute(sa.insert(cursors).values(business=self.business, status=str(status), next_cursor=cursor))

    def _remove_missing(self, run: int, since: datetime | None) -> None:
        """Read the orders that no list contained, which were deleted or have changed their status in the meantime, and end the run."""
        unseen = (orders.c.business == self.business) & (orders.c.run.is_(None) | (orders.c.run != run))
        if since is not None:
            unseen &= orders.c.created_at >= since
        with self.engine.connect() as connection:
            missing = connection.execute(sa.select(orders.c.order_id, orders.c.id).where(unseen)).all()
        for order_id, key in missing:
            self.refresh(order_id, key, run)
        with self.engine.begin() as connection:
            connection.execute(sa.delete(cursors).where(cursors.c.business == self.business))
            connection.execute(sa.update(runs).where(runs.c.business == self.business).values(ended_at=datetime.now(UTC)))


def create_router(mirror: Mirror, secret: str) -> webhooks.Router[sa.Connection]:
    """Return a router that merges the events of one business into its mirror, each exactly once."""
    log = webhooks.SQLDeliveryLog(mirror.engine.begin)
    log.create_table()
    router = webhooks.Router(secret, log=log)

    @router.default
    def merge(data: Any, delivery: webhooks.Delivery[sa.Connection]) -> None:
        order_id, key = getattr(data, "order_id", None), getattr(data, "id", None)
        if order_id and key and delivery.event.event.startswith(("order.", "payment.")):
            mirror.refresh_in(delivery.transaction, order_id, key)

    return router


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Mirror the orders of one or several businesses in a database.")
    parser.add_argument("url", help="the URL of the database, as SQLAlchemy reads it")
    parser.add_argument("--business", action="append", help="the unique id of a business, if the credential serves several")
    parser.add_argument("--days", type=float, help="how far back to repair (default: all orders)")
    arguments = parser.parse_args()
    engine = sa.create_engine(arguments.url)
    with Scalev(limiter=RateLimiter()) as client:
        for business in arguments.business or [None]:
            mirror = Mirror(engine, client.with_options(b_uid=business) if business else client, business or "")
            try:
                print(mirror.run(arguments.days), "orders read")
            except ScalevError as error:
                sys.exit(f"{error}; run it again to continue")


if __name__ == "__main__":
    main()
