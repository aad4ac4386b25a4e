"""Edit the text of an overlay file action by action: find each action, and remove or add some."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from ..openapi.reading import read_text


@dataclass(frozen=True, slots=True)
class ActionText:
    """The lines of one action, from `start` to before `end`, counted from zero."""

    start: int
    end: int
    text: str

    @property
    def indent(self) -> str:
        """The spaces before the action."""
        return self.text[: len(self.text) - len(self.text.lstrip(" "))]


def read_actions(path: Path) -> list[ActionText]:
    """Return the texts of the actions in an overlay file, in their order."""
    return split_actions(read_text(path))


def split_actions(text: str) -> list[ActionText]:
    """Return the texts of the actions of an overlay; comments between two actions belong to neither."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader)
    lines = text.splitlines(keepends=True)
    if not isinstance(root, yaml.MappingNode):
        return []
    nodes: list[yaml.Node] = [
        node for key, value in root.value if key.value == "actions" and isinstance(value, yaml.SequenceNode) for node in value.value
    ]
    starts = [_find_first_line(lines, node.start_mark.line) for node in nodes]
    actions = []
    for start, next_start in zip(starts, [*starts[1:], len(lines)], strict=True):
        end = next_start
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
            end -= 1
        actions.append(ActionText(start, end, "".join(lines[start:end])))
    return actions


def remove_actions(text: str, indexes: set[int]) -> str:
    """Return the text of an overlay without some of its actions; a heading that has lost all its actions is removed, too."""
    lines = text.splitlines(keepends=True)
    actions = split_actions(text)
    doomed_lines = {line for index in indexes for line in range(actions[index].start, actions[index].end)}
    kept_lines = [number for index, action in enumerate(actions) if index not in indexes for number in range(action.start, action.end)]
    comments = _find_comments(lines, actions[0].start if actions else len(lines))
    ends = [*(start for start, _ in comments[1:]), len(lines)]
    for (start, end), next_start in zip(comments, ends, strict=False):  # there may be no comment
        belongs = {index for index, action in enumerate(actions) if end <= action.start < next_start}
        if belongs and belongs <= indexes:
            doomed_lines.update(range(start, end))
    result = "".join(line for number, line in enumerate(lines) if number not in doomed_lines)
    if not kept_lines:
        return ""
    while "\n\n\n" in result:
        result = result.replace("\n\n\n", "\n\n")
    return result


def _find_comments(lines: list[str], first: int) -> list[tuple[int, int]]:
    """Return the blocks of comment lines at or below the first action."""
    blocks: list[tuple[int, int]] = []
    start = first
    while start > 0 and (not lines[start - 1].strip() or lines[start - 1].lstrip().startswith("#")):
        start -= 1
    number = start
    while number < len(lines):
        end = number
        while end < len(lines) and lines[end].startswith("  #"):
            end += 1
        if end > number:
            blocks.append((number, end))
        number = max(end, number + 1)
    return blocks


def _find_first_line(lines: list[str], line: int) -> int:
    while line > 0 and not lines[line].lstrip().startswith("-"):
        line -= 1
    return line
