"""The results of the bench: groups of rows, each with a figure per side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median, quantiles
from typing import Any

OURS = "scalev"


@dataclass(frozen=True)
class Figure:
    """A median, and half the distance between the quartiles if it was measured more than once."""

    value: float
    spread: float | None = None
    runs: int = 1


@dataclass
class Row:
    """A row of the table. `limit` is the maximum for our side, or the minimum if `least` is set."""

    label: str
    unit: str
    values: dict[str, Figure]
    limit: float | None = None
    least: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether our side is within the limit; None if there is none."""
        own_value = self.values.get(OURS)
        if self.limit is None or own_value is None:
            return None
        return own_value.value >= self.limit if self.least else own_value.value <= self.limit


@dataclass
class Group:
    """Rows that share their columns."""

    title: str
    note: str
    rows: list[Row] = field(default_factory=list)

    @property
    def sides(self) -> list[str]:
        """The columns, ours first, then in the order of the rows."""
        return sorted({side: None for row in self.rows for side in row.values}, key=lambda side: side != OURS)


def figure(samples: Sequence[float]) -> Figure:
    """Return the median of some samples, and their spread."""
    if len(samples) < 2:
        return Figure(samples[0])
    first, _, third = quantiles(samples)
    return Figure(median(samples), (third - first) / 2, len(samples))


def ratios(samples: Sequence[float], base: Sequence[float]) -> list[float]:
    """Return the samples of each round divided by the base of that round."""
    return [item / other for item, other in zip(samples, base, strict=True)]


def as_json(facts: dict[str, Any], groups: Sequence[Group], skip_reasons: Sequence[str]) -> dict[str, Any]:
    """Return all results as JSON data."""
    return {"facts": facts, "groups": [asdict(group) for group in groups], "skipped": list(skip_reasons)}


def from_json(result: dict[str, Any]) -> list[Group]:
    """Return the groups of JSON data."""
    return [
        Group(
            group["title"],
            group["note"],
            [Row(**{**row, "values": {side: Figure(**inner) for side, inner in row["values"].items()}}) for row in group["rows"]],
        )
        for group in result["groups"]
    ]
