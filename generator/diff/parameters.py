"""Compare the parameters of two versions of an operation, as the arguments of its method."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..openapi.document import Document, Operation
from ..openapi.schemas import collect_properties, resolve_node
from .changes import Changes, Level, join
from .equal import are_identical
from .keywords import Place, compare_deprecation, compare_rest, compare_texts
from .names import get_body_schema, name_arguments
from .parts import is_renamed
from .schemas import Schemas

_HANDLED = frozenset({"$ref", "content", "in", "name", "required", "schema"})


class Parameters:
    """Compares parameters of an old and a new document."""

    def __init__(self, old: Document, new: Document, schemas: Schemas, changes: Changes) -> None:
        self._old, self._new, self._schemas, self._changes = old, new, schemas, changes

    def _add(self, level: Level, kind: str, place: Place, detail: str, replacement: Place | None = None) -> None:
        instead = join(replacement.owner, replacement.member) if replacement else ""
        self._changes.add(level, kind, place.owner, place.member, detail, place.reaches, replacement=instead)

    def compare(self, old: Operation, new: Operation, place: Place) -> None:
        """Compare parameters by place and name, and find arguments that moved to another part of the request."""
        before, after = list_parameters(self._old, old), list_parameters(self._new, new)
        names = {**name_arguments(self._old, old), **name_arguments(self._new, new)}
        moved_keys = self._compare_moved(old, new, before, after, place, names)
        removed_keys = [key for key in before if key not in after and key not in moved_keys]
        new_keys = [key for key in after if key not in before and key not in moved_keys]
        new_key_by_old = _match_by_position(old, new) | _match_renamed(self._old, self._new, before, after, removed_keys, new_keys)
        for key in removed_keys:
            key_place = place.below(names[key])
            if key in new_key_by_old:
                new_name = names[new_key_by_old[key]]
                self._add(
                    Level.BREAKING, "argument-renamed", key_place, f"argument renamed to {new_name.strip('()')}", place.below(new_name)
                )
            else:
                self._add(Level.BREAKING, "argument-removed", key_place, "argument removed")
        for key in new_keys:
            if key not in new_key_by_old.values():
                is_required = self._new.resolve(after[key]).get("required") is True
                level = Level.BREAKING if is_required else Level.COMPATIBLE
                self._add(level, "argument-added", place.below(names[key]), f"{'required ' if is_required else ''}argument added")
        for key in before:
            if key in after:
                self.compare_parameter(before[key], after[key], place.below(names[key]))
            elif key in new_key_by_old:
                self.compare_parameter(before[key], after[new_key_by_old[key]], place.below(names[new_key_by_old[key]]))

    def compare_parameter(self, old: Any, new: Any, place: Place) -> None:
        """Compare two parameters; one that is a component in both documents is reported once, with the component."""
        if are_identical(old, new):  # this includes references: the component is compared on its own
            return
        old, new = self._old.resolve(old), self._new.resolve(new)
        if (old.get("required") is True) != (new.get("required") is True):
            is_required = new.get("required") is True
            self._add(
                Level.BREAKING if is_required else Level.COMPATIBLE,
                "required" if is_required else "optional",
                place,
                "now required" if is_required else "no longer required",
            )
        self._schemas.compare(_get_schema(old), _get_schema(new), place)
        compare_texts(old, new, place, self._changes)
        compare_deprecation(old, new, place, self._changes)
        compare_rest(old, new, place, self._changes, handled_keys=_HANDLED)

    def _compare_moved(
        self, old: Operation, new: Operation, before: dict[Any, Any], after: dict[Any, Any], place: Place, names: dict[Any, str]
    ) -> set[tuple[str, str]]:
        """Compare arguments that kept their name but moved within the request, which leaves calls unchanged; return their keys."""
        old_fields, new_fields = _list_body_fields(self._old, old), _list_body_fields(self._new, new)
        old_all = {**{key: _get_schema(self._old.resolve(node)) for key, node in before.items()}, **old_fields}
        new_all = {**{key: _get_schema(self._new.resolve(node)) for key, node in after.items()}, **new_fields}
        required_keys = _get_required(self._old, old, before), _get_required(self._new, new, after)
        moved_keys: set[tuple[str, str]] = set()
        for key, schema in old_all.items():
            if key in new_all or key[0] == "path":
                continue
            other_places = [other for other in new_all if other[1] == key[1] and other not in old_all and other[0] != "path"]
            if len(other_places) == 1:
                self._add(
                    Level.COMPATIBLE,
                    "argument-moved",
                    place.below(names[key]),
                    f"now sent in the {other_places[0][0]}, not in the {key[0]}",
                )
                if required_keys[1](other_places[0]) and not required_keys[0](key):
                    self._add(Level.BREAKING, "required", place.below(names[key]), "now required")
                self._schemas.compare(schema, new_all[other_places[0]], place.below(names[key]))
                moved_keys |= {key, other_places[0]}
        return moved_keys


def _get_schema(parameter: Any) -> Any:
    """Return the schema of a parameter, including one described by a content type."""
    media: Any = next(iter(parameter.get("content", {}).values()), {})
    return parameter.get("schema", media.get("schema", {}))


def list_parameters(document: Document, operation: Operation) -> dict[tuple[str, str], Any]:
    """Return the parameters by place and name, with references unresolved."""
    parameters = {}
    for parameter in operation.node.get("parameters", ()):
        node = document.resolve(parameter)
        parameters[node["in"], node["name"]] = parameter
    return parameters


def _list_body_fields(document: Document, operation: Operation) -> dict[tuple[str, str], Any]:
    _, schema = get_body_schema(document, operation)
    properties, _ = collect_properties(document, resolve_node(document, schema).schema)
    return {("body", name): inner for name, inner in properties.items()}


def _get_required(document: Document, operation: Operation, parameters: dict[tuple[str, str], Any]) -> Callable[[tuple[str, str]], bool]:
    """Return a function that says whether an argument is required."""
    _, schema = get_body_schema(document, operation)
    _, required = collect_properties(document, resolve_node(document, schema).schema)
    return lambda key: key[1] in required if key[0] == "body" else document.resolve(parameters[key]).get("required") is True


def _match_renamed(
    old: Document,
    new: Document,
    before: dict[tuple[str, str], Any],
    after: dict[tuple[str, str], Any],
    removed_keys: list[tuple[str, str]],
    new_keys: list[tuple[str, str]],
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return renamed parameters: the same place, kind and most of the name, with one candidate each."""
    candidates = [
        (key, other)
        for key in removed_keys
        for other in new_keys
        if key[0] == other[0] and _is_same_parameter(old.resolve(before[key]), new.resolve(after[other]), key[1], other[1])
    ]
    old_keys, matched_keys = [before for before, _ in candidates], [other for _, other in candidates]
    return {before: after for before, after in candidates if old_keys.count(before) == 1 and matched_keys.count(after) == 1}


def _match_by_position(old: Operation, new: Operation) -> dict[tuple[str, str], tuple[str, str]]:
    """Return renamed path parameters, matched by their position in the path."""
    names = [re.findall(r"\{([^{}]*)\}", operation.path) for operation in (old, new)]
    if len(names[0]) != len(names[1]):
        return {}
    return {
        ("path", before): ("path", after)
        for before, after in zip(*names, strict=True)
        if before != after and before not in names[1] and after not in names[0]
    }


def _is_same_parameter(old: Any, new: Any, before: str, after: str) -> bool:
    required = [bool(node.get("required")) for node in (old, new)]
    return is_renamed(before, after, _get_schema(old), _get_schema(new), required[0], required[1])
