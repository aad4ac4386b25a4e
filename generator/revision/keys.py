"""Number shapes, equal ones alike, so that they can be compared and looked up quickly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .shapes import Shape


class ShapeKeys:
    """Numbers shapes; each shape is read once."""

    def __init__(self) -> None:
        self._by_id: dict[int, tuple[Shape, int]] = {}
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._plain: dict[int, tuple[Shape, Shape]] = {}

    def get_number(self, shape: Shape) -> int:
        """Return the number of a shape; equal shapes have the same one."""
        known = self._by_id.get(id(shape))
        if known is not None:
            return known[1]
        key = (
            *(shape.types, shape.nullable, shape.format, shape.enum, shape.default, shape.limits, shape.closed, shape.unique, shape.access),
            *(shape.deprecated, shape.alternatives, shape.discriminator, shape.needed),
            tuple((name, self.get_number(one), required) for name, one, required in shape.fields),
            self.get_number(shape.items) if shape.items is not None else None,
            self.get_number(shape.values) if shape.values is not None else None,
            tuple((label, self.get_number(one)) for label, one in shape.options),
        )
        number = self._numbers.setdefault(key, len(self._numbers))
        self._by_id[id(shape)] = (shape, number)
        return number

    def reduce_to_response(self, shape: Shape) -> Shape:
        """Return a shape without what has no meaning in responses: defaults, and whether objects are closed."""
        known = self._plain.get(id(shape))
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
            known = self._plain[id(shape)] = (shape, plain)
        return known[1]
