# Copied from generator/package/scalev/contract/report.py by `python -m generator generate`. Do not edit.
"""Report the outcome of a run as a table of operations and checks, and as GitHub annotations."""

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
    """A check that failed for an operation, with its first message and a command that reproduces it."""

    operation: str
    route: str
    check: str
    message: str
    command: str


class Tally:
    """Counters, per operation and check, of how often it ran and how often it failed."""

    def __init__(self, operations: Operations) -> None:
        self._operations = {f"{operation.method} {operation.path}": operation.id for operation in operations.values()}
        self._run: dict[str, Counter[str]] = defaultdict(Counter)
        self._failed: dict[str, Counter[str]] = defaultdict(Counter)
        self._cases: Counter[str] = Counter()
        #: The number of responses with each status, by operation.
        self.statuses: dict[str, Counter[int]] = defaultdict(Counter)
        self._failures: dict[tuple[str, str], CheckFailure] = {}

    def add(self, event: events.EngineEvent, known_failures: Container[Identity] = ()) -> None:
        """Add the checks of a finished scenario; failures that are known from a baseline are not counted."""
        if not isinstance(event, events.ScenarioFinished):
            return
        for case_id, checks in event.recorder.checks.items():
            label = event.recorder.cases[case_id].value.operation.label
            operation = self._operations.get(label, "?")
            self._cases[operation] += 1
            interaction = event.recorder.interactions.get(case_id)
            if interaction is not None and interaction.response is not None:
                self.statuses[operation][interaction.response.status_code] += 1
            for check in checks:
                self._run[operation][check.name] += 1
                info = check.failure_info
                if check.status == Status.FAILURE and info is not None and failure_identity(info.failure, check.name) not in known_failures:
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
    def operation_count(self) -> int:
        """The number of operations that were called."""
        return len(self._cases)

    def render_table(self) -> Iterator[str]:
        """Yield the lines of the table: how often each check ran for each operation, and where it failed."""
        checks = sorted({name for counts in self._run.values() for name in counts})
        marks = [chr(ord("A") + index) for index in range(len(checks))]
        for mark, name in zip(marks, checks, strict=True):
            total, failure_count = (sum(counts[name] for counts in all_counts.values()) for all_counts in (self._run, self._failed))
            yield f"{mark} {name}: {total:,} times, {failure_count:,} failed"
        width = max((len(name) for name in self._cases), default=9)
        yield f"{'operation':<{width}} {'cases':>6} {' '.join(f'{mark:>6}' for mark in marks)}"
        for operation in self._operations.values():
            if operation in self._cases:
                cells = (self._render_cell(operation, name) for name in checks)
                yield f"{operation:<{width}} {self._cases[operation]:>6} {' '.join(f'{cell:>6}' for cell in cells)}"

    def _render_cell(self, operation: str, check: str) -> str:
        failure_count = self._failed[operation][check]
        return f"{failure_count}!" if failure_count else str(self._run[operation][check] or "-")


def find_written_files(config: Any, since: float) -> Iterator[Path]:
    """Yield the files that schemathesis wrote since a given time: its reports, its baseline and its cache, if any."""
    places = [config.reports.get_path(kind) for kind in ReportFormat if config.reports.get(kind).enabled]
    places += [place.with_suffix(".sh") for place in places]  # schemathesis writes a script next to one of its reports
    places += [Path(config.baseline)] if config.baseline else []
    if config._parent.cache.enabled:
        places.append(config._parent.cache.directory or Path(".schemathesis"))
    for place in places:
        for file in place.rglob("*") if place.is_dir() else [place]:
            # a folder may also contain the user's own files
            if file.is_file() and file.stat().st_mtime >= since:
                yield file


def annotate(failures: Iterable[CheckFailure]) -> Iterator[str]:
    """Yield GitHub workflow commands that annotate failures with the route and a command that reproduces each."""
    for failure in failures:
        title = _escape(f"{failure.operation}: {failure.check}").replace(":", "%3A").replace(",", "%2C")
        text = "\n\n".join(part for part in (failure.route, failure.message, failure.command) if part)
        yield f"::error title={title}::{_escape(text)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
