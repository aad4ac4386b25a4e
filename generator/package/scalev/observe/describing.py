"""Turn the counts of a place into a record, if they differ from or add to the document."""

from __future__ import annotations

from .expected import Expected
from .formats import FORMATS, PLAIN, is_stated
from .records import Record
from .walking import Place

#: A format that the document does not state is one if at least so many texts have it, and no text has another.
_LEAST_TEXTS = 20


def find_facts(place: Place) -> list[str]:
    """Return what differs: `undeclared`, `type`, `null`, `absent`, `format` or `value`."""
    expected = place.expected
    facts = []
    if is_undeclared(place):
        facts.append("undeclared")
    if place.kinds["null"] and not expected.allows("null"):
        facts.append("null")
    if place.kinds["absent"] and place.is_required:
        facts.append("absent")
    if any(count and not expected.allows(kind) for kind, count in place.kinds.items() if kind not in ("null", "absent")):
        facts.append("type")
    if place.formats["unknown value"]:
        facts.append("value")
    if _has_other_format(place, expected):
        facts.append("format")
    return sorted(facts)


def is_undeclared(place: Place) -> bool:
    """Return whether the document does not name this field, or leaves open what it is in."""
    return place.expected.open and not place.expected.kinds and bool(place.path) and place.kinds.total() > 0


def _has_other_format(place: Place, expected: Expected) -> bool:
    formats = {name: count for name, count in place.formats.items() if count and name not in ("unknown value", "empty")}
    if not formats or not expected.kinds or "text" not in expected.kinds:
        return False
    declared = expected.format or expected.scalar
    if declared is not None:
        return any(not is_stated(name, expected.scalar or expected.format) for name in formats)
    return set(formats) <= FORMATS.keys() and not PLAIN & formats.keys() and sum(formats.values()) >= _LEAST_TEXTS


def write_place(place: Place, operation: str, status: int | None, day: str) -> Record:
    """Return the record of a place."""
    record: Record = {
        "record": "field",
        "operation": operation,
        "status": status,
        "path": place.path,
        "model": place.model,
        "declared": place.expected.declared if not is_undeclared(place) else None,
        "facts": find_facts(place),
        "kinds": {name: count for name, count in sorted(place.kinds.items()) if count},
    }
    formats = {name: count for name, count in sorted(place.formats.items()) if count}
    if formats:
        record["formats"] = formats
    return {**record, "first": day, "last": day}
