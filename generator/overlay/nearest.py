"""Explain where a query that selects nothing stops matching, and suggest what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from ..messages import format_count
from .plain import get_json_type
from .selection import Location, collapse_whitespace, format_location, get_value, select, split_query

_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_MAX_LISTED = 8
_MAX_CANDIDATES = 5_000


def explain_no_match(query: str, document: Any) -> str:
    """Return a clause with the nearest existing node for a query without matches, and a likely intended name.

    `$.paths['/order'].get` gives "nearest node that exists: $.paths, …; did you mean '/orders'?".
    """
    parts = split_query(query)
    for count in range(len(parts) - 1, 0, -1):
        locations = select("$" + "".join(parts[:count]), document)
        if locations:
            return _describe(document, locations, parts[count])
    return _describe(document, [()], parts[0] if parts else "")


def _describe(document: Any, locations: list[Location], missing: str) -> str:
    count_text = f" (and {len(locations) - 1} more)" if len(locations) > 1 else ""
    guess = _suggest(document, locations, missing)
    hint = f"; did you mean {guess!r}?" if guess else ""
    content = _describe_content(get_value(document, locations[0]))
    place = f"{format_location(locations[0])}{count_text}, {content}"
    return f"nearest node that exists: {place}, where {collapse_whitespace(missing)} selects nothing{hint}"


def _describe_content(value: Any) -> str:
    if isinstance(value, list):
        return f"an array of {format_count(len(value), 'item')}"
    if isinstance(value, dict):
        if not value:
            return "an empty object"
        names = collapse_whitespace(", ".join(list(value)[:_MAX_LISTED]))
        return f"an object with {names}{', …' if len(value) > _MAX_LISTED else ''}"
    return "null" if value is None else f"a {get_json_type(value)}"


def _suggest(document: Any, locations: list[Location], missing: str) -> str | None:
    names = [single or double for single, double in _STRING.findall(missing)]
    if not missing.startswith(("[", "..[")):
        names = [missing.lstrip(".").strip()]
    candidates: dict[str, None] = {}
    for location in locations:
        for name in _list_names(get_value(document, location), missing):
            candidates.setdefault(name)
            if len(candidates) >= _MAX_CANDIDATES:
                break
    for name in names:
        matches: list[str] = get_close_matches(name, [candidate for candidate in candidates if candidate != name], n=1)
        if matches:
            return matches[0]
    return None


def _list_names(value: Any, missing: str) -> Iterator[str]:
    """Yield the strings that the unmatched segment may have been meant to name."""
    if "?" in missing:
        # a filter compares members of each child
        for child in _list_children(value):
            yield from (member for member in _list_children(child) if isinstance(member, str))
    elif isinstance(value, dict):
        yield from value
    if missing.startswith(".."):
        for child in _list_children(value):
            yield from _list_names(child, missing)


def _list_children(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
