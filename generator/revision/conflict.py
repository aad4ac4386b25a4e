"""The effect of a revision on an action of another overlay."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..overlay.document import Action
from ..overlay.selection import collapse_whitespace

ConflictKind = Literal["superseded", "partly superseded", "moved", "unused", "misfit"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """An action that a revision affects; `remainder` are the actions that replace it: none, a part of it, or the same action elsewhere."""

    overlay: Path
    index: int
    action: Action
    kind: ConflictKind
    problem: str
    remainder: tuple[Action, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}: {self.action.kind} {collapse_whitespace(self.action.target)}: {self.problem}"
