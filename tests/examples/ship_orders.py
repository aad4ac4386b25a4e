"""Send orders: make them ready, ask for their air waybills, wait for the tracking numbers, and tell which failed.

    SCALEV_API_KEY=… python ship_orders.py 110000001 110000002 --receipt 110000003=JP0123456789

An order that was handed to a courier by hand gets its tracking number with `--receipt`. The exit status is 1 where an order failed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence

from scalev import Scalev, ScalevError, WaitError


def ship(client: Scalev, ids: Sequence[str], *, timeout: float = 120) -> tuple[dict[str, str], dict[str, str]]:
    """The tracking number of each order that is on its way, and the reason of each that is not, by the ids as they were given."""
    client.orders.change_status(ids=ids, status="ready")
    result = client.orders.generate_awb(ids=ids)  # a success, though each order may have failed
    sent, failed = dict[str, str](), dict(result.failed)
    for order_id in result.succeeded:
        try:
            order = client.orders.wait_until_awb_created(order_id, timeout=timeout)
            sent[order_id] = order.shipment_receipt or ""
        except WaitError as error:
            failed[order_id] = str(error)
    return sent, failed


def write_receipts(client: Scalev, receipts: Mapping[str, str]) -> None:
    """Note the tracking numbers of orders that were handed over by hand."""
    for order_id, receipt in receipts.items():
        noted = client.orders.update_shipment_receipt(order_id, shipment_receipt=receipt)
        print(f"{noted.order_id}: {noted.shipment_receipt}, by hand")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Send orders.")
    parser.add_argument("ids", nargs="*", help="the numeric ids of the orders")
    parser.add_argument("--receipt", action="append", default=[], metavar="ID=NUMBER", help="an order that was sent by hand")
    arguments = parser.parse_args()
    with Scalev() as client:
        try:
            sent, failed = ship(client, arguments.ids) if arguments.ids else ({}, {})
            write_receipts(client, dict(item.split("=", 1) for item in arguments.receipt))
        except ScalevError as error:
            raise SystemExit(str(error)) from error
    for order_id, receipt in sent.items():
        print(f"{order_id}: {receipt}")
    for order_id, reason in failed.items():
        print(f"{order_id}: {reason}", file=sys.stderr)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
