"""Check the document against the evidence, in both directions, and against its own rules."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from ..evidence.command import LEDGER
from ..evidence.ledger import read_ledger
from ..messages import format_count
from ..openapi.document import load
from .coverage import Group, check_order, measure
from .deviations import read_deviations
from .duplicates import find_duplicates
from .later import Later, read_later
from .rules import check_rules


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--spec`, `--evidence` and `--format`."""
    parser.add_argument("--spec", type=Path, default=Path("openapi/scalev-v3.yaml"), metavar="FILE", help="the document")
    parser.add_argument(
        "--evidence",
        type=Path,
        default=Path("openapi/evidence"),
        metavar="DIR",
        help="folder with the ledger, deviations.yaml, later.yaml and duplicates.yaml",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the result (default: text)")


def run(args: argparse.Namespace) -> bool:
    """Print the coverage by group and a line for each finding; return whether there were none.

    Raises InputError if the document or a file of the evidence is unusable.
    """
    document = load(args.spec)
    ledger = read_ledger(args.evidence / LEDGER)
    later = read_later(args.evidence)
    groups, findings = measure(document, ledger, read_deviations(args.evidence / "deviations.yaml"), later)
    if later == Later():  # a later document may order its operations differently
        findings += check_order(document, ledger)
    findings += check_rules(document)
    findings += find_duplicates(document, args.evidence / "duplicates.yaml")
    if args.format == "json":
        print(json.dumps({"groups": [asdict(group) for group in groups], "findings": findings}, indent=2, ensure_ascii=False))
    else:
        _print_table(groups)
        for finding in findings:
            print(finding)
        print(format_count(len(findings), "finding") if findings else "no findings")
    return not findings


def _print_table(groups: list[Group]) -> None:
    total = Group(
        "total",
        sum(group.operations for group in groups),
        sum(group.recorded for group in groups),
        sum(group.held for group in groups),
        sum(group.accepted for group in groups),
    )
    width = max(len(group.name) for group in [*groups, total])
    print(f"{'group':<{width}}  operations  facts held  recorded  deviate    share")
    for group in [*groups, total]:
        # rounding must not make an incomplete share look complete
        share = int(group.share * 10_000) / 100
        print(
            f"{group.name:<{width}}  {group.operations:>10}  {group.held:>10,}  {group.recorded:>8,}  {group.accepted:>7}  {share:>6.2f}%"
        )
