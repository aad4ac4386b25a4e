# Copied from generator/package/scalev/mock/openapi/equal_shapes.py by `python -m generator generate`. Do not edit.
"""Find the shapes of a document that equal each other, such as those of a customer that two responses spell out, each on its own."""

from __future__ import annotations

from typing import Any

from .schemas import Shape


class EqualShapes:
    """Represent equal shapes by the first of them. Not thread-safe: `Plans` holds a lock."""

    def __init__(self) -> None:
        #: Each shape that was asked for, with its representative. It keeps the shapes alive, so that their ids stay theirs.
        self._cache: dict[Shape, Shape] = {}
        self._first: dict[Any, Shape] = {}
        self._open: set[Shape] = set()

    def find_first(self, shape: Shape) -> Shape:
        """Return the first shape that equals this one. A shape that contains itself equals no other."""
        cached = self._cache.get(shape)
        if cached is None:
            self._open.add(shape)
            inner = (*shape.properties.values(), *shape.choices.values(), shape.items, shape.extra)
            parts = tuple(part if part is None or part in self._open else self.find_first(part) for part in inner)
            self._open.discard(shape)
            cached = self._cache[shape] = self._first.setdefault((_describe(shape), parts), shape)
        return cached


def _describe(shape: Shape) -> tuple[Any, ...]:
    """Return a key for everything that a shape states, without the shapes inside it."""
    scalars = (shape.name, shape.kinds, shape.nullable, shape.format, shape.scalar, shape.pattern)
    # values of the document may not be hashable, and `1` is not `True` here
    return (
        *scalars,
        repr((shape.enum, shape.sample, sorted(shape.limits.items()))),
        tuple(shape.properties),
        shape.required,
        tuple(shape.choices),
    )
