# Copied from generator/package/scalev/mock/openapi/views.py by `python -m generator generate`. Do not edit.
"""Describe each kind of row by all responses: merge the shapes of a property, so that one value fits all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from .kinds import Kind
from .schemas import Shape


def merge(left: Shape, right: Shape) -> Shape:
    """Return a shape whose values fit both shapes, as far as possible."""
    if left is right:
        return left
    return _Merging().merge(left, right)


class _Merging:
    """Merge shapes that may contain themselves."""

    def __init__(self) -> None:
        self._cache: dict[tuple[int, int], Shape] = {}

    def merge(self, left: Shape, right: Shape) -> Shape:
        if left is right:
            return left
        cached = self._cache.get((id(left), id(right)))
        if cached is not None:
            return cached
        merged = self._cache[id(left), id(right)] = Shape()
        self._fill(merged, left, right)
        return merged

    def _fill(self, merged: Shape, left: Shape, right: Shape) -> None:
        shared = tuple(kind for kind in left.kinds if kind in right.kinds)
        merged.name = left.name or right.name
        merged.kinds = shared or left.kinds or right.kinds
        merged.nullable = left.nullable and right.nullable
        merged.enum = tuple(value for value in left.enum if value in right.enum) or left.enum or right.enum
        merged.format = left.format or right.format
        merged.scalar = left.scalar or right.scalar
        merged.pattern = left.pattern or right.pattern
        merged.sample = left.sample if left.sample is not None else right.sample
        merged.limits = _tighten(left.limits, right.limits)
        merged.required = left.required | right.required
        merged.properties = {
            name: self.merge(left.properties[name], right.properties[name])
            if name in left.properties and name in right.properties
            else left.properties.get(name) or right.properties[name]
            for name in (*left.properties, *(name for name in right.properties if name not in left.properties))
        }
        if left.items is not None and right.items is not None:
            merged.items = self._merge_items(left.items, right.items)
        else:
            merged.items = left.items or right.items
        merged.extra = left.extra or right.extra
        merged.settle()

    def _merge_items(self, left: Shape, right: Shape) -> Shape:
        # one response lists names and the other objects with a name: the names are sufficient
        for texts, objects in ((left, right), (right, left)):
            if texts.kind == "string" and objects.kind == "object":
                return texts
        return self.merge(left, right)


def _tighten(left: Mapping[str, int | float], right: Mapping[str, int | float]) -> Mapping[str, int | float]:
    if not right:
        return left
    limits = dict(left)
    for name, limit in right.items():
        choose = max if "min" in name.lower() else min
        limits[name] = choose(limits[name], limit) if name in limits else limit
    return limits


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
        properties = self._properties.setdefault(kind, {}) if kind is not None else {}
        for name, inner in shape.properties.items():
            properties[name] = merge(properties[name], inner) if name in properties else inner
            self._add_inner(kind, name, inner)

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
    current = kind.shape
    if len(shape.properties) > len(current.properties):
        current, shape = shape, current
    kind.shape = Shape(
        name=current.name, kinds=("object",), properties={**shape.properties, **current.properties}, required=current.required
    )
