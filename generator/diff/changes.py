"""A change, how much it matters to callers, and the list that collects changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """The effect of a change on code written against the old client, most severe first."""

    BREAKING = "breaking"  # such code stops working, or no longer passes a type check
    RISKY = "risky"  # the same code runs, but may have a different effect
    COMPATIBLE = "compatible"  # such code need not change
    DOCUMENTATION = "documentation"  # only text

    @property
    def weight(self) -> int:
        """The rank of the level; 0 is the most severe."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    `owner` and `member` name it as a caller does: `orders.list` and `(last_id=)`, `Order` and `gross_revenue`, `OrderStatus`
    and `SHIPPED`. `kind` is a stable identifier for programs, `detail` describes the change to people. `reaches` are the
    operations that it affects. `replacement` is what a caller writes instead of the name, where that is known.
    """

    level: Level
    kind: str
    owner: str
    member: str
    detail: str
    reaches: tuple[str, ...] = ()
    note: str = ""  # distinguishes changes of the same name: an operation's route
    replacement: str = ""

    @property
    def name(self) -> str:
        """The owner and member as one expression."""
        return join(self.owner, self.member)

    @property
    def order(self) -> tuple[int, str, str, str, str]:
        """The sort key in a report."""
        return self.level.weight, self.kind, self.owner, self.member, self.detail


def join(owner: str, member: str) -> str:
    """Return `orders.list` and `(status=)`, or `Order` and `id`, as one expression."""
    if not owner or not member:
        return owner or member
    if member.startswith(("[", "(")):
        return f"{owner} {member}" if " " in owner and member[0] == "(" else owner + member
    return f"{owner}.{member}"


class Changes:
    """Collects changes, without duplicates."""

    def __init__(self) -> None:
        self._found: dict[Change, None] = {}
        self.noted = 0  # the number of notes, including duplicates

    def add(
        self,
        level: Level,
        kind: str,
        owner: str,
        member: str,
        detail: str,
        reaches: Iterable[str] = (),
        note: str = "",
        replacement: str = "",
    ) -> None:
        """Record a change."""
        self.noted += 1
        self._found[Change(level, kind, owner, member, detail, tuple(sorted(reaches)), note, replacement)] = None

    def __iter__(self) -> Iterator[Change]:
        return iter(sorted(self._found, key=lambda change: change.order))

    def __bool__(self) -> bool:
        return bool(self._found)


def find_most_severe(levels: Iterable[Level]) -> Level:
    """Return the most severe of some levels, or documentation if there are none."""
    return min(levels, key=lambda level: level.weight, default=Level.DOCUMENTATION)
