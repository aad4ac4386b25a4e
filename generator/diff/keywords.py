"""Compare keywords outside the structure of a schema one by one: texts, limits, defaults, and extensions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from .changes import Changes, Level, find_most_severe
from .reach import ERROR, REQUEST, RESPONSE

#: Keywords with text for people, or for tools other than the client.
TEXTS = frozenset(
    {
        *("$comment", "description", "example", "examples", "externalDocs", "links", "summary", "title", "xml"),
        *("x-count", "x-draft", "x-enum-descriptions", "x-enum-varnames", "x-later", "x-partial-failure", "x-withdrawn"),
    }
)
#: Limits, with whether a larger value is looser.
LIMITS = {
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"), True),
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"), False),
}
#: Extensions whose changes are less severe than those of unknown ones.
_LEVELS = {"x-extensible-enum": Level.COMPATIBLE}
#: Keywords that only restrict values: the service checks requests, and nothing checks responses.
_RESTRICTIONS = frozenset(
    {
        *("contains", "dependentRequired", "dependentSchemas", "discriminator", "else", "if", "not", "propertyNames", "then"),
        *("contentEncoding", "contentMediaType", "contentSchema", "unevaluatedItems", "unevaluatedProperties"),
    }
)
#: Objects whose keys are names, so that a field may be called `title`.
_NAMED = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas", "content", "responses", "headers"})


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a schema: its owner, the path to it, the directions its data goes, and the operations it reaches."""

    owner: str
    member: str
    directions: frozenset[str]
    reaches: tuple[str, ...] = ()

    def below(self, step: str) -> Place:
        """Return the place of a part."""
        member = self.member + (step if not self.member or step.startswith(("[", "(")) else f".{step}")
        return replace(self, member=member)


def strip_texts(node: Any, *, names: bool = False) -> Any:
    """Return a schema without texts and with unordered lists, so that equal results mean the same to a caller."""
    if isinstance(node, dict):
        return {
            key: strip_texts(value, names=key in _NAMED and not names)
            for key, value in sorted(node.items())
            if names or (key not in TEXTS and key != "deprecated")
        }
    if isinstance(node, list):
        return sorted((strip_texts(item) for item in node), key=lambda item: json.dumps(item, sort_keys=True, default=str))
    return node


def shorten(value: Any) -> str:
    """Return a value as a report shows it: short, on one line."""
    if value is None:
        return "none"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:79] + "…"


def rate(place: Place, *, request: Level, response: Level) -> Level:
    """Return the most severe level over the directions of a place.

    Changes in error bodies are compatible, since the client decodes them without regard to their schema.
    """
    levels = {REQUEST: request, RESPONSE: response, ERROR: Level.COMPATIBLE}
    candidates = [levels[direction] for direction in place.directions or {RESPONSE}]
    return find_most_severe(candidates)


def compare_texts(old: dict[str, Any], new: dict[str, Any], place: Place, changes: Changes, *, keys: Iterable[str] = TEXTS) -> None:
    """Record each text that changed."""
    for key in sorted(keys):
        if old.get(key) != new.get(key):
            verb = "added" if key not in old else "removed" if key not in new else "changed"
            changes.add(Level.DOCUMENTATION, key, place.owner, place.member, f"{key} {verb}", place.reaches)


def compare_deprecation(old: dict[str, Any], new: dict[str, Any], place: Place, changes: Changes) -> None:
    """Record a deprecation, or its end."""
    before, after = old.get("deprecated") is True, new.get("deprecated") is True
    if before != after:
        changes.add(
            Level.COMPATIBLE, "deprecated", place.owner, place.member, "deprecated" if after else "no longer deprecated", place.reaches
        )


def compare_limits(old: dict[str, Any], new: dict[str, Any], place: Place, changes: Changes) -> None:
    """Record changed limits: a tighter one rejects values that callers sent; the client does not check responses against them."""
    for key, more_is_looser in sorted(LIMITS.items()):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if before is None or after is None or not all(isinstance(limit, (int, float)) for limit in (before, after)):
            tighter = after is not None
        else:
            tighter = (after < before) == more_is_looser
        level = rate(place, request=Level.BREAKING if tighter else Level.COMPATIBLE, response=Level.COMPATIBLE)
        word = "tighter" if tighter else "looser"
        detail = f"limit {word}: {key} {shorten(before)} → {shorten(after)}"
        changes.add(level, f"limit-{word}", place.owner, place.member, detail, place.reaches)
    for key in ("multipleOf", "pattern", "uniqueItems"):
        before, after = old.get(key), new.get(key)
        if before != after:
            tighter = bool(after) and not (key == "multipleOf" and _is_multiple(before, after))
            level = rate(place, request=Level.BREAKING if tighter else Level.COMPATIBLE, response=Level.COMPATIBLE)
            detail = f"{key} {shorten(before)} → {shorten(after)}"
            changes.add(level, f"limit-{'tighter' if tighter else 'looser'}", place.owner, place.member, detail, place.reaches)


def _is_multiple(value: Any, of: Any) -> bool:
    numbers = all(isinstance(number, (int, float)) and number for number in (value, of))
    return numbers and Decimal(str(value)) % Decimal(str(of)) == 0


def compare_default(old: dict[str, Any], new: dict[str, Any], place: Place, changes: Changes) -> None:
    """Record a changed default, by which the same call without the argument has a different effect."""
    if json.dumps(old.get("default"), default=str) != json.dumps(new.get("default"), default=str):
        level = rate(place, request=Level.RISKY, response=Level.COMPATIBLE)
        detail = f"default {shorten(old.get('default'))} → {shorten(new.get('default'))}"
        changes.add(level, "default", place.owner, place.member, detail, place.reaches)


def compare_rest(
    old: dict[str, Any], new: dict[str, Any], place: Place, changes: Changes, *, handled_keys: frozenset[str], level: Level = Level.RISKY
) -> None:
    """Record changes of all keywords that nothing else compares, so that no difference is missed."""
    for key in sorted((old.keys() | new.keys()) - handled_keys - TEXTS - {"deprecated"}):
        if strip_texts(old.get(key)) != strip_texts(new.get(key)):
            detail = f"{key} {shorten(old.get(key))} → {shorten(new.get(key))}"
            restricts = rate(place, request=Level.RISKY, response=Level.COMPATIBLE)
            severity = restricts if key in _RESTRICTIONS else _LEVELS.get(key, level)
            changes.add(severity, key, place.owner, place.member, detail, place.reaches)
        elif key in old and key in new and not _is_same_order(old[key], new[key]):
            changes.add(Level.DOCUMENTATION, key, place.owner, place.member, f"{key}: texts or order changed", place.reaches)


def _is_same_order(left: Any, right: Any) -> bool:
    return json.dumps(left, sort_keys=True, default=str) == json.dumps(right, sort_keys=True, default=str)
