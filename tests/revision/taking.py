"""Apply random edits to a contract, publish it in the style of a service, and check the revision that results.

`python -m tests.revision.taking --rounds 50` takes 50 of each kind.
"""

from __future__ import annotations

import argparse
import copy
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generator.openapi.document import Document
from generator.openapi.reading import parse
from generator.openapi.version_3_0 import convert_to_3_1
from generator.overlay import apply_overlays
from generator.overlay.document import build_overlay
from generator.revision.comparison import compare_contracts
from generator.revision.contract import read_contract
from generator.revision.revised_contract import revise_contract
from generator.revision.revision_overlay import list_sections, render_revision
from tests.revision.edits import EDITS, Edit, find_holders, write_out
from tests.revision.in_force import contract, effective, list_published
from tests.revision.published_style import as_published

DATE = "2026-01-31"


class Taker:
    """Apply edits to the contract in force, one of each kind at a time, each to another operation."""

    def __init__(self) -> None:
        self.contract = contract()
        self.effective = effective()
        self.targets = [operation for operation in list_published(self.contract) if self._has_fields(operation.node)]

    def check(self, edits: Sequence[Edit], seed: object) -> list[str]:
        """Make edits, publish the result and adopt it; return the problems, each with the kind of the edit."""
        chance = random.Random(str(seed))
        edited_data = {**self.contract.data, "paths": copy.deepcopy(self.contract.data["paths"])}
        kinds = {}
        # operations that share a path would get into each other's way
        free_operations = list({other.path: other for other in chance.sample(self.targets, len(self.targets))}.values())
        for edit, operation in zip(edits, free_operations, strict=False):
            kinds[operation.id] = edit.__name__
            edited_data["paths"][operation.path][operation.method] = write_out(self.contract, copy.deepcopy(operation.node))
            edit(edited_data, operation.path, operation.method, chance)
        published_document = Document(convert_to_3_1(as_published(edited_data, chance.randrange(1000))))

        revised_contract = revise_contract(self.contract, published_document, self.effective, DATE)
        sections = list_sections(self.contract.data, revised_contract, "published.yaml")
        text = render_revision(sections, 1, DATE, Path("published.yaml"), "0")
        overlay = build_overlay(Path("0001.yaml"), parse(text, "0001.yaml"))
        result = Document(apply_overlays(self.contract.data, [overlay]).document)
        outcome = compare_contracts(read_contract(result), read_contract(published_document))
        problems = [f"{kinds.get(difference.place.operation)}: {difference}" for difference in outcome.differences]
        problems += [f"{other.id}: {attribute}" for attribute in ("added", "withdrawn") for other in getattr(outcome, attribute)]
        if result.data != revised_contract.document:
            problems.append("applying the overlay does not give the revised document")
        touched_ids = {
            other.id for other in self.contract.operations if result.data["paths"].get(other.path, {}).get(other.method) != other.node
        }
        problems += [f"{name} was touched" for name in touched_ids - kinds.keys()]
        return problems

    def _has_fields(self, node: Any) -> bool:
        bodies = [
            self.contract.resolve(response).get("content", {}) for status, response in node["responses"].items() if status.startswith("2")
        ]
        return bool(find_holders(write_out(self.contract, [*bodies, node.get("requestBody", {})])))


def main(argv: Sequence[str] | None = None) -> int:
    """Run rounds of edits of each kind; return 1 if one failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.revision.taking", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="how many edits of each kind (default: %(default)s)")
    parser.add_argument("--start", type=int, default=0, help="the number of the first round (default: %(default)s)")
    parser.add_argument("--kind", help="one kind alone, several times in each round")
    args = parser.parse_args(argv)
    taker, failures = Taker(), 0
    edits = [edit for edit in EDITS if args.kind in (None, edit.__name__)]
    edits *= max(1, len(EDITS) // len(edits))
    for number in range(args.start, args.start + args.rounds):
        problems = taker.check(edits, number)
        failures += bool(problems)
        print(f"round {number}: {len(edits)} edits, {len(problems)} problems", *problems[:20], sep="\n   ", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
