"""Find the actions of other overlays that a revision supersedes, and those that no longer fit.

Each action is applied to the document before the revision and to the one after it. What an action states about a schema is superseded
if the revision gave that schema another form; the rest of the action stays.
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
from .moves import Moves, follow, format_targets
from .superseding import MISSING, agrees, get_value, is_stated, refines, strip

Fate = Literal["superseded", "partly superseded", "moved", "unused", "misfit"]
_SCHEMAS = "#/components/schemas/"
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Conflict:
    """An action that a revision affects; `rest` are the actions that replace it: none, a part of it, or the same with another target."""

    overlay: Path
    index: int
    action: Action
    fate: Fate
    problem: str
    rest: tuple[Action, ...] = ()

    def __str__(self) -> str:
        return f"{self.fate}: {self.action.kind} {collapse_whitespace(self.action.target)}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Fitted:
    """The document after a revision with what is left of all overlays, and the actions that are affected."""

    document: JsonObject
    conflicts: tuple[Conflict, ...]


def fit(
    old: JsonObject, new: JsonObject, overlays: Sequence[Overlay], moves: Moves, cut: Mapping[tuple[Path, int], Action | None] | None = None
) -> Fitted:
    """Apply overlays to the document after a revision, as far as they fit and state more than it does.

    `cut` holds what remains of some actions after the revision: another action, or None.
    """
    unused: frozenset[str] = frozenset()
    for _ in range(_ROUNDS):
        fitter = _Fitter(old, new, moves, unused, cut or {})
        for overlay in overlays:
            for action in overlay.actions:
                fitter.apply(overlay, action)
        more = frozenset(fitter.find_unused())
        if more <= unused:
            break
        unused |= more
    return Fitted(fitter.after, tuple(fitter.conflicts))


class _Fitter:
    def __init__(
        self, old: JsonObject, new: JsonObject, moves: Moves, unused: frozenset[str], cut: Mapping[tuple[Path, int], Action | None]
    ) -> None:
        self.cut = cut
        self.old = old
        self.new = new
        self.moves = moves
        self.unused = unused
        self.before: JsonObject = copy_plain(old)
        self.after: JsonObject = copy_plain(new)
        self.conflicts: list[Conflict] = []

    def apply(self, overlay: Overlay, action: Action) -> None:
        """Apply an action to the old document, and what remains of it to the new one."""
        left = self.cut.get((overlay.path, action.index), action)
        conflict = self._find(overlay.path, left) if left is not None else None
        with contextlib.suppress(GeneratorError):  # it was written for the new document
            apply_action(self.before, action, overlay.specification)
        if left is None:
            return
        try:
            for one in (left,) if conflict is None else conflict.rest:
                apply_action(self.after, one, overlay.specification)
        except GeneratorError as error:
            conflict = Conflict(overlay.path, left.index, left, "misfit", str(error))
        if conflict is not None:
            self.conflicts.append(conflict)

    def find_unused(self) -> set[str]:
        """Return the components that nothing refers to any longer."""
        needed, has_been = _list_needed(self.after), _list_needed(self.before)
        return {name for name in self.after["components"]["schemas"] if name in has_been and name not in needed}

    def _find(self, path: Path, action: Action) -> Conflict | None:
        # where the action no longer selects anything, it states nothing
        targets = select(action.target, self.after) or select(action.target, self.before)

        def conflict(fate: Fate, problem: str, *rest: Action) -> Conflict:
            return Conflict(path, action.index, action, fate, problem, rest)

        if (moved := follow(action, self.moves)) is not None:
            now = " and ".join(one.target for one in moved)
            problem = f"the target is now {now}" if now != action.target else "it names an operation that has another id now"
            return conflict("moved", problem, *moved)
        if not targets:
            return None
        if all(where[:2] == ("components", "schemas") and where[2:3] and where[2] in self.unused for where in targets):
            return conflict("unused", "nothing refers to the component any longer")
        if action.kind == "remove":
            if all(self._is_other(where) for where in targets):
                return conflict("superseded", "the revision changed or removed what it removes")
            if needed := [where for where in targets if self._is_needed_now(where)]:
                left = [where for where in targets if where not in needed]
                fate: Fate = "partly superseded" if left else "superseded"
                others = [replace(action, target=target) for target in format_targets(left)]
                return conflict(fate, f"the revision refers to {', '.join(str(one[-1]) for one in needed)}", *others)
            return None
        if action.kind != "update":
            return None
        if self._changes_nothing(action, targets):
            return conflict("superseded", "the document already states all of it")
        rests = [self._strip(action.update, where) for where in targets]
        if any(rest == action.update for rest in rests):
            # other targets need the action; where it repeats what is stated, it does no harm
            rests = [
                action.update if agrees(action.update, get_value(self.after, where)) else rest
                for where, rest in zip(targets, rests, strict=True)
            ]
        if all(rest == action.update for rest in rests) and not any(self._find_refined(action.update, where) for where in targets):
            return None
        groups: dict[str, tuple[Any, list[Location]]] = {}
        for where, rest in zip(targets, rests, strict=True):
            if rest is not MISSING and rest != {} and not is_stated(rest, get_value(self.after, where)):
                groups.setdefault(json.dumps(rest, sort_keys=True), (rest, []))[1].append(where)
        if not groups:
            return conflict("superseded", "the revision states it")
        if len(groups) == 1 and len(targets) == sum(len(found) for _, found in groups.values()):
            ((rest, found),) = groups.values()
            # the revision leaves these fields open: its schemas are replaced
            openings = [place for where in found for place in self._find_refined(rest, where)]
            removals = [Action(action.index, target, "remove", description=action.description) for target in format_targets(openings)]
            if rest == action.update and not removals:
                return None
            return conflict("partly superseded", "the revision states part of it", *removals, replace(action, update=rest))
        parts = [replace(action, target=target, update=rest) for rest, places in groups.values() for target in format_targets(places)]
        return conflict("partly superseded", "the revision states it for some of the targets", *parts)

    def _changes_nothing(self, action: Action, targets: list[Location]) -> bool:
        """Return whether an update that added something before the revision adds nothing after it."""
        if not all(is_stated(action.update, get_value(self.after, where)) for where in targets):
            return False
        return not all(is_stated(action.update, get_value(self.before, where)) for where in select(action.target, self.before))

    def _strip(self, update: Any, where: Location) -> Any:
        now, stated = get_value(self.after, where), get_value(self.new, where)
        if isinstance(now, dict) and isinstance(stated, dict) and SHAPING & (stated.keys() - now.keys()):
            return update  # an earlier action has removed what was there, so that this one can set it
        if where == ("components", "schemas") and isinstance(update, dict):
            update = {name: value for name, value in update.items() if name not in self.unused}
        return strip(update, get_value(self.old, where), get_value(self.new, where), where, self._resolve)

    def _find_refined(self, update: Any, where: Location) -> list[Location]:
        """Return the fields that an update declares more precisely than the revision, in a form that cannot be merged."""
        place = where if where[-1:] == ("properties",) else (*where, "properties")
        fields = update if place is where else update.get("properties", {}) if isinstance(update, dict) else {}
        places = []
        for name, value in fields.items() if isinstance(fields, dict) else ():
            old, new = get_value(self.old, (*place, name)), get_value(self.new, (*place, name))
            if old is MISSING and new is not MISSING and refines(value, new, self._resolve) and not _merges(value, new):
                places.append((*place, name))
        return places

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

    def _is_needed_now(self, where: Location) -> bool:
        """Return whether the revision introduced a reference to a component that an action removes."""
        if where[:1] != ("components",) or len(where) != 3:
            return False
        reference = f"#/components/{where[1]}/{where[2]}"
        return _refers(self.after, reference) and not _refers(self.before, reference)

    def _is_other(self, where: Location) -> bool:
        old, new = get_value(self.old, where), get_value(self.new, where)
        return old is not MISSING and old != new


def _merges(value: Any, stated: Any) -> bool:
    """Return whether merging a schema into another one replaces all of it."""
    return isinstance(stated, dict) and isinstance(value, dict) and {*stated} <= {*value} and not {*stated} & {"anyOf", "oneOf", "allOf"}


def _list_needed(document: JsonObject) -> set[str]:
    """Return the schema components that the document refers to, directly or through others."""
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


def _refers(document: JsonObject, reference: str) -> bool:
    return any(node.get("$ref") == reference for _, node in walk(document))


def _list_references(node: Any) -> set[str]:
    references = (one.get("$ref") for _, one in walk(node))
    return {one.removeprefix(_SCHEMAS) for one in references if isinstance(one, str) and one.startswith(_SCHEMAS)}
