"""Write tables for people, drawn by rich."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .columns import VALUE, choose_columns, get_value, to_row
from .texts import show_printable
from .writers import Page, Writer

#: The width of a table that does not go to a terminal.
_WIDTH = 120


class TableWriter(Writer):
    """A table with all rows, in as many columns as fit or in the requested ones."""

    def write_rows(self, pages: Iterable[Page]) -> None:
        rows: list[dict[str, Any]] = []
        try:
            for page, _ in self._check(pages):
                rows += [to_row(row) for row in page]
        finally:  # shows what was received if a later page fails
            self._print_rows(rows)

    def write_one(self, value: Any) -> None:
        self._check_one(value)
        console = self._open_console()
        row = to_row(self._select(value))
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
            console.print("no rows" if self._wanted is None else "")
            return
        columns = self._wanted or choose_columns(rows, console.width)
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
        for name in columns:
            numeric = all(isinstance(get_value(row, name), (int, float, type(None))) for row in rows)
            identity = name in ("id", "order_id", "unique_id", "uuid", VALUE)
            table.add_column(Text(name), justify="right" if numeric else "left", overflow="fold", no_wrap=identity)
        for row in rows:
            table.add_row(*(Text(show_printable(get_value(row, name))) for name in columns))
        console.print(table)

    def _open_console(self) -> Console:
        width = None if self._stream.isatty() or os.environ.get("COLUMNS") else _WIDTH
        colours: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
        return Console(file=self._stream, width=width, color_system=colours, highlight=False, markup=False, emoji=False)
