"""Part `document`: the document against the evidence, both ways, and against its own rules."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from ..evidence.command import LEDGER
from ..evidence.ledger import read_ledger
from ..openapi.document import load
from .coverage import Group, measure, order_findings
from .deviations import read_deviations
from .later import Later, read_later
from .rules import rule_findings
from .twins import twin_findings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--spec`, `--evidence` and `--format`."""
    parser.add_argument("--spec", type=Path, default=Path("openapi/scalev-v3.yaml"), metavar="FILE", help="the document")
    parser.add_argument(
        "--evidence",
        type=Path,
        default=Path("openapi/evidence"),
        metavar="DIR",
        help="folder with the ledger, deviations.yaml, later.yaml and twins.yaml",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the result (default: text)")


def run(args: argparse.Namespace) -> bool:
    """Print the coverage per group and a line for each finding; return whether there is none.

    Raises InputError when the document or a file of the evidence cannot be used.
    """
    document = load(args.spec)
    ledger = read_ledger(args.evidence / LEDGER)
    later = read_later(args.evidence)
    groups, findings = measure(document, ledger, read_deviations(args.evidence / "deviations.yaml"), later)
    if later == Later():  # a later document has an order of its own
        findings += order_findings(document, ledger)
    findings += rule_findings(document)
    findings += twin_findings(document, args.evidence / "twins.yaml")
    if args.format == "json":
        print(json.dumps({"groups": [asdict(group) for group in groups], "findings": findings}, indent=2, ensure_ascii=False))
    else:
        _print_table(groups)
        for finding in findings:
            print(finding)
        print(f"{len(findings)} findings" if findings else "no findings")
    return not findings


def _print_table(groups: list[Group]) -> None:
    total = Group(
        "total",
        sum(group.operations for group in groups),
        sum(group.known for group in groups),
        sum(group.held for group in groups),
        sum(group.aside for group in groups),
    )
    width = max(len(group.name) for group in [*groups, total])
    print(f"{'group':<{width}}  operations  facts held    known  deviate    share")
    for group in [*groups, total]:
        # a share that is not whole must not round up to look like one
        share = int(group.share * 10_000) / 100
        print(f"{group.name:<{width}}  {group.operations:>10}  {group.held:>10,}  {group.known:>7,}  {group.aside:>7}  {share:>6.2f}%")
