"""The `changelog` command: write the repository's changelog from the fragments, or check it against them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..errors import CheckFailed, InputError
from .render import NOTHING, render_changelog
from .versions import FOLDER, History, read_history

CHANGELOG = Path("CHANGELOG.md")


def add_parser(subparsers: Any) -> None:
    """Register the command; its `run` default takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser("changelog", description="Write CHANGELOG.md from the fragments.")
    add_arguments(parser)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if the file is not what the fragments produce")
    parser.set_defaults(run=run)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options for the fragments and the file."""
    parser.add_argument("--changes", type=Path, default=FOLDER, help="the folder of fragments (default: %(default)s)")
    parser.add_argument("--changelog", type=Path, default=CHANGELOG, help="the file (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Write the file, or check it; return 0.

    Raise CheckFailed if `--check` finds a difference.
    """
    from ..openapi.writing import write_text

    history = read_history(args.changes)
    if not args.check:
        foreign_items = find_foreign_items(args.changelog, history)
        if foreign_items:
            suffix = f" and {len(foreign_items) - 1} more" if len(foreign_items) > 1 else ""
            raise InputError(
                f"{args.changelog}: holds an item that no fragment in {args.changes} has{suffix}; delete it if its fragment has been "
                f"edited, otherwise put it there first: {foreign_items[0]}"
            )
        write_text(args.changelog, render_changelog(history))
        print(f"{args.changelog}: version {history.version}, {len(history.open)} open fragments")
    elif not is_current(args.changelog, args.changes):
        raise CheckFailed(
            f"{args.changelog}: expected what the fragments in {args.changes} say, got other text; put new items into a fragment there, "
            "then run `python -m generator changelog`"
        )
    return 0


def find_foreign_items(file: Path, history: History, copy: Path | None = None) -> list[str]:
    """Return the items of a changelog that would be lost because they were added by hand.

    What is in the generated package's copy was not: it comes from a fragment that has been edited since. `copy` defaults to the
    copy in the folder `generated` beside the file.
    """
    if not file.is_file():
        return []
    expected = {f"- {line}" for item in history.items for line in item.splitlines()[:1]} | {f"- {NOTHING}"}
    copy = copy or file.parent / "generated" / file.name
    if copy.is_file():
        expected.update(copy.read_text(encoding="utf-8").splitlines())
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("- ") and line not in expected]


def is_current(file: Path, changes: Path) -> bool:
    """Return whether a changelog is up to date with the fragments."""
    return file.is_file() and file.read_text(encoding="utf-8") == render_changelog(read_history(changes))
