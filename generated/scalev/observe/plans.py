# Copied from generator/package/scalev/observe/plans.py by `python -m generator generate`. Do not edit.
"""Count objects by the types of their fields, and determine once for all objects with the same types what to examine in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import repeat
from operator import itemgetter
from typing import Any

from .counting import Absent, Counts, add_columns
from .layouts import Layout

#: The maximum number of plans that are kept before their objects are counted.
_BATCH = 256
_ABSENT = repeat(Absent())


class Plan:
    """The fields to examine in objects whose fields have the same types, and the number of these objects that are waiting to be counted."""

    __slots__ = ("count", "enums", "lists", "objects", "presence", "size")

    def __init__(self, layout: Layout, types: tuple[type, ...], presence: Presence) -> None:
        self.count = 0
        self.presence, self.size = presence, layout.size - types.count(Absent)
        self.objects = [inner_field for inner_field in layout.inner if types[inner_field[1]] is dict]
        self.lists = [inner_field for inner_field in layout.inner if types[inner_field[1]] is list]
        self.enums = [enum for enum in layout.enums if types[enum[2]] is str]


class Presence:
    """The declared fields that some objects have, a function that gets their values at once, and the plans by the types of the values."""

    __slots__ = ("get_values", "plans", "size")

    def __init__(self, names: tuple[str, ...]) -> None:
        # for a single name, `itemgetter` does not return a tuple
        self.size = len(names) if len(names) > 1 else -1
        self.get_values: Callable[[Mapping[str, Any]], Any] = itemgetter(*names) if len(names) > 1 else tuple
        self.plans: dict[tuple[type, ...], Plan] = {}


_NONE = Presence(())


class Plans:
    """The plans for the objects of one place, with the kinds of their fields."""

    __slots__ = ("_layout", "_names", "_plans", "_presences", "kinds", "presence")

    def __init__(self, layout: Layout) -> None:
        self._layout, self._names = layout, layout.names
        self.kinds: list[Counts] = [{} for _ in layout.names]
        self._plans: dict[tuple[type, ...], Plan] = {}
        self._presences: dict[tuple[str, ...], Presence] = {}
        #: The presence of the last object, since most objects have the same fields.
        self.presence = _NONE

    def find(self, raw: dict[str, Any]) -> Plan:
        """Return the plan for an object to which the presence of the last one does not apply."""
        types = (*map(type, map(raw.get, self._names, _ABSENT)),)
        plan = self._plans.get(types) or self._make(types)
        self.presence = plan.presence
        return plan

    def fold(self) -> None:
        """Count the kinds of the fields of the waiting objects."""
        if self._plans:
            add_columns(self.kinds, zip(*self._plans, strict=True), [plan.count for plan in self._plans.values()])
            self._plans.clear()
            self._presences.clear()
            self.presence = _NONE

    def _make(self, types: tuple[type, ...]) -> Plan:
        if len(self._plans) >= _BATCH:
            self.fold()
        present = tuple(name for name, type_ in zip(self._names, types, strict=True) if type_ is not Absent)
        presence = self._presences.get(present)
        if presence is None:
            presence = self._presences[present] = Presence(present)
        plan = self._plans[types] = Plan(self._layout, types, presence)
        presence.plans[tuple(type_ for type_ in types if type_ is not Absent)] = plan
        return plan
