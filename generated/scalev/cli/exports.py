# Copied from generator/package/scalev/cli/exports.py by `python -m generator generate`. Do not edit.
"""Export a list to files that tables and warehouses read."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from .connections import Connection, open_client
from .failures import UsageError
from .flags import CONNECTION
from .tools import make_tool


def _export(
    name: Annotated[str, Parameter(help="The list: orders, products, stores.list_simplified.")],
    /,
    *,
    to: Annotated[Path, Parameter(help="The folder for the files.")],
    format_: Annotated[Literal["parquet", "csv", "jsonl"], Parameter(name="--format", help="The format of the files.")] = "parquet",
    details: Annotated[bool, Parameter(help="Request each object by its id, for the fields that rows lack.", negative="")] = False,
    filter_: Annotated[
        list[str] | None, Parameter(name="--filter", help="An argument of the list, such as status=confirmed.", negative="")
    ] = None,
    columns: Annotated[str | None, Parameter(help="The columns to keep, separated by commas.")] = None,
    children: Annotated[Literal["nested", "split"], Parameter(help="Keep lists inside of rows, or split them into tables.")] = "nested",
    raw: Annotated[bool, Parameter(help="Add each object as received, as a column of JSON.", negative="")] = False,
    limit: Annotated[int | None, Parameter(help="The most rows.")] = None,
    at_a_time: Annotated[int, Parameter(help="How many objects to request at a time.")] = 8,
    restart: Annotated[bool, Parameter(help="Delete what was exported to the folder and start anew.", negative="")] = False,
    quiet: Annotated[bool, Parameter(help="Show no progress.", negative="")] = False,
    profile: Annotated[str | None, Parameter(help="The profile to use.", group=CONNECTION)] = None,
    base_url: Annotated[str | None, Parameter(help="The URL of the service.", group=CONNECTION)] = None,
    api_key: Annotated[str | None, Parameter(help="The credential; prefer SCALEV_API_KEY.", group=CONNECTION)] = None,
    b_uid: Annotated[str | None, Parameter(help="The business to act for.", group=CONNECTION)] = None,
) -> int:
    """Export a list to files in a folder, within the limits of the service. The same command continues an interrupted export.

    Example:
      scalev export orders --details --to orders/ --filter status=completed
    """
    try:
        from scalev.tables.command import run_export, tune_collector
    except ImportError as error:
        raise UsageError(f"expected the extra `tables` to be installed (pip install 'scalev-client[tables]'): {error}") from None
    connection = Connection(profile=profile, base_url=base_url, api_key=api_key, b_uid=b_uid)
    with tune_collector():
        return run_export(
            name,
            to=to,
            format=format_,
            details=details,
            filter=filter_ or (),
            columns=columns,
            children=children,
            raw=raw,
            limit=limit,
            at_a_time=at_a_time,
            restart=restart,
            quiet=quiet,
            open_client=partial(open_client, connection),
        )


export = make_tool(_export, name="export")
