# Copied from generator/package/scalev/cli/output/formats.py by `python -m generator generate`. Do not edit.
"""Choose the writer for a format of output."""

from __future__ import annotations

import sys
from typing import Literal, get_args

from ..failures import UsageError
from .writers import CSVWriter, JSONLinesWriter, JSONWriter, Writer, YAMLWriter

Format = Literal["table", "json", "jsonl", "csv", "yaml"]
FORMATS: tuple[str, ...] = get_args(Format)


def open_writer(format_: str | None, columns: str | None = None, *, is_raw: bool = False) -> Writer:
    """Return a writer to standard output, by default for a table on a terminal and for JSON lines in a pipe.

    Raises UsageError for an unknown format.
    """
    name = format_ or ("table" if sys.stdout.isatty() else "jsonl")
    kinds: dict[str, type[Writer]] = {"json": JSONWriter, "jsonl": JSONLinesWriter, "csv": CSVWriter, "yaml": YAMLWriter}
    if name == "table":
        from .rich_table import TableWriter  # rich is slow to import

        return TableWriter(columns, is_raw=is_raw)
    if name not in kinds:
        raise UsageError(f"--format: expected one of {', '.join(FORMATS)}, got {name!r}")
    return kinds[name](columns, is_raw=is_raw)
