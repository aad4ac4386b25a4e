"""What later documents tell otherwise than the evidence, which is of one day: `later.yaml`, written by a regeneration.

A document that is taken is believed; what it changes is set aside from then on, so that only what is changed beside it is a finding.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..evidence.compare import PLACE, Difference
from ..openapi.reading import read
from .deviations import Deviation, as_deviation, deviations_of

if TYPE_CHECKING:
    from collections.abc import Iterable

LATER = "later.yaml"
HEAD = "# Written by `python -m generator regenerate`. Do not edit.\n"
_LISTS = ("removed", "added", "departures", "withdrawn")


@dataclass(frozen=True, slots=True)
class Later:
    """What was taken: operations that went or came, facts that are others, and deviations that hold no more."""

    removed: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    departures: frozenset[Deviation] = frozenset()
    withdrawn: frozenset[Deviation] = frozenset()

    def narrowed(self, stated: set[str]) -> Later:
        """What holds of the operations that a document states: what is back was not taken away, what is gone did not come."""
        return replace(self, removed=self.removed - stated, added=self.added & stated)

    def outdated(self, stated: set[str], taken: Iterable[Difference]) -> list[str]:
        """What holds no more: operations that are back or gone, and facts that are as the evidence has them again."""
        still = {as_deviation(one) for one in taken}
        return sorted([*(self.removed & stated), *(self.added - stated), *map(str, self.departures - still)])

    def covers(self, difference: Difference) -> bool:
        """Whether a difference is one that was taken."""
        operations = self.removed if difference.ledger else self.added
        return (difference.attribute == PLACE and difference.place.operation in operations) or as_deviation(difference) in self.departures


def read_later(folder: Path) -> Later:
    """What the file of a folder says; nothing where there is none. InputError for one that is not as it was written."""
    path = folder / LATER
    if not path.exists():
        return Later()
    data = read(path)
    if not isinstance(data, dict) or {*data} != {*_LISTS} or not all(isinstance(data[name], list) for name in _LISTS):
        raise InputError(f"{path}: expected the lists {', '.join(_LISTS)}")
    removed, added = (frozenset(map(str, data[name])) for name in _LISTS[:2])
    departures, withdrawn = (frozenset(deviations_of(data[name], f"{path}: {name}")) for name in _LISTS[2:])
    return Later(removed, added, departures, withdrawn)


def as_data(differences: Iterable[Difference], stale: Iterable[Deviation], known: set[str], stated: set[str]) -> dict[str, Any]:
    """The content of the file: differences between the ledger and a document, and the deviations that hold no more.

    `known` are the operations of the ledger, `stated` those of the document.
    """
    whole = known ^ stated
    facts = [as_deviation(one) for one in differences if not (one.attribute == PLACE and one.place.operation in whole)]
    return {
        "removed": sorted(known - stated),
        "added": sorted(stated - known),
        "departures": _entries(facts, "A later document tells this."),
        "withdrawn": _entries(stale, "It does not hold of a later document."),
    }


def _entries(deviations: Iterable[Deviation], reason: str) -> list[dict[str, Any]]:
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in sorted(deviations, key=str):
        found[one.place.kind, one.place.at, one.place.path, one.attribute, one.ledger, one.document].append(one.place.operation)
    names = ("kind", "at", "path", "attribute", "ledger", "document")
    return [{"operations": operations, **dict(zip(names, key, strict=True)), "reason": reason} for key, operations in found.items()]
