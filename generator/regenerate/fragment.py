"""Render a comparison as a changelog fragment, for users of the client."""

from __future__ import annotations

from ..changelog.fragments import BREAK, DOCUMENTATION
from ..diff import Comparison, Level
from ..diff.report import documentation, lines, mark

_RISKY = "Same call, other effect: "


def fragment(comparison: Comparison, more_breaks: tuple[str, ...] = ()) -> str:
    """Return the fragment of a comparison, or an empty string if nothing changed.

    `more_breaks` are breaks that no change of the document accounts for.
    """
    items = [mark(line) for line in lines(comparison.of(Level.BREAKING))]
    items += [f"{BREAK}{one}" for one in more_breaks]
    items += [_RISKY + mark(line) for line in lines(comparison.of(Level.RISKY))]
    items += [mark(line) for line in lines(comparison.of(Level.COMPATIBLE))]
    told = documentation(comparison, 6)
    if told:
        items.append(DOCUMENTATION + "; ".join(told))
    return "".join(f"- {item}\n" for item in items)
