"""Find what other overlays state that a revision states now, and what no longer fits, action by action.

Each action is tried on the document before the revision and on the one after it. What an action states of a schema is superseded where
the revision has given that schema another form; the rest of the action stays.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ..errors import GeneratorError
from ..openapi.document import JsonObject, walk
from ..openapi.pointers import PointerError, resolve_pointer
from ..openapi.shapes import SHAPING
from ..overlay import Overlay, apply_action
from ..overlay.document import Action
from ..overlay.plain import copy_plain
from ..overlay.selection import Location, collapse_whitespace, select
from .component_replacements import join_actions, list_targeted, parse_target
from .moves import Moves, follow_moves, format_targets
from .remaining_updates import MISSING, get_value, is_consistent, is_refinement, is_stated, strip_annotations, strip_replaced, strip_stated

ConflictKind = Literal["superseded", "partly superseded", "moved", "unused", "misfit"]
_SCHEMAS = "#/components/schemas/"
_MAX_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Conflict:
    """An action that a revision concerns; `rest` is what takes its place: nothing, a part of it, or the same elsewhere."""

    overlay: Path
    index: int
    action: Action
    kind: ConflictKind
    problem: str
    remainder: tuple[Action, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}: {self.action.kind} {collapse_whitespace(self.action.target)}: {self.problem}"


@dataclass(frozen=True, slots=True)
class FittedOverlays:
    """The document after a revision with what is left of all overlays, and the actions that are concerned.

    `unused` are the schema components that something referred to before, and nothing does any more.
    """

    document: JsonObject
    conflicts: tuple[Conflict, ...]
    unused: frozenset[str] = frozenset()


def fit_overlays(
    old: JsonObject,
    new: JsonObject,
    overlays: Sequence[Overlay],
    moves: Moves,
    reduced: Mapping[tuple[Path, int], Action | None] | None = None,
) -> FittedOverlays:
    """Apply overlays to the document after a revision as far as they fit and as far as they state something else.

    `cut` holds what is left of some actions on the document after the revision: another action, or nothing.
    """
    unused: frozenset[str] = frozenset()
    for _ in range(_MAX_ROUNDS):
        trial = _TrialRun(old, new, moves, unused, reduced or {}, list_targeted(overlays))
        for overlay in overlays:
            for action in overlay.actions:
                trial.apply(overlay, action)
        more = frozenset(trial.find_unused())
        if more <= unused:
            break
        unused |= more
    return FittedOverlays(trial.after, tuple(trial.conflicts), unused)


class _TrialRun:
    def __init__(
        self,
        old: JsonObject,
        new: JsonObject,
        moves: Moves,
        unused: frozenset[str],
        reduced: Mapping[tuple[Path, int], Action | None],
        targeted: frozenset[tuple[str, str]],
    ) -> None:
        self.reduced = reduced
        self.targeted = targeted
        self.old = old
        self.new = new
        self.moves = moves
        self.unused = unused
        self.before: JsonObject = copy_plain(old)
        self.after: JsonObject = copy_plain(new)
        self.conflicts: list[Conflict] = []
        #: The places that the revision states otherwise, and that are therefore no longer removed to make room for something else.
        self.replaced: set[Location] = set()

    def apply(self, overlay: Overlay, action: Action) -> None:
        """Apply an action to the old document, and what is left of it to the new one."""
        left = self.reduced.get((overlay.path, action.index), action)
        conflict = self._find_conflict(overlay.path, left) if left is not None else None
        if left is not None and (passed := self._extend_to_derived(overlay.path, left)):
            conflict = self._add_extension(overlay.path, left, conflict, passed)
        with contextlib.suppress(GeneratorError):  # written for the new document alone
            apply_action(self.before, action, overlay.specification)
        if left is None:
            return
        try:
            for one in (left,) if conflict is None else conflict.remainder:
                apply_action(self.after, one, overlay.specification)
        except GeneratorError as error:
            conflict = Conflict(overlay.path, left.index, left, "misfit", str(error))
        if conflict is not None:
            self.conflicts.append(conflict)

    def _extend_to_derived(self, path: Path, action: Action) -> list[Action]:
        """Return an action for the heirs of the components that it aims at, as far as the revision does not state it there."""
        found: list[Action] = []
        for one in self.moves.components.extend_to_derived(action, self.targeted):
            if select(one.target, self.after):
                conflict = self._find_conflict(path, one)
                found += (one,) if conflict is None else conflict.remainder
        return found

    def _add_extension(self, path: Path, action: Action, conflict: Conflict | None, passed: list[Action]) -> Conflict:
        own = (action,) if conflict is None else conflict.remainder
        names = dict.fromkeys(name for one in passed for name in (parse_target(one.target) or ([], ""))[0])
        problem = f"{', '.join(names)} took over from the component"
        if not select(action.target, self.after) and (conflict is None or not own):
            # what it aims at is where the heirs are, and nowhere else
            return Conflict(path, action.index, action, "moved", problem, join_actions(passed))
        if conflict is None:
            return Conflict(path, action.index, action, "moved", problem, join_actions([*own, *passed]))
        fate: ConflictKind = "partly superseded" if conflict.kind == "superseded" else conflict.kind
        return replace(conflict, kind=fate, problem=f"{conflict.problem}; {problem}", remainder=join_actions([*own, *passed]))

    def find_unused(self) -> set[str]:
        """Return the components that nothing refers to any more."""
        needed, has_been = _find_referenced(self.after), _find_referenced(self.before)
        names = {*self.before["components"]["schemas"], *self.after["components"]["schemas"]} - self.moves.components.renamed.keys()
        return {name for name in names if name in has_been and name not in needed}

    def _find_conflict(self, path: Path, action: Action) -> Conflict | None:
        # what the action does not select any more, it does not state there
        targets = select(action.target, self.after) or select(action.target, self.before)

        def conflict(fate: ConflictKind, problem: str, *rest: Action) -> Conflict:
            return Conflict(path, action.index, action, fate, problem, rest)

        if (moved := follow_moves(action, self.moves)) is not None:
            now = " and ".join(one.target for one in moved)
            problem = f"the target is now {now}" if now != action.target else "what it names has another name now"
            after = [(one, self._find_conflict(path, one)) for one in moved]
            stated = [inner for _, inner in after if inner is not None]
            followed = [left for one, inner in after for left in ((one,) if inner is None else inner.remainder)]
            return conflict(stated[0].kind if stated else "moved", "; ".join([problem, *(one.problem for one in stated)]), *followed)
        if not targets:
            return None
        if all(where[:2] == ("components", "schemas") and where[2:3] and where[2] in self.unused for where in targets):
            return conflict("unused", "nothing refers to the component any more")
        if action.kind == "remove":
            if all(self._has_changed(where) for where in targets):
                self.replaced |= {*targets}
                return conflict("superseded", "the revision states something else there, or nothing")
            if needed := [where for where in targets if self._is_newly_referenced(where)]:
                left = [where for where in targets if where not in needed]
                fate: ConflictKind = "partly superseded" if left else "superseded"
                others = [replace(action, target=target) for target in format_targets(left)]
                return conflict(fate, f"the revision refers to {', '.join(str(one[-1]) for one in needed)}", *others)
            return None
        if action.kind != "update":
            return None
        if self._changes_nothing(action, targets):
            return conflict("superseded", "all that it states is so already")
        rests = [strip_replaced(self._strip_stated(action.update, where), where, self.replaced) for where in targets]
        if any(rest == action.update for rest in rests):
            # the action has other targets, where it is needed: it does no harm where it states what is stated there
            rests = [
                action.update if is_consistent(action.update, get_value(self.after, where)) else rest
                for where, rest in zip(targets, rests, strict=True)
            ]
        if all(rest == action.update for rest in rests) and not any(self._find_refined_fields(action.update, where) for where in targets):
            return None
        groups: dict[str, tuple[Any, list[Location]]] = {}
        for where, rest in zip(targets, rests, strict=True):
            if rest is not MISSING and rest != {} and not is_stated(rest, get_value(self.after, where)):
                groups.setdefault(json.dumps(rest, sort_keys=True), (rest, []))[1].append(where)
        if not groups:
            return conflict("superseded", "the revision states this")
        if len(groups) == 1 and len(targets) == sum(len(found) for _, found in groups.values()):
            ((rest, found),) = groups.values()
            # the revision leaves open what is inside of these, and what it says of them is replaced
            openings = [place for where in found for place in self._find_refined_fields(rest, where)]
            removals = [Action(action.index, target, "remove", description=action.description) for target in format_targets(openings)]
            if rest == action.update and not removals:
                return None
            return conflict("partly superseded", "the revision states a part of this", *removals, replace(action, update=rest))
        parts = [replace(action, target=target, update=rest) for rest, places in groups.values() for target in format_targets(places)]
        return conflict("partly superseded", "the revision states this for some of the targets", *parts)

    def _changes_nothing(self, action: Action, targets: list[Location]) -> bool:
        """Return whether an update that used to add something adds nothing any more."""
        if not all(is_stated(action.update, get_value(self.after, where)) for where in targets):
            return False
        before = select(action.target, self.before)
        return not before or not all(is_stated(action.update, get_value(self.before, where)) for where in before)

    def _strip_stated(self, update: Any, where: Location) -> Any:
        now, stated = get_value(self.after, where), get_value(self.new, where)
        if isinstance(now, dict) and isinstance(stated, dict) and SHAPING & (stated.keys() - now.keys()):
            return update  # an earlier action has removed what was there, to make room for this
        if where == ("components", "schemas") and isinstance(update, dict):
            update = {name: value for name, value in update.items() if name not in self.unused}
        return strip_stated(update, self._get_previous(where), get_value(self.new, where), where, self._resolve)

    def _get_previous(self, where: Location) -> Any:
        """Return what stood at a place before the revision: at that of the component that this one took over from."""
        return get_value(self.old, self.moves.find_origin(where))

    def _find_refined_fields(self, update: Any, where: Location) -> list[Location]:
        """Return the fields that the revision has and of which an update says more; both say it in ways that do not merge."""
        place = where if where[-1:] == ("properties",) else (*where, "properties")
        fields = update if place is where else update.get("properties", {}) if isinstance(update, dict) else {}
        found = []
        for name, value in fields.items() if isinstance(fields, dict) else ():
            old, new = self._get_previous((*place, name)), get_value(self.new, (*place, name))
            if old is MISSING and new is not MISSING and is_refinement(value, new, self._resolve) and not _replaces(value, new):
                found.append((*place, name))
        return found

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

    def _is_newly_referenced(self, where: Location) -> bool:
        """Return whether a component is referred to after the revision, and was not before, when an action is about to remove it."""
        if where[:1] != ("components",) or len(where) != 3:
            return False
        reference = f"#/components/{where[1]}/{where[2]}"
        return _is_referenced(self.after, reference) and not _is_referenced(self.before, reference)

    def _has_changed(self, where: Location) -> bool:
        old, new = self._get_previous(where), get_value(self.new, where)
        return old is not MISSING and strip_annotations(old) != strip_annotations(new)


def _replaces(value: Any, stated: Any) -> bool:
    """Return whether a schema takes the place of another one when it is merged into it."""
    return isinstance(stated, dict) and isinstance(value, dict) and {*stated} <= {*value} and not {*stated} & {"anyOf", "oneOf", "allOf"}


def _find_referenced(document: JsonObject) -> set[str]:
    """Return the schema components that are needed, directly or by another that is."""
    inner = {name: _list_references(node) for name, node in document["components"]["schemas"].items()}
    rest = {key: value for key, value in document.items() if key != "components"}
    others = {key: value for key, value in document["components"].items() if key != "schemas"}
    waiting, seen = [*_list_references(rest), *_list_references(others)], set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += inner.get(name, ())
    return seen


def _is_referenced(document: JsonObject, reference: str) -> bool:
    return any(node.get("$ref") == reference for _, node in walk(document))


def _list_references(node: Any) -> set[str]:
    found = (one.get("$ref") for _, one in walk(node))
    return {one.removeprefix(_SCHEMAS) for one in found if isinstance(one, str) and one.startswith(_SCHEMAS)}
