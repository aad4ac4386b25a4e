"""The table-driven design that the others are compared with: a plan of decoders per class, which one loop runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeVar

import attrs
from scalev._runtime.enums import OpenEnum
from scalev._runtime.scalars import DecodeError, Decoder, decode_text

from .bases import Base, plain
from .decoders import note_place

C = TypeVar("C", bound=type)
Put = Callable[[Any, Any], None]


def wire(decoder: Decoder, name: str | None = None) -> Any:
    """Declare a field: its decoder, and its name in the JSON if it differs from the attribute."""
    return attrs.field(default=None, metadata={"read": decoder, "name": name})


def model(cls: C) -> C:
    """Make a class a model."""
    return attrs.frozen(cls, slots=True, kw_only=True, repr=False, eq=False)


@attrs.frozen(slots=True, kw_only=True, repr=False, eq=False)
class Model(Base):
    """Keeps the dict that it was decoded from; each field has its decoder."""

    _raw: Any = attrs.field(default=None, init=False)

    _plan: ClassVar[tuple[tuple[Put, str, Decoder], ...]]

    @classmethod
    def _decode(cls, raw: Any, at: str | int | None = None) -> Self:
        if type(raw) is not dict:
            raise DecodeError("an object", raw)
        self = object.__new__(cls)
        Model.__dict__["_raw"].__set__(self, raw)
        for field, name, decode in cls._fields():
            value = raw.get(name)
            if value is not None:
                try:
                    value = decode(value)
                except DecodeError as error:
                    note_place(error, name)
                    raise
            field(self, value)
        return self

    @classmethod
    def _fields(cls) -> tuple[tuple[Put, str, Decoder], ...]:
        plan = cls.__dict__.get("_plan")
        if plan is None:
            plan = tuple(
                (getattr(cls, field.name).__set__, field.metadata["name"] or field.name, field.metadata["read"])
                for field in attrs.fields(cls)
                if "read" in field.metadata
            )
            cls._plan = plan
        return plan

    def to_dict(self) -> dict[str, Any]:
        copy: dict[str, Any] = plain(self._raw)
        return copy


def model_decoder(load: Callable[[], type[Base]]) -> Decoder:
    """Return the decoder of a model."""
    return lambda value: load()._decode(value)


def choice(load: Callable[[], type[OpenEnum]]) -> Decoder:
    """Return the decoder of an enum."""

    def decode(value: Any) -> OpenEnum | None:
        text = decode_text(value)
        return load()(text) if text else None

    return decode


def many(read_item: Decoder) -> Decoder:
    """Return the decoder of a list."""

    def decode(value: Any) -> list[Any]:
        if type(value) is not list:
            raise DecodeError("a list", value)
        items = []
        for index, item in enumerate(value):
            try:
                items.append(None if item is None else read_item(item))
            except DecodeError as error:
                note_place(error, index)
                raise
        return items

    return decode


def mapping(read_item: Decoder) -> Decoder:
    """Return the decoder of an object whose keys are data."""

    def decode(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise DecodeError("an object", value)
        items = {}
        for key, item in value.items():
            try:
                items[key] = None if item is None else read_item(item)
            except DecodeError as error:
                note_place(error, key)
                raise
        return items

    return decode
