"""Merge the shapes of a property in several responses, so that one value fits all of them."""

from __future__ import annotations

from collections.abc import Mapping

from .schemas import Shape


def merge(one: Shape, other: Shape) -> Shape:
    """Return a shape whose values fit both shapes, as far as possible."""
    if one is other:
        return one
    return _Merging().merge(one, other)


class _Merging:
    """Merge shapes that may contain themselves."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Shape] = {}

    def merge(self, one: Shape, other: Shape) -> Shape:
        if one is other:
            return one
        known = self._known.get((id(one), id(other)))
        if known is not None:
            return known
        made = self._known[id(one), id(other)] = Shape()
        self._fill(made, one, other)
        return made

    def _fill(self, made: Shape, one: Shape, other: Shape) -> None:
        shared = tuple(kind for kind in one.kinds if kind in other.kinds)
        made.name = one.name or other.name
        made.kinds = shared or one.kinds or other.kinds
        made.nullable = one.nullable and other.nullable
        made.enum = tuple(value for value in one.enum if value in other.enum) or one.enum or other.enum
        made.format = one.format or other.format
        made.scalar = one.scalar or other.scalar
        made.pattern = one.pattern or other.pattern
        made.sample = one.sample if one.sample is not None else other.sample
        made.limits = _tightest(one.limits, other.limits)
        made.required = one.required | other.required
        made.properties = {
            name: self.merge(one.properties[name], other.properties[name])
            if name in one.properties and name in other.properties
            else one.properties.get(name) or other.properties[name]
            for name in (*one.properties, *(name for name in other.properties if name not in one.properties))
        }
        if one.items is not None and other.items is not None:
            made.items = self._items(one.items, other.items)
        else:
            made.items = one.items or other.items
        made.extra = one.extra or other.extra
        made.settle()

    def _items(self, one: Shape, other: Shape) -> Shape:
        # one response lists names and the other objects with a name: the names are sufficient
        for texts, objects in ((one, other), (other, one)):
            if texts.kind == "string" and objects.kind == "object":
                return texts
        return self.merge(one, other)


def _tightest(one: Mapping[str, int | float], other: Mapping[str, int | float]) -> Mapping[str, int | float]:
    if not other:
        return one
    made = dict(one)
    for name, limit in other.items():
        choose = max if "min" in name.lower() else min
        made[name] = choose(made[name], limit) if name in made else limit
    return made
