"""Edit overlay files as a revision asks for it: actions that follow what they aim at, and actions that have become superfluous."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..openapi.reading import read, read_text
from ..overlay.document import Action
from ..overlay.source import split_actions, without_actions
from .conflicts import Conflict
from .record import render_action


def edit(conflicts: Iterable[Conflict]) -> dict[Path, str]:
    """Return the new text of each overlay whose actions are concerned; an empty text if nothing is left of it."""
    by_file: dict[Path, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        by_file[conflict.overlay].append(conflict)
    return {path: _edit(path, found) for path, found in by_file.items()}


def line_of(conflict: Conflict, lines: dict[Path, list[int]]) -> int:
    """Return the line of an action in its file; `lines` keeps those of the files that were read."""
    if conflict.overlay not in lines:
        lines[conflict.overlay] = [action.start + 1 for action in split_actions(read_text(conflict.overlay))]
    return lines[conflict.overlay][conflict.index]


def _edit(path: Path, conflicts: list[Conflict]) -> str:
    text = read_text(path)
    raw: Any = read(path)
    lines = text.splitlines(keepends=True)
    actions = split_actions(text)
    gone = {conflict.index for conflict in conflicts if not conflict.rest}
    # from the end, so that the lines of the others stay where they are
    for conflict in sorted(conflicts, key=lambda one: -one.index):
        if conflict.rest:
            place = actions[conflict.index]
            written = [_render(raw["actions"][conflict.index], rest, place.text) for rest in conflict.rest]
            lines[place.start : place.end] = written
    return without_actions("".join(lines), _shift(conflicts, gone))


def _shift(conflicts: list[Conflict], gone: set[int]) -> set[int]:
    """Return the numbers of actions after others have been replaced by several."""
    more = {conflict.index: len(conflict.rest) - 1 for conflict in conflicts if conflict.rest}
    return {index + sum(count for other, count in more.items() if other < index) for index in gone}


def _render(raw: dict[str, Any], rest: Action, text: str) -> str:
    if rest.update == raw.get("update") and raw["target"] in text and rest.description == raw.get("description"):
        return text.replace(raw["target"], rest.target, 1)
    indent = text[: len(text) - len(text.lstrip(" "))]
    head = {**raw, "target": rest.target, **({"description": rest.description} if "description" in raw else {})}
    if rest.kind == "remove":
        return render_action({**{key: head[key] for key in head if key != "update"}, "remove": True}, indent)
    if _is_wording(rest.update):
        return render_action({key: head[key] for key in head if key != "update"}, indent) + _render_wording(
            "update", rest.update, indent + "  "
        )
    return render_action({**head, "update": rest.update}, indent)


def _is_wording(update: Any) -> bool:
    """Return whether an update says what fields mean, and nothing else."""
    if not isinstance(update, dict):
        return False
    return all(isinstance(one, str) if key == "description" else _is_wording(one) for key, one in update.items())


def _render_wording(name: str, value: Any, indent: str) -> str:
    """Return descriptions as the overlay of descriptions has them: a line for each field."""
    if isinstance(value, str):
        return f"{indent}{name}: {json.dumps(value, ensure_ascii=False)}\n"
    if value.keys() == {"description"} and name != "update":
        return f"{indent}{name}: {{description: {json.dumps(value['description'], ensure_ascii=False)}}}\n"
    return f"{indent}{name}:\n" + "".join(_render_wording(key, inner, indent + "  ") for key, inner in value.items())
