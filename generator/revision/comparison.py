"""Compare two contracts: match their operations by id, then by route, and list the facts that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..evidence.facts import Place
from .contract import Attributes, Contract, OperationFacts
from .rules import ABSENT_SCOPE, ALL_RULES, Rules

_NOTHING: Attributes = {}
#: The attributes that are either set or not, and have no value.
_FLAGS = frozenset({"closed", "deprecated", "nullable", "required", "unique"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A place at which two contracts differ: the attributes in each, or None where a contract does not have the place."""

    place: Place
    old: Attributes | None
    new: Attributes | None

    def __str__(self) -> str:
        if self.old is None or self.new is None:
            return f"{self.place}: {'new' if self.old is None else 'withdrawn'} ({_summarize(self.new or self.old or _NOTHING)})"
        changed = [name for name in {**self.old, **self.new} if self.old.get(name) != self.new.get(name)]
        return f"{self.place}: " + ", ".join(self._describe(name, self.old.get(name, ""), self.new.get(name, "")) for name in changed)

    def _describe(self, name: str, old: str, new: str) -> str:
        """Return how one attribute changed: for a list of values, which ones were added and removed."""
        if self.place.kind == "operation":
            return f"{old or 'none'} → {new or 'none'}"
        words = [one.split(" ") if one else [] for one in (old, new)]
        if name in ("enum", "needed") and all(words):
            added, removed = ([one for one in second if one not in first] for first, second in (words, words[::-1]))
            return f"{name} " + ", ".join([*(f"+{one}" for one in added), *(f"-{one}" for one in removed)])
        if name in _FLAGS:
            return f"{'now' if new else 'no longer'} {name}"
        return f"{name} {old or 'none'} → {new or 'none'}"


@dataclass(slots=True)
class GroupCounts:
    """The counts of one group: its operations, the `known` facts that are published, and those of them that are `equal` in force."""

    name: str
    operations: int = 0
    known: int = 0
    equal: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences between a published contract and the contract in force.

    `moved` are operations with another route or id, as they were and as they are; `republished` were withdrawn earlier.
    """

    differences: tuple[Difference, ...] = ()
    added: tuple[OperationFacts, ...] = ()
    withdrawn: tuple[OperationFacts, ...] = ()
    moved: tuple[tuple[OperationFacts, OperationFacts], ...] = ()
    republished: tuple[OperationFacts, ...] = ()
    groups: tuple[GroupCounts, ...] = field(default=(), compare=False)

    @property
    def is_unchanged(self) -> bool:
        """Whether the two contracts state the same facts."""
        return not (self.differences or self.added or self.withdrawn or self.moved or self.republished)


def compare_contracts(old: Contract, new: Contract, rules: Rules = ALL_RULES, withdrawn: Container[str] = ()) -> Comparison:
    """Compare the contract in force with a published one, fact by fact; `withdrawn` are the ids of operations withdrawn earlier."""
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
    """A difference that stays, with the reason that a person gave for it."""

    difference: Difference
    reason: str


def split_accepted(comparison: Comparison, deviations: Iterable[Mapping[str, str]]) -> tuple[Comparison, tuple[AcceptedDifference, ...]]:
    """Return a comparison without the differences that a deviation covers, and these differences with its reason."""
    left, accepted = [], []
    all_deviations = [*deviations]
    for difference in comparison.differences:
        reason = next((one["reason"] for one in all_deviations if covers_place(one["place"], difference.place)), None)
        if reason is None:
            left.append(difference)
        else:
            accepted.append(AcceptedDifference(difference, reason))
    return replace(comparison, differences=tuple(left)), tuple(accepted)


def covers_place(deviation: str, place: Place) -> bool:
    """Return whether a deviation covers a place: it names the place or one around it; `*` is any operation, or any status."""
    return is_inside(str(place), expand_wildcards(deviation, place))


def expand_wildcards(deviation: str, place: Place) -> str:
    """Return the place that a deviation names, with the operation and the status of `place` instead of `*`."""
    words = deviation.split(" ", 3)
    for index, own in ((0, place.operation), (2, place.at)):
        if words[index : index + 1] == ["*"]:
            words[index] = own
    return " ".join(words)


def is_inside(place: str, other: str) -> bool:
    """Return whether a place is the same as another one, or inside it."""
    return not other or place == other or (place.startswith(other) and place[len(other)] in " .[{<")


def group_by_operation(comparison: Comparison) -> dict[str, list[Difference]]:
    """Return the differences by operation id."""
    found: dict[str, list[Difference]] = defaultdict(list)
    for difference in comparison.differences:
        found[difference.place.operation].append(difference)
    return found


def _compare_facts(old: OperationFacts, new: OperationFacts, rules: Rules) -> tuple[list[Difference], int]:
    ours = old.facts if old.id == new.id else {replace(place, operation=new.id): attributes for place, attributes in old.facts.items()}
    found, equal = [], 0
    if (statuses := find_moved_status(_list_statuses(ours), _list_statuses(new.facts))) is not None:
        place = Place(new.id, "operation", "status", "")
        found.append(Difference(place, *({"enum": status} for status in statuses)))
        ours = {_replace_status(place, *statuses): attributes for place, attributes in ours.items()}
    for place, theirs in new.facts.items():
        known = ours.get(place)
        if known is not None:
            equal += 1 + sum(known.get(name) == value for name, value in theirs.items())
        if known != theirs:
            found.append(Difference(place, known, theirs))
    for place, attributes in ours.items():
        if place not in new.facts and not (place.at == "scope" and ABSENT_SCOPE in rules):
            found.append(Difference(place, attributes, None))
    return found, equal


def find_moved_status(old: Iterable[str], new: Iterable[str]) -> tuple[str, str] | None:
    """Return the success status that disappeared and the new one, if there is one of each: then the new one replaced the other."""
    before, after = ([one for one in statuses if one.startswith("2")] for statuses in (old, new))
    removed, added = [one for one in before if one not in after], [one for one in after if one not in before]
    return (removed[0], added[0]) if len(removed) == len(added) == 1 else None


def _list_statuses(facts: Mapping[Place, Attributes]) -> list[str]:
    return list(dict.fromkeys(place.at.partition(" ")[0] for place in facts if place.kind == "response"))


def _replace_status(place: Place, old: str, new: str) -> Place:
    status, _, rest = place.at.partition(" ")
    return replace(place, at=f"{new} {rest}".strip()) if place.kind in ("response", "header") and status == old else place


def _summarize(attributes: Attributes) -> str:
    return "; ".join(name if name in _FLAGS else f"{name} {value}" for name, value in attributes.items())
