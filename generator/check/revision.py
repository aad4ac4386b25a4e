"""Compare the contract in force with a document that the service published, fact by fact."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..openapi.document import load
from ..overlay.effective import SPEC
from ..revision.compare import Group, Outcome, compare_contracts, places_by_operation
from ..revision.contract import read_contract
from ..revision.published import read_published


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
    _print_table(outcome)
    for title, routes in (
        ("new operations", [f"{one.id} ({one.route})" for one in outcome.added]),
        ("withdrawn operations", [f"{one.id} ({one.route})" for one in outcome.withdrawn]),
        ("moved or renamed operations", [f"{old.id} ({old.route}) → {new.id} ({new.route})" for old, new in outcome.moved]),
    ):
        if routes:
            print(f"{len(routes)} {title}: {', '.join(routes)}")
    changed = places_by_operation(outcome)
    print(
        f"{len(outcome.differences):,} places of {len(changed)} operations differ" if changed else "no place of a known operation differs"
    )
    if args.differences:
        for operation, differences in changed.items():
            print(operation)
            for difference in differences:
                print(f"   {str(difference).removeprefix(operation + ' ')}")
    return outcome.is_unchanged


def _print_table(outcome: Outcome) -> None:
    total = Group("total", *(sum(getattr(group, name) for group in outcome.groups) for name in ("operations", "known", "equal")))
    rows = [*outcome.groups, total]
    width = max(len(group.name) for group in rows)
    print(f"{'group':<{width}}  operations    equal    known    share")
    for group in rows:
        # rounding must not make an incomplete share look complete
        share = int(10_000 * group.equal / group.known) / 100 if group.known else 100.0
        print(f"{group.name:<{width}}  {group.operations:>10}  {group.equal:>7,}  {group.known:>7,}  {share:>6.2f}%")
