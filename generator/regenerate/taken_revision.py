"""A revision that is being taken over: the texts of its overlays, its conflicts, and what is left for a person to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..openapi.reading import read_text
from ..revision.comparison import AcceptedDifference, Comparison
from ..revision.conflict import Conflict
from ..revision.link_overlay import RenderedLinks
from ..revision.overlay_edits import edit_overlays, find_line
from ..revision.tasks import Task


@dataclass(frozen=True, slots=True)
class Revision:
    """The changes of a published document: the overlay that states them, and the conflicts and tasks that follow.

    `comparison` is that with the contract before the revision, or with the one in force once the package was generated with the revision.
    `retired` says that superseded actions are removed from the other overlays, too; `lines` caches the lines of their actions.
    """

    comparison: Comparison
    path: Path
    text: str
    is_new: bool
    conflicts: tuple[Conflict, ...] = ()
    retired: bool = False
    tasks: tuple[Task, ...] = ()
    lines: dict[Path, list[int]] = field(default_factory=dict)
    accepted: tuple[AcceptedDifference, ...] = ()
    links: RenderedLinks | None = None

    @property
    def is_unchanged(self) -> bool:
        """Whether the contract in force states all that is published, and no revision is being worked on."""
        return not self.text

    @property
    def is_finished(self) -> bool:
        """Whether an open revision states all that is published, and nothing is left to do."""
        texts = self.list_files()
        return not self.tasks and not self.conflicts and all(path.is_file() and read_text(path) == text for path, text in texts.items())

    @property
    def left(self) -> tuple[Conflict, ...]:
        """The conflicts that a person has to resolve before the package can be generated."""
        return tuple(conflict for conflict in self.conflicts if conflict.kind != "moved" and not self.retired)

    def list_files(self) -> dict[Path, str]:
        """Return the new texts of the overlays that change, by their paths."""
        closed_conflicts = [conflict for conflict in self.conflicts if conflict.kind == "moved" or self.retired]
        texts = {self.path: self.text, **edit_overlays(closed_conflicts)}
        if self.links:
            path = self.links.path
            texts[path] = self.links.add_to(texts[path] if path in texts else read_text(path))
        return texts

    def describe_conflicts(self) -> Iterator[str]:
        """Yield a line for each conflict, with what was done about it."""
        for conflict in self.conflicts:
            verb = "cut" if conflict.remainder else "removed"
            state = "followed" if conflict.kind == "moved" else verb if self.retired else "open"
            yield f"{conflict.overlay}:{find_line(conflict, self.lines)}: {state}: {conflict}"
