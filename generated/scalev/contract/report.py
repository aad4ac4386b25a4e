# Copied from generator/package/scalev/contract/report.py by `python -m generator generate`. Do not edit.
"""What a run found, as a table of operations and checks, and as annotations for GitHub."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from schemathesis.engine import Status, events

from .operations import Operations


class Tally:
    """Counts, per operation and check, how often it was held and how often it failed."""

    def __init__(self, operations: Operations) -> None:
        self._operations = {f"{one.method} {one.path}": one.id for one in operations.values()}
        self._held: dict[str, Counter[str]] = defaultdict(Counter)
        self._failed: dict[str, Counter[str]] = defaultdict(Counter)
        self._cases: Counter[str] = Counter()
        self._said: dict[tuple[str, str], str] = {}

    def add(self, event: events.EngineEvent) -> None:
        """Take over what one scenario of a run found."""
        if not isinstance(event, events.ScenarioFinished):
            return
        for case_id, found in event.recorder.checks.items():
            operation = self._operations.get(event.recorder.cases[case_id].value.operation.label, "?")
            self._cases[operation] += 1
            for check in found:
                self._held[operation][check.name] += 1
                if check.status == Status.FAILURE:
                    self._failed[operation][check.name] += 1
                    if check.failure_info is not None:
                        self._said.setdefault(
                            (operation, check.name), check.failure_info.failure.message or check.failure_info.failure.title
                        )

    @property
    def failures(self) -> list[tuple[str, str, str]]:
        """Operation, check and the first message of what failed."""
        return [
            (operation, check, self._said.get((operation, check), "")) for operation in self._failed for check in self._failed[operation]
        ]

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


def github(failures: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Workflow commands that show failures where GitHub shows errors."""
    for operation, check, message in failures:
        title = _escaped(f"{operation}: {check}").replace(":", "%3A").replace(",", "%2C")
        yield f"::error title={title}::{_escaped(message or 'failed')}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
