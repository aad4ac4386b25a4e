# Copied from generator/package/scalev/_runtime/fields.py by `python -m generator generate`. Do not edit.
"""The fields of a model: how each is decoded, and what it is called in the JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import attrs

from .scalars import Decoder


class Field(NamedTuple):
    """How one attribute is decoded: what sets it, its names in the JSON, its decoder, its own name."""

    put: Callable[[Any, Any], None]
    names: tuple[str, ...]
    decode: Decoder
    attribute: str

    def find(self, raw: Mapping[str, Any]) -> tuple[str, Any]:
        """Find the value in a JSON object, and the name that it has there; None where it is null or missing."""
        for name in self.names:
            value = raw.get(name)
            if value is not None:
                return name, value
        return self.names[0], None


def wire(decode: Decoder, *names: str) -> Any:
    """Declare a field of a model: its decoder, and its names in the JSON where they are not the attribute's own.

    Of several names, the first that has a value counts.
    """
    return attrs.field(default=None, repr=False, metadata={"decode": decode, "names": names})


def fields_of(cls: type[Any]) -> tuple[Field, ...]:
    """Return the fields that a class declares with `wire`."""
    return tuple(
        Field(getattr(cls, field.name).__set__, field.metadata["names"] or (field.name,), field.metadata["decode"], field.name)
        for field in attrs.fields(cls)
        if "decode" in field.metadata
    )
