"""Where values are made: for which row or part of a row, and with what around it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from ..openapi.schemas import Shape
from .naming import Subject
from .rows import Row

if TYPE_CHECKING:
    from .render import Renderer


class Frame(Subject):
    """A row that is rendered, or a part of one; `seen` collects every row that was looked at.

    `row` is None in a part. `outer` is the frame around a part, whose place it shares unless `located` says that it has one of its own.
    """

    __slots__ = ("around", "located", "outer", "refs", "renderer", "row", "seen")

    def __init__(
        self,
        renderer: Renderer,
        key: int,
        noun: str,
        time: datetime,
        refs: Mapping[str, Row],
        seen: set[Row],
        *,
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

    def part(self, key: int, noun: str, *, located: bool = False, around: tuple[Shape, ...] | None = None) -> Frame:
        """The frame of a part: it has a key of its own, and people and places in it are those of the whole."""
        return Frame(
            self.renderer,
            key,
            noun,
            self.time,
            self.refs,
            self.seen,
            fresh=self.fresh,
            outer=self,
            located=located,
            around=self.around if around is None else around,
        )

    def find_home(self) -> int:
        """The key of the place: that of the location which the row or the part names, or that of the place of the whole."""
        if self.row is not None:
            return self.renderer.home(self.row)
        if self.located:
            return self.renderer.location_key(self.key)
        return self.outer.find_home() if self.outer is not None else 0
