"""The interface of the schema comparison that the comparisons of its parts need."""

from __future__ import annotations

from typing import Any, Protocol

from ..openapi.document import Document
from .changes import Level
from .keywords import Place


class SchemaComparer(Protocol):
    """The comparison of two documents' schemas; `renamed` maps old component names to new ones."""

    old: Document
    new: Document
    renamed: dict[str, str]

    def compare(self, old: Any, new: Any, place: Place, *, optional: bool = False, fields: dict[str, str] | None = None) -> None:
        """Compare two schemas."""

    def is_same(self, old: Any, new: Any) -> bool:
        """Return whether two schemas are equivalent, however they are written."""

    def add(self, level: Level, kind: str, place: Place, detail: str, replacement: Place | None = None) -> None:
        """Record a change at a place."""
