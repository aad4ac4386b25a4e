"""Extend overlay actions about withdrawn operations to the operations that took their place.

Actions state facts that are not published, such as the effect of a repeated call. Without this, the successor would lose them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..overlay import Overlay
from ..overlay.document import Action
from ..overlay.selection import collapse_whitespace
from .moves import OPERATION_TARGET, Route, list_paths

#: The keys that are specific to each operation, or that are drafted separately for a new one.
_OWN = frozenset({"summary", "description", "deprecated", "x-client", "links"})


def list_targeted_routes(overlays: Iterable[Overlay]) -> frozenset[tuple[Route, str]]:
    """Return the routes that overlays target by path and method, each with the rest of the target."""
    matches = [match for overlay in overlays for action in overlay.actions if (match := OPERATION_TARGET.fullmatch(action.target))]
    return frozenset(
        ((path, match["method"]), collapse_whitespace(match["rest"])) for match in matches for path in list_paths(match) if match["method"]
    )


def extend_to_successors(
    action: Action, successors: Mapping[Route, Route], targeted_places: Container[tuple[Route, str]]
) -> Iterator[Action]:
    """Yield a copy of an action for each operation that took the place of one in its target, unless overlays target the same there."""
    match = OPERATION_TARGET.fullmatch(action.target)
    if match is None or match["method"] is None or (action.kind == "remove" and match["rest"].endswith("['$ref']")):
        return
    update = action.update
    if isinstance(update, dict):
        update = {key: value for key, value in update.items() if key not in _OWN}
    for path in list_paths(match):
        route = successors.get((path, match["method"]))
        if route is not None and (route, collapse_whitespace(match["rest"])) not in targeted_places and (update or action.kind != "update"):
            yield replace(action, target=f"$.paths[{route[0]!r}].{route[1]}{match['rest']}", update=update)


def join_targets(action: Action, copies: Sequence[Action]) -> tuple[Action, ...]:
    """Return an action and copies of it for other paths, joined into one action where they do the same."""
    joined_actions = [action]
    for copy in copies:
        match, other = OPERATION_TARGET.fullmatch(joined_actions[0].target), OPERATION_TARGET.fullmatch(copy.target)
        if match and other and (match["method"], match["rest"], joined_actions[0].update) == (other["method"], other["rest"], copy.update):
            paths = f"{match['paths'].strip()}, {other['paths'].strip()}"
            joined_actions[0] = replace(action, target=joined_actions[0].target.replace(match["paths"], paths, 1))
        else:
            joined_actions.append(copy)
    return tuple(joined_actions)
