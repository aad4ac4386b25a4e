"""Collect pages into parts and write the parts, all in one thread of its own, which no signal interrupts."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs

from .convert import Children, build_table
from .json_text import dump_received
from .listings import PageRows
from .plans import StructPlan, ValuePlan
from .schemas import build_schema, import_arrow
from .splitting import split_table
from .state import UNFINISHED, Part, State, save_state
from .writers import Format, TableWriter, open_writer


@attrs.frozen(kw_only=True)
class Layout:
    """The form in which rows are written: the format, the tables and their columns, and the size of the parts in rows and seconds.

    `batch_rows` are converted at a time: a larger number takes more memory, a smaller one more time for each row.
    """

    name: str
    format: Format
    plan: StructPlan | ValuePlan
    children: Children
    columns: tuple[str, ...] | None
    raw: bool
    part_rows: int
    part_seconds: float
    batch_rows: int

    def build_tables(self, rows: list[Any], first: int) -> dict[str, Any]:
        """Return the tables of rows by the names of their folders; empty if there is only one. `first` is the first row's number."""
        if self.format == "jsonl":
            return {"": [dump_received(self._select(row)) for row in rows]}
        table = build_table(self.plan, rows, raw=self.raw)
        if self.columns is not None:
            table = table.select(self.columns)
        return split_table(table, self.name, first) if self.children == "split" else {"": table}

    def build_schemas(self) -> dict[str, Any]:
        """Return the schemas of the tables."""
        if self.format == "jsonl":
            return {"": None}
        schema = build_schema(self.plan, raw=self.raw)
        if self.columns is not None:
            schema = import_arrow().schema([schema.field(name) for name in self.columns])
        if self.children == "nested":
            return {"": schema}
        return {name: table.schema for name, table in split_table(schema.empty_table(), self.name).items()}

    def _select(self, row: Any) -> Any:
        if self.columns is None or not isinstance(self.plan, StructPlan) or type(row) is not dict:
            return row
        return {name: row[name] for name in self.columns if name in row}


class PartWriter:
    """Writes parts to a folder, and the state after each of them."""

    def __init__(self, folder: Path, layout: Layout, state: State, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._clock = folder, clock
        self.layout, self.state = layout, state
        self._cursor, self._gone, self._is_last = state.cursor, 0, False
        self._rows: list[Any] = []
        self._count = 0
        self._started = clock()
        self._writers: dict[str, TableWriter] = {}
        self._has_failed = False

    def take(self, page: PageRows) -> None:
        """Take a page, and write the batch or the part that is due."""
        if self._has_failed:
            return
        try:
            if not self._count:
                self._started = self._clock()
            self._rows += page.rows
            self._count += len(page.rows)
            self._gone += page.gone
            self._cursor, self._is_last = page.cursor, page.cursor is None
            if len(self._rows) >= self.layout.batch_rows:
                self._write()
            if self._count >= self.layout.part_rows or self._clock() - self._started >= self.layout.part_seconds:
                self._commit()
        except BaseException as error:
            self._fail(error)
            raise

    def finish(self, *, is_complete: bool) -> State:
        """Write the pages that were taken, and return the state."""
        if self._has_failed:
            return self.state
        try:
            self._is_last |= is_complete  # a limit ends a list before its last page
            if self._count or self._gone or self._is_last > self.state.is_complete:
                self._commit()
        except BaseException as error:
            self._fail(error)
            raise
        return self.state

    def _fail(self, error: BaseException) -> None:
        """Delete the part that is not complete; add the folder to an error of the disk that names no file."""
        self._has_failed = True
        writers, self._writers = self._writers, {}
        for writer in writers.values():
            with suppress(OSError):
                writer.abort()
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(self._folder)

    def _write(self) -> None:
        if not self._writers:
            for name, schema in self.layout.build_schemas().items():
                folder = self._folder / name
                folder.mkdir(exist_ok=True)
                self._writers[name] = open_writer(self.layout.format, folder / f"{UNFINISHED}{self._file_name}", schema)
        rows, self._rows = self._rows, []
        if rows:
            first = self.state.rows + self._count - len(rows)
            for name, table in self.layout.build_tables(rows, first).items():
                self._writers[name].write(table)

    @property
    def _file_name(self) -> str:
        return f"part-{len(self.state.parts):05}.{self.layout.format}"

    def _commit(self) -> None:
        """Rename the files of the part to their final names, then save the state that lists them: only then do they count."""
        parts = self.state.parts
        if self._count or not parts:  # an export without rows has one part, which shows its columns
            self._write()
            files = {}
            for writer in reversed(self._writers.values()):  # the rows come after those of their lists
                writer.close()
                path = writer.path.with_name(self._file_name)
                writer.path.replace(path)
                files[path.relative_to(self._folder).as_posix()] = path.stat().st_size
            parts = (*parts, Part(rows=self._count, files=files))
        state = attrs.evolve(self.state, parts=parts, cursor=self._cursor, is_complete=self._is_last, gone=self.state.gone + self._gone)
        save_state(self._folder, state)
        self.state, self._writers, self._count, self._gone = state, {}, 0, 0
