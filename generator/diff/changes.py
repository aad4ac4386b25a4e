"""A change, how much it matters to a caller, and the list that collects changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What a change means for code that was written against the old client; the first is the gravest."""

    BREAKING = "breaking"  # such code stops working, or no longer passes a type check
    RISKY = "risky"  # the same code runs, and may have another effect
    COMPATIBLE = "compatible"  # such code need not change
    DOCUMENTATION = "documentation"  # nothing but text

    @property
    def weight(self) -> int:
        """0 for the gravest."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    `owner` and `member` name it as a caller does: `orders.list` and `(last_id=)`, `Order` and `gross_revenue`, `OrderStatus` and
    `SHIPPED`. `kind` is a stable word for programs, `detail` says the same to people. `reaches` are the operations that it touches.
    """

    level: Level
    kind: str
    owner: str
    member: str
    detail: str
    reaches: tuple[str, ...] = ()
    note: str = ""  # what tells the thing from others: an operation's route

    @property
    def name(self) -> str:
        """Owner and member as one expression."""
        return join(self.owner, self.member)

    @property
    def order(self) -> tuple[int, str, str, str, str]:
        """Where it stands in a report."""
        return self.level.weight, self.kind, self.owner, self.member, self.detail


def join(owner: str, member: str) -> str:
    """`orders.list` and `(status=)`, or `Order` and `id`, as one expression."""
    if not owner or not member:
        return owner or member
    if member.startswith(("[", "(")):
        return f"{owner} {member}" if " " in owner and member[0] == "(" else owner + member
    return f"{owner}.{member}"


class Changes:
    """Collects changes; the same one twice counts once."""

    def __init__(self) -> None:
        self._found: dict[Change, None] = {}
        self.noted = 0  # how often something was noted, the same once more included

    def add(self, level: Level, kind: str, owner: str, member: str, detail: str, reaches: Iterable[str] = (), note: str = "") -> None:
        """Note a change."""
        self.noted += 1
        self._found[Change(level, kind, owner, member, detail, tuple(sorted(reaches)), note)] = None

    def __iter__(self) -> Iterator[Change]:
        return iter(sorted(self._found, key=lambda change: change.order))

    def __bool__(self) -> bool:
        return bool(self._found)


def gravest(levels: Iterable[Level]) -> Level:
    """The gravest of some levels; documentation where there is none."""
    return min(levels, key=lambda level: level.weight, default=Level.DOCUMENTATION)
