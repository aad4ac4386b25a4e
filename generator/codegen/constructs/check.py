"""Check a document against the table: every field must be known, of the right kind, and not rejected."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from ...errors import InputError
from ...messages import join_first
from ...openapi.document import Document
from ...openapi.pointers import PointerError, join_pointer, split_pointer
from ...openapi.shapes import describe_type
from .conditions import CONDITIONS, Condition
from .objects import OBJECTS
from .rows import Outcome, Row
from .schemas import OTHER_DRAFTS, SCHEMAS

Place = tuple[str, ...]

_SCHEMA = "Schema Object"
_SHOWN = 10
#: The fields of each object.
FIELDS: dict[str, dict[str, Row]] = {}
for _row in (*OBJECTS, *SCHEMAS):
    FIELDS.setdefault(_row.owner, {})[_row.name] = _row
#: Maps whose keys, apart from extensions, are names rather than fields.
_EXTENSIBLE = frozenset({"paths", "responses"})
_KINDS: dict[str, tuple[str, Any]] = {
    "text": ("text", str),
    "boolean": ("true or false", bool),
    "number": ("a number", (int, float)),
    "count": ("a number", int),
    "list": ("a list", list),
    "map": ("an object", dict),
}


def check_constructs(document: Document) -> None:
    """Raise InputError for constructs that the generator cannot handle, with the place of each and what to do about it."""
    problems = list(dict.fromkeys(_Walk(document).find_problems()))
    if problems:
        summary = join_first(problems, _SHOWN, "; ")
        raise InputError(f"{document.name}: cannot handle {len(problems)} of the document's constructs: {summary}")


def format_place(place: Place) -> str:
    """Return a place as a JSON pointer that can be printed."""
    return ascii(join_pointer(place)[:200])[1:-1]


class _Walk:
    """One pass over a document. Nodes that are reachable only through references, outside their kind's usual place, are visited last."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._version = "3.0" if document.data["openapi"].startswith("3.0") else "3.1"
        self._visited: dict[Place, str] = {}
        self._references: list[tuple[Place, str, str]] = []

    def find_problems(self) -> Iterator[str]:
        """Yield a line for each construct that cannot be handled."""
        yield from self._check_object("OpenAPI Object", self._document.data, ())
        while self._references:
            place, reference, owner = self._references.pop()
            try:
                target = tuple(split_pointer(reference))
            except PointerError:  # reported by the document's own check
                continue
            visited_kinds = self._visited.get(target)
            if visited_kinds is None:
                yield from self._check_object(owner, self._document.get_node(reference), target)
            elif visited_kinds != owner:
                got = f"{reference!a:.120}, {_add_article(visited_kinds)}"
                yield f"{format_place(place)}: expected a reference to {_add_article(owner)}, got {got}: refer to the right kind"

    def _check_object(self, owner: str, node: Any, place: Place) -> Iterator[str]:
        if place in self._visited:
            return
        self._visited[place] = owner
        if owner == _SCHEMA and isinstance(node, bool):
            return
        if not isinstance(node, dict):
            yield f"{format_place(place)}: expected {_add_article(owner)}, got {describe_type(node)}"
            return
        fields = FIELDS.get(owner)
        if isinstance(node.get("$ref"), str) and owner != "Path Item Object":
            self._references.append((place, node["$ref"], owner))
            fields = fields if owner == _SCHEMA else FIELDS["Reference Object"]
            owner = owner if owner == _SCHEMA else "Reference Object"
        if fields is None:
            return
        for key, value in node.items():
            if not key.startswith("x-"):
                yield from self._check_field(owner, fields, key, value, (*place, key))
        condition: Condition = CONDITIONS.get(owner, _yield_nothing)
        yield from (f"{format_place(place)}: {problem}" for problem in condition(self._document, node, place, self._version))

    def _check_field(self, owner: str, fields: dict[str, Row], key: str, value: Any, place: Place) -> Iterator[str]:
        row = fields.get(key)
        if row is None:
            if owner == _SCHEMA and key in OTHER_DRAFTS:
                yield f"{format_place(place)}: a keyword of another draft of JSON Schema: {OTHER_DRAFTS[key]}"
                return
            matches = difflib.get_close_matches(key, fields, 1)
            hint = f"did you mean {matches[0]!r}?" if matches else "correct its name; extensions begin with `x-`"
            yield f"{format_place(place)}: {_add_article(owner)} has no field {key!a:.80}: {hint}"
        elif row.version not in ("", self._version):
            advice = row.note.rpartition(": ")[2]
            yield f"{format_place(place)}: a field of OpenAPI {row.version}, in a document of {self._version}: {advice}"
        elif row.outcome is Outcome.REJECTED:
            if value and not _is_exempt(self._document, owner, key, value, place):
                yield f"{format_place(place)}: {key!a:.80} of {_add_article(owner)} cannot be handled: {row.note}"
        else:
            yield from self._check_value(row.value, value, place)

    def _check_value(self, kind: str, value: Any, place: Place) -> Iterator[str]:
        if kind in ("", "any"):
            return
        if kind in _KINDS:
            expected, types = _KINDS[kind]
            if not isinstance(value, types) or (isinstance(value, bool) and kind in ("number", "count")):
                yield f"{format_place(place)}: expected {expected}, got {_describe(value)}"
        elif kind == "limit":
            expected = "boolean" if self._version == "3.0" else "number"
            yield from self._check_value(expected, value, place)
        elif kind == "texts":
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                yield f"{format_place(place)}: expected a list of strings, got {_describe(value)}"
        elif kind.startswith("["):
            if not isinstance(value, list):
                yield f"{format_place(place)}: expected a list, got {_describe(value)}"
                return
            for index, item in enumerate(value):
                yield from self._check_object(kind[1:-1], item, (*place, str(index)))
        elif kind.startswith("{"):
            if not isinstance(value, dict):
                yield f"{format_place(place)}: expected an object, got {_describe(value)}"
                return
            for key, item in value.items():
                if not (place[-1] in _EXTENSIBLE and key.startswith("x-")):
                    yield from self._check_object(kind[1:-1], item, (*place, key))
        else:
            yield from self._check_object(kind, value, place)


def _add_article(owner: str) -> str:
    return f"{'an' if owner[0] in 'AEIOU' else 'a'} {owner}"


def _yield_nothing(document: Document, node: Any, place: Place, version: str) -> Iterator[str]:
    yield from ()


def _describe(value: Any) -> str:
    hint = (
        ": YAML 1.2 knows only `true` and `false` as booleans" if value in ("yes", "no", "on", "off", "Yes", "No", "True", "False") else ""
    )
    return (f"{value!a:.60}" if isinstance(value, (str, bool, int, float)) else describe_type(value)) + hint


def _is_exempt(document: Document, owner: str, key: str, value: Any, place: Place) -> bool:
    """Return whether a rejected field has no effect here: a copy of the document's servers, or an encoding that OpenAPI ignores."""
    if key == "servers":
        return _check_url(value) == _check_url(document.data.get("servers"))
    if key == "encoding":
        return not place[-2].startswith(("multipart/", "application/x-www-form-urlencoded"))
    return False


def _check_url(servers: Any) -> list[Any]:
    return [server.get("url") for server in servers if isinstance(server, dict)] if isinstance(servers, list) else []
