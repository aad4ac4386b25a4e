"""Let overlay actions follow what a revision moves: operations with another path, method, id or status, and renamed components."""

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
    """The moves of a revision: `routes` of operations, `statuses` of their successful responses, and `operation_ids`, all by old ones.

    `components` are those that replace others.
    """

    routes: Mapping[Route, Route]
    statuses: Mapping[Route, Mapping[str, str]]
    operation_ids: Mapping[str, str]
    components: ComponentReplacements = field(default_factory=ComponentReplacements)

    def find_origin(self, location: Location) -> Location:
        """Return the location before the revision that corresponds to one after it."""
        if location[:1] == ("paths",) and len(location) > 2:
            route_after = (location[1], location[2])
            path, method = next((old for old, new in self.routes.items() if new == route_after), route_after)
            path_below = location[3:]
            if path_below[:1] == ("responses",) and len(path_below) > 1:
                statuses = self.statuses.get((str(path), str(method)), {})
                path_below = (
                    "responses",
                    next((old for old, new in statuses.items() if new == path_below[1]), path_below[1]),
                    *path_below[2:],
                )
            return ("paths", path, method, *path_below)
        return self.components.find_origin(location)


def find_moves(comparison: Comparison, old: JsonObject, new: JsonObject, components: ComponentReplacements) -> Moves:
    """Return what a revision moves between the documents before and after it."""
    routes = {
        (old_operation.path, old_operation.method): (new_operation.path, new_operation.method)
        for old_operation, new_operation in comparison.moved
    }
    routes = {route: other for route, other in routes.items() if route != other}
    statuses = {}
    for path, item in old["paths"].items():
        for method, node in item.items():
            other_path, other_method = routes.get((path, method), (path, method))
            other = new["paths"].get(other_path, {}).get(other_method)
            if isinstance(node, dict) and "responses" in node and isinstance(other, dict):
                moved_status = find_moved_status(node["responses"], other["responses"])
                statuses.update({(path, method): dict([moved_status])} if moved_status else {})
    return Moves(
        routes,
        statuses,
        {old_operation.id: new_operation.id for old_operation, new_operation in comparison.moved if old_operation.id != new_operation.id},
        components,
    )


def follow_moves(action: Action, moves: Moves) -> tuple[Action, ...] | None:
    """Return an action with its new target, or several if one target no longer selects all; None if nothing has moved.

    References in the update to renamed components and ids, such as those of links, are renamed as well.
    """
    update = _rename_references(action.update, {**moves.operation_ids, **moves.components.renamed_references})
    original, action = action, moves.components.retarget(replace(action, update=update) if update != action.update else action)
    is_renamed = action is not original
    match = _TARGET.fullmatch(action.target)
    if match is None:
        return (action,) if is_renamed else None
    method, rest = match["method"], match["rest"]
    routes = [(path, method) for path in re.findall(r"'([^']*)'", match["paths"])]
    routes_by_part: dict[tuple[str, str], list[str]] = {}
    for route in routes:
        path, new_method = moves.routes.get(route, route)
        routes_by_part.setdefault((new_method, _follow_status(rest, moves.statuses.get(route, {}))), []).append(path)
    moved_actions = tuple(
        replace(action, target=f"$.paths[{', '.join(map(repr, paths))}].{new_method}{new_rest}")
        for (new_method, new_rest), paths in routes_by_part.items()
    )
    is_same = (
        len(moved_actions) == 1
        and [*routes_by_part] == [(method, rest)]
        and next(iter(routes_by_part.values())) == [path for path, _ in routes]
    )
    return None if is_same and not is_renamed else moved_actions


def _rename_references(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value with the new names of operations and references, in keys such as those of links and in values."""
    if isinstance(value, dict):
        return {names.get(key, key): _rename_references(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rename_references(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


def _follow_status(rest: str, statuses: Mapping[str, str]) -> str:
    match = _STATUS.fullmatch(rest)
    return f".responses['{statuses[match[1]]}']{match[2]}" if match is not None and match[1] in statuses else rest


def format_targets(locations: Iterable[Location]) -> list[str]:
    """Return JSONPath expressions that select some locations; locations that differ in one step alone share an expression."""
    groups: dict[tuple[Location, Location], list[str | int]] = {}
    for location in locations:
        key = (location[:1], location[2:]) if location[:1] == ("paths",) and len(location) > 1 else (location[:-1], ())
        groups.setdefault(key, []).append(location[1] if key[1] else location[-1])
    return [format_members(parent, names) + format_location(rest)[1:] for (parent, rest), names in groups.items()]
