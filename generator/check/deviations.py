"""Read the accepted differences between the document and the evidence: `deviations.yaml`.

An entry names one attribute at one place of one or more operations, the value on each side, and the reason. It accepts exactly that
difference; an entry that no longer matches any difference is itself a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..evidence.compare import PLACE, Difference
from ..evidence.facts import ATTRIBUTES, Place
from ..openapi.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FIELDS = ("kind", "at", "path", "attribute", "ledger", "document", "reason")


@dataclass(frozen=True, slots=True)
class Deviation:
    """An accepted difference."""

    place: Place
    attribute: str
    ledger: str
    document: str

    def __str__(self) -> str:
        return f"{self.place}: {self.attribute}: ledger {self.ledger or '–'}, document {self.document or '–'}"


def read_deviations(path: Path) -> list[Deviation]:
    """Read the deviations of a file, one per operation; raise InputError for an incomplete entry."""
    entries = read(path)
    if not isinstance(entries, list):
        raise InputError(f"{path}: expected a list of deviations")
    return parse_deviations(entries, str(path))


def parse_deviations(entries: list[Any], name: str) -> list[Deviation]:
    """Parse a list of entries into deviations, one per operation; raise InputError for an incomplete entry, with the name of the list."""
    deviations: list[Deviation] = []
    for number, entry in enumerate(entries, 1):
        place_of_entry = f"{name}: entry {number}"
        texts = _check_entry(entry, place_of_entry)
        operations = entry.get("operations")
        if not isinstance(operations, list) or not operations or not all(isinstance(name, str) for name in operations):
            raise InputError(f"{place_of_entry}: expected a list of operation ids in `operations`, got {operations!r}")
        if texts["attribute"] not in (PLACE, *ATTRIBUTES):
            raise InputError(f"{place_of_entry}: expected one of {', '.join((PLACE, *ATTRIBUTES))}, got attribute {texts['attribute']!r}")
        if not texts["reason"].strip():
            raise InputError(f"{place_of_entry}: expected a reason, got none")
        for operation in operations:
            place = Place(operation, texts["kind"], texts["at"], texts["path"])
            deviations.append(Deviation(place, texts["attribute"], texts["ledger"], texts["document"]))
    return deviations


def _check_entry(entry: Any, place: str) -> dict[str, str]:
    if not isinstance(entry, dict) or {*entry} != {"operations", *_FIELDS}:
        got = ", ".join(entry) if isinstance(entry, dict) else repr(entry)
        raise InputError(f"{place}: expected the fields operations, {', '.join(_FIELDS)}, got {got}")
    for name in _FIELDS:
        if not isinstance(entry[name], str):
            raise InputError(f"{place}: expected text in `{name}`, got {entry[name]!r}")
    return entry


def to_deviation(difference: Difference) -> Deviation:
    """Return the deviation that would accept a difference."""
    return Deviation(difference.place, difference.attribute, difference.ledger, difference.document)


def split_by_deviation(
    differences: Iterable[Difference], deviations: Iterable[Deviation]
) -> tuple[list[Difference], list[Difference], list[Deviation]]:
    """Split differences into those that remain and those that are accepted; also return the deviations that match none."""
    expected = set(deviations)
    remaining_differences: list[Difference] = []
    accepted_differences: list[Difference] = []
    matched_deviations: set[Deviation] = set()
    for difference in differences:
        deviation = to_deviation(difference)
        if deviation in expected:
            accepted_differences.append(difference)
            matched_deviations.add(deviation)
        else:
            remaining_differences.append(difference)
    return remaining_differences, accepted_differences, sorted(expected - matched_deviations, key=str)
