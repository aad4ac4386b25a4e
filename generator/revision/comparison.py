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
        changed_names = [name for name in {**self.old, **self.new} if self.old.get(name) != self.new.get(name)]
        return f"{self.place}: " + ", ".join(self._describe(name, self.old.get(name, ""), self.new.get(name, "")) for name in changed_names)

    def _describe(self, name: str, old: str, new: str) -> str:
        """Return how one attribute changed: for a list of values, which ones were added and removed."""
        if self.place.kind == "operation":
            return f"{old or 'none'} → {new or 'none'}"
        words = [text.split(" ") if text else [] for text in (old, new)]
        if name in ("enum", "needed") and all(words):
            new_words, removed_words = ([word for word in second if word not in first] for first, second in (words, words[::-1]))
            return f"{name} " + ", ".join([*(f"+{word}" for word in new_words), *(f"-{word}" for word in removed_words)])
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

    `moved` are operations with a new route or id, each as it was and as it is; `republished` ones were withdrawn earlier.
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


def compare_contracts(old: Contract, new: Contract, rules: Rules = ALL_RULES, withdrawn_ids: Container[str] = ()) -> Comparison:
    """Compare the contract in force with a published one, fact by fact; `withdrawn_ids` are the ids of operations withdrawn earlier."""
    by_route = {operation.route: operation for operation in old.values() if operation.id not in new}
    groups: dict[str, GroupCounts] = {}
    differences: list[Difference] = []
    new_operations: list[OperationFacts] = []
    returned_operations: list[OperationFacts] = []
    moves, matched_ids = [], set()
    for operation in new.values():
        group = groups.setdefault(operation.group, GroupCounts(operation.group))
        group.operations += 1
        group.known += operation.fact_count
        before = old.get(operation.id) or by_route.get(operation.route)
        if before is None:
            (returned_operations if operation.id in withdrawn_ids else new_operations).append(operation)
            continue
        matched_ids.add(before.id)
        if before.route != operation.route or before.id != operation.id:
            moves.append((before, operation))
        group_differences, equal_count = _compare_facts(before, operation, rules)
        differences += group_differences
        group.equal += equal_count
    removed_operations = [operation for operation in old.values() if operation.id not in matched_ids]
    return Comparison(
        tuple(differences),
        tuple(new_operations),
        tuple(removed_operations),
        tuple(moves),
        tuple(returned_operations),
        tuple(groups.values()),
    )


@dataclass(frozen=True, slots=True)
class AcceptedDifference:
    """A difference that stays, with the reason that a person gave for it."""

    difference: Difference
    reason: str


def split_accepted(comparison: Comparison, deviations: Iterable[Mapping[str, str]]) -> tuple[Comparison, tuple[AcceptedDifference, ...]]:
    """Return a comparison without the differences that a deviation covers, and these differences with its reason."""
    remaining_differences, accepted_differences = [], []
    deviation_list = [*deviations]
    for difference in comparison.differences:
        reason = next((deviation["reason"] for deviation in deviation_list if covers_place(deviation["place"], difference.place)), None)
        if reason is None:
            remaining_differences.append(difference)
        else:
            accepted_differences.append(AcceptedDifference(difference, reason))
    return replace(comparison, differences=tuple(remaining_differences)), tuple(accepted_differences)


def covers_place(deviation: str, place: Place) -> bool:
    """Return whether a deviation covers a place: it names the place or one around it; `*` is any operation, or any status."""
    return is_inside(str(place), expand_wildcards(deviation, place))


def expand_wildcards(deviation: str, place: Place) -> str:
    """Return the place that a deviation names, with the operation and the status of `place` instead of `*`."""
    words = deviation.split(" ", 3)
    for index, word in ((0, place.operation), (2, place.at)):
        if words[index : index + 1] == ["*"]:
            words[index] = word
    return " ".join(words)


def is_inside(place: str, other: str) -> bool:
    """Return whether a place is the same as another one, or inside it."""
    return not other or place == other or (place.startswith(other) and place[len(other)] in " .[{<")


def group_by_operation(comparison: Comparison) -> dict[str, list[Difference]]:
    """Return the differences by operation id."""
    differences: dict[str, list[Difference]] = defaultdict(list)
    for difference in comparison.differences:
        differences[difference.place.operation].append(difference)
    return differences


def _compare_facts(old: OperationFacts, new: OperationFacts, rules: Rules) -> tuple[list[Difference], int]:
    old_facts = old.facts if old.id == new.id else {replace(place, operation=new.id): attributes for place, attributes in old.facts.items()}
    differences, equal_count = [], 0
    if (statuses := find_moved_status(_list_statuses(old_facts), _list_statuses(new.facts))) is not None:
        place = Place(new.id, "operation", "status", "")
        differences.append(Difference(place, *({"enum": status} for status in statuses)))
        old_facts = {_replace_status(place, *statuses): attributes for place, attributes in old_facts.items()}
    for place, new_attributes in new.facts.items():
        old_attributes = old_facts.get(place)
        if old_attributes is not None:
            equal_count += 1 + sum(old_attributes.get(name) == value for name, value in new_attributes.items())
        if old_attributes != new_attributes:
            differences.append(Difference(place, old_attributes, new_attributes))
    for place, attributes in old_facts.items():
        if place not in new.facts and not (place.at == "scope" and ABSENT_SCOPE in rules):
            differences.append(Difference(place, attributes, None))
    return differences, equal_count


def find_moved_status(old: Iterable[str], new: Iterable[str]) -> tuple[str, str] | None:
    """Return a removed success status and the new one that replaces it; None unless there is exactly one of each."""
    before, after = ([status for status in statuses if status.startswith("2")] for statuses in (old, new))
    removed_statuses, new_statuses = (
        [status for status in before if status not in after],
        [status for status in after if status not in before],
    )
    return (removed_statuses[0], new_statuses[0]) if len(removed_statuses) == len(new_statuses) == 1 else None


def _list_statuses(facts: Mapping[Place, Attributes]) -> list[str]:
    return list(dict.fromkeys(place.at.partition(" ")[0] for place in facts if place.kind == "response"))


def _replace_status(place: Place, old: str, new: str) -> Place:
    status, _, code = place.at.partition(" ")
    return replace(place, at=f"{new} {code}".strip()) if place.kind in ("response", "header") and status == old else place


def _summarize(attributes: Attributes) -> str:
    return "; ".join(name if name in _FLAGS else f"{name} {value}" for name, value in attributes.items())
