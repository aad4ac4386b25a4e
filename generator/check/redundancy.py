"""Find overlay actions, and parts of actions, that state what the document or another action already states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..overlay import ActionReport
from ..overlay.selection import Location, format_location, get_value

#: Lists in which repeated items are reported as mixtures, and values that may hold anything.
_ELSEWHERE = frozenset({"enum", "required", "type"})
_FREE = frozenset({"default", "example", "examples", "value"})
_REVISION = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{2}-[0-9]{2}\.yaml")


@dataclass(frozen=True, slots=True)
class Redundancy:
    """A statement that an action repeats; `location` is the place that it is about."""

    report: ActionReport
    location: Location
    problem: str
    advice: str


def find_redundancies(document: Any, reports: Sequence[ActionReport]) -> Iterator[Redundancy]:
    """Yield what the actions repeat, in the order of the actions; `document` is their result."""
    for report in reports:
        if report.kind == "remove":
            if _REVISION.fullmatch(report.overlay):
                continue  # a revision states what is published, and other overlays what is known beyond that
            yield from _check_removal(document, report)
        elif report.matches and not report.locations:
            place = (*report.targets[0], *(report.repeated[0] if report.repeated else ()))
            yield Redundancy(report, place, "changes nothing, since the document already states all of it", "remove the action")
        else:
            yield from _check_items(document, report)
            yield from _check_members(report)


def _check_removal(document: Any, report: ActionReport) -> Iterator[Redundancy]:
    """Yield a removal all of whose values are restored unchanged."""
    places = [location for location in report.locations if isinstance(location[-1], str)]
    if (
        places
        and len(places) == len(report.locations)
        and all(_get(document, location) == (True, value) for location, value in zip(places, report.removed, strict=True))
    ):
        yield Redundancy(
            report,
            places[0],
            f"removes {format_location(places[0])}, and a later action restores the same value",
            "remove both actions",
        )


def _check_items(document: Any, report: ActionReport) -> Iterator[Redundancy]:
    """Yield each item that an action appends to a list with an equal item."""
    for location in report.locations:
        *parent, index = location
        if not isinstance(index, int) or parent[-1] in _ELSEWHERE or _FREE.intersection(parent):
            continue
        is_there, items = _get(document, tuple(parent))
        if is_there and isinstance(items, list) and index < len(items) and items[index] in items[:index]:
            first = items.index(items[index])
            problem = f"appends to {format_location(tuple(parent))} an item that is already there"
            yield Redundancy(report, (*parent, first), problem, "remove it from the action")


def _check_members(report: ActionReport) -> Iterator[Redundancy]:
    """Yield the members of an update that already have their value wherever the action applies."""
    for member in report.repeated:
        name = ".".join(map(str, member))
        problem = f"sets {name} at {format_location(report.targets[0])} to the value that it already has"
        yield Redundancy(report, (*report.targets[0], *member), problem, f"remove {name} from the action")


def _get(document: Any, location: Location) -> tuple[bool, Any]:
    try:
        return True, get_value(document, location)
    except (KeyError, IndexError, TypeError):
        return False, None
