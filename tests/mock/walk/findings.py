"""The result of a walk: the number of checks by rule, and those that failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """A value that violates a rule; `what` is the same for all findings of a kind."""

    rule: str
    what: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}: {self.detail}"


@dataclass
class Report:
    """The checks of one walk."""

    checks: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    #: Sent values that no response can show, by operation and field.
    unseen: Counter[str] = field(default_factory=Counter)
    calls: int = 0

    def check(self, rule: str, holds: bool, label: str, detail: str | Callable[[], str]) -> bool:
        """Count a check, and record a finding if it failed."""
        self.checks[rule] += 1
        if not holds:
            self.findings.append(Finding(rule, label, detail if isinstance(detail, str) else detail()))
        return holds
