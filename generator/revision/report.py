"""Report what a published document changes: facts by group, operations, and each place that differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from .compare import Accepted, Group, Outcome, group_differences


def render_text(outcome: Outcome, *, differences: bool = True, accepted: Sequence[Accepted] = (), kept: Sequence[str] = ()) -> str:
    """Return a table of facts by group, and lists of the differences, the accepted ones, and what is kept although withdrawn."""
    lines = [*_render_table(outcome), *_render_operations(outcome)]
    lines += _render_list("deviations, each with its reason", [f"{one.difference}: {one.reason}" for one in accepted])
    lines += _render_list("withdrawn, and kept until a major release", kept)
    return "".join(f"{line}\n" for line in (*lines, *_render_differences(outcome, differences)))


def render_markdown(outcome: Outcome, conflicts: Sequence[str] = (), tasks: Sequence[str] = ()) -> str:
    """Return the report as Markdown, with its lines in code blocks."""
    parts = {
        "What the service publishes now": render_text(outcome).splitlines(),
        "Overlay actions that it affects": conflicts,
        "To do": tasks,
    }
    blocks = ("```text\n" + "".join(f"{line}\n" for line in lines) + "```\n" for lines in parts.values())
    return "\n".join(
        f"{'#' if number == 0 else '##'} {title}\n\n{block}"
        for number, (title, block) in enumerate(zip(parts, blocks, strict=True))
        if parts[title]
    )


def render_json(outcome: Outcome) -> str:
    """Return the report as JSON."""
    data = {
        "groups": [asdict(group) for group in outcome.groups],
        "added": [{"operation": one.id, "route": one.route} for one in outcome.added],
        "withdrawn": [{"operation": one.id, "route": one.route} for one in outcome.withdrawn],
        "moved": [
            {"operation": new.id, "route": new.route, "was": {"operation": old.id, "route": old.route}} for old, new in outcome.moved
        ],
        "differences": [{**asdict(one.place), "old": one.old, "new": one.new} for one in outcome.differences],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def summarize(outcome: Outcome) -> str:
    """Return a summary in one line."""
    operations = len(group_differences(outcome))
    return (
        f"{len(outcome.added)} operations added, {len(outcome.withdrawn)} withdrawn, {len(outcome.moved)} moved or renamed; "
        f"{len(outcome.differences):,} places of {operations} known operations differ"
    )


def _render_table(outcome: Outcome) -> Iterator[str]:
    counts = [sum(getattr(group, name) for group in outcome.groups) for name in ("operations", "known", "equal")]
    rows = [*outcome.groups, Group("total", *counts)]
    width = max(len(group.name) for group in rows)
    yield f"{'group':<{width}}  operations    equal    known    share"
    for group in rows:
        # rounding must not make an incomplete share look complete
        share = int(10_000 * group.equal / group.known) / 100 if group.known else 100.0
        yield f"{group.name:<{width}}  {group.operations:>10}  {group.equal:>7,}  {group.known:>7,}  {share:>6.2f}%"


def _render_operations(outcome: Outcome) -> Iterator[str]:
    yield from _render_list("added", [f"{one.id} ({one.route})" for one in outcome.added])
    yield from _render_list("withdrawn", [f"{one.id} ({one.route})" for one in outcome.withdrawn])
    yield from _render_list("moved or renamed", [f"{old.id} ({old.route}) → {new.id} ({new.route})" for old, new in outcome.moved])


def _render_list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{title}: {len(lines)}"
        yield from (f"   {line}" for line in lines)


def _render_differences(outcome: Outcome, listed: bool) -> Iterator[str]:
    yield summarize(outcome)
    if listed:
        for operation, found in group_differences(outcome).items():
            yield operation
            yield from (f"   {str(one).removeprefix(operation + ' ')}" for one in found)
