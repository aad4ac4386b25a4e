"""Write rows and single results in each format. The output is well-formed even if the rows end early."""

from __future__ import annotations

import csv
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TextIO

from ..streams import remark
from .columns import VALUE, check_columns, get_value, list_columns, parse_columns, to_row
from .texts import dump, dump_yaml, escape_for_yaml, show_cell

#: The rows of a page, and the names of the fields that the contract declares for them.
Page = tuple[list[Any], Sequence[str]]


class Writer(ABC):
    """Writes to standard output; `columns` are the requested ones."""

    def __init__(self, columns: str | None = None, *, is_raw: bool = False, stream: TextIO | None = None) -> None:
        self._wanted = parse_columns(columns) if columns is not None else None
        self._is_raw = is_raw
        self._stream = stream or sys.stdout

    @abstractmethod
    def write_rows(self, pages: Iterable[Page]) -> None:
        """Write the rows of a list."""

    @abstractmethod
    def write_one(self, value: Any) -> None:
        """Write a single result."""

    def _select(self, value: Any) -> Any:
        if self._wanted is None:
            return value
        row = to_row(value)
        return {name: get_value(row, name) for name in self._wanted}

    def _check(self, pages: Iterable[Page]) -> Iterator[Page]:
        """Yield pages, checking the columns with the first one."""
        pages = iter(pages)
        first = next(pages, None)
        if first is None:
            return
        rows = [to_row(item) for item in first[0]]
        if self._wanted is not None and (rows or first[1]):
            check_columns(self._wanted, list_columns(rows, first[1]), rows)
        yield from chain([first], pages)

    def _check_one(self, value: Any) -> None:
        if self._wanted is not None:
            row = to_row(value)
            check_columns(self._wanted, list(row), [row])


class JSONLinesWriter(Writer):
    """One JSON value on each line."""

    def write_rows(self, pages: Iterable[Page]) -> None:
        for rows, _ in self._check(pages):
            for row in rows:
                self._stream.write(dump(self._select(row)) + "\n")
            self._stream.flush()

    def write_one(self, value: Any) -> None:
        self._check_one(value)
        self._stream.write(dump(self._select(value)) + "\n")


class JSONWriter(Writer):
    """One JSON array, or one JSON value."""

    def write_rows(self, pages: Iterable[Page]) -> None:
        is_begun = False
        try:
            for rows, _ in self._check(pages):
                for row in rows:
                    text = dump(self._select(row), indent=2).replace("\n", "\n  ")
                    self._stream.write(f"{',' if is_begun else '['}\n  {text}")
                    is_begun = True
        finally:
            if is_begun:
                self._stream.write("\n]\n")
        if not is_begun:
            self._stream.write("[]\n")

    def write_one(self, value: Any) -> None:
        self._check_one(value)
        self._stream.write(dump(self._select(value), indent=2) + "\n")


class YAMLWriter(Writer):
    """A YAML list, or one YAML value."""

    def write_rows(self, pages: Iterable[Page]) -> None:
        count = 0
        for rows, _ in self._check(pages):
            for row in rows:
                self._write(dump_yaml([self._select(row)]))
            count += len(rows)
        if not count:
            self._stream.write("[]\n")

    def write_one(self, value: Any) -> None:
        self._check_one(value)
        self._write(dump_yaml(self._select(value)))

    def _write(self, text: str) -> None:
        self._stream.write(escape_for_yaml(text, getattr(self._stream, "encoding", None)))


class CSVWriter(Writer):
    """CSV with a header; objects and lists are JSON in a cell."""

    def write_rows(self, pages: Iterable[Page]) -> None:
        columns: list[str] | None = None
        other_columns: dict[str, None] = {}
        out = csv.writer(self._stream, lineterminator="\n")
        for rows, declared_names in self._check(pages):
            objects = [to_row(row) for row in rows]
            if columns is None:
                columns = self._wanted or list_columns(objects, declared_names) or [VALUE]
                out.writerow(columns)
            for row in objects:
                out.writerow([show_cell(get_value(row, name), is_raw=self._is_raw) for name in columns])
                if self._wanted is None:
                    other_columns.update(dict.fromkeys(row.keys() - set(columns)))
            self._stream.flush()
        if other_columns:
            remark(f"scalev: later rows have fields without a column: {', '.join(sorted(other_columns))}; add them with --columns")

    def write_one(self, value: Any) -> None:
        self.write_rows([([value], ())])
