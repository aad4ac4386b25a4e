# Copied from generator/package/scalev/cli/running.py by `python -m generator generate`. Do not edit.
"""Run a command: ask before it writes, send the request, and print the response."""

from __future__ import annotations

import shlex
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from scalev import Pager, PartialResult, Scalev
from scalev._runtime.json_data import to_plain_json
from scalev._runtime.log_text import format_count
from scalev._runtime.pages import iterate_rows

from .connections import Connection, open_client, open_root
from .failures import UsageError
from .operations import Method, list_declared_columns
from .output.columns import check_columns, get_value, parse_columns, to_row
from .output.formats import open_writer
from .output.texts import dump
from .output.writers import Page
from .streams import ProgressLine, confirm, is_interactive, remark
from .table import load_table

#: The number of rows of a list that are shown without --limit and --all.
DEFAULT_LIMIT = 25


@dataclass(frozen=True)
class Settings:
    """The values of the flags that all commands share."""

    format: str | None = None
    columns: str | None = None
    limit: int | None = None
    all: bool = False
    agent: bool = False
    raw_text: bool = False
    yes: bool = False
    dry_run: bool = False


def run_method(method: Method, arguments: dict[str, Any], settings: Settings, connection: Connection) -> None:
    """Run a method of the client. Raises what the call raises, and UsageError if it is not confirmed or its flags conflict."""
    _check(method, settings)
    if settings.dry_run:
        show_request(lambda client: _call(method, client, arguments, settings, connection, is_dry=True), connection, settings)
        return
    with open_client(connection) as client:
        command = method.command
        if command.deprecated:
            remark(f"scalev: {command.words} is deprecated: {command.summary}")
        if command.safety != "safe":
            require_confirmation(f"{command.words}: {command.call} at {client.base_url}", settings)
        result = _call(method, client, arguments, settings, connection)
        if method.is_list:
            _write_list(method, result, settings)
        else:
            write_result(result, settings)


def require_confirmation(action: str, settings: Settings) -> None:
    """Ask before a change, unless --yes was given. Raises UsageError if it is declined, or if there is no terminal to ask on."""
    if settings.yes:
        return
    if not is_interactive():
        raise UsageError(f"expected --yes, as there is no terminal to ask on ({action}); nothing was sent")
    if not confirm(f"{action}. Continue?"):
        raise UsageError("not confirmed; nothing was sent")


def show_request(call: Callable[[Scalev], Any], connection: Connection, settings: Settings) -> None:
    """Print the request of a call, without credentials, and send nothing."""
    from .dry_runs import RequestShown, ShowingTransport, describe_request, render_request

    try:
        with open_client(connection, is_dry=True, transport=ShowingTransport()) as client:
            result = call(client)
            if isinstance(result, Pager):
                next(result.responses(), None)
    except RequestShown as signal:
        description = describe_request(signal.request)
        if settings.agent or settings.format in ("json", "jsonl"):
            print(dump(description))
        else:
            print(render_request(description))


def write_result(result: Any, settings: Settings) -> None:
    """Write a single result, then raise if a part of it failed."""
    value = to_plain_json(result)
    if settings.agent:
        output: dict[str, Any] = {"data": _select(value, settings)}
        sys.stdout.write(dump(output) + "\n")
    elif value is None:
        remark("Done.")
    else:
        open_writer(settings.format, settings.columns, is_raw=settings.raw_text).write_one(value)
    if isinstance(result, PartialResult):
        sys.stdout.flush()
        result.raise_on_failure()


def _check(method: Method, settings: Settings) -> None:
    if settings.all and settings.limit is not None:
        raise UsageError("expected either --limit or --all, got both")
    if settings.limit is not None and settings.limit < 0:
        raise UsageError(f"--limit: expected a number of rows from 0, got {settings.limit}")
    if settings.agent and settings.format is not None:
        raise UsageError("expected either --agent or --format, got both")
    if settings.columns is not None:
        parse_columns(settings.columns)
    if settings.agent is False and settings.format is not None and not method.is_list:
        open_writer(settings.format)  # rejects an unknown format before anything is sent


def _call(
    method: Method, client: Scalev, arguments: dict[str, Any], settings: Settings, connection: Connection, *, is_dry: bool = False
) -> Any:
    group = load_table().groups[method.command.path.partition(".")[0]]
    bound_method = method.bind(open_root(client, group, connection, is_dry=is_dry))
    options: dict[str, Any] = {}
    if method.has_limit:
        options["limit"] = None if settings.agent else _choose_limit(settings)
    if method.is_list and settings.agent and "page_size" in method.arguments and not settings.all:
        arguments.setdefault("page_size", min(_choose_limit(settings) or DEFAULT_LIMIT, DEFAULT_LIMIT))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a line about it was printed already
        return bound_method(**arguments, **options)


def _choose_limit(settings: Settings) -> int | None:
    return None if settings.all else DEFAULT_LIMIT if settings.limit is None else settings.limit


def _write_list(method: Method, pager: Pager[Any, Any], settings: Settings) -> None:
    if settings.agent:
        _write_for_agent(method, pager, settings)
        return
    writer = open_writer(settings.format, settings.columns, is_raw=settings.raw_text)
    limit, progress, declared_names = _choose_limit(settings), ProgressLine(), list_declared_columns(method)
    is_shown = (limit is None or limit > DEFAULT_LIMIT) and (not sys.stdout.isatty() or settings.format in (None, "table"))
    counts = {"rows": 0, "pages": 0}

    def read_pages() -> Iterator[Page]:
        for response in pager.responses():
            rows = list(iterate_rows(response.parsed, method.operation.items or "data"))
            rows = rows if limit is None else rows[: limit - counts["rows"]]
            counts["rows"] += len(rows)
            counts["pages"] += 1
            if is_shown:
                progress.show(f"{format_count(counts['rows'], 'row')}, {format_count(counts['pages'], 'page')}")
            yield [to_plain_json(row) for row in rows], declared_names
        if not counts["pages"]:  # for a limit of 0
            yield [], declared_names

    try:
        writer.write_rows(read_pages())
    finally:
        progress.remove()
    if limit is not None and settings.limit is None and counts["rows"] >= limit:
        remark(f"scalev: only the first {limit} rows are shown; use --all or --limit for more")


def _write_for_agent(method: Method, pager: Pager[Any, Any], settings: Settings) -> None:
    """Write whole pages until the limit is reached, with the cursor of the next page."""
    limit = _choose_limit(settings)
    rows: list[Any] = []
    cursor, has_more = None, False
    for response in pager.responses():
        page = response.parsed
        rows += [_select(to_plain_json(row), settings) for row in iterate_rows(page, method.operation.items or "data")]
        cursor = getattr(page, "next_cursor", None) if method.operation.cursor else None
        has_more = bool(cursor) and getattr(page, "has_next", None) is not False
        if limit is not None and len(rows) >= limit and has_more:
            break
    else:
        has_more = False
    output: dict[str, Any] = {"data": rows, "has_more": has_more}
    if has_more:
        argument = next(argument for argument in method.arguments.values() if argument.wire_name == method.operation.cursor)
        output["next_cursor"] = cursor
        output["hints"] = [f"next page: {_repeat_with(argument.flag, str(cursor))}"]
    elif not rows:
        output["hints"] = ["no row matches the filters"]
    sys.stdout.write(dump(output) + "\n")


def _repeat_with(flag: str, value: str) -> str:
    """Return the command line of this process with another value for a flag."""
    words: list[str] = []
    skip = False
    for word in sys.argv[1:]:
        if skip or word == flag or word.startswith(f"{flag}="):
            skip = word == flag
            continue
        words.append(word)
    return shlex.join(["scalev", *words, flag, value])


def _select(value: Any, settings: Settings) -> Any:
    """Return the requested columns, or all fields that are not null."""
    if settings.columns is None:
        return {name: item for name, item in value.items() if item is not None} if isinstance(value, dict) else value
    names, row = parse_columns(settings.columns), to_row(value)
    check_columns(names, list(row), [row])
    return {name: get_value(row, name) for name in names}
