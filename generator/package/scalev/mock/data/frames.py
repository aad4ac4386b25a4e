"""Where values are made: for which row or part of a row, and with what around it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from ..openapi.kinds import Kind
from ..openapi.schemas import Shape
from .naming import Subject
from .rows import Row


class RowRenderer(Protocol):
    """What plans use of the renderer, which itself imports them."""

    key: int

    def property(self, row: Row, name: str) -> Any: ...

    def title(self, row: Row | None) -> str: ...

    def fill(self, row: Row, plan: Any, seen: set[Row], around: tuple[Shape, ...], values: Mapping[str, Any] | None = None) -> Any: ...

    def show(self, row: Row, plan: Any, frame: Any) -> Any: ...

    def show_part(self, row: Row, plan: Any, word: str, frame: Any) -> Any: ...

    def other(self, kind: Kind, name: str, salted: int, frame: Any) -> Row: ...

    def resolve(self, kind: Kind, value: Mapping[str, Any]) -> Row | None: ...

    def listed(self, row: Row | None, kind: Kind | None, why: str, other: Kind, name: str, frame: Any) -> list[Row]: ...

    def children(self, row: Row | None, kind: Kind) -> list[Row]: ...

    def home(self, row: Row) -> int: ...

    def location_key(self, key: int) -> int: ...

    @staticmethod
    def is_row(value: Any) -> bool: ...


class Shown:
    """A row as it was shown inside others, the rows that this follows from, and its JSON once somebody has asked for it."""

    __slots__ = ("data", "seen", "stamp", "text")

    def __init__(self, stamp: int, seen: set[Row], data: Any) -> None:
        self.stamp = stamp
        self.seen = tuple(seen)
        self.data = data
        self.text = b""

    def holds(self, count: int) -> bool:
        """Whether none of the rows has changed since; `count` is that of the changes so far."""
        stamp = self.stamp
        if stamp != count:
            for row in self.seen:
                if row.version > stamp:
                    return False
            self.stamp = count
        return True


class Frame(Subject):
    """A row that is rendered, or a part of one; `seen` collects every row that was looked at.

    `row` is None in a part. `outer` is the frame around a part, whose place it shares unless `located` says that it has one of its own.
    """

    __slots__ = ("around", "located", "outer", "refs", "renderer", "row", "seen", "shown")

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
        self.fresh = fresh
        self._place = None
        self.renderer = renderer
        self.refs = refs
        self.seen = seen
        self.row = row
        self.outer = outer
        self.located = located
        self.around = around
        #: The rows that the row shows as they were shown before, for those who want to know.
        self.shown: list[Shown] | None = None

    def part(self, key: int, noun: str, located: bool = False, around: tuple[Shape, ...] | None = None) -> Frame:
        """The frame of a part: it has a key of its own, and people and places in it are those of the whole."""
        around = self.around if around is None else around
        return Frame(self.renderer, key, noun, self.time, self.refs, self.seen, self.fresh, None, self, located, around)

    def find_home(self) -> int:
        """The key of the place: that of the location which the row or the part names, or that of the place of the whole."""
        if self.row is not None:
            return self.renderer.home(self.row)
        if self.located:
            known = self.refs.get("location")
            return known.key if known is not None else self.renderer.location_key(self.key)
        return self.outer.find_home() if self.outer is not None else 0
