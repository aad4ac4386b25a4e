"""The `surface` command: record the public surface, or check the package against the record."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..changelog import FOLDER as CHANGES
from ..changelog import read_history
from ..codegen.command import OUTPUT
from ..errors import CheckFailed, InputError
from ..messages import format_count
from .breaks import find_breaks, find_unlisted
from .record import RECORD, Record, read_record, render_record
from .stubs import render_stubs

_MAX_LINES = 20


def add_parser(subparsers: Any) -> None:
    """Register the command; its `run` default takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser("surface", description="Compare the public API of the package with the record, or write the record.")
    add_arguments(parser)
    parser.add_argument("--write", action="store_true", help="write the record instead of comparing")
    parser.set_defaults(run=run)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options for the package, the record and the fragments."""
    parser.add_argument("--output", type=Path, default=OUTPUT, help="the generated folder (default: %(default)s)")
    parser.add_argument("--record", type=Path, default=RECORD, help="the record (default: %(default)s)")
    parser.add_argument("--changes", type=Path, default=CHANGES, help="the folder of fragments (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Write the record, or compare; return 0.

    Raise CheckFailed for a break that no ⚠ item names.
    """
    if args.write:
        write(args.output, args.record, args.changes)
        print(f"{args.record}: the surface of {args.output}")
    elif not check_record(args.output, args.record, args.changes):
        raise CheckFailed("expected every break of the public surface to be named in the changelog: see the lines above")
    return 0


def write(output: Path, path: Path, changes: Path) -> None:
    """Record the surface as that of the next version; raise InputError if that would hide breaks since a release."""
    from ..openapi.writing import write_text

    history, stubs = read_history(changes), render_stubs(output)
    old_record = read_record(path) if path.exists() else None
    if old_record is not None and old_record.released and find_breaks(old_record.stubs, stubs):
        raise InputError(
            f"{path}: expected no breaks since {old_record.version}, which was released; `make release` records the next version"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    if old_record is not None and old_record.released:
        write_text(path, render_record(Record(old_record.version, True, stubs)))
    else:
        write_text(path, render_record(Record(history.version, False, stubs)))


def check_record(output: Path, path: Path, changes: Path) -> bool:
    """Print each break since the record that no ⚠ item of an open fragment names; return whether there are none."""
    record, history = read_record(path), read_history(changes)
    breaks = find_breaks(record.stubs, render_stubs(output))
    missing = find_unlisted(breaks, history.breaks)
    for break_ in missing[:_MAX_LINES]:
        print(f"   {break_}")
    if len(missing) > _MAX_LINES:
        print(f"   … and {len(missing) - _MAX_LINES} more")
    summary = f"{format_count(len(breaks), 'break')} since {record.version}, {len(breaks) - len(missing)} of them named in the changelog"
    print(f"   {summary if breaks else f'no breaks since {record.version}'}; version now {history.version}")
    if missing:
        advice = "or write the record again: `python -m generator surface --write`" if not record.released else ""
        print(f"   name each in a ⚠ item of a fragment in {changes} {advice}".rstrip())
    return not missing
