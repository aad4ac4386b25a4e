# Copied from generator/package/scalev/cli/output/rich_table.py by `python -m generator generate`. Do not edit.
"""Write tables for people, drawn by rich."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .columns import IDENTITY, choose_columns, fit, get_value, to_row
from .texts import show_printable
from .writers import Page, Writer

#: The width of a table that does not go to a terminal.
_WIDTH = 120


class TableWriter(Writer):
    """A table on the terminal: all rows, in as many columns as fit, or in the requested ones.

    If the requested columns do not fit, each row is a block of lines.
    """

    def write_rows(self, pages: Iterable[Page]) -> None:
        rows: list[dict[str, Any]] = []
        try:
            for page, _ in self._check(pages):
                rows += [to_row(row) for row in page]
        except BaseException:
            if rows:  # received rows are shown even if the rest is missing
                self._print_rows(rows)
            raise
        self._print_rows(rows)

    def write_one(self, value: Any) -> None:
        self._check_one(value)
        self._print_block(self._open_console(), to_row(self._select(value)))

    def _print_block(self, console: Console, row: Mapping[str, Any]) -> None:
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for name, item in row.items():
            if item is not None or self._wanted is not None:
                table.add_row(Text(name), Text(show_printable(item)))
        console.print(table)

    def _print_rows(self, rows: list[dict[str, Any]]) -> None:
        console = self._open_console()
        if not rows:
            console.print("no rows")
            return
        columns = self._wanted or choose_columns(rows, console.width)
        if not fit(rows, columns, console.width):
            for place, row in enumerate(rows):
                if place:
                    console.print()
                self._print_block(console, {name: get_value(row, name) for name in columns})
            return
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
        for name in columns:
            numeric = all(isinstance(get_value(row, name), (int, float, type(None))) for row in rows)
            table.add_column(Text(name), justify="right" if numeric else "left", overflow="fold", no_wrap=name in IDENTITY)
        for row in rows:
            table.add_row(*(Text(show_printable(get_value(row, name))) for name in columns))
        console.print(table)

    def _open_console(self) -> Console:
        width = None if self._stream.isatty() or os.environ.get("COLUMNS") else _WIDTH
        colours: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
        return Console(file=self._stream, width=width, color_system=colours, highlight=False, markup=False, emoji=False)
