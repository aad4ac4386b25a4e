"""Compare two sets of facts: those of the ledger and those of a document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .facts import ATTRIBUTES, INTEGER_OR_NUMBER, Fact, Place


@dataclass(frozen=True, slots=True)
class Claim:
    """Everything that is stated about one place, with its sources."""

    attributes: dict[str, str]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One attribute of one place on which the two sides disagree; an empty value means that the side does not state it."""

    place: Place
    attribute: str
    ledger: str
    document: str
    sources: tuple[str, ...]

    def __str__(self) -> str:
        source = f" ({', '.join(dict.fromkeys(self.sources))})" if self.sources else ""
        return f"{self.place}: {self.attribute}: ledger {self.ledger or '–'}{source}, document {self.document or '–'}"


#: The `attribute` of a difference whose place only one side has; its value then summarizes everything stated there.
PLACE = "place"


def merge(facts: Iterable[Fact]) -> dict[Place, Claim]:
    """Combine what all sources state about each place.

    The type in a table wins over that in a sample, which shows only one of several types and writes integers like other numbers.
    """
    by_place: dict[Place, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_place[fact.place].append(fact)
    claims = {}
    for place, statements in by_place.items():
        attributes = dict(statements[0].list_stated())
        if "type" in attributes:
            attributes["type"] = _merge_types({attributes["type"]})
        for attribute in ATTRIBUTES if len(statements) > 1 else ():
            values = {value for fact in statements if (value := getattr(fact, attribute))}
            if values:
                attributes[attribute] = _merge_types(values) if attribute == "type" else _merge_values(values)
        claims[place] = Claim(attributes, tuple(fact.source for fact in statements))
    return claims


def _merge_values(values: set[str]) -> str:
    return "1" if values == {"0", "1"} else " / ".join(sorted(values))


def _merge_types(values: set[str]) -> str:
    if len(values) > 1:
        values = values - {INTEGER_OR_NUMBER}
    if values == {INTEGER_OR_NUMBER}:
        return "integer"
    return " / ".join(sorted(values))


def compare(ledger: dict[Place, Claim], document: dict[Place, Claim]) -> tuple[int, int, list[Difference]]:
    """Count the facts that the document states and that the ledger knows; list all differences, in both directions."""
    agreed_count = recorded_count = 0
    differences = []
    no_claim = Claim({}, ())
    for place in sorted(ledger.keys() | document.keys()):
        in_ledger, in_document = ledger.get(place, no_claim), document.get(place, no_claim)
        if place not in document:
            recorded_count += 1
            differences.append(Difference(place, PLACE, _summarize(in_ledger), "", in_ledger.sources))
        elif place not in ledger:
            differences.append(Difference(place, PLACE, "", _summarize(in_document), ()))
        else:
            recorded_count += 1
            agreed_count += 1
        if in_ledger.attributes == in_document.attributes:
            agreed_attributes = sum(1 for attribute in in_ledger.attributes if _normalize(attribute, in_ledger.attributes))
            recorded_count += agreed_attributes
            agreed_count += agreed_attributes
            continue
        for attribute in ATTRIBUTES:
            left, right = _normalize(attribute, in_ledger.attributes), _normalize(attribute, in_document.attributes)
            if left:
                recorded_count += 1
                agreed_count += left == right
            if left != right and place in ledger and place in document:
                differences.append(Difference(place, attribute, left, right, in_ledger.sources))
    return agreed_count, recorded_count, differences


def count_facts(claim: Claim) -> int:
    """Return how many facts a claim counts for: the place itself, and each attribute."""
    return 1 + sum(1 for attribute in ATTRIBUTES if _normalize(attribute, claim.attributes))


def _summarize(claim: Claim) -> str:
    return "; ".join(f"{name} {claim.attributes[name]}" for name in ATTRIBUTES if name in claim.attributes) or "present"


def _normalize(attribute: str, attributes: dict[str, str]) -> str:
    """Return the comparable value of an attribute: optional and not null by default, enums regardless of order."""
    value = attributes.get(attribute, "")
    if attribute in ("required", "nullable"):
        return "" if value == "0" else value
    if attribute in ("enum", "limits"):
        return " ".join(sorted(value.split()))
    return value.strip('"')
