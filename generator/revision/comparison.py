"""Match the operations of two contracts, by id and then by route, and list where their facts differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..evidence.facts import Place
from .contract import Attributes, Contract, OperationFacts
from .rules import ABSENT_SCOPE, ALL_RULES, Rules

_NOTHING: Attributes = {}
#: Cells that say that something is so.
_FLAGS = frozenset({"closed", "deprecated", "nullable", "required", "unique"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which two contracts state something else; a side that does not know the place has no cells."""

    place: Place
    old: Attributes | None
    new: Attributes | None

    def __str__(self) -> str:
        if self.old is None or self.new is None:
            return f"{self.place}: {'new' if self.old is None else 'withdrawn'} ({_summarize(self.new or self.old or _NOTHING)})"
        changed = [name for name in {**self.old, **self.new} if self.old.get(name) != self.new.get(name)]
        return f"{self.place}: " + ", ".join(self._describe(name, self.old.get(name, ""), self.new.get(name, "")) for name in changed)

    def _describe(self, name: str, old: str, new: str) -> str:
        """Return what became of one cell; of a list of values, those that came and went."""
        if self.place.kind == "operation":
            return f"{old or 'none'} → {new or 'none'}"
        words = [one.split(" ") if one else [] for one in (old, new)]
        if name in ("enum", "needed") and all(words):
            came, went = ([one for one in second if one not in first] for first, second in (words, words[::-1]))
            return f"{name} " + ", ".join([*(f"+{one}" for one in came), *(f"-{one}" for one in went)])
        if name in _FLAGS:
            return f"{'now' if new else 'no longer'} {name}"
        return f"{name} {old or 'none'} → {new or 'none'}"


@dataclass(slots=True)
class GroupCounts:
    """The counts of one group: the published facts, and how many of them the contract in force states too."""

    name: str
    operations: int = 0
    known: int = 0
    equal: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two contracts have in common and where they differ; what was withdrawn and is published again has `returned`."""

    differences: tuple[Difference, ...] = ()
    added: tuple[OperationFacts, ...] = ()
    withdrawn: tuple[OperationFacts, ...] = ()
    moved: tuple[tuple[OperationFacts, OperationFacts], ...] = ()
    republished: tuple[OperationFacts, ...] = ()
    groups: tuple[GroupCounts, ...] = field(default=(), compare=False)

    @property
    def is_unchanged(self) -> bool:
        return not (self.differences or self.added or self.withdrawn or self.moved or self.republished)


def compare_contracts(old: Contract, new: Contract, rules: Rules = ALL_RULES, withdrawn: Container[str] = ()) -> Comparison:
    """Compare the contract in force with a published one, fact by fact; `withdrawn` are operations that are in force no more."""
    by_route = {operation.route: operation for operation in old.values() if operation.id not in new}
    groups: dict[str, GroupCounts] = {}
    differences: list[Difference] = []
    added: list[OperationFacts] = []
    returned: list[OperationFacts] = []
    moved, matched = [], set()
    for operation in new.values():
        group = groups.setdefault(operation.group, GroupCounts(operation.group))
        group.operations += 1
        group.known += operation.fact_count
        before = old.get(operation.id) or by_route.get(operation.route)
        if before is None:
            (returned if operation.id in withdrawn else added).append(operation)
            continue
        matched.add(before.id)
        if before.route != operation.route or before.id != operation.id:
            moved.append((before, operation))
        found, equal = _compare_facts(before, operation, rules)
        differences += found
        group.equal += equal
    gone = [operation for operation in old.values() if operation.id not in matched]
    return Comparison(tuple(differences), tuple(added), tuple(gone), tuple(moved), tuple(returned), tuple(groups.values()))


@dataclass(frozen=True, slots=True)
class AcceptedDifference:
    """A difference that stays, because a human stated the reason."""

    difference: Difference
    reason: str


def split_accepted(outcome: Comparison, deviations: Iterable[Mapping[str, str]]) -> tuple[Comparison, tuple[AcceptedDifference, ...]]:
    """Return an outcome without the differences that have a reason, and those; a place stands for all that is inside of it."""
    left, accepted = [], []
    listed = [*deviations]
    for difference in outcome.differences:
        reason = next((one["reason"] for one in listed if covers_place(one["place"], difference.place)), None)
        if reason is None:
            left.append(difference)
        else:
            accepted.append(AcceptedDifference(difference, reason))
    return replace(outcome, differences=tuple(left)), tuple(accepted)


def covers_place(deviation: str, place: Place) -> bool:
    """Return whether a place that a deviation names is another one, or holds it; `*` is any operation, or any status."""
    return is_inside(str(place), expand_wildcards(deviation, place))


def expand_wildcards(deviation: str, place: Place) -> str:
    """Return the place that a deviation names with the operation and the status of another one where it has `*`."""
    words = deviation.split(" ", 3)
    for index, own in ((0, place.operation), (2, place.at)):
        if words[index : index + 1] == ["*"]:
            words[index] = own
    return " ".join(words)


def is_inside(place: str, other: str) -> bool:
    """Return whether a place is another one, or inside of it."""
    return not other or place == other or (place.startswith(other) and place[len(other)] in " .[{<")


def group_by_operation(outcome: Comparison) -> dict[str, list[Difference]]:
    """Return the differences of each operation."""
    found: dict[str, list[Difference]] = defaultdict(list)
    for difference in outcome.differences:
        found[difference.place.operation].append(difference)
    return found


def _compare_facts(old: OperationFacts, new: OperationFacts, rules: Rules) -> tuple[list[Difference], int]:
    ours = old.facts if old.id == new.id else {replace(place, operation=new.id): cells for place, cells in old.facts.items()}
    found, equal = [], 0
    if (statuses := find_moved_status(_list_statuses(ours), _list_statuses(new.facts))) is not None:
        place = Place(new.id, "operation", "status", "")
        found.append(Difference(place, *({"enum": status} for status in statuses)))
        ours = {_replace_status(place, *statuses): cells for place, cells in ours.items()}
    for place, theirs in new.facts.items():
        known = ours.get(place)
        if known is not None:
            equal += 1 + sum(known.get(name) == value for name, value in theirs.items())
        if known != theirs:
            found.append(Difference(place, known, theirs))
    for place, cells in ours.items():
        if place not in new.facts and not (place.at == "scope" and ABSENT_SCOPE in rules):
            found.append(Difference(place, cells, None))
    return found, equal


def find_moved_status(old: Iterable[str], new: Iterable[str]) -> tuple[str, str] | None:
    """Return the status of success that took the place of another one, if there is one of each."""
    before, after = ([one for one in statuses if one.startswith("2")] for statuses in (old, new))
    gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
    return (gone[0], come[0]) if len(gone) == len(come) == 1 else None


def _list_statuses(facts: Mapping[Place, Attributes]) -> list[str]:
    return list(dict.fromkeys(place.at.partition(" ")[0] for place in facts if place.kind == "response"))


def _replace_status(place: Place, old: str, new: str) -> Place:
    status, _, rest = place.at.partition(" ")
    return replace(place, at=f"{new} {rest}".strip()) if place.kind in ("response", "header") and status == old else place


def _summarize(cells: Attributes) -> str:
    return "; ".join(name if name in _FLAGS else f"{name} {value}" for name, value in cells.items())
