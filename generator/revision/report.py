"""Render the report of a comparison: the counts of facts by group, the operations, and every difference."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from ..messages import format_count
from .comparison import AcceptedDifference, Comparison, Difference, GroupCounts, group_by_operation


def render_text(
    comparison: Comparison, deviations: Sequence[AcceptedDifference] = (), *, differences: bool = True, withdrawn: Sequence[str] = ()
) -> str:
    """Return the report as text: the table of facts, then lists of operations, accepted differences and `withdrawn` parts.

    `differences` says whether every difference is listed, too.
    """
    lines = [*_list_counts(comparison), *_list_operations(comparison)]
    lines += _list_deviations(deviations)
    lines += _list_section("withdrawn, and kept until a major release", withdrawn)
    return "".join(f"{line}\n" for line in (*lines, *_list_differences(comparison, differences)))


def render_markdown(
    comparison: Comparison, deviations: Sequence[AcceptedDifference] = (), conflicts: Sequence[str] = (), tasks: Sequence[str] = ()
) -> str:
    """Return the report as Markdown, with the conflicts and tasks of a revision; all lines are in code blocks."""
    parts = {
        "What the service publishes now": render_text(comparison, deviations).splitlines(),
        "Overlay actions that it affects": conflicts,
        "To do": tasks,
    }
    blocks = ("```text\n" + "".join(f"{line}\n" for line in lines) + "```\n" for lines in parts.values())
    return "\n".join(
        f"{'#' if number == 0 else '##'} {title}\n\n{block}"
        for number, (title, block) in enumerate(zip(parts, blocks, strict=True))
        if parts[title]
    )


def render_json(comparison: Comparison, deviations: Sequence[AcceptedDifference] = ()) -> str:
    """Return the report as JSON."""
    data = {
        "groups": [asdict(group) for group in comparison.groups],
        "added": [{"operation": operation.id, "route": operation.route} for operation in comparison.added],
        "returned": [{"operation": operation.id, "route": operation.route} for operation in comparison.republished],
        "withdrawn": [{"operation": operation.id, "route": operation.route} for operation in comparison.withdrawn],
        "moved": [
            {"operation": new.id, "route": new.route, "was": {"operation": old.id, "route": old.route}} for old, new in comparison.moved
        ],
        "differences": [_to_data(difference) for difference in comparison.differences],
        "deviations": [{**_to_data(deviation.difference), "reason": deviation.reason} for deviation in deviations],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def summarize(comparison: Comparison) -> str:
    """Return a line with the number of differences."""
    republished_text = f", {len(comparison.republished)} published again" if comparison.republished else ""
    operations = format_count(len(group_by_operation(comparison)), "known operation")
    return (
        f"{format_count(len(comparison.added), 'operation')} added{republished_text}, {len(comparison.withdrawn)} withdrawn, "
        f"{len(comparison.moved)} moved or renamed; {format_count(len(comparison.differences), 'difference')} at {operations}"
    )


def _to_data(difference: Difference) -> dict[str, Any]:
    return {**asdict(difference.place), "old": difference.old, "new": difference.new}


def _list_counts(comparison: Comparison) -> Iterator[str]:
    counts = [sum(getattr(group, name) for group in comparison.groups) for name in ("operations", "known", "equal")]
    rows = [*comparison.groups, GroupCounts("total", *counts)]
    width = max(len(group.name) for group in rows)
    yield f"{'group':<{width}}  operations    equal    known    share"
    for group in rows:
        # rounding must not make an incomplete share look complete
        share = int(10_000 * group.equal / group.known) / 100 if group.known else 100.0
        yield f"{group.name:<{width}}  {group.operations:>10}  {group.equal:>7,}  {group.known:>7,}  {share:>6.2f}%"


def _list_operations(comparison: Comparison) -> Iterator[str]:
    yield from _list_section("added", [f"{operation.id} ({operation.route})" for operation in comparison.added])
    yield from _list_section("published again", [f"{operation.id} ({operation.route})" for operation in comparison.republished])
    yield from _list_section("withdrawn", [f"{operation.id} ({operation.route})" for operation in comparison.withdrawn])
    yield from _list_section("moved or renamed", [f"{old.id} ({old.route}) → {new.id} ({new.route})" for old, new in comparison.moved])


def _list_section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{title}: {len(lines)}"
        yield from (f"   {line}" for line in lines)


def _list_deviations(deviations: Sequence[AcceptedDifference]) -> Iterator[str]:
    """Yield the accepted differences below their reasons, operations with the same differences together."""
    if deviations:
        yield f"deviations, each with its reason: {len(deviations)}"
    for reason in dict.fromkeys(deviation.reason for deviation in deviations):
        yield f"   {reason}"
        for lines, operations in _group_alike([deviation.difference for deviation in deviations if deviation.reason == reason]).items():
            yield f"      {', '.join(operations)}"
            yield from (f"         {line}" for line in lines)


def _list_differences(comparison: Comparison, shows_all: bool) -> Iterator[str]:
    """Yield the summary and, if `shows_all`, all differences; operations with the same ones, as by a common component, are joined."""
    yield summarize(comparison)
    if shows_all:
        for lines, operations in _group_alike(comparison.differences).items():
            yield ", ".join(operations)
            yield from (f"   {line}" for line in lines)


def _group_alike(differences: Iterable[Difference]) -> dict[tuple[str, ...], list[str]]:
    """Return operations by their differences."""
    lines: dict[str, list[str]] = {}
    for difference in differences:
        operation = difference.place.operation
        lines.setdefault(operation, []).append(str(difference).removeprefix(operation + " "))
    groups: dict[tuple[str, ...], list[str]] = {}
    for operation, operation_lines in lines.items():
        groups.setdefault(tuple(operation_lines), []).append(operation)
    return groups
