"""Edit the overlay files that a revision concerns: rewrite actions that follow what they select, and remove superseded ones."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..openapi.reading import read, read_text
from ..overlay.document import Action
from ..overlay.source import remove_actions, split_actions
from .conflicts import Conflict
from .revision_overlay import render_action


def edit_overlays(conflicts: Iterable[Conflict]) -> dict[Path, str]:
    """Return the new texts of the overlays with conflicts; a text is empty if no action is left."""
    by_file: dict[Path, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        by_file[conflict.overlay].append(conflict)
    return {path: _edit_overlay(path, found) for path, found in by_file.items()}


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
    gone = {conflict.index for conflict in conflicts if not conflict.remainder}
    # from the end, so that the line numbers of the other actions stay valid
    for conflict in sorted(conflicts, key=lambda one: -one.index):
        if conflict.remainder:
            place = actions[conflict.index]
            written = [_render_remainder(raw["actions"][conflict.index], rest, place.text) for rest in conflict.remainder]
            lines[place.start : place.end] = written
    return remove_actions("".join(lines), _shift_indexes(conflicts, gone))


def _shift_indexes(conflicts: list[Conflict], gone: set[int]) -> set[int]:
    """Return the indexes of the removed actions in the edited file, where each action with a remainder has become one or more."""
    more = {conflict.index: len(conflict.remainder) - 1 for conflict in conflicts if conflict.remainder}
    return {index + sum(count for other, count in more.items() if other < index) for index in gone}


def _render_remainder(raw: dict[str, Any], rest: Action, text: str) -> str:
    if rest.update == raw.get("update") and raw["target"] in text and rest.description == raw.get("description"):
        return text.replace(raw["target"], rest.target, 1)
    indent = text[: len(text) - len(text.lstrip(" "))]
    head = {**raw, "target": rest.target, **({"description": rest.description} if "description" in raw else {})}
    if rest.kind == "remove":
        return render_action({**{key: head[key] for key in head if key != "update"}, "remove": True}, indent)
    if _is_descriptions(rest.update):
        return render_action({key: head[key] for key in head if key != "update"}, indent) + _render_descriptions(
            "update", rest.update, indent + "  "
        )
    return render_action({**head, "update": rest.update}, indent)


def _is_descriptions(update: Any) -> bool:
    """Return whether an update consists of descriptions alone."""
    if not isinstance(update, dict):
        return False
    return all(isinstance(one, str) if key == "description" else _is_descriptions(one) for key, one in update.items())


def _render_descriptions(name: str, value: Any, indent: str) -> str:
    """Return descriptions in the form of the overlay of descriptions, one line for each field."""
    if isinstance(value, str):
        return f"{indent}{name}: {json.dumps(value, ensure_ascii=False)}\n"
    if value.keys() == {"description"} and name != "update":
        return f"{indent}{name}: {{description: {json.dumps(value['description'], ensure_ascii=False)}}}\n"
    return f"{indent}{name}:\n" + "".join(_render_descriptions(key, inner, indent + "  ") for key, inner in value.items())
