# Copied from generator/package/scalev/observe/facts.py by `python -m generator generate`. Do not edit.
"""Find out how the counts of a place differ from the document."""

from __future__ import annotations

from collections.abc import Mapping

from .expected import Expected
from .formats import FORMATS, UNKNOWN, is_stated

#: An undeclared format is recognized if at least this many texts have it and no text has another.
_LEAST_TEXTS = 20


def find_facts(expected: Expected, kinds: Mapping[str, int], formats: Mapping[str, int], *, is_required: bool, is_root: bool) -> list[str]:
    """Return the kinds of differences: `undeclared`, `type`, `null`, `absent`, `value`, `format`, or `finer`, an unstated format."""
    facts = []
    if not is_root and is_undeclared(expected):
        if any(count for kind, count in kinds.items() if kind != "absent"):
            facts.append("undeclared")
    elif not kinds.keys() <= expected.usual:
        if kinds.get("null") and not expected.allows("null"):
            facts.append("null")
        if kinds.get("absent") and is_required:
            facts.append("absent")
        if any(count and kind not in ("null", "absent") and not expected.allows(kind) for kind, count in kinds.items()):
            facts.append("type")
    if formats:
        if formats.get(UNKNOWN):
            facts.append("value")
        if expected.may_be_text and _has_other_format(expected, formats):
            facts.append("format" if expected.scalar or expected.format else "finer")
    return sorted(facts)


def is_undeclared(expected: Expected) -> bool:
    """Return whether the document neither declares this field nor describes its value."""
    return not expected.kinds and expected.open


def _has_other_format(expected: Expected, formats: Mapping[str, int]) -> bool:
    if not expected.kinds or (len(formats) == 1 and "text" in formats):
        return False
    declared_format = expected.scalar or expected.format
    counts = {name: count for name, count in formats.items() if count and name not in (UNKNOWN, "empty")}
    if not counts:
        return False
    if declared_format is not None:
        return any(not is_stated(name, declared_format) for name in counts)
    return counts.keys() <= FORMATS.keys() and sum(counts.values()) >= _LEAST_TEXTS
