"""Add observations to `openapi/evidence/observed.csv`, which also has rows for single payloads."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..openapi.writing import write_text
from ..package.scalev.observe.records import Key, Record
from .locating import Locator
from .shapes import TYPES

COLUMNS = ("belongs_to", "payload", "path", "types", "null", "format")
#: The further columns of observations: how often something was seen, among how many values, and when.
COUNTS = ("seen", "of", "first", "last")
PAYLOAD = "observations"

Row = dict[str, str]


def fold(path: Path, records: Mapping[Key, Record], document: dict[str, Any]) -> tuple[int, list[str]]:
    """Add observations to the table; return the number of rows that changed, and the contradictions.

    A row is replaced by newer counts, not added to them: pass all files at once.
    """
    rows = _read(path)
    old_rows = {(row["belongs_to"], row["payload"], row["path"]): row for row in rows}
    seen_before: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        for place in row["belongs_to"].split():
            seen_before.setdefault((place, row["path"]), []).append(row)
    changed_count, contradictions = 0, []
    locator = Locator(document)
    for record in records.values():
        new = _write_row(record)
        if new is None or not _is_declared(record, locator):
            continue
        contradictions += [text for other in seen_before.get((new["belongs_to"], new["path"]), ()) if (text := _contradict(new, other))]
        key = (new["belongs_to"], new["payload"], new["path"])
        if old_rows.get(key) != new:
            changed_count += 1
            old_rows[key] = new
    if changed_count:
        _write(path, [*old_rows.values()])
    return changed_count, contradictions


def _write_row(record: Record) -> Row | None:
    if record["record"] != "field" or not record["path"] or {*"{("} & {*record["path"]}:
        return None
    status = record["status"]
    kind = "webhook" if status is None else "response" if status < 300 else "error"
    name = record["operation"].removeprefix("webhook:")
    kinds = record["kinds"]
    types = sorted({TYPES[kind] for kind, count in kinds.items() if count and kind in TYPES} - {"null"})
    formats = {form for form, count in record.get("formats", {}).items() if count and form not in ("empty", "unknown value")}
    form = formats.pop() if len(formats) == 1 else "text" if formats else ""
    if not types and not kinds.get("null"):
        return None
    return {
        "belongs_to": f"{kind}:{name}",
        "payload": PAYLOAD,
        "path": record["path"],
        "types": " ".join(types),
        "null": "1" if kinds.get("null") else "0",
        "format": form if " " not in form else "text",
        "seen": str(sum(count for name, count in kinds.items() if name != "absent")),
        "of": str(sum(kinds.values())),
        "first": record["first"],
        "last": record["last"],
    }


def _is_declared(record: Record, locator: Locator) -> bool:
    """Return whether the document, including drafts, declares the field: it must agree with every row of the table."""
    declaration = locator.find(record["operation"], record["status"], record["path"])
    return declaration is not None and not declaration.rest


def _contradict(row: Row, other: Row) -> str:
    """Return how two rows for a place contradict each other, an empty string if they do not."""
    if other["payload"] == row["payload"] and other.get("last") == row["last"]:
        return ""
    types, other_types = set(row["types"].split()), set(other["types"].split())
    place = f"{row['belongs_to']} {row['path']}"
    if types and other_types and types.isdisjoint(other_types) and not {types.pop(), other_types.pop()} <= {"integer", "number"}:
        return f"{place}: {row['types']} was observed, {other['types']} was in {other['payload']}"
    return ""


def _read(path: Path) -> list[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) not in (COLUMNS, (*COLUMNS, *COUNTS)):
                raise InputError(f"{path}: expected the columns {', '.join(COLUMNS)}, got {', '.join(reader.fieldnames or ())}")
            return [{name: row.get(name) or "" for name in (*COLUMNS, *COUNTS)} for row in reader]
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None


def _write(path: Path, rows: list[Row]) -> None:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, (*COLUMNS, *COUNTS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, stream.getvalue())
