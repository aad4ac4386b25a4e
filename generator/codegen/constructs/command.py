"""The `constructs` command: print the table of constructs, or write it to its page."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from .page import PAGE, render_page


def add_parser(subparsers: Any) -> None:
    """Register the command; its `run` default takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser("constructs", description="Print a table of how the generator treats each construct of OpenAPI.")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE} instead of printing it")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the table, or write its page; return 0."""
    if args.write:
        from ...openapi.writing import write_text

        write_text(PAGE, render_page())
        print(f"{PAGE}: written")
    else:
        sys.stdout.write(render_page())
    return 0
