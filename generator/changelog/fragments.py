"""Read fragments: one file per change, a list in Markdown, written for users of the client."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from ..errors import InputError
from ..openapi.reading import read_text

BREAK = "⚠ "
DOCUMENTATION = "Documentation: "
#: A number that determines the order, and a word.
_NAME = re.compile(r"[0-9]{4}-[a-z0-9][a-z0-9-]*\.md")
_README = "README.md"


class Weight(IntEnum):
    """The part of the version that a fragment raises."""

    DOCUMENTATION = 0
    FEATURE = 1
    BREAK = 2


@dataclass(frozen=True, slots=True)
class Fragment:
    """The items of one file, without their bullets; continuation lines keep their indentation."""

    name: str
    items: tuple[str, ...]

    @property
    def weight(self) -> Weight:
        """The weight of the most severe item; a fragment with only documentation items weighs least."""
        if self.breaks:
            return Weight.BREAK
        return Weight.DOCUMENTATION if all(item.startswith(DOCUMENTATION) for item in self.items) else Weight.FEATURE

    @property
    def breaks(self) -> tuple[str, ...]:
        """The items that describe breaking changes."""
        return tuple(item for item in self.items if item.startswith(BREAK))


def read_fragments(folder: Path) -> tuple[Fragment, ...]:
    """Return the fragments of a folder, by name; raise InputError for a file that is not one."""
    if not folder.is_dir():
        raise InputError(f"{folder}: expected a folder of fragments")
    fragments = []
    for path in sorted(folder.glob("*.md")):
        if path.name == _README:
            continue
        if not _NAME.fullmatch(path.name):
            raise InputError(f"{path}: expected a name such as 0007-guest-carts.md")
        fragments.append(Fragment(path.name, parse(read_text(path), str(path))))
    return tuple(fragments)


def parse(text: str, name: str) -> tuple[str, ...]:
    """Return the items of a Markdown list; raise InputError if the text contains anything else."""
    items: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("- ") and line[2:].strip():
            items.append(line[2:].rstrip())
        elif items and line.startswith("  ") and line.strip():
            items[-1] += "\n" + line.rstrip()
        elif line.strip():
            raise InputError(f"{name}:{number}: expected an item (`- …`) or the rest of one (indented), got {line!r:.60}")
    if not items:
        raise InputError(f"{name}: expected a list of what changed, got nothing")
    return tuple(items)


def make_next_name(folder: Path, word: str) -> str:
    """Return a file name that sorts after all others in a folder and in the releases below it."""
    numbers = [int(path.name[:4]) for path in folder.rglob("*.md") if _NAME.fullmatch(path.name)]
    return f"{max(numbers, default=0) + 1:04}-{word}.md"
