"""Derive the change of a declared schema from the values that were observed."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from ..package.scalev.observe.expected import Expected
from .counts import Tally
from .shapes import TYPES, build_format, join_types

_SCALARS = frozenset(["text", "boolean", "integer", "number", "null"])
_CHOICES = ("anyOf", "oneOf", "allOf", "$ref", "enum")
_ANNOTATIONS = ("description", "title", "deprecated", "readOnly", "x-aliases", "x-inferred", "x-withdrawn")
_STATED = ("type", "x-scalar", "format")


@dataclass(frozen=True)
class Change:
    """A change of a schema: the keywords to remove, and the update that is merged into it or, if `is_whole`, replaces it."""

    facts: tuple[str, ...]
    update: dict[str, Any]
    removed: tuple[str, ...] = ()
    is_whole: bool = False


def change_schema(node: dict[str, Any], expected: Expected, facts: set[str], tally: Tally) -> Change | None:
    """Return the change that makes a schema allow the kinds that were seen, and state the format; None if it need not change."""
    new = {kind for kind, count in (tally.kinds + tally.outside).items() if count and kind in TYPES and not expected.allows(kind)}
    learned_facts = sorted({"null" if kind == "null" else "type" for kind in new})
    kinds = {*expected.kinds, *new}
    new_format = _find_format(expected, kinds, facts, tally)
    if new_format:
        learned_facts.append("format")
    if not learned_facts:
        return None
    choices = next((keyword for keyword in _CHOICES if keyword in node), None)
    if kinds <= _SCALARS and expected.enum is None:
        keywords = {**join_types(kinds), **_keep_format(expected, kinds, new, tally), **new_format}
        if "x-scalar" in new_format:
            keywords.pop("format", None)
        if choices is not None:
            annotations = {name: value for name, value in node.items() if name in _ANNOTATIONS}
            return Change((*learned_facts,), {**annotations, **keywords}, is_whole=True)
        removed_keywords = tuple(name for name in _STATED if name in node and keywords.get(name) != node[name])
        return Change((*learned_facts,), {name: value for name, value in keywords.items() if value != node.get(name)}, removed_keywords)
    new_types = [join_types([kind]) for kind in sorted(new)]
    if choices == "anyOf":
        return Change((*learned_facts,), {"anyOf": new_types})
    if choices is None and "type" in node:
        types = [node["type"]] if isinstance(node["type"], str) else node["type"]
        return Change((*learned_facts,), {"type": [*types, *(schema["type"] for schema in new_types)]}, ("type",))
    outer = {name: value for name, value in node.items() if name in _ANNOTATIONS}
    inner = {name: copy.deepcopy(value) for name, value in node.items() if name not in _ANNOTATIONS}
    return Change((*learned_facts,), {**outer, "anyOf": [inner, *new_types]}, is_whole=True)


def _find_format(expected: Expected, kinds: set[str], facts: set[str], tally: Tally) -> dict[str, Any]:
    """Return the format to state, if it differs from the declared one."""
    new_format: dict[str, Any] = {}
    if "format" in facts:
        seen_formats = {name for name, count in tally.formats.items() if count and name != "empty"}
        if seen_formats and seen_formats <= {"date-time", "date-time without offset"} and expected.scalar != "timestamp":
            new_format = {"x-scalar": "timestamp"}
    elif "finer" in facts and not expected.states_format:
        new_format = build_format(kinds, tally)
    return new_format


def _keep_format(expected: Expected, kinds: set[str], new: set[str], tally: Tally) -> dict[str, Any]:
    """Return the declared format as far as it fits the kinds that were seen, or the one that these have."""
    if not new - {"null"}:
        keywords = {"x-scalar": expected.scalar, "format": expected.format}
    elif new <= {"null", "text", "number", "integer"} and expected.scalar != "timestamp":
        keywords = {"x-scalar": expected.scalar, **build_format(kinds, tally)}
    else:
        keywords = build_format(kinds, tally)
    return {name: value for name, value in keywords.items() if value is not None}
