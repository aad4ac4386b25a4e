# Copied from generator/package/scalev/tables/writers.py by `python -m generator generate`. Do not edit.
"""Write the parts of an export in a format."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Final, Literal

from .schemas import import_arrow
from .splitting import flatten_table

Format = Literal["parquet", "csv", "jsonl"]
FORMATS: Final = ("parquet", "csv", "jsonl")


class TableWriter(ABC):
    """Writes one file, which is complete once it is closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")

    @abstractmethod
    def write(self, table: Any) -> None:
        """Write a table, or rows as lines of JSON."""

    def close(self) -> None:
        """Complete the file and store it durably."""
        self._complete()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abort(self) -> None:
        """Close the file as it is, and delete it."""
        try:
            self._file.close()
        finally:
            self.path.unlink(missing_ok=True)

    @abstractmethod
    def _complete(self) -> None:
        """Write the end of the file."""


class ParquetWriter(TableWriter):
    """Writes Parquet, in groups of rows that are large enough to compress well."""

    _GROUP = 1_000

    def __init__(self, path: Path, schema: Any) -> None:
        super().__init__(path)
        self._writer = import_arrow("pyarrow.parquet").ParquetWriter(self._file, schema)
        self._tables: list[Any] = []
        self._rows = 0

    def write(self, table: Any) -> None:
        self._tables.append(table)
        self._rows += table.num_rows
        if self._rows >= self._GROUP:
            self._flush()

    def _flush(self) -> None:
        tables, self._tables, self._rows = self._tables, [], 0
        if tables:
            self._writer.write_table(import_arrow().concat_tables(tables).combine_chunks(), row_group_size=self._GROUP * 2)

    def _complete(self) -> None:
        self._flush()
        self._writer.close()


class CSVWriter(TableWriter):
    """Writes CSV: the fields of an object are columns (`customer__name`), and a null is nothing, not even quotes."""

    def __init__(self, path: Path, schema: Any) -> None:
        super().__init__(path)
        self._writer = import_arrow("pyarrow.csv").CSVWriter(self._file, _flatten(schema.empty_table()).schema)

    def write(self, table: Any) -> None:
        self._writer.write_table(_flatten(table))

    def _complete(self) -> None:
        self._writer.close()


def _flatten(table: Any) -> Any:
    """Return a table without structs, with times as text, in the form that pyarrow itself would write, but several times as fast."""
    pa, pc = import_arrow(), import_arrow("pyarrow.compute")
    flat = flatten_table(table)
    for position, (name, kind) in enumerate(zip(flat.column_names, flat.schema.types, strict=True)):
        if pa.types.is_timestamp(kind):
            texts = flat.column(position).cast(pa.timestamp(kind.unit)).cast(pa.string())
            flat = flat.set_column(position, name, pc.binary_join_element_wise(texts, "Z", ""))
    return flat


class JSONLinesWriter(TableWriter):
    """Writes each row as one line of JSON, exactly as received."""

    def write(self, table: Any) -> None:
        self._file.write(b"\n".join([*table, b""]))

    def _complete(self) -> None:
        pass


def open_writer(form: Format, path: Path, schema: Any) -> TableWriter:
    """Open a file in a format."""
    if form == "parquet":
        return ParquetWriter(path, schema)
    return CSVWriter(path, schema) if form == "csv" else JSONLinesWriter(path)
