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
        entry = self._known.get(id(shape))
        if entry is not None:
            return entry[1]
        key = (
            *(shape.types, shape.nullable, shape.format, shape.enum, shape.default, shape.limits, shape.closed, shape.unique, shape.access),
            *(shape.deprecated, shape.alternatives, shape.discriminator, shape.needed),
            tuple((name, self.get(field), required) for name, field, required in shape.fields),
            self.get(shape.items) if shape.items is not None else None,
            self.get(shape.values) if shape.values is not None else None,
            tuple((label, self.get(option)) for label, option in shape.options),
        )
        number = self._ids.setdefault(key, len(self._ids))
        self._known[id(shape)] = (shape, number)
        return number

    def reduce_to_response(self, shape: Shape) -> Shape:
        """Return a shape without what only requests state: defaults, and that an object is closed."""
        entry = self._in_responses.get(id(shape))
        if entry is None:
            reduced_shape = replace(
                shape,
                default="",
                closed=False,
                fields=tuple((name, self.reduce_to_response(field), required) for name, field, required in shape.fields),
                items=None if shape.items is None else self.reduce_to_response(shape.items),
                values=None if shape.values is None else self.reduce_to_response(shape.values),
                options=tuple((label, self.reduce_to_response(option)) for label, option in shape.options),
            )
            entry = self._in_responses[id(shape)] = (shape, reduced_shape)
        return entry[1]
