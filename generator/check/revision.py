"""Compare the contract in force with a document that the service published, fact by fact."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..openapi.document import load
from ..overlay.effective import SPEC
from ..revision.compare import compare_contracts
from ..revision.contract import read_contract
from ..revision.published import read_published
from ..revision.report import text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the two documents and `--differences`."""
    parser.add_argument("published", type=Path, metavar="FILE", help="the document as the service publishes it (OpenAPI 3.0 or 3.1)")
    parser.add_argument("--spec", type=Path, default=SPEC, help="the document in force (default: %(default)s)")
    parser.add_argument("--differences", action="store_true", help="list every difference, by operation")


def run(args: argparse.Namespace) -> bool:
    """Print how many published facts the document in force states, by group, and what differs; return whether nothing does.

    Raises InputError if one of the documents cannot be used.
    """
    outcome = compare_contracts(read_contract(load(args.spec)), read_contract(read_published(args.published)))
    sys.stdout.write(text(outcome, differences=args.differences))
    return outcome.is_unchanged
