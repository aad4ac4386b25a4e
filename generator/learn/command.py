"""The `learn` command: add observations to the evidence, draft overlay actions from them, accept drafts."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..messages import format_count
from ..openapi.reading import read_text as read_file
from ..openapi.writing import dump_yaml, write_text
from ..overlay.effective import OVERLAYS, SPEC, load_effective_document
from ..package.scalev._runtime.errors import ConfigurationError
from ..package.scalev.observe.records import Key, Record, merge, read_text
from .drafting import Draft, build_overlay, draft
from .evidence import fold

#: The overlay for drafts. It is applied last, since it refers to what the other overlays add.
OVERLAY = Path("overlays/x_observed.yaml")
EVIDENCE = Path("openapi/evidence/observed.csv")
_HEADER = """\
# What observed responses contain where the document says otherwise: drafted by `python -m generator learn` from files that clients
# wrote, and reviewed. `x-confidence` says how often a fact was seen, in how many values and responses.
"""
_DRAFT = re.compile(r"^ *x-draft: true\n", re.MULTILINE)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command; its `run` default takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser(
        "learn",
        description="Add files of observations to the evidence, and draft overlay actions for what differs from the document. "
        "Review the drafts, then accept them with --accept, and run `python -m generator generate`.",
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a file that scalev.observe wrote; several are merged")
    parser.add_argument("--accept", action="store_true", help="mark all remaining drafts of the overlay as reviewed")
    parser.add_argument("--dry-run", action="store_true", help="print the drafts and change nothing")
    parser.add_argument("--spec", type=Path, default=SPEC, help="the document (default: %(default)s)")
    parser.add_argument("--overlays", type=Path, default=OVERLAYS, help="the folder of overlays (default: %(default)s)")
    parser.add_argument("--overlay", type=Path, default=OVERLAY, help="the overlay of the drafts (default: %(default)s)")
    parser.add_argument("--evidence", type=Path, default=EVIDENCE, help="the table of evidence (default: %(default)s)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Learn from the files, or accept the drafts; return 0. Raise InputError for unusable files."""
    if args.accept == bool(args.files):
        raise InputError(f"learn: expected either files of observations or --accept, got {'both' if args.accept else 'neither'}")
    if args.accept:
        return _accept(args.overlay)
    records = read_records(args.files)
    document = load_effective_document(args.spec, args.overlays)
    drafts = draft(document, records)
    for difference in drafts:
        print(f"   {', '.join(difference.facts)}: {difference.place}")
        for action in difference.actions:
            confidence = action["x-confidence"]
            print(f"      {action['description']} ({confidence['level']} confidence, {confidence['responses']} responses)")
    print(f"   {format_count(len(drafts), 'difference')} from the document" if drafts else "   nothing to learn")
    if args.dry_run:
        return 0
    if drafts:
        _add_drafts(args.overlay, drafts)
        print(f"   drafted in {args.overlay}: review them, then run `python -m generator learn --accept`")
        document = load_effective_document(args.spec, args.overlays)
    changed_count, contradictions = fold(args.evidence, records, document)
    print(f"   {format_count(changed_count, 'row')} of {args.evidence} changed")
    for line in contradictions:
        print(f"   contradiction: {line}")
    return 0


def read_records(paths: list[Path]) -> dict[Key, Record]:
    """Return the merged records of files. Raise InputError if one is not a file of observations."""
    records: dict[Key, Record] = {}
    for path in paths:
        try:
            text_, _ = read_text(read_file(path), str(path))
        except ConfigurationError as error:
            raise InputError(str(error)) from None
        merge(records, text_.values(), limit=1_000_000)
    return records


def _add_drafts(path: Path, drafts: list[Draft]) -> None:
    overlay: dict[str, Any] = build_overlay(drafts)
    if path.exists():
        text = read_file(path)
        new_actions = dump_yaml({"actions": overlay["actions"]}).removeprefix("actions:\n")
        write_text(path, text.rstrip("\n") + "\n" + new_actions)
    else:
        write_text(path, _HEADER + dump_yaml(overlay))


def _accept(path: Path) -> int:
    if not path.exists():
        raise InputError(f"{path}: expected an overlay with drafts, found none: run `python -m generator learn FILE` first")
    text = read_file(path)
    accepted_text, count = _DRAFT.subn("", text)
    write_text(path, accepted_text)
    print(f"   {format_count(count, 'action')} accepted in {path}: run `python -m generator generate`, then `python -m generator check`")
    return 0
