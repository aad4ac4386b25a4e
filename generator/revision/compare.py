"""Match the operations of two contracts, by id and then by route, and list where their facts differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..evidence.facts import Place
from . import rules as r
from .contract import Cells, OperationFacts

_ABSENT: Cells = {}


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which two contracts state something else; a side that does not know the place has no cells."""

    place: Place
    old: Cells | None
    new: Cells | None

    def __str__(self) -> str:
        if self.old is None or self.new is None:
            return f"{self.place}: {'new' if self.old is None else 'withdrawn'} ({_summarize(self.new or self.old or _ABSENT)})"
        changed = [name for name in {**self.old, **self.new} if self.old.get(name) != self.new.get(name)]
        return f"{self.place}: " + ", ".join(f"{name} {self.old.get(name, 'none')} → {self.new.get(name, 'none')}" for name in changed)


@dataclass(slots=True)
class Group:
    """The counts of one group: the published facts, and how many of them the contract in force states too."""

    name: str
    operations: int = 0
    known: int = 0
    equal: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What two contracts have in common and where they differ."""

    differences: tuple[Difference, ...] = ()
    added: tuple[OperationFacts, ...] = ()
    withdrawn: tuple[OperationFacts, ...] = ()
    moved: tuple[tuple[OperationFacts, OperationFacts], ...] = ()
    groups: tuple[Group, ...] = field(default=(), compare=False)

    @property
    def is_unchanged(self) -> bool:
        return not (self.differences or self.added or self.withdrawn or self.moved)


def compare_contracts(old: dict[str, OperationFacts], new: dict[str, OperationFacts], rules: r.Rules = r.ALL) -> Outcome:
    """Compare the contract in force with a published one, fact by fact."""
    by_route = {operation.route: operation for operation in old.values() if operation.id not in new}
    groups: dict[str, Group] = {}
    differences: list[Difference] = []
    added, moved, matched = [], [], set()
    for operation in new.values():
        group = groups.setdefault(operation.group, Group(operation.group))
        group.operations += 1
        group.known += operation.count
        before = old.get(operation.id) or by_route.get(operation.route)
        if before is None:
            added.append(operation)
            continue
        matched.add(before.id)
        if before.route != operation.route or before.id != operation.id:
            moved.append((before, operation))
        found, equal = _compare(before, operation, rules)
        differences += found
        group.equal += equal
    withdrawn = [operation for operation in old.values() if operation.id not in matched]
    return Outcome(tuple(differences), tuple(added), tuple(withdrawn), tuple(moved), tuple(groups.values()))


@dataclass(frozen=True, slots=True)
class Accepted:
    """A difference that stays, because a human stated the reason."""

    difference: Difference
    reason: str


def accept(outcome: Outcome, deviations: Iterable[Mapping[str, str]]) -> tuple[Outcome, tuple[Accepted, ...]]:
    """Return an outcome without the differences that have a reason, and those; a place stands for all that is inside of it."""
    left, accepted = [], []
    for difference in outcome.differences:
        place = str(difference.place)
        reason = next((one["reason"] for one in deviations if is_inside(place, one["place"])), None)
        if reason is None:
            left.append(difference)
        else:
            accepted.append(Accepted(difference, reason))
    return replace(outcome, differences=tuple(left)), tuple(accepted)


def is_inside(place: str, other: str) -> bool:
    """Return whether a place is another one, or inside of it."""
    return not other or place == other or (place.startswith(other) and place[len(other)] in " .[{<")


def places_by_operation(outcome: Outcome) -> dict[str, list[Difference]]:
    """Return the differences of each operation."""
    found: dict[str, list[Difference]] = defaultdict(list)
    for difference in outcome.differences:
        found[difference.place.operation].append(difference)
    return found


def _compare(old: OperationFacts, new: OperationFacts, rules: r.Rules) -> tuple[list[Difference], int]:
    ours = old.facts if old.id == new.id else {replace(place, operation=new.id): cells for place, cells in old.facts.items()}
    found, equal = [], 0
    for place, theirs in new.facts.items():
        known = ours.get(place)
        if known is not None:
            equal += 1 + sum(known.get(name) == value for name, value in theirs.items())
        if known != theirs:
            found.append(Difference(place, known, theirs))
    for place, cells in ours.items():
        if place not in new.facts and not (place.at == "scope" and r.ABSENT_SCOPE in rules):
            found.append(Difference(place, cells, None))
    return found, equal


def _summarize(cells: Cells) -> str:
    return "; ".join(f"{name} {value}" for name, value in cells.items())
