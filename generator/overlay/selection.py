"""Run JSONPath queries (RFC 9535) and format the locations that they select.

A location is a tuple of member names and array indexes that leads from the root of a document to one value.
Of the JSONPath library only `compile`, `find`, `.location` and the position of a syntax error are used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import jsonpath_rfc9535
from jsonpath_rfc9535 import JSONPathError, JSONPathQuery

from ..errors import InputError

Location = tuple[str | int, ...]

_SHORTHAND = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
#: A query that only names members, as most targets do: it selects one value or none, and needs no JSONPath library.
_PLAIN = re.compile(r"\$(?:\.[A-Za-z_][A-Za-z0-9_]*|\['[^'\\\x00-\x1f]*'\])*\Z")
_MEMBER = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\['([^']*)'\]")


@lru_cache(maxsize=4096)
def _compile(query: str) -> JSONPathQuery:
    return jsonpath_rfc9535.compile(query)


def check_query(query: str) -> None:
    """Raise InputError, with the position of the error, unless `query` is a JSONPath expression."""
    if _PLAIN.match(query):
        return
    try:
        _compile(query)
    except JSONPathError as error:
        raise InputError(f"expected a JSONPath expression, got {query!r}: {_get_reason(error)}{_get_position(error)}") from None


def select(query: str, document: Any) -> list[Location]:
    """Return the locations that `query` selects in `document`, without duplicates, in result order.

    Raise InputError if the query is not JSONPath or the document is nested too deeply for it.
    """
    if _PLAIN.match(query):
        return _select_member(query, document)
    check_query(query)
    try:
        return list(dict.fromkeys(tuple(node.location) for node in _compile(query).find(document)))
    except JSONPathError as error:
        raise InputError(f"cannot evaluate {query!r}: {_get_reason(error)}") from None


def _select_member(query: str, document: Any) -> list[Location]:
    location = tuple(short_name or quoted_name for short_name, quoted_name in _MEMBER.findall(query, 1))
    for name in location:
        if not isinstance(document, dict) or name not in document:
            return []
        document = document[name]
    return [location]


def _get_reason(error: JSONPathError) -> str:
    return str(error.args[0]) if error.args else type(error).__name__


def _get_position(error: JSONPathError) -> str:
    """Return the error's position; a token is an object in version 1 of the library and a tuple (kind, start, end) in version 2."""
    token: Any = getattr(error, "token", None)
    index = token[1] if isinstance(token, tuple) else getattr(token, "index", None)
    return f" at character {index + 1}" if isinstance(index, int) else ""


def get_value(document: Any, location: Location) -> Any:
    """Return the value at a location that exists."""
    for step in location:
        document = document[step]
    return document


def format_location(location: Location) -> str:
    """Return a location as a JSONPath expression: `$.paths['/v3/orders'].get.tags[0]`."""
    parts = ["$"]
    for step in location:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif _SHORTHAND.match(step):
            parts.append(f".{step}")
        else:
            parts.append(f"[{quote(step)}]")
    return "".join(parts)


def format_members(parent: Location, names: Sequence[str | int]) -> str:
    """Return a JSONPath expression that selects some members of one object or list: `$.components.schemas['A', 'B']`."""
    if len(names) == 1:
        return format_location((*parent, names[0]))
    return f"{format_location(parent)}[{', '.join(str(name) if isinstance(name, int) else quote(name) for name in names)}]"


def quote(name: str) -> str:
    """Return a text as a string of JSONPath."""
    escaped_name = name.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped_name}'"


def collapse_whitespace(text: str) -> str:
    """Return a text with each run of whitespace replaced by one space, for use in a message."""
    return " ".join(text.split())


def split_query(query: str) -> list[str]:
    """Split a valid query, without its `$`, into its segments."""
    starts: list[int] = []
    depth, quote, position = 0, "", 1
    while position < len(query):
        char = query[position]
        if quote:
            if char == "\\":
                position += 1
            elif char == quote:
                quote = ""
        elif depth and char in "'\"":
            quote = char
        elif char == "[":
            if depth == 0 and not _follows_descent(query, position):
                starts.append(position)
            depth += 1
        elif char == "]":
            depth -= 1
        elif char == "." and depth == 0:
            starts.append(position)
            if query.startswith("..", position):
                position += 1
        position += 1
    return [query[start:end].strip() for start, end in zip(starts, [*starts[1:], len(query)], strict=True)]


def _follows_descent(query: str, position: int) -> bool:
    return query[:position].rstrip().endswith("..")
