"""Upload orders from a CSV file, and report the rows that the service rejected.

    SCALEV_API_KEY=… python upload_orders.py orders.csv --tz Asia/Jakarta

Valid rows become orders even if others are rejected, in which case the exit code is 1: correct the rejected rows, and upload only those.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scalev import APIError, Scalev, ValidationFailedError
from scalev.models import OrderUploadResult


def upload(client: Scalev, path: Path, tz: str) -> OrderUploadResult:
    """Upload a file and return the outcome of each row. Raises ValidationFailedError if the whole file is rejected."""
    return client.orders.upload(file=path, create_type="regular", tz=tz)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Upload orders from a CSV file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--tz", default="Asia/Jakarta", help="the time zone of the times in the file")
    arguments = parser.parse_args()
    with Scalev() as client:
        try:
            result = upload(client, arguments.file, arguments.tz)
        except (ValidationFailedError, OSError) as error:
            raise SystemExit(f"{arguments.file}: {error}") from error
        except APIError as error:
            hint = "; check whether its orders exist before uploading it again" if error.may_have_been_processed else ""
            raise SystemExit(f"{arguments.file}: {error}{hint}") from error
    for order in result.succeeded:
        print(f"{order.external_id}: {order.order_id}, {order.status}")
    for row, reason in result.failed.items():
        print(f"{arguments.file}, row {row}: {reason}", file=sys.stderr)
    sys.exit(1 if result.failed else 0)


if __name__ == "__main__":
    main()
