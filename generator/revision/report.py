"""Report what a published document changes: facts by group, operations, and every place that differs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from .comparison import AcceptedDifference, Comparison, Difference, GroupCounts, group_by_operation


def render_text(
    outcome: Comparison, accepted: Sequence[AcceptedDifference] = (), *, differences: bool = True, kept: Sequence[str] = ()
) -> str:
    """Return the table of facts and the lists of what differs, of what differs for a reason, and of what is kept although withdrawn."""
    lines = [*_list_counts(outcome), *_list_operations(outcome)]
    lines += _list_deviations(accepted)
    lines += _list_section("withdrawn, and kept until a major release", kept)
    return "".join(f"{line}\n" for line in (*lines, *_list_differences(outcome, differences)))


def render_markdown(
    outcome: Comparison, accepted: Sequence[AcceptedDifference] = (), conflicts: Sequence[str] = (), tasks: Sequence[str] = ()
) -> str:
    """Return the report for a page that renders Markdown; the lines are kept as they are."""
    parts = {
        "What the service publishes now": render_text(outcome, accepted).splitlines(),
        "Overlay actions that it concerns": conflicts,
        "To do": tasks,
    }
    blocks = ("```text\n" + "".join(f"{line}\n" for line in lines) + "```\n" for lines in parts.values())
    return "\n".join(
        f"{'#' if number == 0 else '##'} {title}\n\n{block}"
        for number, (title, block) in enumerate(zip(parts, blocks, strict=True))
        if parts[title]
    )


def render_json(outcome: Comparison, accepted: Sequence[AcceptedDifference] = ()) -> str:
    """Return the report as data."""
    data = {
        "groups": [asdict(group) for group in outcome.groups],
        "added": [{"operation": one.id, "route": one.route} for one in outcome.added],
        "returned": [{"operation": one.id, "route": one.route} for one in outcome.republished],
        "withdrawn": [{"operation": one.id, "route": one.route} for one in outcome.withdrawn],
        "moved": [
            {"operation": new.id, "route": new.route, "was": {"operation": old.id, "route": old.route}} for old, new in outcome.moved
        ],
        "differences": [_to_data(one) for one in outcome.differences],
        "deviations": [{**_to_data(one.difference), "reason": one.reason} for one in accepted],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def summarize(outcome: Comparison) -> str:
    """Return what differs in one line."""
    operations = len(group_by_operation(outcome))
    again = f", {len(outcome.republished)} published again" if outcome.republished else ""
    return (
        f"{len(outcome.added)} operations added{again}, {len(outcome.withdrawn)} withdrawn, {len(outcome.moved)} moved or renamed; "
        f"{len(outcome.differences):,} places of {operations} known operations differ"
    )


def _to_data(difference: Difference) -> dict[str, Any]:
    return {**asdict(difference.place), "old": difference.old, "new": difference.new}


def _list_counts(outcome: Comparison) -> Iterator[str]:
    counts = [sum(getattr(group, name) for group in outcome.groups) for name in ("operations", "known", "equal")]
    rows = [*outcome.groups, GroupCounts("total", *counts)]
    width = max(len(group.name) for group in rows)
    yield f"{'group':<{width}}  operations    equal    known    share"
    for group in rows:
        # rounding must not make an incomplete share look complete
        share = int(10_000 * group.equal / group.known) / 100 if group.known else 100.0
        yield f"{group.name:<{width}}  {group.operations:>10}  {group.equal:>7,}  {group.known:>7,}  {share:>6.2f}%"


def _list_operations(outcome: Comparison) -> Iterator[str]:
    yield from _list_section("added", [f"{one.id} ({one.route})" for one in outcome.added])
    yield from _list_section("published again", [f"{one.id} ({one.route})" for one in outcome.republished])
    yield from _list_section("withdrawn", [f"{one.id} ({one.route})" for one in outcome.withdrawn])
    yield from _list_section("moved or renamed", [f"{old.id} ({old.route}) → {new.id} ({new.route})" for old, new in outcome.moved])


def _list_section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{title}: {len(lines)}"
        yield from (f"   {line}" for line in lines)


def _list_deviations(accepted: Sequence[AcceptedDifference]) -> Iterator[str]:
    """Yield the differences that stay, by reason, those of several operations together."""
    if accepted:
        yield f"deviations, each with its reason: {len(accepted)}"
    for reason in dict.fromkeys(one.reason for one in accepted):
        yield f"   {reason}"
        for lines, operations in _group_alike([one.difference for one in accepted if one.reason == reason]).items():
            yield f"      {', '.join(operations)}"
            yield from (f"         {line}" for line in lines)


def _list_differences(outcome: Comparison, listed: bool) -> Iterator[str]:
    """Yield what differs: the operations at which the same differs stand together, as those do that show one component."""
    yield summarize(outcome)
    if listed:
        for lines, operations in _group_alike(outcome.differences).items():
            yield ", ".join(operations)
            yield from (f"   {line}" for line in lines)


def _group_alike(differences: Iterable[Difference]) -> dict[tuple[str, ...], list[str]]:
    """Return operations by what differs at them."""
    lines: dict[str, list[str]] = {}
    for one in differences:
        operation = one.place.operation
        lines.setdefault(operation, []).append(str(one).removeprefix(operation + " "))
    found: dict[tuple[str, ...], list[str]] = {}
    for operation, of_it in lines.items():
        found.setdefault(tuple(of_it), []).append(operation)
    return found
