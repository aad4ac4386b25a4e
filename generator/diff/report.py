"""Render a comparison as text, Markdown or JSON; the same change at several places takes one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..messages import join_first
from ..openapi.writing import dump_json
from .changes import Change, Level, join
from .compare import Comparison

#: The maximum number of names in a line of text, and in one of Markdown.
_MAX_NAMES, _MAX_NAMES_MARKDOWN = 12, 400
_HEADINGS = {
    Level.BREAKING: "Breaking",
    Level.RISKY: "Risky: the same code may have a different effect",
    Level.COMPATIBLE: "Compatible",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report: the change, the names that it affects, and the operations reached beyond those."""

    level: Level
    kind: str
    detail: str
    shared: str  # the member that all owners share, or the owner of all members; "" for a single name
    names: tuple[str, ...]
    reaches: tuple[str, ...]
    replacements: tuple[tuple[str, str], ...] = ()  # each name with what to write instead


def group_changes(changes: tuple[Change, ...]) -> Iterator[Line]:
    """Yield a line for each group of changes of one level that have the same detail and share a member or an owner."""
    left = list(changes)
    while left:
        first = left[0]
        # the same argument of many methods, or else several members of one owner
        alike = [change for change in left if _get_text(change) == _get_text(first) and first.member and change.member == first.member]
        if len(alike) < 2:
            alike = [
                change for change in left if _get_text(change) == _get_text(first) and (not first.member or change.owner == first.owner)
            ]
            alike = [change for change in alike if bool(change.member) == bool(first.member)]
        left = [change for change in left if change not in alike]
        owners = {change.owner.removesuffix("()") for change in alike}
        reaches = sorted({call for change in alike for call in change.reaches} - owners)
        replacements = tuple((change.name, change.replacement) for change in alike if change.replacement)
        yield Line(first.level, first.kind, first.detail, *_split_names(alike), tuple(reaches), replacements)


def _split_names(alike: list[Change]) -> tuple[str, tuple[str, ...]]:
    """Return the name that some changes share, and the names that differ."""
    owners, members = ({getattr(change, key) for change in alike} for key in ("owner", "member"))
    if len(alike) > 1 and len(members) == 1 and members != {""}:
        return members.pop().strip("()"), tuple(change.owner for change in alike)
    if len(alike) > 1 and len(owners) == 1:
        return owners.pop(), tuple(change.member.strip("()") for change in alike)
    return "", tuple(dict.fromkeys(change.name + (f" ({change.note})" if change.note else "") for change in alike))


def _get_text(change: Change) -> tuple[str, str]:
    return change.kind, change.detail


def summarize(comparison: Comparison) -> str:
    """Return one line of counts."""
    if not comparison.changes:
        return "no change"
    texts = [f"{len(comparison.select(level))} {level}" for level in Level if level is not Level.DOCUMENTATION]
    return f"{', '.join(texts)}; {len(comparison.select(Level.DOCUMENTATION))} in the documentation only"


def list_documentation(comparison: Comparison, limit: int = _MAX_NAMES) -> list[str]:
    """Return the documentation changes, counted by detail, with a few names, since new text can mean new behaviour."""
    texts: dict[str, list[str]] = {}
    for change in comparison.select(Level.DOCUMENTATION):
        texts.setdefault(change.detail, []).append(change.name)
    ranked_details = sorted(texts.items(), key=lambda item: (-len(item[1]), item[0]))
    return [f"{len(names)} × {detail}: {join_first(tuple(names), limit)}" for detail, names in ranked_details]


def render_text(comparison: Comparison) -> str:
    """Return the report for a terminal."""
    before, after = comparison.operations
    out = [f"{before} operations before, {after} after: {summarize(comparison)}"]
    for level, heading in _HEADINGS.items():
        changes = comparison.select(level)
        if changes:
            out += ["", f"{heading} ({len(changes)})"]
            for line in group_changes(changes):
                head = f"{line.shared} – " if line.shared else ""
                count = f"{len(line.names)}: " if len(line.names) > 1 else ""
                reach = f"   → {join_first(line.reaches, 4)}" if line.reaches else ""
                out.append(f"  {line.detail}: {head}{count}{join_first(line.names, _MAX_NAMES)}{reach}")
    texts = list_documentation(comparison)
    if texts:
        out += ["", f"Documentation ({len(comparison.select(Level.DOCUMENTATION))})", *[f"  {line}" for line in texts]]
    out += _list_for_maintainers(comparison, "", "  ")
    return "\n".join(out) + "\n"


def render_markdown(comparison: Comparison) -> str:
    """Return the report as the body of a pull request."""
    before, after = comparison.operations
    out = ["# What this means for callers", "", f"{before} operations before, {after} after: {summarize(comparison)}."]
    for level, heading in _HEADINGS.items():
        changes = comparison.select(level)
        if changes:
            out += ["", f"## {heading} ({len(changes)})", "", *[f"- {render_line(line)}" for line in group_changes(changes)]]
    texts = list_documentation(comparison)
    if texts:
        out += ["", f"## Documentation ({len(comparison.select(Level.DOCUMENTATION))})", "", *[f"- {_escape(line)}" for line in texts]]
    out += _list_for_maintainers(comparison, "## ", "- ")
    return "\n".join(out) + "\n"


def render_line(line: Line, *, limit: int = _MAX_NAMES_MARKDOWN) -> str:
    """Return a line in Markdown, with a sign for a break."""
    sign = "⚠ " if line.level is Level.BREAKING else ""
    if line.replacements:
        pairs = tuple(f"{_format_code(old)} → {_format_code(new)}" for old, new in line.replacements)
        return f"{sign}{line.kind.replace('-', ' ')}: {join_first(pairs, limit)}"
    head = f" {_format_code(line.shared)}" if line.shared else ""
    count = f" ({len(line.names)})" if len(line.names) > 1 else ""
    reach = f"; reaches {join_first(tuple(_format_code(name) for name in line.reaches), 4)}" if line.reaches else ""
    return f"{sign}{_escape(line.detail)}{head}{count}: {join_first(tuple(_format_code(name) for name in line.names), limit)}{reach}"


def _list_for_maintainers(comparison: Comparison, heading: str, bullet: str) -> list[str]:
    """Return the overlay actions that no longer fit, and the operations and changes that overlays leave open or hide."""
    out: list[str] = []
    for title, texts in (
        ("Overlay actions that no longer fit", [_shorten_misfit(misfit) for misfit in comparison.misfits]),
        ("Operations without a name in the client", list(comparison.unnamed)),
        ("Changed in the document but not for callers, because an overlay overrides it", list(comparison.hidden)),
    ):
        if texts:
            lead = [f"{heading}{title} ({len(texts)})", ""] if heading else [f"{title} ({len(texts)})"]
            out += ["", *lead, *[f"{bullet}{_format_code(line) if heading else line}" for line in texts]]
    return out


def _shorten_misfit(misfit: str) -> str:
    """Return a misfit without the advice for overlay authors."""
    return re.sub(r"expected the target to select at least one node, got none; .*", "selects nothing", misfit)


def _format_code(name: str) -> str:
    return f"`{name.replace('`', '')}`"


def _escape(value: str) -> str:
    """Return document text with all Markdown markup escaped."""
    return "".join(f"\\{char}" if char in "\\`*<>[]#|" else char for char in value)


def render_json(comparison: Comparison) -> str:
    """Return every change separately, for programs."""
    data: dict[str, Any] = {
        "operations": {"old": comparison.operations[0], "new": comparison.operations[1]},
        "counts": {level.value: len(comparison.select(level)) for level in Level},
        "changes": [
            {
                "level": change.level.value,
                "kind": change.kind,
                "name": join(change.owner, change.member),
                "detail": change.detail,
                "note": change.note,
                "operations": list(change.reaches),
            }
            for change in comparison.changes
        ],
        "overlay_misfits": list(comparison.misfits),
        "unnamed_operations": list(comparison.unnamed),
        "hidden_by_overlays": list(comparison.hidden),
    }
    return dump_json(data)


FORMATS = {"text": render_text, "markdown": render_markdown, "json": render_json}
