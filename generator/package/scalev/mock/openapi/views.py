"""Describe each kind of row by all responses: merge the shapes of a property, so that one value fits all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from .kinds import Kind
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


class Finder(Protocol):
    """The interface of `Resources` that views use."""

    def find_kind(self, name: str) -> Kind | None: ...

    def find_listed(self, kind: Kind | None, name: str, items: Shape) -> tuple[str, Kind] | None: ...


class Views:
    """The shapes in which responses show rows, by kind."""

    def __init__(self, resources: Finder) -> None:
        self._resources = resources
        self._properties: dict[Kind, dict[str, Shape]] = {}
        self._seen: set[tuple[Kind | None, int]] = set()

    def add(self, kind: Kind | None, shape: Shape) -> None:
        """Add a shape of rows of a kind, and the shapes of the rows inside it."""
        if (kind, id(shape)) in self._seen:
            return
        self._seen.add((kind, id(shape)))
        if kind is not None and not shape.properties:
            kind.is_open = True
        known = self._properties.setdefault(kind, {}) if kind is not None else {}
        for name, one in shape.properties.items():
            known[name] = merge(known[name], one) if name in known else one
            self._add_inner(kind, name, one)

    def close(self) -> None:
        """Set the shape of every kind."""
        for kind, properties in self._properties.items():
            kind.shape = Shape(name=kind.shape.name, kinds=("object",), properties=properties, required=kind.shape.required)

    def _add_inner(self, kind: Kind | None, name: str, shape: Shape) -> None:
        if shape.kind == "array" and shape.items is not None and shape.items.kind == "object":
            listed = self._resources.find_listed(kind, name, shape.items)
            self.add(None if listed is None else listed[1], shape.items)
        elif shape.kind == "object" and shape.properties:
            self.add(self._resources.find_kind(name), shape)


def widen(kind: Kind, shape: Shape) -> None:
    """Add the properties of a response to a kind; the shape with the most properties takes precedence."""
    known = kind.shape
    if len(shape.properties) > len(known.properties):
        known, shape = shape, known
    kind.shape = Shape(name=known.name, kinds=("object",), properties={**shape.properties, **known.properties}, required=known.required)
