# Copied from generator/package/scalev/tables/command.py by `python -m generator generate`. Do not edit.
"""`python -m scalev.tables export orders --to orders/`: export lists from the command line."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from .._runtime.errors import ConfigurationError, ScalevError
from .convert import Children
from .exports import ExportProgress, export
from .writers import FORMATS, Format

if TYPE_CHECKING:
    from scalev import Scalev

#: A call waits for the limits of the service for up to this many seconds: a whole window.
_PATIENCE = 3_600
#: The new objects after which the garbage collector runs.
_MOST_YOUNG = 50_000


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line and return the exit code: 0 complete, 1 failed, 2 invalid arguments, 130 interrupted."""
    options = vars(_build_parser().parse_args(arguments))
    del options["command"]
    return run_export(**options)


def run_export(
    name: str,
    *,
    to: Path,
    format: Format = "parquet",  # noqa: A002 - the name of the option
    details: bool = False,
    filter: Sequence[str] = (),  # noqa: A002 - the name of the option
    columns: str | None = None,
    children: Children = "nested",
    raw: bool = False,
    limit: int | None = None,
    at_a_time: int = 8,
    restart: bool = False,
    quiet: bool = False,
    open_client: Callable[..., Scalev] | None = None,
) -> int:
    """Export a list to files in a folder, and continue one that was interrupted.

    The credential is SCALEV_API_KEY, and calls stay within the limits of the service. Returns the exit code.

    Args:
        name: The list: orders, products, stores.list_simplified.
        to: The folder for the files.
        format: The format of the files.
        details: Request each object by its id, for the fields that rows of the list lack.
        filter: An argument of the list, such as status=confirmed; can be repeated.
        columns: The columns to keep, separated by commas.
        children: Keep lists inside of rows, or split them into tables of their own.
        raw: Add each object as received, as a column of JSON.
        limit: The most rows.
        at_a_time: How many objects to request at a time.
        restart: Delete what was exported to the folder and start anew.
        quiet: Show no progress.
        open_client: Opens the client, `Scalev` by default, with a limiter and retries.
    """
    from scalev import RateLimiter, Retry, Scalev  # deferred: the parser needs no client

    progress = _Line(sys.stderr)
    try:
        with (open_client or Scalev)(limiter=RateLimiter(), retry=Retry(total_timeout=_PATIENCE)) as client:
            result = export(
                client,
                name,
                to=to,
                format=format,
                details=details,
                filters=_parse_filters(filter),
                columns=None if columns is None else [column.strip() for column in columns.split(",") if column.strip()],
                children=children,
                raw=raw,
                limit=limit,
                at_a_time=at_a_time,
                restart=restart,
                progress=None if quiet else progress.show,
            )
    except KeyboardInterrupt:
        progress.end()
        return _report(130, f"interrupted; the same command continues the export in {to}")
    except (ConfigurationError, ImportError) as error:
        progress.end()
        return _report(2, str(error))
    except (OSError, ScalevError) as error:
        progress.end()
        return _report(1, f"{error} (the same command continues the export in {to})")
    progress.end()
    gone = f", {result.gone:,} deleted meanwhile" if result.gone else ""
    print(f"{_count(result.rows, 'row')} in {_count(len(result.files), 'file')} in {to}{gone}")
    return 0


@contextmanager
def tune_collector() -> Iterator[None]:
    """Return a context in which the garbage collector passes over what was imported, and runs less often.

    An export makes many objects and no cycles of them.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_MOST_YOUNG, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _report(code: int, reason: str) -> int:
    print(f"scalev.tables: {' '.join(reason.removeprefix('scalev.tables: ').split())}", file=sys.stderr)
    return code


class _Line:
    """The progress, on one line of a terminal; nothing where there is none."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._width = stream, 0

    def show(self, progress: ExportProgress) -> None:
        """Replace the line."""
        if not self._stream.isatty():
            return
        text = f"{progress.rows:,} rows" if progress.total is None else f"{progress.rows:,} of about {progress.total:,} rows"
        if progress.remaining is not None:
            text += f", about {format_seconds(progress.remaining)} left"
        self._stream.write(f"\r{text.ljust(self._width)}")
        self._stream.flush()
        self._width = len(text)

    def end(self) -> None:
        """End the line, if there is one."""
        if self._width:
            self._stream.write("\n")
            self._width = 0


def format_seconds(seconds: float) -> str:
    """Return a time as a person would say it."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def _parse_filters(given: Sequence[str]) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    for text in given:
        name, mark, value = text.partition("=")
        if not mark or not name:
            raise ConfigurationError(f"filter: expected NAME=VALUE, such as status=confirmed, got {text!r:.80}")
        if name in filters:
            raise ConfigurationError(f"filter: expected {name} once, got it twice")
        filters[name] = value
    return filters


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scalev.tables", description="Export what the service holds as tables.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser(
        "export",
        help="export a list to files in a folder",
        description="Export a list to files in a folder, and continue one that was interrupted. The credential is SCALEV_API_KEY.",
        epilog="example: python -m scalev.tables export orders --details --to orders/ --format parquet --filter status=completed",
    )
    command.add_argument("name", help="the list: orders, products, stores.list_simplified")
    command.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="the folder for the files")
    command.add_argument("--format", choices=FORMATS, default="parquet", help="the format of the files (default: %(default)s)")
    command.add_argument("--details", action="store_true", help="request each object by its id, for the fields that rows of the list lack")
    command.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an argument of the list, such as status=confirmed; can be repeated",
    )
    command.add_argument("--columns", metavar="A,B", help="the columns to keep (default: all)")
    command.add_argument(
        "--children",
        choices=("nested", "split"),
        default="nested",
        help="keep lists inside of rows, or split them into tables of their own",
    )
    command.add_argument("--raw", action="store_true", help="add each object as received, as a column of JSON")
    command.add_argument("--limit", type=int, metavar="N", help="the most rows (default: all)")
    command.add_argument(
        "--at-a-time", type=int, default=8, metavar="N", help="how many objects to request at a time (default: %(default)s)"
    )
    command.add_argument("--restart", action="store_true", help="delete what was exported to the folder and start anew")
    command.add_argument("--quiet", action="store_true", help="show no progress")
    return parser
