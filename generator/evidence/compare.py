"""Hold two sets of facts against each other: what the ledger knows and what the document says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .facts import ATTRIBUTES, INTEGER_OR_NUMBER, Fact, Place


@dataclass(frozen=True, slots=True)
class Claim:
    """All that is told about one place, with the sources that tell it."""

    told: dict[str, str]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One attribute of one place on which the two sides do not agree; an empty side does not tell."""

    place: Place
    attribute: str
    ledger: str
    document: str
    sources: tuple[str, ...]

    def __str__(self) -> str:
        source = f" ({', '.join(dict.fromkeys(self.sources))})" if self.sources else ""
        return f"{self.place}: {self.attribute}: ledger {self.ledger or '–'}{source}, document {self.document or '–'}"


#: The `attribute` of a difference whose place only one side knows; the values are then all that this side tells of it.
PLACE = "place"


def merge(facts: Iterable[Fact]) -> dict[Place, Claim]:
    """What all sources together tell about each place.

    A table's type stands over a sample's, which shows one of several types only and writes integers and other numbers alike.
    """
    by_place: dict[Place, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_place[fact.place].append(fact)
    claims = {}
    for place, found in by_place.items():
        told = dict(found[0].told())
        if "type" in told:
            told["type"] = _merged_type({told["type"]})
        for attribute in ATTRIBUTES if len(found) > 1 else ():
            values = {value for fact in found if (value := getattr(fact, attribute))}
            if values:
                told[attribute] = _merged_type(values) if attribute == "type" else _merged(values)
        claims[place] = Claim(told, tuple(fact.source for fact in found))
    return claims


def _merged(values: set[str]) -> str:
    return "1" if values == {"0", "1"} else " / ".join(sorted(values))


def _merged_type(values: set[str]) -> str:
    if len(values) > 1:
        values = values - {INTEGER_OR_NUMBER}
    if values == {INTEGER_OR_NUMBER}:
        return "integer"
    return " / ".join(sorted(values))


def compare(ledger: dict[Place, Claim], document: dict[Place, Claim]) -> tuple[int, int, list[Difference]]:
    """Facts that the document holds, facts that the ledger knows, and all differences, both ways."""
    held = known = 0
    differences = []
    nothing = Claim({}, ())
    for place in sorted(ledger.keys() | document.keys()):
        ours, theirs = ledger.get(place, nothing), document.get(place, nothing)
        if place not in document:
            known += 1
            differences.append(Difference(place, PLACE, _summary(ours), "", ours.sources))
        elif place not in ledger:
            differences.append(Difference(place, PLACE, "", _summary(theirs), ()))
        else:
            known += 1
            held += 1
        if ours.told == theirs.told:
            agreed = sum(1 for attribute in ours.told if _normal(attribute, ours.told))
            known += agreed
            held += agreed
            continue
        for attribute in ATTRIBUTES:
            left, right = _normal(attribute, ours.told), _normal(attribute, theirs.told)
            if left:
                known += 1
                held += left == right
            if left != right and place in ledger and place in document:
                differences.append(Difference(place, attribute, left, right, ours.sources))
    return held, known, differences


def _summary(claim: Claim) -> str:
    return "; ".join(f"{name} {claim.told[name]}" for name in ATTRIBUTES if name in claim.told) or "present"


def _normal(attribute: str, told: dict[str, str]) -> str:
    """The comparable value of an attribute: optional and not null unless told otherwise, enums without regard to order."""
    value = told.get(attribute, "")
    if attribute in ("required", "nullable"):
        return "" if value == "0" else value
    if attribute in ("enum", "limits"):
        return " ".join(sorted(value.split()))
    return value.strip('"')
