"""Find the line of a YAML or JSON file on which a value stands, for messages about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from .reading import read_text


class Lines:
    """The lines of a file that `read` accepts. The file is read when the first line is requested."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def find(self, location: Sequence[str | int]) -> int:
        """Return the line, counted from 1, of the value at a location, or of the innermost value on the way there that exists."""
        node, line = self._root, 1
        for step in location:
            entry = _enter(node, step)
            if entry is None:
                break
            node, line = entry
        return line

    def format(self, location: Sequence[str | int]) -> str:
        """Return the file and the line of a location, as `overlays/wire.yaml:12`."""
        return f"{self.path}:{self.find(location)}"

    @cached_property
    def _root(self) -> Any:
        return yaml.compose(read_text(self.path), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _enter(node: Any, step: str | int) -> tuple[Any, int] | None:
    """Return the node of a member or an item and the line on which it begins: that of its key, if it has one."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item.start_mark.line + 1
    return None
