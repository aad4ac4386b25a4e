"""The `diff` command: report what a new document means for users of the client."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Register the command; its `run` default takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser(
        "diff",
        description="Compare two OpenAPI 3.0 or 3.1 documents and report what each difference means for callers of the client.",
    )
    parser.add_argument("old", type=Path, metavar="OLD", help="the old document")
    parser.add_argument("new", type=Path, metavar="NEW", help="the new document")
    parser.add_argument(
        "--overlays", type=Path, metavar="DIR", help="a folder of overlays to apply to both; the report then uses the names of the client"
    )
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="the format of the report (default: %(default)s)"
    )
    parser.add_argument(
        "--fail-on", choices=("breaking", "never"), default="never", help="exit with 1 on a breaking change (default: %(default)s)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the report; return 1 on a breaking change if that is requested, otherwise 0.

    Raise InputError (exit code 2) for a file that cannot be used and for two documents of different APIs.
    """
    from .changes import Level
    from .compare import compare
    from .documents import read_pair
    from .report import FORMATS

    comparison = compare(read_pair(args.old, args.new, args.overlays))
    sys.stdout.write(FORMATS[args.format](comparison))
    return 1 if args.fail_on == "breaking" and comparison.select(Level.BREAKING) else 0
