"""Find the actions of other overlays that a revision affects: the revision states the same, or their target has moved or is gone.

Each action is tried on the document before the revision and on the one after it. What an action states about a schema is superseded if
the revision has given that schema another form; the rest of the action remains.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import GeneratorError
from ..openapi.document import JsonObject
from ..openapi.pointers import PointerError, resolve_pointer
from ..openapi.shapes import SHAPING
from ..overlay import Overlay, apply_action
from ..overlay.document import Action
from ..overlay.plain import copy_plain
from ..overlay.selection import Location, select
from .component_replacements import join_actions, list_targeted, parse_target
from .conflict import Conflict, ConflictKind
from .moves import Moves, follow_moves, format_targets
from .references import find_referenced_schemas, is_newly_referenced
from .remaining_updates import (
    MISSING,
    get_value,
    is_consistent,
    is_refinement,
    is_replacement,
    is_stated,
    strip_annotations,
    strip_replaced,
    strip_stated,
)
from .successor_actions import extend_to_successors, join_targets, list_targeted_routes

#: The actions of overlays that have already been changed for another reason, by overlay and number, each with what is left of it.
Reductions = Mapping[tuple[Path, int], Action | None]
#: The maximum number of rounds of dropping unneeded components, since each round may leave others unneeded.
_MAX_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class FittedOverlays:
    """The document after a revision with what remains of all overlays, and the actions that the revision affects.

    `unused` are the schema components to which something referred before the revision, and nothing does after it.
    """

    document: JsonObject
    conflicts: tuple[Conflict, ...]
    unused: frozenset[str] = frozenset()


def fit_overlays(
    old: JsonObject, new: JsonObject, overlays: Sequence[Overlay], moves: Moves, reductions: Reductions | None = None
) -> FittedOverlays:
    """Apply overlays to the document after a revision, as far as they fit and state something that the revision does not.

    `old` and `new` are the documents before and after the revision.
    """
    unused_names: frozenset[str] = frozenset()
    for _ in range(_MAX_ROUNDS):
        trial = _TrialRun(old, new, moves, unused_names, reductions or {}, overlays)
        for overlay in overlays:
            for action in overlay.actions:
                trial.apply(overlay, action)
        newly_unused = frozenset(trial.find_unused())
        if newly_unused <= unused_names:
            break
        unused_names |= newly_unused
    return FittedOverlays(trial.after, tuple(trial.conflicts), unused_names)


class _TrialRun:
    """Applies actions to the documents `before` and `after` the revision, and collects the conflicts."""

    def __init__(
        self,
        old: JsonObject,
        new: JsonObject,
        moves: Moves,
        unused_names: frozenset[str],
        reductions: Reductions,
        overlays: Sequence[Overlay],
    ) -> None:
        self.old = old
        self.new = new
        self.moves = moves
        self.unused_names = unused_names
        self.reductions = reductions
        self.targeted, self.targeted_routes = list_targeted(overlays), list_targeted_routes(overlays)
        self.before: JsonObject = copy_plain(old)
        self.after: JsonObject = copy_plain(new)
        self.conflicts: list[Conflict] = []
        #: The values that an action was meant to remove to make room for others, and that the revision has changed instead.
        self.replaced: set[Location] = set()

    def apply(self, overlay: Overlay, action: Action) -> None:
        """Apply an action to the document before the revision, and what remains of it to the one after it."""
        remaining_action = self.reductions.get((overlay.path, action.index), action)
        conflict = self._find_extended_conflict(overlay.path, remaining_action) if remaining_action is not None else None
        with contextlib.suppress(GeneratorError):  # an action may have been written for the new document alone
            apply_action(self.before, action, overlay.specification)
        if remaining_action is None:
            return
        try:
            for part in (remaining_action,) if conflict is None else conflict.remainder:
                apply_action(self.after, part, overlay.specification)
        except GeneratorError as error:
            conflict = Conflict(overlay.path, remaining_action.index, remaining_action, "misfit", str(error))
        if conflict is not None:
            self.conflicts.append(conflict)

    def _find_extended_conflict(self, path: Path, action: Action) -> Conflict | None:
        conflict = self._find_conflict(path, action)
        if copies := self._copy_to_derived(path, action):
            conflict = self._add_copies(path, action, conflict, copies)
        copies = self._copy_to_successors(path, action)
        return self._add_for_successors(path, action, conflict, copies) if copies else conflict

    def find_unused(self) -> set[str]:
        """Return the schema components to which nothing refers any more."""
        before, after = find_referenced_schemas(self.before), find_referenced_schemas(self.after)
        names = {*self.before["components"]["schemas"], *self.after["components"]["schemas"]} - self.moves.components.renamed.keys()
        return {name for name in names if name in before and name not in after}

    def _copy_to_derived(self, path: Path, action: Action) -> list[Action]:
        """Return copies of an action for the components derived from its target, without what the revision states itself."""
        copies: list[Action] = []
        for copy in self.moves.components.extend_to_derived(action, self.targeted):
            if select(copy.target, self.after):
                conflict = self._find_conflict(path, copy)
                copies += (copy,) if conflict is None else conflict.remainder
        return copies

    def _copy_to_successors(self, path: Path, action: Action) -> list[Action]:
        """Return copies of an action for the operations that took the place of its targets, without what the revision states itself."""
        copies: list[Action] = []
        for copy in extend_to_successors(action, self.moves.successors, self.targeted_routes):
            if select(copy.target, self.after):
                conflict = self._find_conflict(path, copy)
                copies += (copy,) if conflict is None else conflict.remainder
        return copies

    def _add_for_successors(self, path: Path, action: Action, conflict: Conflict | None, copies: list[Action]) -> Conflict:
        problem = f"the operation was replaced by {', '.join(dict.fromkeys(copy.target for copy in copies))}"
        if conflict is None:
            return Conflict(path, action.index, action, "moved", problem, join_targets(action, copies))
        kind: ConflictKind = "partly superseded" if conflict.kind == "superseded" else conflict.kind
        return replace(conflict, kind=kind, problem=f"{conflict.problem}; {problem}", remainder=(*conflict.remainder, *copies))

    def _add_copies(self, path: Path, action: Action, conflict: Conflict | None, copies: list[Action]) -> Conflict:
        remainder = (action,) if conflict is None else conflict.remainder
        names = dict.fromkeys(name for copy in copies for name in (parse_target(copy.target) or ([], ""))[0])
        problem = f"{', '.join(names)} took over from the component"
        if not select(action.target, self.after) and (conflict is None or not remainder):
            # the selected nodes have moved to the derived components, and are nowhere else
            return Conflict(path, action.index, action, "moved", problem, join_actions(copies))
        if conflict is None:
            return Conflict(path, action.index, action, "moved", problem, join_actions([*remainder, *copies]))
        kind: ConflictKind = "partly superseded" if conflict.kind == "superseded" else conflict.kind
        return replace(conflict, kind=kind, problem=f"{conflict.problem}; {problem}", remainder=join_actions([*remainder, *copies]))

    def _find_conflict(self, path: Path, action: Action) -> Conflict | None:
        """Return how a revision affects an action, or None if the action fits and is needed as it is."""
        # if an action no longer selects anything, the nodes that it selected before show why
        targets = select(action.target, self.after) or select(action.target, self.before)
        if (moved_actions := follow_moves(action, self.moves)) is not None:
            return self._follow(path, action, moved_actions)
        if not targets:
            return None
        if all(location[:2] == ("components", "schemas") and location[2:3] and location[2] in self.unused_names for location in targets):
            return Conflict(path, action.index, action, "unused", "nothing refers to the component any more")
        if action.kind == "remove":
            return self._judge_removal(path, action, targets)
        return self._judge_update(path, action, targets) if action.kind == "update" else None

    def _follow(self, path: Path, action: Action, actions: tuple[Action, ...]) -> Conflict:
        """Return the conflict of an action that has to follow its target, and may be superseded there."""
        new_targets = " and ".join(moved_action.target for moved_action in actions)
        problem = (
            f"the target is now {new_targets}"
            if new_targets != action.target
            else "a component or operation that it names has another name now"
        )
        results = [(moved_action, self._find_conflict(path, moved_action)) for moved_action in actions]
        conflicts = [conflict for _, conflict in results if conflict is not None]
        remainder = tuple(
            part for moved_action, conflict in results for part in ((moved_action,) if conflict is None else conflict.remainder)
        )
        problem = "; ".join([problem, *(conflict.problem for conflict in conflicts)])
        return Conflict(path, action.index, action, conflicts[0].kind if conflicts else "moved", problem, remainder)

    def _judge_removal(self, path: Path, action: Action, targets: list[Location]) -> Conflict | None:
        if all(self._has_changed(location) for location in targets):
            self.replaced |= {*targets}
            return Conflict(path, action.index, action, "superseded", "the revision states something else there, or nothing")
        needed_targets = [location for location in targets if is_newly_referenced(location, self.before, self.after)]
        if not needed_targets:
            return None
        remaining_targets = [location for location in targets if location not in needed_targets]
        kind: ConflictKind = "partly superseded" if remaining_targets else "superseded"
        remainder = tuple(replace(action, target=target) for target in format_targets(remaining_targets))
        problem = f"the revision refers to {', '.join(str(location[-1]) for location in needed_targets)}"
        return Conflict(path, action.index, action, kind, problem, remainder)

    def _judge_update(self, path: Path, action: Action, targets: list[Location]) -> Conflict | None:
        if self._changes_nothing(action, targets):
            return Conflict(path, action.index, action, "superseded", "the document already states all of it")
        remaining_updates = [strip_replaced(self._strip_stated(action.update, location), location, self.replaced) for location in targets]
        if any(remaining_update == action.update for remaining_update in remaining_updates):
            # other targets need the action as it is, so it is kept whole where it does no harm
            remaining_updates = [
                action.update if is_consistent(action.update, get_value(self.after, location)) else remaining_update
                for location, remaining_update in zip(targets, remaining_updates, strict=True)
            ]
        if all(remaining_update == action.update for remaining_update in remaining_updates) and not any(
            self._find_refined_fields(action.update, location) for location in targets
        ):
            return None
        groups: dict[str, tuple[Any, list[Location]]] = {}
        for location, remaining_update in zip(targets, remaining_updates, strict=True):
            if (
                remaining_update is not MISSING
                and remaining_update != {}
                and not is_stated(remaining_update, get_value(self.after, location))
            ):
                groups.setdefault(json.dumps(remaining_update, sort_keys=True), (remaining_update, []))[1].append(location)
        if not groups:
            return Conflict(path, action.index, action, "superseded", "the revision states this")
        if len(groups) == 1 and len(targets) == sum(len(locations) for _, locations in groups.values()):
            ((remaining_update, locations_left),) = groups.values()
            return self._reduce_update(path, action, remaining_update, locations_left)
        parts = tuple(
            replace(action, target=target, update=remaining_update)
            for remaining_update, locations in groups.values()
            for target in format_targets(locations)
        )
        return Conflict(path, action.index, action, "partly superseded", "the revision states this for some of the targets", parts)

    def _reduce_update(self, path: Path, action: Action, remaining_update: Any, targets: list[Location]) -> Conflict | None:
        """Return the conflict of an update that leaves the same remainder for all targets."""
        # fields that the update describes in more detail than the revision are removed first, since the two do not merge
        refined_fields = [place for location in targets for place in self._find_refined_fields(remaining_update, location)]
        removals = [Action(action.index, target, "remove", description=action.description) for target in format_targets(refined_fields)]
        if remaining_update == action.update and not removals:
            return None
        remainder = (*removals, replace(action, update=remaining_update))
        return Conflict(path, action.index, action, "partly superseded", "the revision states a part of this", remainder)

    def _changes_nothing(self, action: Action, targets: list[Location]) -> bool:
        """Return whether an update changes nothing in the new document, and did change the old one."""
        if not all(is_stated(action.update, get_value(self.after, location)) for location in targets):
            return False
        before = select(action.target, self.before)
        return not before or not all(is_stated(action.update, get_value(self.before, location)) for location in before)

    def _strip_stated(self, update: Any, location: Location) -> Any:
        """Return what the update of a target states beyond the revision; MISSING if that is nothing."""
        value_after, stated_value = get_value(self.after, location), get_value(self.new, location)
        if isinstance(value_after, dict) and isinstance(stated_value, dict) and SHAPING & (stated_value.keys() - value_after.keys()):
            return update  # an earlier action has removed what the revision states, to make room for this
        if location == ("components", "schemas") and isinstance(update, dict):
            update = {name: value for name, value in update.items() if name not in self.unused_names}
        return strip_stated(update, self._get_previous(location), get_value(self.new, location), location, self._resolve)

    def _get_previous(self, location: Location) -> Any:
        """Return the value of a place before the revision, which may have been elsewhere."""
        return get_value(self.old, self.moves.find_origin(location))

    def _find_refined_fields(self, update: Any, location: Location) -> list[Location]:
        """Return the fields that the revision adds, that an update describes in more detail, and that would not merge."""
        place = location if location[-1:] == ("properties",) else (*location, "properties")
        fields = update if place is location else update.get("properties", {}) if isinstance(update, dict) else {}
        locations = []
        for name, value in fields.items() if isinstance(fields, dict) else ():
            old, new = self._get_previous((*place, name)), get_value(self.new, (*place, name))
            if old is MISSING and new is not MISSING and is_refinement(value, new, self._resolve) and not is_replacement(value, new):
                locations.append((*place, name))
        return locations

    def _resolve(self, node: Any) -> Any:
        reference = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(reference, str):
            return node
        for document in (self.after, self.before):
            try:
                return resolve_pointer(document, reference)
            except PointerError:
                continue
        return node

    def _has_changed(self, location: Location) -> bool:
        old, new = self._get_previous(location), get_value(self.new, location)
        return old is not MISSING and strip_annotations(old) != strip_annotations(new)
