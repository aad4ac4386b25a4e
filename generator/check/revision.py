"""Compare the contract in force, the document with its revisions, with a document that the service published, fact by fact."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..overlay.effective import OVERLAYS, SPEC
from ..revision.compare import accept, compare_contracts
from ..revision.contract import list_withdrawn, read_contract
from ..revision.folder import read_deviations, read_in_force
from ..revision.published import read_published
from ..revision.report import render_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the documents and `--differences`."""
    parser.add_argument("published", type=Path, metavar="FILE", help="the document as the service publishes it (OpenAPI 3.0 or 3.1)")
    parser.add_argument("--spec", type=Path, default=SPEC, help="the document that the revisions change (default: %(default)s)")
    parser.add_argument("--overlays", type=Path, default=OVERLAYS, help="the folder of overlays with the revisions (default: %(default)s)")
    parser.add_argument("--differences", action="store_true", help="list every difference, by operation")


def run(args: argparse.Namespace) -> bool:
    """Print how many published facts the contract in force states, by group, and what differs; return whether nothing does.

    What a revision was edited to state otherwise, with a reason, and what it keeps although it is withdrawn, is counted and listed.
    Raises InputError if one of the documents cannot be used.
    """
    in_force = read_in_force(args.spec, args.overlays, args.published, "")
    outcome = compare_contracts(read_contract(in_force.document), read_contract(read_published(args.published)))
    outcome, accepted = accept(outcome, read_deviations(in_force.open) if in_force.open else ())
    sys.stdout.write(render_text(outcome, differences=args.differences, accepted=accepted, kept=list_withdrawn(in_force.document)))
    return outcome.is_unchanged
