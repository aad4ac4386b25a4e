"""Edit overlay files after a revision: replace actions whose targets moved, and remove superseded ones."""

from __future__ import annotations

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
    """Return the new text of each overlay with affected actions, empty if no action is left."""
    by_file: dict[Path, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        by_file[conflict.overlay].append(conflict)
    return {path: _edit(path, found) for path, found in by_file.items()}


def find_line(conflict: Conflict, lines: dict[Path, list[int]]) -> int:
    """Return the line of an action in its file; `lines` caches the lines of each file."""
    if conflict.overlay not in lines:
        lines[conflict.overlay] = [action.start + 1 for action in split_actions(read_text(conflict.overlay))]
    return lines[conflict.overlay][conflict.index]


def _edit(path: Path, conflicts: list[Conflict]) -> str:
    text = read_text(path)
    raw: Any = read(path)
    lines = text.splitlines(keepends=True)
    actions = split_actions(text)
    gone = {conflict.index for conflict in conflicts if not conflict.rest}
    # from the end, so that the line numbers of the others stay valid
    for conflict in sorted(conflicts, key=lambda one: -one.index):
        if conflict.rest:
            place = actions[conflict.index]
            written = [_render(raw["actions"][conflict.index], rest, place.text) for rest in conflict.rest]
            lines[place.start : place.end] = written
    return without_actions("".join(lines), _shift(conflicts, gone))


def _shift(conflicts: list[Conflict], gone: set[int]) -> set[int]:
    """Return the new numbers of actions, since others were replaced by several."""
    more = {conflict.index: len(conflict.rest) - 1 for conflict in conflicts if conflict.rest}
    return {index + sum(count for other, count in more.items() if other < index) for index in gone}


def _render(raw: dict[str, Any], rest: Action, text: str) -> str:
    if rest.update == raw.get("update") and raw["target"] in text:
        return text.replace(raw["target"], rest.target, 1)
    indent = text[: len(text) - len(text.lstrip(" "))]
    if rest.kind == "remove":
        return render_action({**{key: raw[key] for key in raw if key != "update"}, "target": rest.target, "remove": True}, indent)
    return render_action({key: rest.target if key == "target" else rest.update if key == "update" else raw[key] for key in raw}, indent)
