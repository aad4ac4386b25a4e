"""The base classes of the prototypes: one for each way to keep the received data."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import datetime
from typing import Any, ClassVar, TypeVar

import attrs
from scalev._runtime import scalars
from scalev._runtime.enums import OpenEnum
from scalev._runtime.scalars import DecodeError

from .decoders import note_place

C = TypeVar("C", bound=type)

Spec = tuple[tuple[str, str], ...]
"""The fields of a class: attribute, name in the JSON."""


def plain(value: Any) -> Any:
    """Return a copy of a value as JSON data."""
    kind = type(value)
    if kind is dict:
        return {key: plain(item) for key, item in value.items()}
    if kind is list:
        return [plain(item) for item in value]
    if isinstance(value, Base):
        return value.to_dict()
    if isinstance(value, OpenEnum):
        return value.value
    return value


def slotted(cls: C) -> C:
    """Make an attrs class with slots and mutable attributes."""
    return attrs.define(cls, slots=True, kw_only=True, repr=False, eq=False)


def frozen(cls: C) -> C:
    """Make an attrs class with slots and immutable attributes.

    A decoder fills an object of a mutable mutable of the class, and then changes its class: this is the fastest way to set slots.
    """
    frozen_class = attrs.frozen(cls, slots=True, kw_only=True, repr=False, eq=False)
    mutable = type(cls.__name__, (frozen_class,), {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__})
    setattr(frozen_class, "_open", mutable)  # noqa: B010 - the type of the class is not known
    return frozen_class


@attrs.define(slots=True, repr=False, eq=False)
class Base:
    """Base of all prototypes: the fields of a class, and equality by value."""

    _spec: ClassVar[Spec] = ()

    @staticmethod
    def _decode(raw: Any, at: str | int | None = None) -> Any:
        raise NotImplementedError("expected the generated class to define _decode")

    def to_dict(self) -> dict[str, Any]:
        """Return a copy of the JSON object that was decoded."""
        raise NotImplementedError(f"expected {type(self).__name__} to define to_dict")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name, _ in self._spec) and self.to_dict() == plain(other)

    __hash__ = None  # type: ignore[assignment]


class _Raw(Base):
    """Keeps the dict that it was decoded from."""

    __slots__ = ()

    _raw: Any

    def to_dict(self) -> dict[str, Any]:
        copy: dict[str, Any] = plain(self._raw)
        return copy


@slotted
class RawModel(_Raw):
    """The mutable form."""

    _raw: Any = attrs.field(default=None, init=False)


@attrs.frozen(slots=True, kw_only=True, repr=False, eq=False)
class FrozenRawModel(_Raw):
    """The immutable form."""

    _raw: Any = attrs.field(default=None, init=False)

    _open: ClassVar[type]


@slotted
class LazyModel(RawModel):
    """Decodes a scalar on first access, and keeps it in its slot."""

    _decoders: ClassVar[dict[str, Callable[[Any], Any]]] = {}

    def __getattr__(self, name: str) -> Any:  # only where the slot is empty
        try:
            decode = self._decoders[name]
        except KeyError:
            raise AttributeError(name) from None
        value = decode(self._raw)
        setattr(self, name, value)
        return value


@slotted
class OddModel(Base):
    """Keeps which keys were received, and the spellings that encoding the attributes would not reproduce."""

    _keys: Any = attrs.field(default=None, init=False)
    _odd: Any = attrs.field(default=None, init=False)  # by name in the JSON

    _row_keys: ClassVar[tuple[str, ...]] = ()
    _stored: ClassVar[dict[str, str]] = {}  # by name in the JSON: slots that hold the received value
    _write: ClassVar[dict[str, Callable[[Any], Any]]] = {}  # by name in the JSON: the usual spelling of the service

    def to_dict(self) -> dict[str, Any]:
        odd, write, values = self._odd or {}, self._write, {}
        attributes = {wire: name for name, wire in self._spec}
        for key in self._keys or attributes:
            if key in odd:
                values[key] = plain(odd[key])
            elif key in self._stored:
                values[key] = plain(getattr(self, self._stored[key]))
            else:
                value = getattr(self, attributes[key])
                values[key] = write[key](value) if value is not None and key in write else plain(value)
        return values


@attrs.frozen(slots=True, kw_only=True, repr=False, eq=False)
class FrozenRowModel(Base):
    """Keeps its scalars as received, in a tuple. Models are encoded from the attributes, which are immutable."""

    _keys: Any = attrs.field(default=None, init=False)  # None if exactly the declared keys were received
    _odd: Any = attrs.field(default=None, init=False)  # fields that the contract does not name
    _row: Any = attrs.field(default=(), init=False)

    _open: ClassVar[type]
    _row_keys: ClassVar[tuple[str, ...]] = ()

    def to_dict(self) -> dict[str, Any]:
        attributes = {wire: name for name, wire in self._spec}
        values = dict(zip(self._row_keys, self._row, strict=True)) | (self._odd or {})
        return {key: plain(values[key] if key in values else getattr(self, attributes[key])) for key in self._keys or attributes}


def keep_odd(self: Any, decode: Callable[[Any], Any], value: Any, key: str) -> Any:
    """Decode a value in an unusual spelling, and keep the spelling."""
    try:
        result = decode(value)
    except DecodeError as error:
        note_place(error, key)
        raise
    if self._odd is None:
        self._odd = {}
    self._odd[key] = value
    return result


def note_odd(self: Any, key: str, value: Any) -> None:
    """Keep the spelling of a decoded value."""
    if self._odd is None:
        self._odd = {}
    self._odd[key] = value


def build_choice(kind: type[OpenEnum]) -> Callable[[Any], Any]:
    """Return the decoder of an enum, which accepts unknown values too."""

    def decode(value: Any) -> OpenEnum | None:
        text = scalars.decode_text(value)
        return kind(text) if text else None

    return decode


def format_datetime(value: datetime) -> str:
    """Format a datetime in the usual spelling of the service."""
    return value.isoformat().replace("+00:00", "Z")


class Keys:
    """The keys that an object of a class may have, and those of the latest unusual object, which objects of one page share."""

    __slots__ = ("_known", "_latest")

    def __init__(self, names: Container[str]) -> None:
        self._known = names
        self._latest: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())  # all, unknown; replaced at once, for threads

    def keep(self, model: Any, raw: dict[str, Any]) -> None:
        """Keep the received keys, in their order, and the values of those that the contract does not name."""
        keys = tuple(raw)
        latest, unknown = self._latest
        if keys != latest:
            unknown = tuple(key for key in keys if key not in self._known)
            latest = keys
            self._latest = latest, unknown
        model._keys = latest
        if unknown:
            model._odd = {key: raw[key] for key in unknown}
