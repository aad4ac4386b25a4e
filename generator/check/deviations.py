"""Where the document departs from the evidence on purpose: `deviations.yaml`.

An entry names one attribute at one place of one or more operations, what each side tells there, and the reason. It sets aside
exactly that difference; one that matches no difference any more is a finding itself.
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
    """A difference that is meant."""

    place: Place
    attribute: str
    ledger: str
    document: str

    def __str__(self) -> str:
        return f"{self.place}: {self.attribute}: ledger {self.ledger or '–'}, document {self.document or '–'}"


def read_deviations(path: Path) -> list[Deviation]:
    """The deviations of a file, one per operation; InputError for an entry that is not complete."""
    entries = read(path)
    if not isinstance(entries, list):
        raise InputError(f"{path}: expected a list of deviations")
    return deviations_of(entries, str(path))


def deviations_of(entries: list[Any], name: str) -> list[Deviation]:
    """The deviations of a list of entries, one per operation; InputError, with the name of the list, for one that is not complete."""
    deviations: list[Deviation] = []
    for number, entry in enumerate(entries, 1):
        where = f"{name}: entry {number}"
        texts = _texts(entry, where)
        operations = entry.get("operations")
        if not isinstance(operations, list) or not operations or not all(isinstance(name, str) for name in operations):
            raise InputError(f"{where}: expected a list of operation ids in `operations`, got {operations!r}")
        if texts["attribute"] not in (PLACE, *ATTRIBUTES):
            raise InputError(f"{where}: expected one of {', '.join((PLACE, *ATTRIBUTES))}, got attribute {texts['attribute']!r}")
        if not texts["reason"].strip():
            raise InputError(f"{where}: expected a reason, got none")
        for operation in operations:
            place = Place(operation, texts["kind"], texts["at"], texts["path"])
            deviations.append(Deviation(place, texts["attribute"], texts["ledger"], texts["document"]))
    return deviations


def _texts(entry: Any, where: str) -> dict[str, str]:
    if not isinstance(entry, dict) or {*entry} != {"operations", *_FIELDS}:
        got = ", ".join(entry) if isinstance(entry, dict) else repr(entry)
        raise InputError(f"{where}: expected the fields operations, {', '.join(_FIELDS)}, got {got}")
    for name in _FIELDS:
        if not isinstance(entry[name], str):
            raise InputError(f"{where}: expected text in `{name}`, got {entry[name]!r}")
    return entry


def as_deviation(difference: Difference) -> Deviation:
    """The deviation that sets a difference aside."""
    return Deviation(difference.place, difference.attribute, difference.ledger, difference.document)


def set_aside(
    differences: Iterable[Difference], deviations: Iterable[Deviation]
) -> tuple[list[Difference], list[Difference], list[Deviation]]:
    """The differences that remain, those that are meant, and the deviations that match none."""
    meant = set(deviations)
    remaining: list[Difference] = []
    aside: list[Difference] = []
    matched: set[Deviation] = set()
    for difference in differences:
        deviation = as_deviation(difference)
        if deviation in meant:
            aside.append(difference)
            matched.add(deviation)
        else:
            remaining.append(difference)
    return remaining, aside, sorted(meant - matched, key=str)
