"""The `release` command: release the open fragments as a version, and update all that depends on it."""

from __future__ import annotations

import argparse
import datetime
import re
from pathlib import Path
from typing import Any

from ..changelog import History, read_history
from ..changelog.versions import RELEASES
from ..errors import CheckFailed, InputError
from ..messages import format_count
from ..openapi.writing import write_text
from ..surface import RECORD, Record, render_record, render_stubs
from .signals import handle_signals, report_progress
from .stage import REPLACED, Stage, open_stage, recover
from .steps import generate
from .tree import check_clean

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def add_parser(subparsers: Any) -> None:
    """Register the command; its `run` default takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser(
        "release",
        description="Close the open fragments as the version that follows from them. Commit the result and tag it.",
    )
    parser.add_argument("--date", help="the date of the release, such as 2026-01-31 (default: today, UTC)")
    parser.add_argument(
        "--check", metavar="TAG", help="change nothing; exit with 1 unless a tag such as v0.1.0 is that of the last release"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Release, or check a tag; return 0. Raise InputError if there is nothing to release, and CheckFailed for a wrong tag."""
    if not args.check:
        recover(Path.cwd())
    history = read_history()
    if args.check:
        _check(args.check, history)
        return 0
    date = args.date or datetime.datetime.now(datetime.UTC).date().isoformat()
    if not _DATE.fullmatch(date):
        raise InputError(f"--date: expected a date such as 2026-01-31, got {date!r}")
    if not history.open:
        raise InputError(f"expected fragments to release, got none since {history.last or 'the beginning'}")
    check_clean((*REPLACED, RECORD))
    with handle_signals() as ending, open_stage(Path.cwd()) as stage:
        close(stage, history, date)
        generate(stage, report_progress)
        record = Record(history.version, True, render_stubs(stage.output))
        (stage.folder / RECORD).parent.mkdir(parents=True, exist_ok=True)
        write_text(stage.folder / RECORD, render_record(record))
        stage.swap_in(Path.cwd(), ending, (RECORD,))
    report_progress(f"{history.version} of {date}: {format_count(len(history.open), 'fragment')} closed")
    report_progress(f"next: commit, `git tag v{history.version}`, and push the tag: the release workflow builds and publishes it")
    return 0


def close(stage: Stage, history: History, date: str) -> None:
    """Move the open fragments into a folder for the version, and record the release."""
    folder = stage.changes / history.version
    folder.mkdir()
    for fragment in history.open:
        (stage.changes / fragment.name).rename(folder / fragment.name)
    path = stage.changes / RELEASES
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line != "[]"]
    write_text(path, "\n".join([*lines, f"- {{version: {history.version}, date: {date}}}"]) + "\n")


def _check(tag: str, history: History) -> None:
    if tag != f"v{history.last}" or history.open:
        waits = f" and {len(history.open)} open fragments" if history.open else ""
        raise CheckFailed(f"expected the tag v{history.last or '0.1.0'} with no open fragments, got {tag}{waits}; run `make release` first")
