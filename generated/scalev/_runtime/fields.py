# Copied from generator/package/scalev/_runtime/fields.py by `python -m generator generate`. Do not edit.
"""The fields of models: their decoders, and their names in the JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import attrs

from .scalars import Decoder


class Field(NamedTuple):
    """The decoding of an attribute: its setter, its names in the JSON, its decoder and its own name."""

    put: Callable[[Any, Any], None]
    names: tuple[str, ...]
    decode: Decoder
    attribute: str

    def find(self, raw: Mapping[str, Any]) -> tuple[str, Any]:
        """Return the name and the value of the field in a JSON object; the value is None if it is null or missing."""
        for name in self.names:
            value = raw.get(name)
            if value is not None:
                return name, value
        return self.names[0], None


def wire(decode: Decoder, *names: str) -> Any:
    """Declare a field of a model: its decoder, and its names in the JSON if they differ from the attribute.

    If a field has several names, the first one with a value is used.
    """
    return attrs.field(default=None, repr=False, metadata={"decode": decode, "names": names})


def list_fields(cls: type[Any]) -> tuple[Field, ...]:
    """Return the fields that a class declares with `wire`."""
    return tuple(
        Field(getattr(cls, field.name).__set__, field.metadata["names"] or (field.name,), field.metadata["decode"], field.name)
        for field in attrs.fields(cls)
        if "decode" in field.metadata
    )
