# Copied from generator/package/scalev/_runtime/conditions.py by `python -m generator generate`. Do not edit.
"""The conditions that a wait can end with. Separate from the polling, which most programs do not use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs


@attrs.frozen
class Condition:
    """The condition of a wait: an attribute has one of its values in `until`. After one of those in `never`, it cannot be met."""

    name: str
    until: Mapping[str, tuple[str, ...]]
    never: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)

    def is_met(self, resource: Any) -> bool:
        """Return whether a resource meets the condition."""
        return match(resource, self.until) is not None

    def __str__(self) -> str:
        return " or ".join(f"{name} {' or '.join(values)}" for name, values in self.until.items())


def match(resource: Any, expected: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the first attribute that has one of its wanted values."""
    return next((name for name, values in expected.items() if getattr(resource, name, None) in values), None)
