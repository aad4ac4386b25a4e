"""Read, write and merge the records of an observations file: one JSON object per line, without any value of a response.

A record of kind `operation` counts responses, one of kind `field` counts the contents of a field that differ from the document or add to
it, and one of kind `unreadable` counts values that could not be decoded. Records of the same place are merged by adding their counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from .._runtime.errors import ConfigurationError
from .checking import MOST, MOST_KEYS, is_record

Record: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, ...]

FORMAT = "scalev-observed/1"
#: The maximum number of records in a file, beyond which records are dropped and counted; and a number of bytes that no such file reaches.
MOST_RECORDS, MOST_BYTES = 5000, 50_000_000

#: The fields that identify the records of each kind, and the fields that hold counts.
_KEYS = {
    "operation": ("operation", "status"),
    "field": ("operation", "status", "path"),
    "unreadable": ("model", "field", "got"),
}
_COUNTS = ("responses", "sampled", "count")
_TABLES = ("bodies", "headers", "codes", "kinds", "formats", "values", "outside")
_LISTS = ("facts",)

_encode = json.JSONEncoder(ensure_ascii=True).encode


def get_key(record: Mapping[str, Any]) -> Key:
    """Return the key of a record: its kind and its place."""
    kind = str(record["record"])
    return (kind, *(str(record.get(name)) for name in _KEYS[kind]))


def merge(records: dict[Key, Record], added: Iterable[Record], *, limit: int = MOST_RECORDS) -> int:
    """Add records to others; return the number of those beyond the limit."""
    dropped_count = 0
    for record in added:
        key = get_key(record)
        record_before = records.get(key)
        if record_before is not None:
            _add(record_before, record)
        elif len(records) < limit:
            records[key] = record
        else:
            dropped_count += 1
    return dropped_count


def _add(record: Record, new_record: Record) -> None:
    for name in _COUNTS:
        if name in new_record:
            record[name] = min(record.get(name, 0) + new_record[name], MOST)
    for name in _TABLES:
        if new_record.get(name):
            table = dict(record.get(name, {}))
            for key, count in new_record[name].items():
                if key in table or len(table) < MOST_KEYS:
                    table[key] = min(table.get(key, 0) + count, MOST)
            record[name] = dict(sorted(table.items()))
    for name in _LISTS:
        if new_record.get(name):
            record[name] = sorted({*record.get(name, ()), *new_record[name]})
    record["first"] = min(record["first"], new_record["first"])
    record["last"] = max(record["last"], new_record["last"])


def write_text(records: Mapping[Key, Record], *, dropped: int) -> str:
    """Return records as the text of a file."""
    head: Record = {"format": FORMAT, "about": "The shape of responses where it differs from the contract; no values."}
    if dropped:
        head["dropped"] = dropped
    lines = [head, *(records[key] for key in sorted(records))]
    return "".join(f"{_encode(line)}\n" for line in lines)


def read_text(text: str, source: str) -> tuple[dict[Key, Record], int]:
    """Return the records of a file and the number of dropped ones. Raises ConfigurationError if it is not a file of observations."""
    records: dict[Key, Record] = {}
    dropped_count = 0
    for number, line in enumerate(text.split("\n"), 1):
        if number > 1 and not line.strip():
            continue
        try:
            if number == 1:
                dropped_count = _read_header(line)
            else:
                dropped_count += merge(records, [_read_record(line)], limit=10 * MOST_RECORDS)
        except (ValueError, TypeError, KeyError, RecursionError):
            expected = f'the header {{"format": "{FORMAT}"}}' if number == 1 else "a record of observations"
            raise ConfigurationError(f"{source}:{number}: expected {expected}, got something else") from None
    return records, dropped_count


def _read_record(line: str) -> Record:
    """Return the record in a line. Raises ValueError if there is none."""
    record: Record = json.loads(line)
    if not is_record(record):
        raise ValueError("no record")
    return record


def _read_header(line: str) -> int:
    """Return the number of dropped records. Raises ValueError, TypeError or KeyError if this is not a header."""
    header = json.loads(line)
    if header["format"] != FORMAT:
        raise ValueError("another format")
    dropped_count = header.get("dropped", 0)
    if type(dropped_count) is not int or not 0 <= dropped_count <= MOST:
        raise ValueError("another count")
    return dropped_count
