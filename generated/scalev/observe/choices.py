# Copied from generator/package/scalev/observe/choices.py by `python -m generator generate`. Do not edit.
"""Find out which of several schemas an object follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .layouts import Layout


class Chooser:
    """Chooses one of several schemas: by an enum whose values distinguish them, or else the one that fits best."""

    __slots__ = ("_layouts", "_tables")

    def __init__(self, layouts: Sequence[Layout]) -> None:
        self._layouts = layouts
        #: Enums that distinguish the schemas: the name of the field, and the index of the schema for each value.
        self._tables: list[tuple[str, dict[str, int]]] = []
        enums = [{name: values for name, values, _ in layout.enums} for layout in layouts]
        for name in enums[0]:
            if all(name in values_by_name for values_by_name in enums):
                table = {value: index for index, values_by_name in enumerate(enums) for value in values_by_name[name]}
                if len(table) == sum(len(values_by_name[name]) for values_by_name in enums):
                    self._tables.append((name, table))

    def choose(self, raw: dict[str, Any]) -> int:
        """Return the index of the schema that an object follows."""
        for name, table in self._tables:
            value = raw.get(name)
            if type(value) is str and value in table:
                return table[value]
        return min(range(len(self._layouts)), key=lambda index: _rate(raw, self._layouts[index]))


def _rate(raw: dict[str, Any], layout: Layout) -> tuple[int, int, int]:
    """Return how many enums have an unlisted value, how many required fields are absent, and how many fields are undeclared."""
    wrong_count = sum(type(value := raw.get(name)) is str and value not in known_values for name, known_values, _ in layout.enums)
    missing = sum(is_required and name not in raw for name, is_required in zip(layout.names, layout.is_required, strict=True))
    return wrong_count, missing, len(raw.keys() - {*layout.names})
