"""Edit the overlay files that a revision affects: rewrite actions whose targets have moved, and remove superseded ones."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..openapi.reading import read, read_text
from ..overlay.document import Action
from ..overlay.source import remove_actions, split_actions
from .conflict import Conflict
from .revision_overlay import render_action


def edit_overlays(conflicts: Iterable[Conflict]) -> dict[Path, str]:
    """Return the new texts of the overlays with conflicts; a text is empty if no action is left."""
    by_file: dict[Path, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        by_file[conflict.overlay].append(conflict)
    return {path: _edit_overlay(path, conflicts_of_file) for path, conflicts_of_file in by_file.items()}


def find_line(conflict: Conflict, lines: dict[Path, list[int]]) -> int:
    """Return the line of an action in its file; `lines` caches the lines of the actions by file."""
    if conflict.overlay not in lines:
        lines[conflict.overlay] = [action.start + 1 for action in split_actions(read_text(conflict.overlay))]
    return lines[conflict.overlay][conflict.index]


def _edit_overlay(path: Path, conflicts: list[Conflict]) -> str:
    text = read_text(path)
    raw: Any = read(path)
    lines = text.splitlines(keepends=True)
    actions = split_actions(text)
    removed_indexes = {conflict.index for conflict in conflicts if not conflict.remainder}
    # from the end, so that the line numbers of the other actions stay valid
    for conflict in sorted(conflicts, key=lambda item: -item.index):
        if conflict.remainder:
            place = actions[conflict.index]
            texts = [_render_remainder(raw["actions"][conflict.index], remainder, place.text) for remainder in conflict.remainder]
            lines[place.start : place.end] = texts
    return remove_actions("".join(lines), _shift_indexes(conflicts, removed_indexes))


def _shift_indexes(conflicts: list[Conflict], removed_indexes: set[int]) -> set[int]:
    """Return the indexes of the removed actions in the edited file, where each action with a remainder has become one or more."""
    extra_counts = {conflict.index: len(conflict.remainder) - 1 for conflict in conflicts if conflict.remainder}
    return {index + sum(count for other, count in extra_counts.items() if other < index) for index in removed_indexes}


def _render_remainder(raw: dict[str, Any], remainder: Action, text: str) -> str:
    if remainder.update == raw.get("update") and raw["target"] in text and remainder.description == raw.get("description"):
        return text.replace(raw["target"], remainder.target, 1)
    indent = text[: len(text) - len(text.lstrip(" "))]
    head = {**raw, "target": remainder.target, **({"description": remainder.description} if "description" in raw else {})}
    if remainder.kind == "remove":
        return render_action({**{key: head[key] for key in head if key != "update"}, "remove": True}, indent)
    if _has_only_descriptions(remainder.update):
        return render_action({key: head[key] for key in head if key != "update"}, indent) + _render_descriptions(
            "update", remainder.update, indent + "  "
        )
    return render_action({**head, "update": remainder.update}, indent)


def _has_only_descriptions(update: Any) -> bool:
    """Return whether an update consists of descriptions alone."""
    if not isinstance(update, dict):
        return False
    return all(isinstance(value, str) if key == "description" else _has_only_descriptions(value) for key, value in update.items())


def _render_descriptions(name: str, value: Any, indent: str) -> str:
    """Return descriptions in the form of the overlay of descriptions, one line for each field."""
    if isinstance(value, str):
        return f"{indent}{name}: {json.dumps(value, ensure_ascii=False)}\n"
    if value.keys() == {"description"} and name != "update":
        return f"{indent}{name}: {{description: {json.dumps(value['description'], ensure_ascii=False)}}}\n"
    return f"{indent}{name}:\n" + "".join(_render_descriptions(key, inner, indent + "  ") for key, inner in value.items())
