"""What the bench finds: groups of rows, each with a figure per side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median, quantiles
from typing import Any

OURS = "scalev"


@dataclass(frozen=True)
class Figure:
    """A median, and half the distance of the quartiles where it was measured more than once."""

    value: float
    spread: float | None = None
    runs: int = 1


@dataclass
class Row:
    """A row of the table. `limit` is what our side has to reach: at most, or at least where `least`."""

    label: str
    unit: str
    values: dict[str, Figure]
    limit: float | None = None
    least: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether our side reaches the limit; None where there is none."""
        ours = self.values.get(OURS)
        if self.limit is None or ours is None:
            return None
        return ours.value >= self.limit if self.least else ours.value <= self.limit


@dataclass
class Group:
    """Rows that share their columns."""

    title: str
    note: str
    rows: list[Row] = field(default_factory=list)

    @property
    def sides(self) -> list[str]:
        """The columns, ours first, in the order in which they came."""
        return sorted({side: None for row in self.rows for side in row.values}, key=lambda side: side != OURS)


def figure(samples: Sequence[float]) -> Figure:
    """The median of some samples, and their spread."""
    if len(samples) < 2:
        return Figure(samples[0])
    first, _, third = quantiles(samples)
    return Figure(median(samples), (third - first) / 2, len(samples))


def ratios(samples: Sequence[float], base: Sequence[float]) -> list[float]:
    """The samples of each round over the base of that round."""
    return [item / other for item, other in zip(samples, base, strict=True)]


def as_json(facts: dict[str, Any], groups: Sequence[Group], skipped: Sequence[str]) -> dict[str, Any]:
    """All of it as JSON."""
    return {"facts": facts, "groups": [asdict(group) for group in groups], "skipped": list(skipped)}


def from_json(result: dict[str, Any]) -> list[Group]:
    """The groups of a JSON result."""
    return [
        Group(
            group["title"],
            group["note"],
            [Row(**{**row, "values": {side: Figure(**inner) for side, inner in row["values"].items()}}) for row in group["rows"]],
        )
        for group in result["groups"]
    ]
