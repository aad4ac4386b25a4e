"""The `overlay` command: apply Overlay documents to a file and write the result."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..errors import InputError
from ..openapi.reading import read
from ..openapi.writing import dump_json, dump_yaml, write_text
from .apply import apply_overlays
from .document import read_overlay
from .plain import get_json_type
from .selection import collapse_whitespace


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command; its `run` default takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser(
        "overlay",
        description="Apply OpenAPI Overlay 1.0 and 1.1 documents, in the order given, and write the result as YAML or JSON.",
    )
    parser.add_argument("document", type=Path, metavar="DOCUMENT", help="the YAML or JSON file to start from; it is not changed")
    parser.add_argument("overlays", type=Path, nargs="+", metavar="OVERLAY", help="Overlay documents, YAML or JSON")
    parser.add_argument(
        "-o", "--out", type=Path, metavar="OUT", help="file to write: JSON when its name ends in .json, else YAML (default: YAML on stdout)"
    )
    parser.add_argument(
        "--lax",
        action="store_true",
        help="follow the specification to the letter: skip targets that select nothing, and ignore unknown fields",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Apply the overlays and write the result; return 0.

    Raise InputError (exit code 2) for files that cannot be used and CheckFailed (exit code 1) for actions that cannot be
    applied; nothing is written in either case.
    """
    out: Path | None = args.out
    _check_output(out, [args.document, *args.overlays])
    document = read(args.document)
    if not isinstance(document, dict):
        raise InputError(f"{args.document}: expected an object at the top, got {get_json_type(document)}")
    overlays = [read_overlay(path, strict=not args.lax) for path in args.overlays]
    result = apply_overlays(document, overlays, strict=not args.lax)
    for report in result.reports:
        if report.matches == 0:
            action = f"actions[{report.index}] ({report.kind} {collapse_whitespace(report.target)})"
            print(f"warning: {report.overlay}: {action} matches nothing", file=sys.stderr)
    if out is None:
        sys.stdout.write(dump_yaml(result.document))
    else:
        write_text(out, dump_json(result.document) if out.suffix == ".json" else dump_yaml(result.document))
    return 0


def _check_output(out: Path | None, sources: list[Path]) -> None:
    """Raise InputError rather than overwrite an input, whose hand-written comments would be lost."""
    for source in sources:
        if out is not None and out.exists() and source.exists() and out.samefile(source):
            raise InputError(f"{out}: expected an output file other than the inputs, got one of them")
