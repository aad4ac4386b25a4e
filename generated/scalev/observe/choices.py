# Copied from generator/package/scalev/_runtime/__init__.py by `python -m generator generate`. Do not edit.
"""Find out which of several schemas an object follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .layouts import Layout


def choose(raw: dict[str, Any], layouts: Sequence[Layout]) -> int:
    """Return the index of the schema that an object fits best: by its enums, then the fields it lacks, then those beyond the schema."""
    return min(range(len(layouts)), key=lambda index: _rate(raw, layouts[index]))


def _rate(raw: dict[str, Any], layout: Layout) -> tuple[int, int, int]:
    wrong = sum(type(value := raw.get(name)) is str and value not in known for name, known, _ in layout.enums)
    missing = sum(is_required and name not in raw for name, is_required in zip(layout.names, layout.is_required, strict=True))
    return wrong, missing, len(raw.keys() - {*layout.names})
