"""Drop what earlier revisions withdrew, for a major release: operations, with the overlay actions about them, fields and parameters."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..openapi.document import Document, JsonObject, walk
from ..overlay import Overlay
from ..overlay.document import Action
from .conflict import Conflict
from .conflicts import fit_overlays
from .markers import WITHDRAWN
from .moves import Moves

_TARGET = re.compile(r"(?s)\$\.paths\[(?P<paths>(?:\s*'[^']*'\s*,?)+)\]\.(?P<method>[a-z]+)(?P<rest>.*)")
_NOTHING_MOVED = Moves({}, {}, {})


def drop_withdrawn(document: Document) -> tuple[JsonObject, dict[tuple[str, str], str]]:
    """Return a document without what was withdrawn, and the ids of the dropped operations by path and method."""
    data = copy.deepcopy(document.data)
    dropped_ids = {(operation.path, operation.method): operation.id for operation in document.operations if WITHDRAWN in operation.node}
    for path, method in dropped_ids:
        del data["paths"][path][method]
        if not data["paths"][path]:
            del data["paths"][path]
    for _, node in list(walk(data)):
        for key in ("properties", "parameters"):
            _drop_members(node, key, document)
    return data, dropped_ids


def fit_to_dropped(
    old: JsonObject, new: JsonObject, overlays: Sequence[Overlay], dropped_ids: dict[tuple[str, str], str]
) -> tuple[Conflict, ...]:
    """Return the overlay actions about dropped operations, each with its remainder, and those that are no longer needed."""
    conflicts: dict[tuple[Path, int], Conflict] = {}
    cut_actions: dict[tuple[Path, int], Action | None] = {}
    for overlay in overlays:
        for action in overlay.actions:
            remaining_action = _remove_dropped(action, dropped_ids)
            if remaining_action is not action:
                key, remainder = (overlay.path, action.index), (remaining_action,) if remaining_action is not None else ()
                cut_actions[key] = remaining_action
                conflicts[key] = Conflict(*key, action, "superseded", "its target is an operation that is dropped", remainder)
    for conflict in fit_overlays(old, new, overlays, _NOTHING_MOVED, cut_actions).conflicts:
        conflicts[conflict.overlay, conflict.index] = conflict
    return tuple(conflicts.values())


def _drop_members(node: JsonObject, key: str, document: Document) -> None:
    members: Any = node.get(key)
    if isinstance(members, dict):
        for name in [name for name, value in members.items() if isinstance(value, dict) and WITHDRAWN in value]:
            del members[name]
        if not members and key == "properties":
            del node[key]
    elif isinstance(members, list):
        node[key] = [member for member in members if not (isinstance(member, dict) and WITHDRAWN in (document.resolve(member) or {}))]


def _remove_dropped(action: Action, dropped_ids: dict[tuple[str, str], str]) -> Action | None:
    """Return an action without the dropped operations in its target and the links to them; None if nothing remains."""
    match = _TARGET.fullmatch(action.target)
    if match is not None:
        paths = re.findall(r"'([^']*)'", match["paths"])
        remaining_paths = [path for path in paths if (path, match["method"]) not in dropped_ids]
        if not remaining_paths:
            return None
        if remaining_paths != paths:
            action = replace(action, target=f"$.paths[{', '.join(map(repr, remaining_paths))}].{match['method']}{match['rest']}")
    if isinstance(action.update, dict) and isinstance(links := action.update.get("links"), dict):
        ids = {*dropped_ids.values()}
        other_links = {name: link for name, link in links.items() if not (isinstance(link, dict) and link.get("operationId") in ids)}
        if other_links != links:
            update = {**action.update, **({"links": other_links} if other_links else {})}
            if not other_links:
                del update["links"]
            return replace(action, update=update) if update else None
    return action
