"""Render a comparison as a changelog fragment, for users of the client."""

from __future__ import annotations

from ..changelog.fragments import BREAK, DOCUMENTATION
from ..diff import Comparison, Level
from ..diff.report import group_changes, list_documentation, render_line

_RISKY = "Same call, other effect: "


def render_fragment(comparison: Comparison, more_breaks: tuple[str, ...] = ()) -> str:
    """Return the fragment of a comparison, or an empty string if nothing changed.

    `more_breaks` are breaks that no change of the document accounts for.
    """
    items = [render_line(line) for line in group_changes(comparison.of(Level.BREAKING))]
    items += [f"{BREAK}{one}" for one in more_breaks]
    items += [_RISKY + render_line(line) for line in group_changes(comparison.of(Level.RISKY))]
    items += [render_line(line) for line in group_changes(comparison.of(Level.COMPATIBLE))]
    documentation = list_documentation(comparison, 6)
    if documentation:
        items.append(DOCUMENTATION + "; ".join(documentation))
    return "".join(f"- {item}\n" for item in items)
