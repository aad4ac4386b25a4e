"""Measure how much of the evidence a document covers, by group of operations, and list where the two differ."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ..evidence.claims import extract_facts
from ..evidence.compare import PLACE, Claim, Difference, compare, count_facts, merge
from ..evidence.facts import Fact, Place
from ..openapi.document import Document
from .deviations import Deviation, split_by_deviation
from .later import LATER, Later


@dataclass(slots=True)
class Group:
    """The counts of one group: facts in the evidence, facts that the document also states, and accepted deviations."""

    name: str
    operations: int = 0
    recorded: int = 0
    held: int = 0
    accepted: int = 0

    @property
    def share(self) -> float:
        """The fraction of the known facts that the document states, not counting accepted deviations."""
        expected = self.recorded - self.accepted
        return self.held / expected if expected else 1.0


def measure(
    document: Document, ledger: dict[str, list[Fact]], deviations: list[Deviation], later: Later | None = None
) -> tuple[list[Group], list[str]]:
    """Compare a document with a ledger; return the groups in order and a line for each difference.

    Differences that came with a later document do not count.
    """
    later = later or Later()
    stated_ids = {operation.id for operation in document.operations}
    deviations = [deviation for deviation in deviations if deviation not in later.withdrawn]
    groups, remaining_differences, stale, taken_differences = _compare_groups(document, ledger, deviations, later.restrict(stated_ids))
    findings = _describe(remaining_differences, set(ledger), stated_ids)
    findings += [f"{deviation}: listed as a deviation, but the two sides do not differ in this way" for deviation in stale]
    findings += [f"{entry}: listed in {LATER}, but no longer true" for entry in later.find_outdated(stated_ids, taken_differences)]
    return groups, findings


def find_differences(
    document: Document, ledger: dict[str, list[Fact]], deviations: list[Deviation]
) -> tuple[list[Difference], list[Deviation]]:
    """Return the differences between a document and a ledger that no deviation accepts, and the deviations that match nothing."""
    _, remaining_differences, stale, _ = _compare_groups(document, ledger, deviations, Later())
    return remaining_differences, stale


def _compare_groups(
    document: Document, ledger: dict[str, list[Fact]], deviations: list[Deviation], later: Later
) -> tuple[list[Group], list[Difference], list[Deviation], list[Difference]]:
    evidence = _group(merge(fact for facts in ledger.values() for fact in facts))
    claims = merge(extract_facts(document))
    of_operation = {operation: group for group, places in evidence.items() for operation in {place.operation for place in places}}
    claims_by_group = _group(claims, of_operation)
    groups: list[Group] = []
    every: list[Difference] = []
    all_taken: list[Difference] = []
    for name in dict.fromkeys([*evidence, *claims_by_group]):
        recorded_claims, declared_claims = evidence.get(name, {}), claims_by_group.get(name, {})
        held_count, total, differences = compare(recorded_claims, declared_claims)
        differences, accepted_differences, _ = split_by_deviation(differences, deviations)
        taken_differences = [difference for difference in differences if later.covers(difference)]
        differences = [difference for difference in differences if not later.covers(difference)]
        all_taken += taken_differences
        operations = len({place.operation for place in recorded_claims})
        groups.append(
            Group(
                name,
                operations,
                total,
                held_count,
                sum(_count(difference, recorded_claims) for difference in (*accepted_differences, *taken_differences) if difference.ledger),
            )
        )
        every += [*differences, *accepted_differences]
    remaining_differences, _, stale = split_by_deviation(every, deviations)
    return groups, remaining_differences, stale, all_taken


def _count(difference: Difference, claims: dict[Place, Claim]) -> int:
    """Return the number of known facts that a difference concerns: all facts of a place that the document lacks, otherwise one."""
    return count_facts(claims[difference.place]) if difference.attribute == PLACE else 1


def check_order(document: Document, ledger: dict[str, list[Fact]]) -> list[str]:
    """Report the first operation whose position differs from the route table."""
    ledger_order = [operation for operation in ledger if operation in {operation.id for operation in document.operations}]
    document_order = [operation.id for operation in document.operations if operation.id in ledger]
    for expected, got in zip(ledger_order, document_order, strict=True):
        if expected != got:
            return [f"order of operations: expected {expected} here, got {got}"]
    return []


def _group(claims: dict[Place, Claim], of_operation: dict[str, str] | None = None) -> dict[str, dict[Place, Claim]]:
    """Group claims by the tag of their operation; an operation in `of_operation` stays in the group named there."""
    tags = {
        place.operation: claim.attributes.get("enum", "")
        for place, claim in claims.items()
        if (place.kind, place.at) == ("operation", "tag")
    }
    groups: dict[str, dict[Place, Claim]] = defaultdict(dict)
    for place, claim in claims.items():
        group = (of_operation or {}).get(place.operation) or tags.get(place.operation, "").replace("%20", " ")
        groups[group][place] = claim
    return dict(groups)


def _describe(differences: list[Difference], recorded_ids: set[str], stated_ids: set[str]) -> list[str]:
    """Render one line per difference; an operation that one side lacks entirely gets a single line."""
    lines: dict[str, None] = {}
    for difference in differences:
        operation = difference.place.operation
        if difference.attribute == PLACE and operation not in stated_ids:
            lines[f"{operation}: in the ledger, not in the document"] = None
        elif difference.attribute == PLACE and operation not in recorded_ids:
            lines[f"{operation}: in the document, not in the ledger"] = None
        else:
            lines[str(difference)] = None
    return list(lines)
