"""Render the changelog: the changes of each release, newest first, and those of the next one."""

from __future__ import annotations

from .fragments import BREAK, DOCUMENTATION, Fragment
from .versions import History

NOTHING = "Nothing yet."


def render_changelog(history: History) -> str:
    """Return the changelog in Markdown."""
    parts = ["# Changelog\n"]
    if history.open or not history.releases:
        parts.append(_render_section(f"Unreleased ({history.version})", history.open))
    for release in reversed(history.releases):
        parts.append(_render_section(f"{release.version} ({release.date})", release.fragments))
    return "\n".join(parts)


def _render_section(title: str, fragments: tuple[Fragment, ...]) -> str:
    """Return a section with breaks first and documentation last, otherwise in the order of the fragments."""
    items = sorted((item for fragment in fragments for item in fragment.items), key=_place)
    return "\n".join([f"## {title}", "", *[f"- {item}" for item in items or [NOTHING]], ""])


def _place(item: str) -> int:
    return 0 if item.startswith(BREAK) else 2 if item.startswith(DOCUMENTATION) else 1
