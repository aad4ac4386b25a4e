"""Render the results as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .figures import Figure, Group, Row


def markdown(facts: dict[str, Any], groups: Sequence[Group], skip_reasons: Sequence[str]) -> str:
    """Return a table for each group, and the skipped parts."""
    caption = ", ".join(f"{name} {value}" if name != "system" else str(value) for name, value in facts.items())
    parts = [f"{caption}. Medians ± half the distance of the quartiles."]
    for group in groups:
        sides = group.sides
        lines = [
            f"**{group.title}**: {group.note}.",
            "",
            "| | " + " | ".join(sides) + " | limit | |",
            "| --- |" + " ---: |" * len(sides) + " ---: | --- |",
        ]
        lines += [_line(row, sides) for row in group.rows]
        parts.append("\n".join(lines))
    if skip_reasons:
        parts.append("\n".join(f"- skipped: {item}" for item in skip_reasons))
    return "\n\n".join(parts)


def _line(row: Row, sides: Sequence[str]) -> str:
    cells = [_cell(row.values[side]) if side in row.values else "" for side in sides]
    limit = "" if row.limit is None else f"{'≥' if row.least else '≤'} {number(row.limit)}"
    outcome = {None: "", True: "met", False: "**missed**"}[row.is_met]
    return f"| {row.label}{', ' + row.unit if row.unit else ''} | " + " | ".join([*cells, limit, outcome]) + " |"


def _cell(figure: Figure) -> str:
    return number(figure.value) if figure.spread is None else f"{number(figure.value)} ± {number(figure.spread)}"


def number(value: float) -> str:
    """Format a figure with about three digits."""
    if value == int(value) and abs(value) < 1000:
        return str(int(value))
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else f"{value:,.0f}"
