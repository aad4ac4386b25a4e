# Copied from generator/package/scalev/contract/report.py by `python -m generator generate`. Do not edit.
"""What a run found, as a table of operations and checks, and as annotations for GitHub."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemathesis.baseline import Identity, failure_identity
from schemathesis.config import ReportFormat
from schemathesis.engine import Status, events

from .operations import Operations


@dataclass(frozen=True)
class CheckFailure:
    """A check that failed for an operation: what it said first, and the command that repeats it."""

    operation: str
    route: str
    check: str
    message: str
    command: str


class Tally:
    """Counts, per operation and check, how often it was held and how often it failed."""

    def __init__(self, operations: Operations) -> None:
        self._operations = {f"{one.method} {one.path}": one.id for one in operations.values()}
        self._held: dict[str, Counter[str]] = defaultdict(Counter)
        self._failed: dict[str, Counter[str]] = defaultdict(Counter)
        self._cases: Counter[str] = Counter()
        #: By operation, how often each status came.
        self.statuses: dict[str, Counter[int]] = defaultdict(Counter)
        self._failures: dict[tuple[str, str], CheckFailure] = {}

    def add(self, event: events.EngineEvent, known: Container[Identity] = ()) -> None:
        """Take over what one scenario of a run found; failures that a baseline knows are no failures."""
        if not isinstance(event, events.ScenarioFinished):
            return
        for case_id, found in event.recorder.checks.items():
            label = event.recorder.cases[case_id].value.operation.label
            operation = self._operations.get(label, "?")
            self._cases[operation] += 1
            interaction = event.recorder.interactions.get(case_id)
            if interaction is not None and interaction.response is not None:
                self.statuses[operation][interaction.response.status_code] += 1
            for check in found:
                self._held[operation][check.name] += 1
                info = check.failure_info
                if check.status == Status.FAILURE and info is not None and failure_identity(info.failure, check.name) not in known:
                    self._failed[operation][check.name] += 1
                    message = info.failure.message or info.failure.title
                    self._failures.setdefault(
                        (operation, check.name), CheckFailure(operation, label, check.name, message, info.code_sample)
                    )

    @property
    def failures(self) -> list[CheckFailure]:
        """The first failure of each check for each operation."""
        return list(self._failures.values())

    @property
    def seen(self) -> int:
        """How many operations were called."""
        return len(self._cases)

    def table(self) -> Iterator[str]:
        """The table, line by line: how often each check was held for each operation, and where it failed."""
        checks = sorted({name for held in self._held.values() for name in held})
        marks = [chr(ord("A") + index) for index in range(len(checks))]
        for mark, name in zip(marks, checks, strict=True):
            total, failed = (sum(counts[name] for counts in all_counts.values()) for all_counts in (self._held, self._failed))
            yield f"{mark} {name}: {total:,} times, {failed:,} failed"
        wide = max((len(name) for name in self._cases), default=9)
        yield f"{'operation':<{wide}} {'cases':>6} {' '.join(f'{mark:>6}' for mark in marks)}"
        for operation in self._operations.values():
            if operation in self._cases:
                cells = (self._cell(operation, name) for name in checks)
                yield f"{operation:<{wide}} {self._cases[operation]:>6} {' '.join(f'{cell:>6}' for cell in cells)}"

    def _cell(self, operation: str, check: str) -> str:
        failed = self._failed[operation][check]
        return f"{failed}!" if failed else str(self._held[operation][check] or "-")


def written_files(config: Any, since: float) -> Iterator[Path]:
    """Yield the files that a run of schemathesis wrote since a time: its reports, its baseline, its cache if there is one."""
    places = [config.reports.get_path(kind) for kind in ReportFormat if config.reports.get(kind).enabled]
    places += [place.with_suffix(".sh") for place in places]  # a script stands beside one of them
    places += [Path(config.baseline)] if config.baseline else []
    if config._parent.cache.enabled:
        places.append(config._parent.cache.directory or Path(".schemathesis"))
    for place in places:
        for file in place.rglob("*") if place.is_dir() else [place]:
            # a folder may hold files of the user's
            if file.is_file() and file.stat().st_mtime >= since:
                yield file


def annotate(failures: Iterable[CheckFailure]) -> Iterator[str]:
    """Write workflow commands that show failures where GitHub shows errors, with the route and the command that repeats each."""
    for one in failures:
        title = _escaped(f"{one.operation}: {one.check}").replace(":", "%3A").replace(",", "%2C")
        text = "\n\n".join(part for part in (one.route, one.message, one.command) if part)
        yield f"::error title={title}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
