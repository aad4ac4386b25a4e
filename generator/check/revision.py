"""Compare the contract in force, the document with its revisions, with a document that the service published, fact by fact."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..overlay.effective import OVERLAYS, SPEC
from ..revision.contract import list_withdrawn
from ..revision.published_documents import read_published
from ..revision.report import render_text
from ..revision.revision_files import compare_published, read_contract_in_force


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the documents and `--differences`."""
    parser.add_argument("published", type=Path, metavar="FILE", help="the document as the service publishes it (OpenAPI 3.0 or 3.1)")
    parser.add_argument("--spec", type=Path, default=SPEC, help="the document that the revisions change (default: %(default)s)")
    parser.add_argument("--overlays", type=Path, default=OVERLAYS, help="the folder of overlays with the revisions (default: %(default)s)")
    parser.add_argument("--differences", action="store_true", help="list every difference, by operation")


def run(args: argparse.Namespace) -> bool:
    """Print how many published facts the contract in force states, by group, and the differences; return whether there are none.

    Facts that a revision deliberately states otherwise, with a reason, and withdrawn facts that it keeps are counted and listed.
    Raises InputError if one of the documents cannot be used.
    """
    in_force = read_contract_in_force(args.spec, args.overlays, args.published, "")
    comparison = compare_published(in_force, args.overlays, read_published(args.published))
    withdrawn_items = list_withdrawn(in_force.document)
    sys.stdout.write(render_text(comparison.comparison, comparison.accepted, differences=args.differences, withdrawn=withdrawn_items))
    return comparison.comparison.is_unchanged
