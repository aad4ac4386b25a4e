"""Let overlay actions follow an operation that has moved to another route, changed its method, or has another id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..openapi.document import JsonObject
from ..overlay.document import Action
from ..overlay.selection import Location, format_location, format_members
from .comparison import Comparison, find_moved_status
from .component_replacements import ComponentReplacements

Route = tuple[str, str]
_TARGET = re.compile(r"(?s)\$\.paths\[(?P<paths>(?:\s*'[^']*'\s*,?)+)\]\.(?P<method>[a-z]+)(?P<rest>.*)")
_STATUS = re.compile(r"(?s)\.responses\['([0-9]+)'\](.*)")


@dataclass(frozen=True, slots=True)
class Moves:
    """The operations that have moved, by path and method, and the success responses that have another status, by operation.

    `names` are the ids of operations that have another one now, `heirs` the components that took the place of others.
    """

    routes: Mapping[Route, Route]
    statuses: Mapping[Route, Mapping[str, str]]
    operation_ids: Mapping[str, str]
    components: ComponentReplacements = field(default_factory=ComponentReplacements)

    def find_origin(self, where: Location) -> Location:
        """Return where a place was before the revision."""
        if where[:1] == ("paths",) and len(where) > 2:
            now = (where[1], where[2])
            path, method = next((old for old, new in self.routes.items() if new == now), now)
            rest = where[3:]
            if rest[:1] == ("responses",) and len(rest) > 1:
                statuses = self.statuses.get((str(path), str(method)), {})
                rest = ("responses", next((old for old, new in statuses.items() if new == rest[1]), rest[1]), *rest[2:])
            return ("paths", path, method, *rest)
        return self.components.find_origin(where)


def find_moves(comparison: Comparison, old: JsonObject, new: JsonObject, components: ComponentReplacements) -> Moves:
    """Return what moved between two documents."""
    routes = {(ours.path, ours.method): (theirs.path, theirs.method) for ours, theirs in comparison.moved}
    routes = {one: other for one, other in routes.items() if one != other}
    statuses = {}
    for path, item in old["paths"].items():
        for method, node in item.items():
            other_path, other_method = routes.get((path, method), (path, method))
            other = new["paths"].get(other_path, {}).get(other_method)
            if isinstance(node, dict) and "responses" in node and isinstance(other, dict):
                moved = find_moved_status(node["responses"], other["responses"])
                statuses.update({(path, method): dict([moved])} if moved else {})
    return Moves(routes, statuses, {ours.id: theirs.id for ours, theirs in comparison.moved if ours.id != theirs.id}, components)


def follow_moves(action: Action, moves: Moves) -> tuple[Action, ...] | None:
    """Return an action with its target where that is now; several if its targets have parted; None if nothing has moved.

    What it says of operations that have another id, such as a link to one, names them by that.
    """
    update = _rename_references(action.update, {**moves.operation_ids, **moves.components.renamed_references})
    known, action = action, moves.components.retarget(replace(action, update=update) if update != action.update else action)
    renamed = action is not known
    match = _TARGET.fullmatch(action.target)
    if match is None:
        return (action,) if renamed else None
    method, rest = match["method"], match["rest"]
    routes = [(path, method) for path in re.findall(r"'([^']*)'", match["paths"])]
    parted: dict[tuple[str, str], list[str]] = {}
    for route in routes:
        path, new_method = moves.routes.get(route, route)
        parted.setdefault((new_method, _follow_status(rest, moves.statuses.get(route, {}))), []).append(path)
    found = tuple(
        replace(action, target=f"$.paths[{', '.join(map(repr, paths))}].{new_method}{new_rest}")
        for (new_method, new_rest), paths in parted.items()
    )
    same = len(found) == 1 and [*parted] == [(method, rest)] and next(iter(parted.values())) == [path for path, _ in routes]
    return None if same and not renamed else found


def _rename_references(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value in which operations have their new ids: as keys of links, and as values."""
    if isinstance(value, dict):
        return {names.get(key, key): _rename_references(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rename_references(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


def _follow_status(rest: str, statuses: Mapping[str, str]) -> str:
    match = _STATUS.fullmatch(rest)
    return f".responses['{statuses[match[1]]}']{match[2]}" if match is not None and match[1] in statuses else rest


def format_targets(locations: Iterable[Location]) -> list[str]:
    """Return JSONPath expressions for some locations; those that differ in the path alone share one."""
    shared: dict[tuple[Location, Location], list[str | int]] = {}
    for where in locations:
        key = (where[:1], where[2:]) if where[:1] == ("paths",) and len(where) > 1 else (where[:-1], ())
        shared.setdefault(key, []).append(where[1] if key[1] else where[-1])
    return [format_members(parent, names) + format_location(rest)[1:] for (parent, rest), names in shared.items()]
