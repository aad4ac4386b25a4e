"""What the comparisons of parts of schemas need of the comparison of schemas."""

from __future__ import annotations

from typing import Any, Protocol

from ..openapi.document import Document
from .changes import Level
from .keywords import Place


class Comparing(Protocol):
    """The comparison of two documents' schemas; `renamed` are components that have another name now."""

    old: Document
    new: Document
    renamed: dict[str, str]

    def compare(self, old: Any, new: Any, place: Place, *, optional: bool = False, fields: dict[str, str] | None = None) -> None:
        """Compare two schemas."""

    def same(self, old: Any, new: Any) -> bool:
        """Whether two schemas say the same, however they are written."""

    def add(self, level: Level, kind: str, place: Place, detail: str) -> None:
        """Note a change at a place."""
