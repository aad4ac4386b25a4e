# Copied from generator/package/scalev/mock/behaviour/uploads.py by `python -m generator generate`. Do not edit.
"""Handle uploads of CSV files with orders, status changes and receipts; invalid rows are reported by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..messages import build_validation_error
from . import histories, orders, zones

_MOST_ROWS = 10_000
#: Earlier years are not formatted with four digits on all platforms.
_FIRST_YEAR = 1001


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a file: its line number, its cells by column, and its errors."""

    line: int
    cells: Mapping[str, str]
    problem: str | None = None

    def get_first(self, *columns: str) -> str:
        """Return the cell of the first of these columns that the file has, or an empty string."""
        return next((self.cells[name] for name in columns if name in self.cells), "")


def parse_records(context: Context) -> Iterator[Record]:
    """Yield the rows of an uploaded file. Raises HTTPError 422 if it is not a CSV file with rows."""
    part = context.request.files["file"]
    try:
        text = part.content.decode("utf-8-sig")
        read = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if any(cell.strip() for cell in row)]
    except UnicodeDecodeError:
        raise build_validation_error(422, {"file": ["expected UTF-8 text"]}) from None
    except csv.Error as error:
        raise build_validation_error(422, {"file": [f"expected a CSV file: {error}"]}) from None
    if len(read) < 2:
        raise build_validation_error(422, {"file": ["expected a header and at least one row"]})
    if len(read) > _MOST_ROWS:
        raise build_validation_error(422, {"file": [f"expected at most {_MOST_ROWS} rows"]})
    header = [cell.strip().lower().replace(" ", "_") for cell in read[0]]
    for line, row in enumerate(read[1:], start=2):
        problem = None if len(row) == len(header) else f"expected {len(header)} cells, got {len(row)}"
        yield Record(line, dict(zip(header, (cell.strip() for cell in row), strict=False)), problem)


def _upload_orders(context: Context) -> Result:
    world = context.world
    kind = world.find_kind(orders.PATH)
    failed: dict[str, str] = {}
    created: list[dict[str, Any]] = []
    for record in parse_records(context):
        problem = record.problem or _find_problem(record)
        if problem is not None or kind is None:
            failed[str(record.line)] = problem or "the document has no orders"
            continue
        row = orders.create_order(world, kind, _build_body(record))
        if context.body["create_type"] == "archive":
            histories.move(world, row, world.store.get_values(row), "completed", world.clock())
        row.touch()
        created.append(_summarize(context, row))
    return {"success": created, "failed": failed}


def _find_problem(record: Record) -> str | None:
    """Return why a row cannot become an order, or None if it can."""
    if not record.get_first("customer_name", "name", "nama"):
        return "customer_name is required"
    quantity = record.get_first("quantity", "qty") or "1"
    if not (quantity.isascii() and quantity.isdecimal() and 0 < int(quantity[:9]) <= 10**6):
        return "expected a quantity of at least 1"
    return None


def _build_body(record: Record) -> dict[str, Any]:
    fields = {
        "customer_name": record.get_first("customer_name", "name", "nama"),
        "customer_phone": record.get_first("customer_phone", "phone"),
        "customer_email": record.get_first("customer_email", "email"),
        "address": record.get_first("address"),
        "notes": record.get_first("notes"),
        "external_id": record.get_first("external_id"),
    }
    return {name: value for name, value in fields.items() if value}


def _summarize(context: Context, row: Row) -> dict[str, Any]:
    names = ("id", "order_id", "external_id", "status", "payment_status", "payment_url", "public_order_url")
    return {name: context.world.renderer.get_property(row, name) for name in names}


def _find_orders(context: Context) -> list[tuple[Record, Row]]:
    """Return the orders that the rows of a file refer to. Raises HTTPError 422, before any change, if a row is invalid."""
    world = context.world
    kind = world.find_kind(orders.PATH)
    pairs: list[tuple[Record, Row]] = []
    errors: dict[str, list[str]] = {}
    for record in parse_records(context):
        text = record.get_first("order_id", "id")
        row = world.find(kind, None, text, "order_id") if kind is not None and text else None
        if record.problem is not None or row is None:
            errors[f"row {record.line}"] = [record.problem or f"order {text[:40]!r} does not exist"]
        else:
            pairs.append((record, row))
    if errors:
        raise build_validation_error(422, errors)
    return pairs


def _upload_statuses(context: Context) -> Result:
    """Change states; a row may give the date, and an external receipt number."""
    world = context.world
    now = world.clock()
    bad: dict[str, list[str]] = {}
    changes: list[tuple[Record, Row, datetime]] = []
    for record, row in _find_orders(context):
        try:
            changes.append((record, row, _parse_day(record, context.body["tz"]) or now))
        except (ValueError, OverflowError):
            bad[f"row {record.line}"] = ["expected a valid year, month and day, or none of them"]
        if record.get_first("status") not in (*histories.FLOW, "canceled", "rts", "closed"):
            bad[f"row {record.line}"] = [f"expected a status of orders, got {record.get_first('status')[:40]!r}"]
    if bad:
        raise build_validation_error(422, bad)
    for record, row, time in changes:
        values = world.store.get_values(row)
        histories.move(world, row, values, record.get_first("status"), time, now=now)
        receipt = record.get_first("shipment_receipt")
        if receipt and values.get("awb_ca_status") != "created":
            values["shipment_receipt"] = receipt
        row.touch()
    return [row for _, row, _ in changes]


def _parse_day(record: Record, tz: str) -> datetime | None:
    """Return the start of the date in a row, or None without one.

    Raises ValueError or OverflowError for an invalid date, and HTTPError 422 for an unknown time zone.
    """
    cells = [record.get_first(name) for name in ("year", "month", "day")]
    if not any(cells):
        return None
    year, month, day = map(int, cells)
    if not year >= _FIRST_YEAR:
        raise ValueError(f"expected a year of four digits, got {year}")
    return datetime(year, month, day, tzinfo=zones.get_zone(tz, 422)).astimezone(UTC)


def _upload_receipts(context: Context) -> Result:
    pairs = _find_orders(context)
    for record, row in pairs:
        context.world.store.get_values(row)["shipment_receipt"] = record.get_first("shipment_receipt", "receipt")
        row.touch()
    return [row for _, row in pairs]


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "uploadOrders": _upload_orders,
    "uploadOrderStatusChanges": _upload_statuses,
    "uploadOrderReceipt": _upload_receipts,
}
