# Copied from generator/package/scalev/cli/exports.py by `python -m generator generate`. Do not edit.
"""Export a list to files that data frames and warehouses can read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter
from scalev import ConfigurationError, RateLimiter, Retry, ScalevError
from scalev._runtime.log_text import format_count

from .connections import Connection, open_client
from .failures import UsageError
from .flags import APIKey, BaseURL, BusinessId, Profile
from .output.columns import parse_columns
from .streams import ProgressLine, remark
from .tools import make_tool

if TYPE_CHECKING:
    from scalev.tables import ExportProgress

#: A call waits for the limits of the service for up to this many seconds: a whole window.
_PATIENCE = 3_600


def _export(
    name: Annotated[str, Parameter(help="The list: orders, products, stores.list_simplified.")],
    /,
    *,
    to: Annotated[Path, Parameter(help="The folder for the files.")],
    format_: Annotated[Literal["parquet", "csv", "jsonl"], Parameter(name="--format", help="The format of the files.")] = "parquet",
    details: Annotated[bool, Parameter(help="Request each object by its id, for the fields that rows lack.")] = False,
    filter_: Annotated[
        list[str] | None, Parameter(name="--filter", help="An argument of the list, such as status=confirmed; can be repeated.")
    ] = None,
    columns: Annotated[str | None, Parameter(help="The columns to keep, separated by commas.")] = None,
    children: Annotated[
        Literal["nested", "split"], Parameter(help="Keep lists inside rows, or split them into tables of their own.")
    ] = "nested",
    raw: Annotated[bool, Parameter(help="Add each object as received, as a column of JSON.")] = False,
    limit: Annotated[int | None, Parameter(help="The maximum number of rows.")] = None,
    at_a_time: Annotated[int, Parameter(help="How many objects to request at a time (default: 8).")] = 8,
    restart: Annotated[bool, Parameter(help="Delete what was exported to the folder and start over.")] = False,
    quiet: Annotated[bool, Parameter(help="Show no progress.")] = False,
    profile: Profile = None,
    base_url: BaseURL = None,
    api_key: APIKey = None,
    b_uid: BusinessId = None,
) -> None:
    """Export a list to files in a folder, within the limits of the service. The same command continues an interrupted export.

    Example:
      scalev export orders --details --to orders/ --filter status=completed
    """
    from scalev.tables import export

    connection = Connection(profile=profile, base_url=base_url, api_key=api_key, b_uid=b_uid)
    line = ProgressLine()
    try:
        with open_client(connection, limiter=RateLimiter(), retry=Retry(total_timeout=_PATIENCE)) as client:
            result = export(
                client,
                name,
                to=to,
                format=format_,
                details=details,
                filters=_parse_filters(filter_ or ()),
                columns=None if columns is None else parse_columns(columns),
                children=children,
                raw=raw,
                limit=limit,
                at_a_time=at_a_time,
                restart=restart,
                progress=None if quiet else lambda progress: line.show(_describe(progress)),
            )
    except KeyboardInterrupt:
        line.end()
        remark(f"scalev: interrupted; the same command continues the export in {to}")
        raise
    except (OSError, ScalevError) as error:
        line.end()
        if not isinstance(error, ConfigurationError) and any(to.rglob("part-*")):
            error.add_note(f"the same command continues the export in {to}")
        raise
    finally:
        line.remove()
    deletion_text = f", {result.gone:,} deleted in the meantime" if result.gone else ""
    print(f"{format_count(result.rows, 'row')} in {format_count(len(result.files), 'file')} in {to}{deletion_text}")


def format_seconds(seconds: float) -> str:
    """Return a duration in a readable form."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def _describe(progress: ExportProgress) -> str:
    text = f"{progress.rows:,} rows" if progress.total is None else f"{progress.rows:,} of about {progress.total:,} rows"
    return text if progress.remaining is None else f"{text}, about {format_seconds(progress.remaining)} left"


def _parse_filters(texts: Sequence[str]) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    for text in texts:
        name, mark, value = text.partition("=")
        if not mark or not name:
            raise UsageError(f"--filter: expected NAME=VALUE, such as status=confirmed, got {text!r:.80}")
        if name in filters:
            raise UsageError(f"--filter: expected {name} once, got it twice")
        filters[name] = value
    return filters


export = make_tool(_export, name="export")
