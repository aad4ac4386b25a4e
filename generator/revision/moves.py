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
from .markers import WITHDRAWN
from .moved_links import rename_link_parameters
from .parameters import match_names

Route = tuple[str, str]
#: The target of an action about operations, or, without a method, about all operations of some paths.
OPERATION_TARGET = re.compile(r"(?s)\$\.paths\[(?P<paths>(?:\s*'[^']*'\s*,?)+)\](?:\.(?P<method>[a-z]+)|\[\*\])(?P<rest>.*)")
_PARAMETER = re.compile(r"@\.name == '([^']*)'")
_STATUS = re.compile(r"(?s)\.responses\['([0-9]+)'\](.*)")


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of a revision: `routes` of operations, `statuses` of their successful responses, and `operation_ids`, all by old ones.

    `components` are those that replace others, and `paths` has the new paths of the operations of each path. `successors` has the routes
    of the operations that took the place of withdrawn ones. `parameters` has the new names of path parameters, by operation id.
    """

    routes: Mapping[Route, Route]
    statuses: Mapping[Route, Mapping[str, str]]
    operation_ids: Mapping[str, str]
    components: ComponentReplacements = field(default_factory=ComponentReplacements)
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    successors: Mapping[Route, Route] = field(default_factory=dict)
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

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
    operation_ids = {before.id: after.id for before, after in comparison.moved if before.id != after.id}
    paths = {}
    for path in dict.fromkeys(path for path, _ in routes):
        methods = [method for method, node in old["paths"][path].items() if isinstance(node, dict)]
        paths[path] = tuple(dict.fromkeys(routes.get((path, method), (path, method))[0] for method in methods))
    parameters = {operation.id: match_names(pair[0].path, pair[1].path) for pair in comparison.moved for operation in pair}
    return Moves(routes, statuses, operation_ids, components, paths, _find_successors(comparison, new), parameters)


def _find_successors(comparison: Comparison, new: JsonObject) -> dict[Route, Route]:
    """Return the routes of the successors of withdrawn operations, by the routes of the withdrawn ones."""
    routes_by_id = {
        node["operationId"]: (path, method)
        for path, item in new["paths"].items()
        for method, node in item.items()
        if isinstance(node, dict) and "operationId" in node
    }
    successors = {}
    for operation in comparison.withdrawn:
        mark = new["paths"].get(operation.path, {}).get(operation.method, {}).get(WITHDRAWN)
        if isinstance(mark, dict) and mark.get("successor") in routes_by_id:
            successors[operation.path, operation.method] = routes_by_id[mark["successor"]]
    return successors


def follow_moves(action: Action, moves: Moves) -> tuple[Action, ...] | None:
    """Return an action with its new target, or several if one target no longer selects all; None if nothing has moved.

    References in the update to renamed components and ids, such as those of links, are renamed as well.
    """
    update = _rename_references(action.update, {**moves.operation_ids, **moves.components.renamed_references})
    match = OPERATION_TARGET.fullmatch(action.target)
    sources = [(path, match["method"]) for path in list_paths(match)] if match is not None else []
    source = {old: new for route in sources if route in moves.routes for old, new in match_names(route[0], moves.routes[route][0]).items()}
    update = rename_link_parameters(update, moves.parameters, source)
    original_action, action = action, moves.components.retarget(replace(action, update=update) if update != action.update else action)
    is_renamed = action is not original_action
    match = OPERATION_TARGET.fullmatch(action.target)
    if match is None:
        return (action,) if is_renamed else None
    method, suffix, paths = match["method"], match["rest"], list_paths(match)
    if method is None:
        paths_by_rest: dict[str, list[str]] = {}
        for path in paths:
            for new_path in moves.paths.get(path, (path,)):
                paths_by_rest.setdefault(_rename_parameter(suffix, path, new_path), []).append(new_path)
        if [*paths_by_rest.values()] == [paths]:
            return (action,) if is_renamed else None
        return tuple(
            replace(action, target=f"$.paths[{', '.join(map(repr, paths))}][*]{new_suffix}") for new_suffix, paths in paths_by_rest.items()
        )
    routes = [(path, method) for path in paths]
    routes_by_part: dict[tuple[str, str], list[str]] = {}
    for route in routes:
        path, new_method = moves.routes.get(route, route)
        routes_by_part.setdefault((new_method, _follow_status(suffix, moves.statuses.get(route, {}))), []).append(path)
    moved_actions = tuple(
        replace(action, target=f"$.paths[{', '.join(map(repr, paths))}].{new_method}{new_suffix}")
        for (new_method, new_suffix), paths in routes_by_part.items()
    )
    is_same = (
        len(moved_actions) == 1
        and [*routes_by_part] == [(method, suffix)]
        and next(iter(routes_by_part.values())) == [path for path, _ in routes]
    )
    return None if is_same and not is_renamed else moved_actions


def _rename_parameter(suffix: str, old_path: str, new_path: str) -> str:
    """Return the rest of a target with the new names of the path's parameters."""
    names = match_names(old_path, new_path)
    return _PARAMETER.sub(lambda match: f"@.name == {names.get(match[1], match[1])!r}", suffix)


def list_paths(match: re.Match[str]) -> list[str]:
    """Return the paths in the target of an action."""
    return re.findall(r"'([^']*)'", match["paths"])


def _rename_references(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value with the new names of operations and references, in keys such as those of links and in values."""
    if isinstance(value, dict):
        return {names.get(key, key): _rename_references(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rename_references(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


def _follow_status(suffix: str, statuses: Mapping[str, str]) -> str:
    match = _STATUS.fullmatch(suffix)
    return f".responses['{statuses[match[1]]}']{match[2]}" if match is not None and match[1] in statuses else suffix


def format_targets(locations: Iterable[Location]) -> list[str]:
    """Return JSONPath expressions that select some locations; locations that differ in one step alone share an expression."""
    groups: dict[tuple[Location, Location], list[str | int]] = {}
    for location in locations:
        key = (location[:1], location[2:]) if location[:1] == ("paths",) and len(location) > 1 else (location[:-1], ())
        groups.setdefault(key, []).append(location[1] if key[1] else location[-1])
    return [format_members(parent, names) + format_location(suffix)[1:] for (parent, suffix), names in groups.items()]
