"""Find the action, or the line of the document, that a part of the effective document comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..openapi.lines import Lines
from ..overlay import ActionReport, Overlay
from ..overlay.selection import Location, collapse_whitespace


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a statement: `rank` orders origins by when they apply (the document first), `text` describes one."""

    rank: int
    text: str


class Origins:
    """The origins of one effective document."""

    def __init__(self, spec: Path, overlays: Sequence[Overlay], reports: Sequence[ActionReport]) -> None:
        self._spec = Lines(spec)
        self._lines = {overlay.path.name: Lines(overlay.path) for overlay in overlays}
        self._reports = reports

    def describe(self, report: ActionReport, location: Location = ()) -> str:
        """Return file, line and action of a report; the line is the one where the action states something about `location`, if any."""
        place: Location = ("actions", report.index)
        target = next((target for target in report.targets if location[: len(target)] == target), None)
        if report.kind == "update" and target is not None and len(location) > len(target):
            place = (*place, "update", *location[len(target) :])
        action = f"actions[{report.index}] ({report.kind} {collapse_whitespace(report.target)})"
        return f"{self._lines[report.overlay].format(place)}: {action}"

    def find(self, location: Location, before: ActionReport | None = None) -> Origin:
        """Return the origin of the value at a location: the last action that set it, or else the document.

        With `before`, only actions before that one count.
        """
        for rank in range(len(self._reports), 0, -1):
            report = self._reports[rank - 1]
            if before is not None:
                before = None if report is before else before
            elif report.kind != "remove" and any(location[: len(part)] == part for part in report.locations):
                return Origin(rank, self.describe(report, location))
        return Origin(0, self._spec.format(location))
