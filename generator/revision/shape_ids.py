"""Give equal shapes equal ids, so that comparing and looking up shapes does not walk through them each time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .shapes import Shape


class ShapeIds:
    """Assigns ids to shapes; each shape is walked through once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Shape, int]] = {}
        self._ids: dict[tuple[Any, ...], int] = {}
        self._in_responses: dict[int, tuple[Shape, Shape]] = {}

    def get(self, shape: Shape) -> int:
        """Return the id of a shape; two shapes have the same exactly if they are equal."""
        known = self._known.get(id(shape))
        if known is not None:
            return known[1]
        key = (
            *(shape.types, shape.nullable, shape.format, shape.enum, shape.default, shape.limits, shape.closed, shape.unique, shape.access),
            *(shape.deprecated, shape.alternatives, shape.discriminator, shape.needed),
            tuple((name, self.get(one), required) for name, one, required in shape.fields),
            self.get(shape.items) if shape.items is not None else None,
            self.get(shape.values) if shape.values is not None else None,
            tuple((label, self.get(one)) for label, one in shape.options),
        )
        number = self._ids.setdefault(key, len(self._ids))
        self._known[id(shape)] = (shape, number)
        return number

    def reduce_to_response(self, shape: Shape) -> Shape:
        """Return a shape without what only requests state: defaults, and that an object is closed."""
        known = self._in_responses.get(id(shape))
        if known is None:
            plain = replace(
                shape,
                default="",
                closed=False,
                fields=tuple((name, self.reduce_to_response(one), required) for name, one, required in shape.fields),
                items=None if shape.items is None else self.reduce_to_response(shape.items),
                values=None if shape.values is None else self.reduce_to_response(shape.values),
                options=tuple((label, self.reduce_to_response(one)) for label, one in shape.options),
            )
            known = self._in_responses[id(shape)] = (shape, plain)
        return known[1]
