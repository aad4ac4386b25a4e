"""Read and write `later.yaml`, where a regeneration records how later documents differ from the evidence, a snapshot of one day.

Whatever a new document changed when it was adopted is accepted from then on; only other changes are findings.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..evidence.compare import PLACE, Difference
from ..openapi.reading import read
from .deviations import Deviation, parse_deviations, to_deviation

if TYPE_CHECKING:
    from collections.abc import Iterable

LATER = "later.yaml"
HEAD = "# Written by `python -m generator regenerate`. Do not edit.\n"
_LISTS = ("removed", "added", "departures", "withdrawn")


@dataclass(frozen=True, slots=True)
class Later:
    """The changes that came with later documents: operations removed and added, facts that differ, and deviations that no longer apply."""

    removed: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    departures: frozenset[Deviation] = frozenset()
    withdrawn: frozenset[Deviation] = frozenset()

    def restrict(self, stated_ids: set[str]) -> Later:
        """Restrict the entries to the operations of a document: one that it has again is not removed, one that it lacks is not added."""
        return replace(self, removed=self.removed - stated_ids, added=self.added & stated_ids)

    def find_outdated(self, stated_ids: set[str], differences: Iterable[Difference]) -> list[str]:
        """List the entries that are no longer true: operations that reappeared or disappeared, and facts that match the evidence again."""
        current_departures = {to_deviation(difference) for difference in differences}
        return sorted([*(self.removed & stated_ids), *(self.added - stated_ids), *map(str, self.departures - current_departures)])

    def covers(self, difference: Difference) -> bool:
        """Return whether a difference came with a later document."""
        operations = self.removed if difference.ledger else self.added
        return (difference.attribute == PLACE and difference.place.operation in operations) or to_deviation(difference) in self.departures


def read_later(folder: Path) -> Later:
    """Read the file of a folder; empty if there is none. Raise InputError if it does not have the expected form."""
    path = folder / LATER
    if not path.exists():
        return Later()
    data = read(path)
    if not isinstance(data, dict) or {*data} != {*_LISTS} or not all(isinstance(data[name], list) for name in _LISTS):
        raise InputError(f"{path}: expected the lists {', '.join(_LISTS)}")
    removed_ids, new_ids = (frozenset(map(str, data[name])) for name in _LISTS[:2])
    departures, withdrawn = (frozenset(parse_deviations(data[name], f"{path}: {name}")) for name in _LISTS[2:])
    return Later(removed_ids, new_ids, departures, withdrawn)


def to_data(differences: Iterable[Difference], stale: Iterable[Deviation], recorded_ids: set[str], stated_ids: set[str]) -> dict[str, Any]:
    """Build the content of the file: differences between the ledger and a document, and deviations that no longer apply.

    `recorded_ids` are the operations of the ledger, `stated_ids` those of the document.
    """
    one_sided_ids = recorded_ids ^ stated_ids
    facts = [
        to_deviation(difference)
        for difference in differences
        if not (difference.attribute == PLACE and difference.place.operation in one_sided_ids)
    ]
    return {
        "removed": sorted(recorded_ids - stated_ids),
        "added": sorted(stated_ids - recorded_ids),
        "departures": _group_deviations(facts, "A later document says so."),
        "withdrawn": _group_deviations(stale, "It does not apply to a later document."),
    }


def _group_deviations(deviations: Iterable[Deviation], reason: str) -> list[dict[str, Any]]:
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for deviation in sorted(deviations, key=str):
        groups[
            deviation.place.kind, deviation.place.at, deviation.place.path, deviation.attribute, deviation.ledger, deviation.document
        ].append(deviation.place.operation)
    names = ("kind", "at", "path", "attribute", "ledger", "document")
    return [{"operations": operations, **dict(zip(names, key, strict=True)), "reason": reason} for key, operations in groups.items()]
