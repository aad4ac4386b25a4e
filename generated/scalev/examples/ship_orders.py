# Copied from generator/package/scalev/examples/ship_orders.py by `python -m generator generate`. Do not edit.
"""Ship orders: mark them as ready, request air waybills, wait for the tracking numbers, and report which orders failed.

    SCALEV_API_KEY=… python ship_orders.py 110000001 110000002 --receipt 110000003=JP0123456789

`--receipt` sets the tracking number of an order that was handed to a courier directly. The exit code is 1 if an order failed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence

from scalev import Scalev, ScalevError, WaitError


def ship(client: Scalev, ids: Sequence[str], *, timeout: float = 120) -> tuple[dict[str, str], dict[str, str]]:
    """Ship orders; return the tracking numbers of those that succeeded, and the reasons for those that failed, by id."""
    client.orders.change_status(ids=ids, status="ready")
    result = client.orders.generate_awb(ids=ids)  # the call succeeds even if every order fails
    receipts, failures = dict[str, str](), dict(result.failed)
    for order_id in result.succeeded:
        try:
            order = client.orders.wait_until_awb_created(order_id, timeout=timeout)
            receipts[order_id] = order.shipment_receipt or ""
        except WaitError as error:
            failures[order_id] = str(error)
    return receipts, failures


def write_receipts(client: Scalev, receipts: Mapping[str, str]) -> None:
    """Set the tracking numbers of orders that were handed to a courier directly."""
    for order_id, receipt in receipts.items():
        order = client.orders.update_shipment_receipt(order_id, shipment_receipt=receipt)
        print(f"{order.order_id}: {order.shipment_receipt}, set by hand")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Ship orders.")
    parser.add_argument("ids", nargs="*", help="the numeric ids of the orders")
    parser.add_argument(
        "--receipt",
        action="append",
        default=[],
        metavar="ID=NUMBER",
        help="the tracking number of an order that was handed to a courier directly",
    )
    arguments = parser.parse_args()
    with Scalev() as client:
        try:
            receipts, failures = ship(client, arguments.ids) if arguments.ids else ({}, {})
            write_receipts(client, dict(item.split("=", 1) for item in arguments.receipt))
        except ScalevError as error:
            raise SystemExit(str(error)) from error
    for order_id, receipt in receipts.items():
        print(f"{order_id}: {receipt}")
    for order_id, reason in failures.items():
        print(f"{order_id}: {reason}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
