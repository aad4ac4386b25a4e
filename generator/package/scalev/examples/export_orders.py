"""Export orders to a CSV file with a row for each order line, fetching details concurrently. Amounts are exact.

    SCALEV_API_KEY=… python export_orders.py orders.csv --status completed

The file replaces an existing one only once it is complete. A RateLimiter stays within the rate limits of the service.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

from scalev import OMIT, AsyncScalev, RateLimiter, ScalevError, map_concurrently
from scalev.models import Order

COLUMNS = ("order_id", "created_at", "status", "sku", "product_name", "quantity", "product_price", "gross_revenue")


async def export(client: AsyncScalev, path: Path, status: str | None = None, *, at_a_time: int = 8) -> int:
    """Export orders and return how many. If that fails, an existing file is unchanged."""
    order_list = client.orders.list(status=status or OMIT, columns="id", page_size=25)
    partial_file = path.with_name(f"{path.name}.part")
    count = 0
    with partial_file.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        async with aclosing(map_concurrently(lambda row: client.orders.get(row.id), order_list, limit=at_a_time)) as orders:
            async for order in orders:  # in the order of the list; only a few are in memory at a time
                writer.writerows(list_rows(order))
                count += 1
    partial_file.replace(path)
    return count


def list_rows(order: Order) -> Iterator[tuple[object, ...]]:
    """Yield a row for each line of an order."""
    creation_time = order.created_at.isoformat() if order.created_at else None
    for line in order.orderlines or ():
        label = (line.variant_sku, line.product_name, line.quantity, line.product_price)
        yield (order.order_id, creation_time, order.status, *label, order.gross_revenue)


async def run(path: Path, status: str | None) -> int:
    """Export with a new client."""
    async with AsyncScalev(limiter=RateLimiter()) as client:
        return await export(client, path, status)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Export orders to a CSV file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--status", help="only orders with this status")
    arguments = parser.parse_args()
    try:
        print(asyncio.run(run(arguments.file, arguments.status)), "orders exported")
    except (OSError, ScalevError) as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
