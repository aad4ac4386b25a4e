"""Find what other overlays state that a revision states now, and what no longer fits, action by action.

Each action is tried on the document before the revision and on the one after it. What an action states of a schema is superseded where
the revision has given that schema another form; the rest of the action stays.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ..errors import GeneratorError
from ..openapi.document import JsonObject, walk
from ..openapi.pointers import PointerError, resolve_pointer
from ..overlay import Overlay, apply_action
from ..overlay.document import Action
from ..overlay.plain import copy_plain
from ..overlay.selection import Location, collapse_whitespace, select
from .moves import Moves, follow, format_targets
from .superseding import MISSING, agrees, strip, value_or_missing

Fate = Literal["superseded", "partly superseded", "moved", "unused", "misfit"]
_SCHEMAS = "#/components/schemas/"
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Conflict:
    """An action that a revision concerns; `rest` is what takes its place: nothing, a part of it, or the same elsewhere."""

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
    """The document after a revision with what is left of all overlays, and the actions that are concerned."""

    document: JsonObject
    conflicts: tuple[Conflict, ...]


def fit(old: JsonObject, new: JsonObject, overlays: Sequence[Overlay], moves: Moves) -> Fitted:
    """Apply overlays to the document after a revision as far as they fit and as far as they state something else."""
    unused: frozenset[str] = frozenset()
    for _ in range(_ROUNDS):
        trial = _Trial(old, new, moves, unused)
        for overlay in overlays:
            for action in overlay.actions:
                trial.apply(overlay, action)
        more = frozenset(trial.find_unused())
        if more <= unused:
            break
        unused |= more
    return Fitted(trial.after, tuple(trial.conflicts))


class _Trial:
    def __init__(self, old: JsonObject, new: JsonObject, moves: Moves, unused: frozenset[str]) -> None:
        self.old = old
        self.new = new
        self.moves = moves
        self.unused = unused
        self.before: JsonObject = copy_plain(old)
        self.after: JsonObject = copy_plain(new)
        self.conflicts: list[Conflict] = []

    def apply(self, overlay: Overlay, action: Action) -> None:
        """Apply an action to the old document, and what is left of it to the new one."""
        conflict = self._find(overlay.path, action)
        with contextlib.suppress(GeneratorError):  # written for the new document alone
            apply_action(self.before, action, overlay.specification)
        try:
            for one in (action,) if conflict is None else conflict.rest:
                apply_action(self.after, one, overlay.specification)
        except GeneratorError as error:
            conflict = Conflict(overlay.path, action.index, action, "misfit", str(error))
        if conflict is not None:
            self.conflicts.append(conflict)

    def find_unused(self) -> set[str]:
        """Return the components that overlays add and that nothing refers to any more."""
        needed, has_been = _references(self.after), _references(self.before)
        bare = self.new["components"]["schemas"]
        return {name for name in self.after["components"]["schemas"] if name not in bare and name in has_been and name not in needed}

    def _find(self, path: Path, action: Action) -> Conflict | None:
        # what the action does not select any more, it does not state there
        targets = select(action.target, self.after) or select(action.target, self.before)

        def conflict(fate: Fate, problem: str, *rest: Action) -> Conflict:
            return Conflict(path, action.index, action, fate, problem, rest)

        if (moved := follow(action, self.moves)) is not None:
            return conflict("moved", f"the target is now {' and '.join(one.target for one in moved)}", *moved)
        if not targets:
            return None
        if all(where[:2] == ("components", "schemas") and where[2:3] and where[2] in self.unused for where in targets):
            return conflict("unused", "nothing refers to the component any more")
        if action.kind == "remove":
            if all(self._is_other(where) for where in targets):
                return conflict("superseded", "the revision states something else there, or nothing")
            return None
        if action.kind != "update":
            return None
        rests = [self._strip(action.update, where) for where in targets]
        if any(rest == action.update for rest in rests):
            # the action has other targets, where it is needed: it does no harm where it states what is stated there
            rests = [
                action.update if agrees(action.update, value_or_missing(self.after, where)) else rest
                for where, rest in zip(targets, rests, strict=True)
            ]
        if all(rest == action.update for rest in rests):
            return None
        groups: dict[str, tuple[Any, list[Location]]] = {}
        for where, rest in zip(targets, rests, strict=True):
            if rest is not MISSING and rest != {}:
                groups.setdefault(json.dumps(rest, sort_keys=True), (rest, []))[1].append(where)
        if not groups:
            return conflict("superseded", "the revision states this")
        if len(groups) == 1 and len(rests) == len(targets) == sum(len(found) for _, found in groups.values()):
            ((rest, _),) = groups.values()
            return conflict("partly superseded", "the revision states a part of this", replace(action, update=rest))
        left = [replace(action, target=target, update=rest) for rest, found in groups.values() for target in format_targets(found)]
        return conflict("partly superseded", "the revision states this for some of the targets", *left)

    def _strip(self, update: Any, where: Location) -> Any:
        if value_or_missing(self.after, where) == {}:
            return update  # an earlier action has removed what was there, to make room for this
        if where == ("components", "schemas") and isinstance(update, dict):
            update = {name: value for name, value in update.items() if name not in self.unused}
        return strip(update, value_or_missing(self.old, where), value_or_missing(self.new, where), where, self._resolve)

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

    def _is_other(self, where: Location) -> bool:
        old, new = value_or_missing(self.old, where), value_or_missing(self.new, where)
        return old is not MISSING and old != new


def _references(document: JsonObject) -> set[str]:
    """Return the schema components that are needed, directly or by another that is."""
    inner = {name: _names(node) for name, node in document["components"]["schemas"].items()}
    rest = {key: value for key, value in document.items() if key != "components"}
    others = {key: value for key, value in document["components"].items() if key != "schemas"}
    waiting, seen = [*_names(rest), *_names(others)], set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += inner.get(name, ())
    return seen


def _names(node: Any) -> set[str]:
    found = (one.get("$ref") for _, one in walk(node))
    return {one.removeprefix(_SCHEMAS) for one in found if isinstance(one, str) and one.startswith(_SCHEMAS)}
