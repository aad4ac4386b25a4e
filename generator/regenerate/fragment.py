"""Render a comparison as a changelog fragment, for users of the client."""

from __future__ import annotations

from ..changelog.fragments import BREAK, DOCUMENTATION
from ..diff import Change, Comparison, Level
from ..diff.report import Line, group_changes, list_documentation, render_line

_RISKY = "Same call, different effect: "


def render_fragment(comparison: Comparison, more_breaks: tuple[str, ...] = ()) -> str:
    """Return the fragment of a comparison, or an empty string if nothing changed.

    `more_breaks` are breaks that no change of the document accounts for.
    """
    items = _render_breaks(comparison.select(Level.BREAKING))
    items += [f"{BREAK}{more_break}" for more_break in more_breaks]
    items += [_RISKY + render_line(line) for line in _sort(comparison.select(Level.RISKY))]
    items += [render_line(line) for line in _sort(comparison.select(Level.COMPATIBLE))]
    documentation = list_documentation(comparison, 6)
    if documentation:
        items.append(DOCUMENTATION + "; ".join(documentation))
    return "".join(f"- {item}\n" for item in items)


def complete_fragment(existing: str, text: str) -> str:
    """Return an existing fragment as it is, with the items of another text that it lacks: breaks after its breaks, others at the end."""
    items, mark = _split_items(existing), f"- {BREAK}"
    known_items = {" ".join(item.split()) for item in items}
    new_items = [item for item in _split_items(text) if " ".join(item.split()) not in known_items]
    breaks = [item for item in new_items if item.startswith(mark)]
    place = max((index + 1 for index, item in enumerate(items) if item.startswith(mark)), default=0)
    return "".join([*items[:place], *breaks, *items[place:], *(item for item in new_items if item not in breaks)])


def _split_items(text: str) -> list[str]:
    """Return the items of a fragment, each with its continuation lines."""
    items: list[str] = []
    for line in text.splitlines():
        if line.startswith("- ") or not items:
            items.append(line + "\n")
        else:
            items[-1] += line + "\n"
    return items


def _render_breaks(changes: tuple[Change, ...]) -> list[str]:
    """Render breaks; models that only removed operations used are named with these, since nothing else happened to them."""
    removed_owners = {change.owner.removesuffix("()") for change in changes if change.kind == "operation-removed"}
    models = [
        change for change in changes if change.kind == "model-removed" and change.reaches and removed_owners.issuperset(change.reaches)
    ]
    items = []
    for line in _sort(tuple(change for change in changes if change not in models)):
        item = render_line(line)
        if line.kind == "operation-removed":
            of_line = {name.partition("(")[0] for name in line.names}
            names = [model.owner for model in models if of_line.intersection(model.reaches)]
            item += f"; with {'it' if len(of_line) == 1 else 'them'} {', '.join(f'`{name}`' for name in names)}" if names else ""
        items.append(item)
    return items


def _sort(changes: tuple[Change, ...]) -> list[Line]:
    """Return the lines of changes by resource, so that a reader finds all changes of a resource in one place."""
    return sorted(group_changes(changes), key=_get_resource)


def _get_resource(line: Line) -> str:
    """Return the resource that a line is about: that of its first method, or of the first method that it reaches."""
    names = (line.shared, *line.names, *line.reaches)
    return next((name.partition(".")[0] for name in names if name[:1].islower() and "." in name), "")
