"""Report observations by model: what differs from the contract, how often, and what that means for callers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from .._runtime.errors import ConfigurationError
from .._runtime.log_text import format_count
from .formats import UNKNOWN
from .records import Key, Record, merge
from .storing import FileStore

#: The meaning of each fact for callers.
_MEANINGS = {
    "undeclared": "the model has no such field: read it from `extra`",
    "type": "reading it raises FieldError if it cannot be decoded",
    "null": "it can be None, whatever its annotation says",
    "absent": "required, but it can be missing: it reads as None",
    "format": "its text has another format than the contract says",
    "value": "the enum has other values: `is_known` is False",
}


def list_differences(records: Mapping[Key, Record]) -> list[Record]:
    """Return the records that report a difference from the contract."""
    return [record for record in records.values() if is_difference(record)]


def is_difference(record: Record) -> bool:
    """Return whether a record reports something that contradicts the contract or is not in it."""
    if record["record"] == "operation":
        return not record.get("documented", True)
    return record["record"] == "unreadable" or bool({*record.get("facts", ())} - {"finer"})


def print_report(paths: Sequence[str], *, as_json: bool = False) -> int:
    """Print the report on files; return 1 if something differs from the contract, 0 otherwise.

    Raises ConfigurationError if one of them is not a file of observations.
    """
    records, dropped_count = read_files(paths)
    differences = list_differences(records)
    if as_json:
        print(json.dumps({"differences": differences, "dropped": dropped_count}, indent=1))
    else:
        document = json.loads(resources.files("scalev").joinpath("openapi.json").read_text(encoding="utf-8"))
        print(write_report(records, dropped_count, name_operations(document)), end="")
    return 1 if differences else 0


def read_files(paths: Sequence[str]) -> tuple[dict[Key, Record], int]:
    """Return the merged records of files. Raises ConfigurationError if one of them is not a file of observations."""
    records: dict[Key, Record] = {}
    dropped_count = 0
    for path in paths:
        if not Path(path).is_file():
            raise ConfigurationError(f"{path}: expected a file of observations, found no such file")
        records_of_file, missing = FileStore(path).read()
        dropped_count += missing + merge(records, records_of_file.values(), limit=sys.maxsize)
    return records, dropped_count


def write_report(records: Mapping[Key, Record], dropped_count: int, names: Mapping[str, str]) -> str:
    """Return the report as text. `names` has the method of the client for each operation id, such as `orders.list`."""
    operations = [record for record in records.values() if record["record"] == "operation"]
    fields = [record for record in records.values() if record["record"] == "field" and record["facts"]]
    finer = [record for record in fields if record["facts"] == ["finer"]]
    fields = [record for record in fields if record["facts"] != ["finer"]]
    unreadable = [record for record in records.values() if record["record"] == "unreadable"]
    responses = sum(record["responses"] for record in operations)
    operation_count = format_count(len({operation["operation"] for operation in operations}), "operation")
    lines = [f"{format_count(responses, 'response')} of {operation_count} observed{_describe_days(records.values())}."]
    if responses and not fields and not unreadable and not any(map(is_difference, operations)):
        lines.append("All of them match the contract.")
    for title, group in _group(fields):
        lines += ["", title]
        for record in group:
            lines += _describe_field(record, names)
    if unreadable:
        lines += ["", "Values that could not be decoded"]
        for record in sorted(unreadable, key=lambda record_: -record_["count"]):
            place = f"{record['model']}.{record['field']}" if record["field"] else record["model"]
            lines.append(
                f"  {place}: expected {record['expected']}, got {_WORDS.get(record['got'], record['got'])}, {record['count']:,} times"
            )
    lines += _describe_operations(operations, names)
    if finer:
        lines += ["", "Texts of a format that the contract does not state"]
        lines += sorted(f"  {_name(record, names)}: {', '.join(record.get('formats', {}))}" for record in finer)
    if dropped_count:
        lines += ["", f"{dropped_count:,} records are missing, since the file was full: send it, then start a new one."]
    return "\n".join(lines) + "\n"


_WORDS = {
    "str": "text",
    "int": "a number",
    "Decimal": "a number",
    "float": "a number",
    "bool": "a boolean",
    "dict": "an object",
    "list": "a list",
}


def _describe_field(record: Record, names: Mapping[str, str]) -> list[str]:
    kinds = {name: count for name, count in record["kinds"].items() if name != "absent"}
    total = sum(record["kinds"].values())
    facts = record["facts"]
    declaration = f"the contract says {record['declared']}" if record["declared"] else "undeclared"
    lines = [f"  {_name(record, names)}: {declaration}"]
    if total:
        parts = [f"{name} {_format_share(count, total)}" for name, count in sorted(kinds.items(), key=lambda item: -item[1])]
        absent = record["kinds"].get("absent", 0)
        parts += [f"absent {_format_share(absent, total)}"] if absent else []
        lines.append(f"      {', '.join(parts)} of {total:,}")
    for title, table in (
        ("texts", record.get("formats")),
        ("new values", record.get("values")),
        ("outside the sample", record.get("outside")),
    ):
        if table and not (title == "texts" and set(table) == {"text"}):
            total_count = sum(table.values())
            inner = [
                f"{name} {_format_share(count, total_count if name != UNKNOWN else total)}" if title == "texts" else f"{name} in {count:,}"
                for name, count in table.items()
            ]
            lines.append(f"      {title}: {', '.join(inner)}")
    if record["path"].endswith(("[]", "{}")) and "undeclared" in facts:
        return [*lines, "      → the contract does not describe its content"]
    lines += [f"      → {_MEANINGS[fact]}" for fact in facts if fact in _MEANINGS]
    return lines


def _name(record: Record, names: Mapping[str, str]) -> str:
    status = "" if record["status"] in (None, 200) else f" ({record['status']})"
    return f"{names.get(record['operation'], record['operation'])}{status} {record['path'] or 'the body'}"


def _describe_operations(operations: list[Record], names: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    for record in operations:
        place = names.get(record["operation"], record["operation"])
        if not record.get("documented", True):
            lines.append(f"  {place}: {record['responses']:,} responses with the undocumented status {record['status']}")
        if record.get("codes"):
            codes = ", ".join(f"{code} in {count:,}" for code, count in record["codes"].items())
            lines.append(f"  {place} ({record['status']}): error codes {codes}")
    headers = sorted({name for record in operations for name in record.get("headers", {})})
    if lines:
        lines = ["", "Statuses and error codes", *lines]
    if headers:
        lines += ["", f"Headers that the contract does not name: {', '.join(headers)}"]
    return lines


def _group(fields: list[Record]) -> Iterable[tuple[str, list[Record]]]:
    groups: dict[str, list[Record]] = {}
    for record in fields:
        groups.setdefault(record.get("model") or "", []).append(record)
    for model in sorted(groups):
        yield (
            model or "Bodies without a model",
            sorted(groups[model], key=lambda record_: (record_["operation"], str(record_["status"]), record_["path"])),
        )


def _describe_days(records: Iterable[Record]) -> str:
    days = sorted({day for record in records for day in (record["first"], record["last"])})
    if not days:
        return ""
    return f" on {days[0]}" if days[0] == days[-1] else f" from {days[0]} to {days[-1]}"


def _format_share(count: int, total: int) -> str:
    share = 100 * count / max(1, total)
    return f"{share:.0f} %" if share >= 1 or not count else "below 1 %"


def name_operations(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the method of the client for each operation of a document."""
    names = {}
    for item in document.get("paths", {}).values():
        for node in item.values():
            client = node.get("x-client") if isinstance(node, dict) else None
            if isinstance(client, dict) and "operationId" in node:
                names[node["operationId"]] = ".".join(str(client[part]) for part in ("resource", "method") if part in client)
    return names
