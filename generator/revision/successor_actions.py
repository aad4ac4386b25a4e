"""Extend overlay actions about withdrawn operations to the operations that took their place.

What an action states, such as what a repeated call does, is not published, so the successor would lose it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..overlay import Overlay
from ..overlay.document import Action
from ..overlay.selection import collapse_whitespace
from .moves import OPERATION_TARGET, Route, list_paths

#: What an operation states of itself, or what has drafts of its own for a new operation.
_OWN = frozenset({"summary", "description", "deprecated", "x-client", "links"})


def list_targeted_routes(overlays: Iterable[Overlay]) -> frozenset[tuple[Route, str]]:
    """Return the routes that overlays target by path and method, each with the rest of the target."""
    matches = [match for overlay in overlays for action in overlay.actions if (match := OPERATION_TARGET.fullmatch(action.target))]
    return frozenset(
        ((path, match["method"]), collapse_whitespace(match["rest"])) for match in matches for path in list_paths(match) if match["method"]
    )


def extend_to_successors(action: Action, successors: Mapping[Route, Route], targeted: Container[tuple[Route, str]]) -> Iterator[Action]:
    """Yield a copy of an action for each operation that took the place of one in its target, unless overlays target the same there."""
    match = OPERATION_TARGET.fullmatch(action.target)
    if match is None or match["method"] is None or (action.kind == "remove" and match["rest"].endswith("['$ref']")):
        return
    update = action.update
    if isinstance(update, dict):
        update = {key: value for key, value in update.items() if key not in _OWN}
    for path in list_paths(match):
        route = successors.get((path, match["method"]))
        if route is not None and (route, collapse_whitespace(match["rest"])) not in targeted and (update or action.kind != "update"):
            yield replace(action, target=f"$.paths[{route[0]!r}].{route[1]}{match['rest']}", update=update)


def join_targets(action: Action, copies: Sequence[Action]) -> tuple[Action, ...]:
    """Return an action and copies of it for other paths, as one action where they do the same."""
    joined = [action]
    for one in copies:
        match, other = OPERATION_TARGET.fullmatch(joined[0].target), OPERATION_TARGET.fullmatch(one.target)
        if match and other and (match["method"], match["rest"], joined[0].update) == (other["method"], other["rest"], one.update):
            paths = f"{match['paths'].strip()}, {other['paths'].strip()}"
            joined[0] = replace(action, target=joined[0].target.replace(match["paths"], paths, 1))
        else:
            joined.append(one)
    return tuple(joined)
