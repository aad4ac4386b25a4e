"""The base classes of the prototypes: one per way to keep what the service sent."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import datetime
from typing import Any, ClassVar, TypeVar

import attrs
from scalev._runtime import scalars
from scalev._runtime.enums import OpenEnum
from scalev._runtime.scalars import DecodeError

from .readers import note_place

C = TypeVar("C", bound=type)

Spec = tuple[tuple[str, str], ...]
"""The fields of a class: attribute, name in the JSON."""


def plain(value: Any) -> Any:
    """A copy of a value as JSON holds it."""
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
    """An attrs class with slots whose attributes can be set."""
    return attrs.define(cls, slots=True, kw_only=True, repr=False, eq=False)


def frozen(cls: C) -> C:
    """An attrs class with slots whose attributes cannot be set. The decoder fills an object of the open twin of the class and then
    closes it: stores into the twin's slots are as fast as CPython makes them."""
    decorated = attrs.frozen(cls, slots=True, kw_only=True, repr=False, eq=False)
    twin = type(cls.__name__, (decorated,), {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__})
    setattr(decorated, "_open", twin)  # noqa: B010 - made is any class
    return decorated


@attrs.define(slots=True, repr=False, eq=False)
class Base:
    """What all prototypes have: the fields of a class and equality by value."""

    _spec: ClassVar[Spec] = ()

    @staticmethod
    def _read(raw: Any, at: str | int | None = None) -> Any:
        raise NotImplementedError("expected the generated class to define _read")

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that was read. A copy."""
        raise NotImplementedError(f"expected {type(self).__name__} to define to_dict")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name, _ in self._spec) and self.to_dict() == plain(other)

    __hash__ = None  # type: ignore[assignment]


class _Raw(Base):
    """Keeps the dict it was read from."""

    __slots__ = ()

    _raw: Any

    def to_dict(self) -> dict[str, Any]:
        copied: dict[str, Any] = plain(self._raw)
        return copied


@slotted
class RawModel(_Raw):
    """The open form: attributes can be set."""

    _raw: Any = attrs.field(default=None, init=False)


@attrs.frozen(slots=True, kw_only=True, repr=False, eq=False)
class FrozenRawModel(_Raw):
    """The closed form: attributes cannot be set."""

    _raw: Any = attrs.field(default=None, init=False)

    _open: ClassVar[type]


@slotted
class LazyModel(RawModel):
    """Reads a scalar when it is first asked for, and keeps it in its slot."""

    _readers: ClassVar[dict[str, Callable[[Any], Any]]] = {}

    def __getattr__(self, name: str) -> Any:  # only where the slot is empty
        try:
            decode = self._readers[name]
        except KeyError:
            raise AttributeError(name) from None
        value = decode(self._raw)
        setattr(self, name, value)
        return value


@slotted
class OddModel(Base):
    """Keeps which keys came, and what would not be given back by writing its attributes as JSON."""

    _keys: Any = attrs.field(default=None, init=False)
    _odd: Any = attrs.field(default=None, init=False)  # by name in the JSON

    _row_keys: ClassVar[tuple[str, ...]] = ()
    _stored: ClassVar[dict[str, str]] = {}  # by name in the JSON: slots that hold what came
    _write: ClassVar[dict[str, Callable[[Any], Any]]] = {}  # by name in the JSON: what the service usually writes

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
    """Keeps its scalars as they came, in a tuple. Models are written from the attributes, which cannot be set."""

    _keys: Any = attrs.field(default=None, init=False)  # None where all declared keys came, and no others
    _odd: Any = attrs.field(default=None, init=False)  # what the contract does not name
    _row: Any = attrs.field(default=(), init=False)

    _open: ClassVar[type]
    _row_keys: ClassVar[tuple[str, ...]] = ()

    def to_dict(self) -> dict[str, Any]:
        attributes = {wire: name for name, wire in self._spec}
        received = dict(zip(self._row_keys, self._row, strict=True)) | (self._odd or {})
        return {key: plain(received[key] if key in received else getattr(self, attributes[key])) for key in self._keys or attributes}


def keep_odd(self: Any, decode: Callable[[Any], Any], value: Any, key: str) -> Any:
    """Read a value in an unusual spelling, and keep the spelling."""
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
    """Keep the spelling of a value that was read."""
    if self._odd is None:
        self._odd = {}
    self._odd[key] = value


def choice_of(kind: type[OpenEnum]) -> Callable[[Any], Any]:
    """Return the decoder of an enum, also of unknown values."""

    def decode(value: Any) -> OpenEnum | None:
        spelled = scalars.decode_text(value)
        return kind(spelled) if spelled else None

    return decode


def format_datetime(value: datetime) -> str:
    """Return a datetime as the service usually writes it."""
    return value.isoformat().replace("+00:00", "Z")


class Keys:
    """Which keys an object of a class may have, and the ones that the latest unusual object had: objects of one page share them."""

    __slots__ = ("_known", "_latest")

    def __init__(self, known: Container[str]) -> None:
        self._known = known
        self._latest: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())  # all, unknown; replaced at once, for threads

    def keep(self, model: Any, raw: dict[str, Any]) -> None:
        """Keep which keys came, in their order, and the values of those that the contract does not name."""
        keys = tuple(raw)
        latest, unknown = self._latest
        if keys != latest:
            unknown = tuple(key for key in keys if key not in self._known)
            latest = keys
            self._latest = latest, unknown
        model._keys = latest
        if unknown:
            model._odd = {key: raw[key] for key in unknown}
