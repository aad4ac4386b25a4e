# Copied from generator/package/scalev/mock/data/frames.py by `python -m generator generate`. Do not edit.
"""Frames: the row, or part of a row, for which values are generated, and its surroundings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from ..openapi.kinds import Kind
from ..openapi.schemas import Shape
from .naming import Subject
from .rows import Row


class RowRenderer(Protocol):
    """The interface of the renderer that plans use, since the renderer imports plans."""

    key: int

    def get_property(self, row: Row, name: str) -> Any: ...

    def get_title(self, row: Row | None) -> str: ...

    def fill(self, row: Row, plan: Any, seen: set[Row], around: tuple[Shape, ...], values: Mapping[str, Any] | None = None) -> Any: ...

    def show(self, row: Row, plan: Any, frame: Any) -> Any: ...

    def show_part(self, row: Row, plan: Any, word: str, frame: Any) -> Any: ...

    def find_other(self, kind: Kind, name: str, salted: int, frame: Any) -> Row: ...

    def resolve(self, kind: Kind, value: Mapping[str, Any]) -> Row | None: ...

    def find_listed(self, row: Row | None, kind: Kind | None, why: str, other: Kind, name: str, frame: Any) -> list[Row]: ...

    def list_children(self, row: Row | None, kind: Kind) -> list[Row]: ...

    def find_home(self, row: Row) -> int: ...

    def find_location_key(self, key: int) -> int: ...

    @staticmethod
    def is_row(value: Any) -> bool: ...


class CachedRow:
    """Cached data of a row shown inside others, the rows that it depends on, and its JSON once requested."""

    __slots__ = ("data", "seen", "stamp", "text")

    def __init__(self, stamp: int, seen: set[Row], data: Any) -> None:
        self.stamp = stamp
        self.seen = tuple(seen)
        self.data = data
        self.text = b""

    def is_fresh(self, count: int) -> bool:
        """Return whether none of those rows has changed; `count` is the current count of changes."""
        stamp = self.stamp
        if stamp != count:
            for row in self.seen:
                if row.version > stamp:
                    return False
            self.stamp = count
        return True


class Frame(Subject):
    """A row that is being rendered, or a part of one; `seen` collects every row that the result depends on.

    `row` is None for a part. `outer` is the frame around a part, which shares its place unless the part is `located`.
    """

    __slots__ = ("around", "is_located", "outer", "refs", "renderer", "row", "seen", "shown")

    def __init__(
        self,
        renderer: RowRenderer,
        key: int,
        noun: str,
        time: datetime,
        refs: Mapping[str, Row],
        seen: set[Row],
        fresh: bool = False,
        row: Row | None = None,
        outer: Frame | None = None,
        located: bool = False,
        around: tuple[Shape, ...] = (),
    ) -> None:
        self.key = key
        self.noun = noun
        self.time = time
        self.home = 0
        self.is_fresh = fresh
        self._place = None
        self.renderer = renderer
        self.refs = refs
        self.seen = seen
        self.row = row
        self.outer = outer
        self.is_located = located
        self.around = around
        #: Collects the cached data of rows that the row shows, if requested.
        self.shown: list[CachedRow] | None = None

    def build_part(self, key: int, noun: str, located: bool = False, around: tuple[Shape, ...] | None = None) -> Frame:
        """Return the frame of a part, which has its own key but shares the place and the references of the whole."""
        around = self.around if around is None else around
        return Frame(self.renderer, key, noun, self.time, self.refs, self.seen, self.is_fresh, None, self, located, around)

    def find_home(self) -> int:
        """Return the key of the place: of the location that the row or part refers to, or of the place of the whole."""
        if self.row is not None:
            return self.renderer.find_home(self.row)
        if self.is_located:
            known = self.refs.get("location")
            return known.key if known is not None else self.renderer.find_location_key(self.key)
        return self.outer.find_home() if self.outer is not None else 0
