"""Give equal shapes equal numbers, so that they can be compared and looked up without reading them again and again."""

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

    def number(self, shape: Shape) -> int:
        """Return a number that two shapes have in common if they are equal."""
        known = self._by_id.get(id(shape))
        if known is not None:
            return known[1]
        key = (
            *(shape.types, shape.null, shape.format, shape.enum, shape.default, shape.limits, shape.closed, shape.unique, shape.access),
            *(shape.deprecated, shape.alternatives, shape.discriminator, shape.needed),
            tuple((name, self.number(one), required) for name, one, required in shape.fields),
            self.number(shape.items) if shape.items is not None else None,
            self.number(shape.values) if shape.values is not None else None,
            tuple((label, self.number(one)) for label, one in shape.options),
        )
        number = self._numbers.setdefault(key, len(self._numbers))
        self._by_id[id(shape)] = (shape, number)
        return number

    def in_responses(self, shape: Shape) -> Shape:
        """Return what a shape states in responses, where defaults and closed objects state nothing."""
        known = self._plain.get(id(shape))
        if known is None:
            plain = replace(
                shape,
                default="",
                closed=False,
                fields=tuple((name, self.in_responses(one), required) for name, one, required in shape.fields),
                items=None if shape.items is None else self.in_responses(shape.items),
                values=None if shape.values is None else self.in_responses(shape.values),
                options=tuple((label, self.in_responses(one)) for label, one in shape.options),
            )
            known = self._plain[id(shape)] = (shape, plain)
        return known[1]
