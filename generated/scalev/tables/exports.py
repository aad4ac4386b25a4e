# Copied from generator/package/scalev/tables/exports.py by `python -m generator generate`. Do not edit.
"""Export a list to files: resumable, in constant memory, within the limits of the client."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import attrs

from .._runtime.checks import describe, is_count, is_number
from .._runtime.encoding import encode_json
from .._runtime.errors import ConfigurationError
from .convert import Children, check_children
from .listings import Listing, find_listing, suggest
from .parts import Layout, PartWriter
from .plans import write_lists_as_text
from .schemas import build_schema, public
from .state import LOCK, STATE, UNFINISHED, State, check_parts, load_state, lock_folder, remove_unfinished, save_state
from .writers import FORMATS, Format

#: The number of rows that are converted at a time: the rows of the last batch are converted after the last response.
_BATCH: Final = 250
#: Rows with details are several times as large, and each takes a call of its own.
_BATCH_OF_DETAILS: Final = 100
#: The maximum number of batches that wait for the writing thread.
_MOST_WAITING: Final = 2


@public
@attrs.frozen(kw_only=True)
class ExportProgress:
    """The progress of an export.

    `rows` were received, `total` is an estimate of all rows, `seconds` is the time of this run, and `remaining` an estimate of the seconds
    that are left. A value that is not known is None.
    """

    rows: int
    total: int | None
    parts: int
    seconds: float
    remaining: float | None


@public
@attrs.frozen(kw_only=True)
class ExportResult:
    """A complete export: its rows, the files of the parts, and the rows that were deleted before their details were read."""

    rows: int
    files: tuple[Path, ...]
    gone: int


@public
def export(
    client: Any,
    name: str,
    *,
    to: str | os.PathLike[str],
    format: Format = "parquet",  # noqa: A002 - named like the option of the command
    details: bool = False,
    filters: Mapping[str, Any] | None = None,
    columns: Sequence[str] | None = None,
    children: Children = "nested",
    raw: bool = False,
    limit: int | None = None,
    at_a_time: int = 8,
    total: int | None = None,
    progress: Callable[[ExportProgress], object] | None = None,
    restart: bool = False,
    part_rows: int = 10_000,
    part_seconds: float = 60,
) -> ExportResult:
    """Export the list with a name (`orders`, `stores.list_simplified`) to files in the folder `to`, and return what was written.

    `filters` are the arguments of the list. `details=True` requests each object by its id, `at_a_time` at a time, for the fields that rows
    of the list lack. `columns` are the columns to keep, `children="split"` writes flat tables with a folder for each, and `raw=True` adds
    each object as received (see `to_arrow`). CSV has a column for each field of an object and JSON text for each list; JSON lines are the
    objects as received.

    A part is complete after `part_rows` rows or `part_seconds` seconds, at the end of a page. Whatever ends the export, the parts in the
    folder are whole, and the same call continues after them; pages received before an error or Ctrl-C are written first. `restart=True`
    deletes what was exported and starts over. `progress` is called after each page; without a `total`, the service is asked for one.

    Raises ConfigurationError for invalid arguments and a folder of something else, OSError if a file cannot be written, and what calls
    raise.
    """
    options: Any = {"format": format, "columns": columns, "limit": limit, "total": total, "part_seconds": part_seconds}
    _check_options(options, at_a_time=at_a_time, part_rows=part_rows)
    check_children(children)
    if format == "jsonl" and (children == "split" or raw):
        raise ConfigurationError(
            "format: expected 'parquet' or 'csv' for split children and raw columns, got 'jsonl', which has every object as received"
        )
    listing = find_listing(client, name, details=details, filters=filters, at_a_time=at_a_time)
    layout = Layout(
        name=name.replace(".", "_"),
        format=format,
        plan=write_lists_as_text(listing.plan) if format == "csv" and children == "nested" else listing.plan,
        children=children,
        columns=_check_columns(listing, columns, raw=raw),
        raw=raw,
        part_rows=part_rows,
        part_seconds=part_seconds,
        batch_rows=_BATCH_OF_DETAILS if details else _BATCH,
    )
    request = _describe_request(client, layout, name, details=details, filters=filters, limit=limit)
    folder = Path(to)
    folder.mkdir(parents=True, exist_ok=True)
    with lock_folder(folder):
        state = _prepare_folder(folder, request, restart=restart)
        if not state.is_complete:
            row_estimate = total if total is not None or progress is None else listing.estimate()
            state = _run(listing, PartWriter(folder, layout, state), limit, _Reporter(progress, row_estimate, limit, state.rows))
    files = tuple(folder / file for part in state.parts for file in part.files)
    return ExportResult(rows=state.rows, files=files, gone=state.gone)


def _run(listing: Listing, writer: PartWriter, limit: int | None, reporter: _Reporter) -> State:
    """Read pages in this thread while another one writes them. The number of rows that wait for it is limited, which bounds the memory."""
    done_count = writer.state.rows + writer.state.gone
    most_rows = _MOST_WAITING * writer.layout.batch_rows
    queue: deque[tuple[int, Future[None]]] = deque()
    with ThreadPoolExecutor(1, thread_name_prefix="scalev-export") as pool:
        try:
            for page in listing.iter_pages(writer.state.cursor, None if limit is None else limit - done_count):
                queue.append((len(page.rows), pool.submit(writer.take, page)))
                while queue and (queue[0][1].done() or sum(rows for rows, _ in queue) > most_rows):
                    queue.popleft()[1].result()
                reporter.report(len(page.rows), len(writer.state.parts))
            for _, future in queue:
                future.result()
            return pool.submit(writer.finish, is_complete=True).result()
        except BaseException:
            # the pages that the writer has taken are complete, whatever ended the reading
            with suppress(OSError):
                pool.submit(writer.finish, is_complete=False).result()
            raise


class _Reporter:
    def __init__(self, progress: Callable[[ExportProgress], object] | None, total: int | None, limit: int | None, done_count: int) -> None:
        self._progress, self._done, self._new, self._started = progress, done_count, 0, time.monotonic()
        self._total = limit if total is None else total if limit is None else min(total, limit)

    def report(self, rows: int, parts: int) -> None:
        """Report after a page."""
        self._new += rows
        if self._progress is None:
            return
        seconds = time.monotonic() - self._started
        row_count = self._done + self._new
        total = None if self._total is None else max(self._total, row_count)  # rows may have been added since the estimate
        seconds_left = None if total is None or not self._new else (total - row_count) * seconds / self._new
        self._progress(ExportProgress(rows=row_count, total=total, parts=parts, seconds=seconds, remaining=seconds_left))


def _check_options(options: Mapping[str, Any], *, at_a_time: Any, part_rows: Any) -> None:
    if options["format"] not in FORMATS:
        raise ConfigurationError(f"format: expected one of {', '.join(FORMATS)}, got {options['format']!r:.60}")
    for name, least in (("limit", 0), ("total", 0)):
        if options[name] is not None and not is_count(options[name], least=least):
            raise ConfigurationError(f"{name}: expected a number of rows from {least}, or None, got {describe(options[name])}")
    for name, value in (("at_a_time", at_a_time), ("part_rows", part_rows)):
        if not is_count(value):
            raise ConfigurationError(f"{name}: expected an int from 1, got {describe(value)}")
    if not is_number(options["part_seconds"]) or options["part_seconds"] < 0:
        raise ConfigurationError(f"part_seconds: expected a number of seconds from 0, got {describe(options['part_seconds'])}")
    if isinstance(options["columns"], str):
        raise ConfigurationError("columns: expected a list of names, got a string")


def _check_columns(listing: Listing, columns: Sequence[str] | None, *, raw: bool) -> tuple[str, ...] | None:
    """Return the columns to keep. Raises ConfigurationError for one that the rows do not have."""
    if columns is None:
        return None
    names = build_schema(listing.plan, raw=raw).names
    for column in columns:
        if column not in names:
            raise ConfigurationError(f"columns: {listing.name} has no column {column!r:.60}{suggest(str(column), names)}")
    if not columns:
        raise ConfigurationError("columns: expected at least one name, or None for all columns, got none")
    return tuple(dict.fromkeys(columns))


def _describe_request(
    client: Any, layout: Layout, name: str, *, details: bool, filters: Mapping[str, Any] | None, limit: int | None
) -> dict[str, Any]:
    """Return the settings that an export must share with the one that it continues."""
    schemas = {table: str(schema) for table, schema in layout.build_schemas().items()}
    return {
        "name": name,
        "base_url": str(getattr(client, "base_url", "")),
        "details": details,
        "filters": json.loads(encode_json(dict(filters or {}))),
        "format": layout.format,
        "columns": None if layout.columns is None else list(layout.columns),
        "children": layout.children,
        "raw": layout.raw,
        "limit": limit,
        "schema": hashlib.sha256(json.dumps(schemas, sort_keys=True).encode()).hexdigest()[:16],
    }


def _prepare_folder(folder: Path, request: dict[str, Any], *, restart: bool) -> State:
    """Return the state to continue from."""
    state = None if restart else load_state(folder)
    if state is None:
        foreign = [path.name for path in folder.iterdir() if path.name not in (LOCK, STATE) and not path.name.startswith(UNFINISHED)]
        if foreign and not (folder / STATE).exists():
            raise ConfigurationError(f"to: expected an empty folder or one with an export to continue, got {folder} with {min(foreign)!r}")
        state = State(request=request)
        save_state(folder, state)
    elif state.request != request and not state.parts:  # the earlier export failed before it began, for example because of a wrong filter
        state = State(request=request)
        save_state(folder, state)
    elif state.request != request:
        different_keys = sorted(key for key in request if request[key] != state.request.get(key))
        raise ConfigurationError(
            f"to: expected the arguments of the export in {folder}, got another {', '.join(different_keys)}; "
            "export to another folder, or restart=True"
        )
    check_parts(folder, state)
    remove_unfinished(folder, state)
    return state
